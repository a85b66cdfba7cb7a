"""The way up."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import pytest

from ledger.metrics.predict.climb import Slope, climb


def valley(point: Sequence[float]) -> tuple[float, Slope]:
    """Rosenbrock's, upside down: a long bent ridge with its top at (1, 1)."""
    x, y = point
    bend = y - x * x
    return -((1 - x) ** 2) - 100 * bend**2, (2 * (1 - x) + 400 * x * bend, -200 * bend)


def test_along_a_bent_ridge() -> None:
    value, (x, y), _ = climb(valley, (-1.2, 1.0))
    assert (value, x, y) == pytest.approx((0, 1, 1), abs=1e-4)


def test_a_wall_is_not_climbed() -> None:
    def walled(point: Sequence[float]) -> tuple[float, Slope]:
        (x,) = point
        return (x, (1.0,)) if x < 2 else (-inf, (0.0,))

    value, (x,), _ = climb(walled, (0.0,))
    assert value == x
    assert 1.9 < x < 2


def test_at_the_top_already() -> None:
    assert climb(lambda _: (7.0, (0.0, 0.0)), (3.0, 4.0))[:2] == (7.0, (3.0, 4.0))


def test_a_slope_that_lies_ends_the_climb() -> None:
    assert climb(lambda point: (-abs(point[0]), (1.0,)), (0.0,))[:2] == (0.0, (0.0,))
