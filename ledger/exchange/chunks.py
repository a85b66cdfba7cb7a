"""Posting many rows without keeping the tills waiting."""

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

PAUSE_SECONDS = 0.005
# Those who wait look at the queue of the books every 4 ms at most (store.lock): after a longer
# pause one of them has the turn.

MOST_PAUSES = 8


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
        if position < len(rows):
            _let_pass(store)


def _let_pass(store: Store) -> None:
    """Wait until a pause goes by in which nobody wrote: the tills that queued have had a turn."""
    for _ in range(MOST_PAUSES):
        before = store.data_version()
        time.sleep(PAUSE_SECONDS)
        if store.data_version() == before:
            return
