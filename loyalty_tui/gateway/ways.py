"""The ways to the file: its lanes, and who acts at this till."""

from __future__ import annotations

from asyncio import CancelledError, get_running_loop
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from loyalty_tui.gateway.lane import Lane

if TYPE_CHECKING:
    from ledger.books.act import Call
    from ledger.store.store import Store

T = TypeVar("T")

_APPROVER: ContextVar[int | None] = ContextVar("approver", default=None)
# Of the acts that are asked for here, not of those that other screens ask for meanwhile.


class Gone(Exception):
    """Nobody waits for the answer any more."""


class Ways:
    """One writing lane and three reading ones, so that the counter waits for nobody's figures.

    ``trial`` is for what may take long and holds nobody up: looking ahead, a review of all tiers.
    ``staff`` is who acts now; it changes when somebody else takes the till over.
    """

    def __init__(self, path: Path, *, staff: int | None, till: str) -> None:
        self.path = path
        self.staff = staff
        self.till = till
        self.writer = Lane(path, "writer")
        self.counter = Lane(path, "counter")
        self.figures = Lane(path, "figures")
        self.list = Lane(path, "list")
        self.trial = Lane(path, "trial")

    def call(self, key: bytes, *, reason: str = "") -> Call:
        """Who asks, from this till, under a key made when the form opened; and who approves."""
        from ledger.books.act import Call

        return Call(
            key=key, staff=self.staff, till=self.till, reason=reason, approved_by=_APPROVER.get()
        )

    @contextmanager
    def approved(self, by: int) -> Iterator[None]:
        """What is asked for in here is approved by somebody who has proved who they are."""
        token = _APPROVER.set(by)
        try:
            yield
        finally:
            _APPROVER.reset(token)

    def write(self, act: Callable[[Store], T]) -> Awaitable[T]:
        """Do an act, to its end even if its asker goes away meanwhile."""
        return self.writer.write(act)

    async def look_ahead(
        self,
        job: Callable[[Store, Callable[[int], None]], T],
        told: Callable[[int], None] = lambda _: None,
    ) -> T:
        """Work out on the trial lane what may take long; stopped once its asker has gone.

        :param job: is given what to call now and then with how much more is done, which is where
            it is stopped.
        :param told: is told, back on the screen's thread, how much is done.
        """
        gone, loop, all_done = Event(), get_running_loop(), 0

        def heed(done: int) -> None:
            nonlocal all_done
            if gone.is_set():
                raise Gone
            all_done += done
            loop.call_soon_threadsafe(told, all_done)

        def run(store: Store) -> T:
            heed(0)
            return job(store, heed)

        try:
            return await self.trial.read(run)
        except CancelledError:
            gone.set()
            raise

    def close(self) -> None:
        """Finish what has begun and let the file go."""
        for lane in (self.writer, self.counter, self.figures, self.list, self.trial):
            lane.close()
