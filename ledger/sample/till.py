"""A till whose clock is told the time, and which saves once a day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.sample.chance import Chance
from ledger.store.store import Store
from ledger.store.transaction import Transaction

_SECOND = 1_000_000


class Clock:
    """The simulated instant, in microseconds UTC. It only moves forward."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        """Tell the instant."""
        return self.now

    def reach(self, at: int) -> None:
        """Move to an instant, or a little on where it is past: whoever is next waits."""
        self.now = max(self.now + 5 * _SECOND, at)


class Till(Store):
    """A store where the acts of a day share one commit, each with an instant of its own."""

    def __init__(self, path: Path, clock: Clock, entropy: Chance) -> None:
        super().__init__(path, clock=clock, entropy=entropy.bytes)
        self._day: Transaction | None = None

    @contextmanager
    def day(self) -> Iterator[None]:
        """Commit everything written inside together."""
        with super().write() as tx:
            self._day = tx
            try:
                yield
            finally:
                self._day = None

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A view of the books, what the open day has written included."""
        if self._day is None:
            with super().read() as tx:
                yield tx
        else:
            yield Transaction(self._day.connection, self.clock, self.entropy)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """An act of its own, within the day's commit if a day is open."""
        if self._day is None:
            with super().write() as tx:
                yield tx
        else:
            tx = Transaction(self._day.connection, self.clock, self.entropy)
            # What the acts of a day change is kept as it ends, with its commit.
            tx.steps = self._day.steps
            yield tx
