"""The day's own work, done beside the counter once the shop is open."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

from ledger.books.act import Call
from ledger.books.upkeep import keep_up
from ledger.store.store import Store
from ledger.values.errors import LedgerError

FIRST = 3.0
"""Seconds after opening, so that the first customer is served first."""

EVERY = 60.0
"""Seconds between two looks at the date."""


class Upkeep:
    """A thread that does what a business day brings, once a day, in short turns.

    Trouble with the file is left for the next look: whoever acts at the counter is told of it.
    """

    def __init__(
        self, path: Path, till: str, *, first: float = FIRST, every: float = EVERY
    ) -> None:
        self._path = path
        self._till = till
        self._pauses = (first, every)
        self._stop = threading.Event()
        self.done = threading.Event()
        """Set once the first day's work is done."""
        self._thread = threading.Thread(target=self._run, name="books-upkeep", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what has begun and let the file go."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause, every = self._pauses
        kept: dt.date | None = None
        with Store(self._path) as store:
            while not self._stop.wait(pause):
                pause = every
                try:
                    with store.read() as tx:
                        today = tx.today
                    if today != kept:
                        keep_up(store, Call(till=self._till))
                        kept = today
                        self.done.set()
                except LedgerError:
                    continue
