"""The queue in front of the books.

SQLite's own waiting is unfair: of eight busy tills one can wait five seconds. A lock on a file
beside the database is granted in turn by the operating system, so each waits its share.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.values.errors import Busy, Damaged

WAIT_SECONDS = 10.0

if sys.platform == "win32":
    import msvcrt

    def _try(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class Queue:
    """The lock of one database, held by one writer at a time across processes."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._descriptor: int | None = None

    @contextmanager
    def turn(self, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
        """Hold the lock for a block.

        :raises Busy: not granted within ``wait_seconds``.
        :raises Damaged: there can be no lock in that folder.
        """
        try:
            if self._descriptor is None:
                flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
                self._descriptor = os.open(self._path, flags, 0o600)
            self._take(self._descriptor, wait_seconds)
        except OSError as error:
            raise Damaged(
                "{path} cannot be opened: check that the folder exists and may be written to.",
                path=str(self._path),
            ) from error
        try:
            yield
        finally:
            _release(self._descriptor)

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @staticmethod
    def _take(descriptor: int, wait_seconds: float) -> None:
        if _try(descriptor):
            return
        deadline = time.monotonic() + wait_seconds
        pause = 0.0002
        while not _try(descriptor):
            if time.monotonic() >= deadline:
                raise Busy(
                    "Another till has kept the books busy for {seconds} seconds: "
                    "try again, nothing was recorded.",
                    seconds=int(wait_seconds),
                )
            time.sleep(pause)
            # Short pauses keep the queue nearly fair; a longer wait may look less often.
            pause = min(pause * 1.5, 0.004)
