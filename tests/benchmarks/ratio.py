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

    def __str__(self) -> str:
        verdict = "met" if self.value <= self.goal else "MISSED"
        return (
            f"{self.what}: {self.ours * 1e3:.2f} ms against {self.theirs * 1e3:.2f} ms"
            f" = {self.value:.2f}x, goal {self.goal:g}x {verdict}"
        )


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
