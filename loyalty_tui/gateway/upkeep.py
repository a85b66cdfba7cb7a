"""The day's own work, done beside the counter once the shop is open."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.books.act import Call
from ledger.books.upkeep import keep_up
from ledger.queries.goals import goals
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
        pause, every = self._pauses
        kept: dt.date | None = None
        while not self._stop.wait(pause):
            pause = every
            try:
                # Opened for each look: a hold that is kept takes memory all day for one minute's
                # work, and keeps a file that another was put in the place of.
                with Leaving(self._path, self._stop) as store:
                    kept = self._look(store, kept)
            except LedgerError:
                continue
            except Stopped:
                return

    def _look(self, store: Store, kept: dt.date | None) -> dt.date:
        """Do what a day brings, if it is another than the one it was done for."""
        with store.read() as tx:
            today, aims = tx.today, bool(goals(tx))
        if today != kept:
            keep_up(store, Call(till=self._till))
            if aims:
                # Deferred: the figures are loaded for a shop that has goals.
                from ledger.metrics.goals import judge

                judge(store, Call(till=self._till))
            self.done.set()
        return today
