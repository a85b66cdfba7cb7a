"""A thread with its own hold on the shop's file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeVar

from ledger.store.connect import check_file, translate
from ledger.store.store import Store

T = TypeVar("T")

Identity = tuple[int, int]


def identity(path: Path) -> Identity:
    """Which file a path names now: another one may have been put in its place.

    :raises Damaged: there is none any more, or it is out of reach.
    """
    check_file(path)
    try:
        found = path.stat()
    except OSError as error:
        raise translate(error, path) from error
    return found.st_dev, found.st_ino


def _settled(job: Callable[[], T]) -> Callable[[], T]:
    """Do a job; what is returned gives its answer, or raises what it raised.

    A failure that nobody is left to hear would be printed by asyncio, with what was typed in it.
    """
    try:
        found = job()
    except Exception as error:
        return partial(_raise, error)
    return lambda: found


def _raise(error: Exception) -> NoReturn:
    raise error


class Lane:
    """What is asked of a lane runs on its thread, in turn; the answer comes back to the screen.

    A reading whose asker has lost interest before its turn is dropped. A write is never dropped.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"books-{name}")
        self._store: Store | None = None
        self._of: Identity | None = None

    async def read(self, job: Callable[[Store], T]) -> T:
        """Run a reading. Raises what the reading raises."""
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._executor, _settled, partial(self._run, job))
        return answer()

    def begin(self, job: Callable[[Store], object]) -> None:
        """Run a reading nobody waits for. What goes wrong is told to who asks next."""
        self._executor.submit(self._run, job)

    async def write(self, job: Callable[[Store], T]) -> T:
        """Run an act, to its end even if its asker goes away meanwhile."""
        loop = asyncio.get_running_loop()
        here = copy_context()  # who approves goes with the act
        act = partial(here.run, self._run, job)
        answer = await asyncio.shield(loop.run_in_executor(self._executor, _settled, act))
        return answer()

    def close(self) -> None:
        """Finish what has begun and let the file go."""
        self._executor.submit(self._close)
        self._executor.shutdown(wait=True)

    def _run(self, job: Callable[[Store], T]) -> T:
        # What is written into a file that was moved away or replaced would be lost with it.
        found = identity(self._path)
        if found != self._of:
            self._close()
            self._of = found
        if self._store is None:
            self._store = Store(self._path)
        return job(self._store)

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
