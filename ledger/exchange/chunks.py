"""Posting many rows without keeping the tills waiting.

The queue before the books lets whoever waits go first, so short turns are all it takes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from ledger.store.store import Store
from ledger.store.transaction import Transaction

R = TypeVar("R")

MAX_ROWS = 400
"""The most rows posted in one turn."""

MAX_SECONDS = 0.1
"""After this long a turn ends, whatever it has posted: a till waits little longer than that."""


def in_turns(
    store: Store,
    rows: Sequence[R],
    post: Callable[[Transaction, R], None],
    done: Callable[[int], None],
) -> None:
    """Post rows in order, in short transactions, and tell how many are on disk after each."""
    position = 0
    while position < len(rows):
        with store.write() as tx:
            limit = min(position + MAX_ROWS, len(rows))
            end = time.monotonic() + MAX_SECONDS
            while position < limit:
                post(tx, rows[position])
                position += 1
                if time.monotonic() >= end:
                    break
        done(position)
