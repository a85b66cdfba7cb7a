"""Noticing what other tills, imports and commands write into the same file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from ledger.store.store import Store
from ledger.values.errors import LedgerError
from loyalty_tui.gateway.lane import Identity, identity
from loyalty_tui.gateway.worker import Worker

INTERVAL = 0.25
"""Seconds between two looks; one look costs microseconds."""

Heard = Callable[[LedgerError | None], None]


class Watch(Worker):
    """A thread that looks at the file's version and tells when somebody has committed.

    ``heard`` is called on the watching thread: with ``None`` after a change, with the trouble
    when the file cannot be read any more, and with ``None`` again when it can.
    """

    def __init__(self, path: Path, heard: Heard) -> None:
        super().__init__("books-watch")
        self._path = path
        self._heard = heard
        self.ready = threading.Event()
        """Set once it has looked for the first time: what is read from then on is not missed."""

    def _run(self) -> None:
        seen: tuple[Identity, int] | None = None
        trouble: str | None = None
        store, of = Store(self._path), None
        try:
            while not self._stop.is_set():
                try:
                    found = identity(self._path)
                    if of not in (None, found):
                        # Another file stands in its place: a copy that was put back, say.
                        store.close()
                        store = Store(self._path)
                    of = found
                    version = found, store.data_version()
                except LedgerError as error:
                    if trouble != error.message:
                        self._tell(error)
                    trouble = error.message
                else:
                    if trouble is not None or seen not in (None, version):
                        self._tell(None)
                    seen, trouble = version, None
                self.ready.set()
                self._stop.wait(INTERVAL)
        finally:
            store.close()

    def _tell(self, trouble: LedgerError | None) -> None:
        if not self._stop.is_set():
            self._heard(trouble)
