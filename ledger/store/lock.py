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
    """The lock of one database, held by one writer at a time across processes.

    Two files: who holds ``.next`` is first in line for ``.lock``. A writer that has just let go
    and comes again finds somebody first in line, and waits; without that, a long import would
    keep every till out.
    """

    def __init__(self, database: Path, wait_seconds: float = WAIT_SECONDS) -> None:
        self._wait_seconds = wait_seconds
        self._paths = [database.with_name(database.name + end) for end in (".next", ".lock")]
        self._descriptors: list[int] = []

    @contextmanager
    def turn(self, wait_seconds: float | None = None) -> Iterator[None]:
        """Hold the lock for a block.

        :param wait_seconds: how long to wait for it, if not as long as is usual here.
        :raises Busy: not granted in that time.
        :raises Damaged: there can be no lock in that folder.
        """
        patience = self._wait_seconds if wait_seconds is None else wait_seconds
        line, lock = self._open()
        deadline = time.monotonic() + patience
        _take(line, deadline, patience)
        try:
            _take(lock, deadline, patience)
        finally:
            _release(line)
        try:
            yield
        finally:
            _release(lock)

    def close(self) -> None:
        """Let go of the files."""
        for descriptor in self._descriptors:
            os.close(descriptor)
        self._descriptors = []

    def _open(self) -> list[int]:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
        try:
            while len(self._descriptors) < len(self._paths):
                path = self._paths[len(self._descriptors)]
                self._descriptors.append(os.open(path, flags, 0o600))
        except OSError as error:
            raise Damaged(
                "{path} cannot be opened: check that the folder exists and may be written to.",
                path=str(path),
            ) from error
        return self._descriptors


def _take(descriptor: int, deadline: float, wait_seconds: float) -> None:
    pause = 0.0002
    while not _try(descriptor):
        if time.monotonic() >= deadline:
            raise Busy(
                "Another till has kept the books busy for {seconds} seconds: "
                "try again, nothing was recorded.",
                seconds=int(wait_seconds),
            )
        time.sleep(pause)
        # Most turns are short: look often at first, less often in a long wait.
        pause = min(pause * 1.5, 0.002)
