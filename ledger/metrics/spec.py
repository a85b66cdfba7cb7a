"""How a number is made: from which moment's figures, over which window, out of what is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.metrics.kpi import Figure, Unit
from ledger.metrics.load import Part
from ledger.metrics.moment import Moment


@dataclass(frozen=True, slots=True)
class Spec:
    """How a number is made.

    ``window`` gives the days reported; ``observed`` the first day that must lie within the
    records for the number to be whole, ``None`` where it counts whatever there is. ``ever`` says
    that it counts points moved at any time, and not in a window.
    """

    unit: Unit
    figure: Callable[[Moment], Figure]
    window: Callable[[Moment], int | None]
    observed: Callable[[Moment], int] | None = None
    part: Part | None = None
    ever: bool = False


def flowing(unit: Unit, figure: Callable[[Moment], Figure]) -> Spec:
    """A number of the period's flows: the window before the period's start must be on record."""
    return Spec(unit, figure, lambda m: m.window, lambda m: m.start - m.window)


def trailing(
    unit: Unit, days: int, figure: Callable[[Moment, int], Figure], part: Part | None = None
) -> Spec:
    """A number over the last so many days."""
    return Spec(
        unit,
        lambda m: figure(m, m.as_of - days),
        lambda _: days,
        lambda m: m.as_of - days,
        part,
    )


def lifetime(
    unit: Unit,
    figure: Callable[[Moment], Figure],
    days: int | None = None,
    part: Part | None = None,
    *,
    ever: bool = False,
) -> Spec:
    """A number over everything before the date."""
    return Spec(unit, figure, lambda _: days, None, part, ever)


def unknown(unit: Unit) -> Spec:
    """A number with a place and a meaning, which nothing in the books gives yet."""
    return lifetime(unit, lambda _: Figure())
