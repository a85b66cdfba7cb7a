"""Measuring two things in turn, so that a machine's mood falls on both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """The medians of two things measured in turn, in seconds, beside a goal for their ratio."""

    what: str
    ours: float
    theirs: float
    goal: float

    @property
    def value(self) -> float:
        """How many times longer ours takes."""
        return self.ours / self.theirs

    def kept(self, within: float = 1.5) -> None:
        """Fail where the goal is missed by more than a machine's mood.

        :param within: how many times the goal is borne with.
        """
        assert self.value <= self.goal * within, str(self)

    def __str__(self) -> str:
        verdict = "met" if self.value <= self.goal else "MISSED"
        return (
            f"{self.what}: {self.ours * 1e3:.2f} ms against {self.theirs * 1e3:.2f} ms"
            f" = {_times(self.value)}, goal {_times(self.goal)} {verdict}"
        )


def _times(value: float) -> str:
    """How many times longer, or how many times faster."""
    return f"{value:.2f}x" if value >= _A_TENTH else f"1/{1 / value:.0f}"


_A_TENTH = 0.1


def timed(act: Callable[[], object]) -> float:
    """Seconds one run takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def ratio(
    what: str, ours: Callable[[], object], theirs: Callable[[], object], *, goal: float, runs: int
) -> Ratio:
    """Run both ``runs`` times in turn after one warm-up, and report."""
    ours(), theirs()
    pairs = [(timed(ours), timed(theirs)) for _ in range(runs)]
    found = Ratio(
        what, statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), goal
    )
    print(f"\n{found}")  # noqa: T201 - a benchmark is read
    return found
