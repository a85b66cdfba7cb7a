"""A number with what it takes to check it, and how it leaves as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ledger.metrics.definitions import Translate, as_it_is, sentence

Number = Fraction | int
Unit = Literal["rate", "money", "points", "count", "ratio", "nps"]

_WHOLE: frozenset[Unit] = frozenset({"money", "points", "count"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and the two numbers it comes from; ``None`` where there is nothing to divide.

    ``interval`` are the 95 % bounds of a value that some answers stand for, in its own unit.
    """

    value: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Kpi:
    """One number of a report.

    ``value`` and ``previous`` are exact: money in minor units, a rate or a ratio as a fraction.
    ``None`` means no denominator, and is shown as a dash. ``as_of`` is exclusive: the day after
    the last day counted. ``previous`` is the value as of ``period_start``, or as of a
    year before where that was asked for. ``window_days`` is ``None`` where everything before
    ``as_of`` counts. ``partial`` says that the window reaches back before the shop's records, or
    past today. ``trend`` is empty unless asked for; its last two are ``previous`` and ``value``.
    ``interval`` are the 95 % bounds of a value that rests on answers, in its own unit.

    ``numerator ÷ denominator`` is the value where there is a denominator, × 100 in a net promoter
    score. A count has none. The median's is the number of members it is taken over, without a
    numerator. The liability's numerator is the outstanding points.
    """

    key: str
    value: Number | None
    numerator: Number | None
    denominator: Number | None
    window_days: int | None
    as_of: dt.date
    previous: Number | None
    partial: bool
    unit: Unit
    period_start: dt.date
    trend: tuple[Number | None, ...] = ()
    interval: tuple[float, float] | None = None


def rate(numerator: int, denominator: int) -> Figure:
    """A quotient, or no value where nothing can be divided by."""
    return Figure(Fraction(numerator, denominator) if denominator else None, numerator, denominator)


def count(number: int) -> Figure:
    """A number of things, which is its own numerator."""
    return Figure(number, number)


def to_json(
    kpis: Mapping[str, Kpi], translate: Translate = as_it_is
) -> dict[str, dict[str, object]]:
    """The numbers as a scripts' contract has them, ready for ``json.dumps``.

    Rates and ratios are floats, not rounded. Money is rounded to whole minor units, half to
    even; its numerator and denominator stay exact.
    """
    return {
        key: {
            "value": plain(kpi.value, kpi.unit),
            "numerator": _exact(kpi.numerator),
            "denominator": _exact(kpi.denominator),
            "window_days": kpi.window_days,
            "as_of": kpi.as_of.isoformat(),
            "previous": plain(kpi.previous, kpi.unit),
            "partial": kpi.partial,
            "definition": sentence(key, kpi.window_days, translate),
        }
        for key, kpi in kpis.items()
    }


def plain(number: Number | None, unit: Unit) -> int | float | None:
    """A value as scripts read it: money, points and counts whole, others not rounded."""
    if number is None:
        return None
    return round(number) if unit in _WHOLE else float(number)


def _exact(number: Number | None) -> int | float | None:
    if number is None or isinstance(number, int):
        return number
    return number.numerator if number.denominator == 1 else float(number)
