"""The ways to the file: its lanes, and who acts at this till."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from loyalty_tui.gateway.lane import Lane

if TYPE_CHECKING:
    from ledger.books.act import Call
    from ledger.store.store import Store

T = TypeVar("T")

_APPROVER: ContextVar[int | None] = ContextVar("approver", default=None)
# Of the acts that are asked for here, not of those that other screens ask for meanwhile.


class Ways:
    """One writing lane and three reading ones, so that the counter waits for nobody's figures.

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

    def close(self) -> None:
        """Finish what has begun and let the file go."""
        for lane in (self.writer, self.counter, self.figures, self.list):
            lane.close()
