"""The parameters under which what happened is the most likely, with weak priors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import exp, inf, log
from typing import TypeVar

from ledger.metrics.predict.climb import Bend, Height, Slope, climb

Likelihood = Callable[..., tuple[float, Slope]]
"""The log-likelihood of some parameters, and its slope by the logarithm of each."""

Row = TypeVar("Row", bound=tuple[float, ...])

SPREAD = 0.7
"""Standard deviation of each prior, on the logarithm: a factor of two either way."""

_SOME = 5_000  # customers, who are enough to show about where the highest point is
_FAR = 14.0  # a factor of over a million from the centre: as good as infinite


def most_likely(
    likelihood: Likelihood,
    centres: Sequence[float],
    *,
    priors: bool,
    rough: Likelihood | None = None,
) -> tuple[float, ...]:
    """Positive parameters at the highest point of a log-likelihood.

    Log-normal priors about the centres keep small shops sane: without them the likelihood of a
    third of shops of 25 customers has no highest point. They weigh like a handful of customers.

    :param centres: where the climb begins too.
    :param priors: without them, the plain maximum of the likelihood.
    :param rough: about the same likelihood and quicker, whose highest point is found first.
    """
    middle = tuple(map(log, centres))
    weight = 1 / SPREAD**2 if priors else 0.0

    def height(likelihood: Likelihood) -> Height:
        def at(point: Sequence[float]) -> tuple[float, Slope]:
            off = tuple(x - centre for x, centre in zip(point, middle, strict=True))
            if max(map(abs, off)) > _FAR:
                return -inf, off
            value, slope = likelihood(*map(exp, point))
            return (
                value - sum(d * d for d in off) * weight / 2,
                tuple(s - d * weight for s, d in zip(slope, off, strict=True)),
            )

        return at

    start: Slope = middle
    bend: Bend | None = None
    if rough is not None:
        _, start, bend = climb(height(rough), middle)
    _, point, _ = climb(height(likelihood), start, bend)
    return tuple(map(exp, point))


def rough(rows: Iterable[Row], of: Callable[[list[Row]], Likelihood]) -> Likelihood | None:
    """The likelihood of so many of the customers, evenly spread, each counted for many.

    ``None`` where there are too few to leave any out.

    :param of: gives the likelihood of some customers.
    """
    ordered = sorted(rows)
    each = len(ordered) // _SOME
    if each <= 1:
        return None
    likelihood = of(ordered[each // 2 :: each])

    def for_all(*parameters: float) -> tuple[float, Slope]:
        value, slope = likelihood(*parameters)
        return each * value, tuple(each * s for s in slope)

    return for_all
