"""Each customer's own rhythm: how far apart their days of purchase usually are, and how late now."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ledger.metrics.history import Standing

REGULAR = 3
"""Days of purchase it takes to speak of a rhythm: two gaps."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A customer with several days of purchase.

    ``first`` and ``last`` are ordinals, ``days`` how many days of purchase there were from the one
    to the other, and ``silent`` how many days have passed since, to the last day counted.
    """

    member: int
    first: int
    last: int
    days: int
    silent: int

    @property
    def usual(self) -> Fraction:
        """Days from one day of purchase to the next, on average."""
        return Fraction(self.last - self.first, self.days - 1)

    @property
    def ratio(self) -> Fraction:
        """How many times the usual gap the silence is."""
        return self.silent / self.usual


def rhythms(sales: Standing, least: int = REGULAR) -> list[Rhythm]:
    """The customers with so many days of purchase, in the order of their first.

    :param least: days of purchase, 2 or more.
    """
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    days: dict[int, int] = {}
    for day, member in sales.days():
        if member not in first:
            first[member] = last[member] = day
            days[member] = 1
        elif day != last[member]:
            last[member] = day
            days[member] += 1
    return [
        Rhythm(member, start, last[member], days[member], sales.as_of - 1 - last[member])
        for member, start in first.items()
        if days[member] >= least
    ]
