"""The day's own work, done beside the counter once the shop is open."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.books.act import Call
from ledger.books.upkeep import keep_up
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.errors import LedgerError
from loyalty_tui.gateway.worker import Worker

FIRST = 3.0
"""Seconds after opening, so that the first customer is served first."""

EVERY = 60.0
"""Seconds between two looks at the date."""


class Stopped(Exception):
    """The counter closes: what is left of the day's work waits for the next time."""


class Leaving(Store):
    """A hold on the file whose next turn is not begun once the counter closes.

    The first work after a long holiday may take many turns; nobody waits for it to leave.
    """

    def __init__(self, path: Path, stop: threading.Event) -> None:
        super().__init__(path)
        self._stop = stop

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """As any write, unless the counter closes.

        :raises Stopped: it does.
        """
        if self._stop.is_set():
            raise Stopped
        with super().write() as tx:
            yield tx


class Upkeep(Worker):
    """A thread that does what a business day brings, once a day, in short turns.

    Trouble with the file is left for the next look: whoever acts at the counter is told of it.
    """

    def __init__(
        self, path: Path, till: str, *, first: float = FIRST, every: float = EVERY
    ) -> None:
        super().__init__("books-upkeep")
        self._path = path
        self._till = till
        self._pauses = (first, every)
        self.done = threading.Event()
        """Set once the first day's work is done."""

    def _run(self) -> None:
        from ledger.metrics.goals import judge  # deferred: not needed before the first paint

        pause, every = self._pauses
        kept: dt.date | None = None
        with Leaving(self._path, self._stop) as store:
            while not self._stop.wait(pause):
                pause = every
                try:
                    with store.read() as tx:
                        today = tx.today
                    if today != kept:
                        keep_up(store, Call(till=self._till))
                        judge(store, Call(till=self._till))
                        kept = today
                        self.done.set()
                except LedgerError:
                    continue
                except Stopped:
                    return
