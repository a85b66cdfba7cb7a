"""The highest point of a smooth function of a few numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isfinite

Slope = tuple[float, ...]
Height = Callable[[Sequence[float]], tuple[float, Slope]]
"""A function's value and its gradient at a point; −∞ where it is not to be gone to."""

_ENOUGH = 1e-4
_FLAT = 0.9
_NOISE = 1e-14
_STEPS = 200
_HALVINGS = 60


Bend = tuple[Slope, ...]
"""How a function bends: the inverse of its second derivatives, with their sign turned."""


def climb(
    height: Height, start: Sequence[float], bend: Bend | None = None, *, level: float = 1e-5
) -> tuple[float, Slope, Bend]:
    """The highest value near a start, where it is and how the function bends there, by BFGS.

    Each step ends where the ascent is enough and the slope has flattened (the weak Wolfe
    conditions), found by doubling and halving as in Lewis & Overton, “Nonsmooth optimization via
    quasi-Newton methods”, Mathematical Programming 141, 2013. It never fails: where there is no
    way up any more, it is there.

    :param bend: about how the function bends, if that is known.
    :param level: the slope, per unit of every number, that counts as none.
    """
    here, (value, slope) = tuple(start), height(start)
    size = len(here)
    inverse = bend or _identity(size, 1 / max(1.0, *map(abs, slope)))
    fresh = bend is None
    for _ in range(_STEPS):
        if max(map(abs, slope)) <= level:
            break
        way = tuple(_dot(row, slope) for row in inverse)
        rise = _dot(way, slope)
        if not rise > 0:
            inverse = _identity(size, 1 / max(1.0, *map(abs, slope)))
            continue
        found = _along(height, here, value, way, rise)
        if found is None:
            break
        there, reached, steep = found
        moved = tuple(b - a for a, b in zip(here, there, strict=True))
        bent = tuple(a - b for a, b in zip(slope, steep, strict=True))
        gained = reached - value
        here, value, slope = there, reached, steep
        curve = _dot(moved, bent)
        if curve > 0:
            if fresh:
                inverse, fresh = _identity(size, curve / _dot(bent, bent)), False
            inverse = _updated(inverse, moved, bent, curve)
        if gained <= _NOISE * abs(value):
            break
    return value, here, inverse


def _along(
    height: Height, here: Slope, value: float, way: Slope, rise: float
) -> tuple[Slope, float, Slope] | None:
    """A point along the way that is higher, and how high and steep it is there."""
    least, most, step = 0.0, inf, 1.0
    noise = _NOISE * abs(value)  # below which two values cannot be told apart
    best: tuple[Slope, float, Slope] | None = None
    for _ in range(_HALVINGS):
        there = tuple(a + step * b for a, b in zip(here, way, strict=True))
        reached, steep = height(there)
        if not isfinite(reached) or reached < value + _ENOUGH * step * rise - noise:
            most = step
        else:
            best = there, reached, steep
            if _dot(steep, way) <= _FLAT * rise:
                return best
            least = step
        step = 2 * step if most == inf else (least + most) / 2
    return best


def _dot(a: Slope, b: Slope) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _identity(size: int, scale: float) -> Bend:
    return tuple(tuple(scale * (i == j) for j in range(size)) for i in range(size))


def _updated(inverse: Bend, moved: Slope, bent: Slope, curve: float) -> Bend:
    """The inverse curvature after a step (Nocedal & Wright, Numerical Optimization, 6.17)."""
    seen = tuple(_dot(row, bent) for row in inverse)
    factor = (1 + _dot(seen, bent) / curve) / curve
    return tuple(
        tuple(
            old + factor * m * n - (s * n + m * t) / curve
            for old, n, t in zip(row, moved, seen, strict=True)
        )
        for row, m, s in zip(inverse, moved, seen, strict=True)
    )
