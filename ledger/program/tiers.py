"""Tiers and campaigns, as a shop defines them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Tier:
    """A level a member reaches.

    ``threshold`` is in what the programme counts (minor units of net spend by default);
    exactly on it qualifies. ``multiplier`` applies to points earned while in the tier.
    ``benefit`` is what else it brings, in the shop's own words.
    """

    name: str
    threshold: int
    multiplier: Fraction
    benefit: str = ""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A multiplier, or points, for a time, from ``first_day`` to ``last_day`` inclusive.

    ``bonus`` is points added to each sale, multiplied by nothing. ``segment`` is one of
    :data:`ledger.rules.segments.SEGMENTS`. Empty conditions always hold. ``weekdays`` are 0
    (Monday) to 6; ``hours`` are minutes of the shop-local day, half-open. ``control`` per cent
    of the members, drawn under ``salt`` (hex), get nothing of it: see
    :mod:`ledger.rules.control`.
    """

    name: str
    first_day: dt.date
    last_day: dt.date
    multiplier: Fraction
    weekdays: frozenset[int] = frozenset()
    hours: tuple[int, int] | None = None
    category: str = ""
    tier: str = ""
    bonus: int = 0
    segment: str = ""
    control: int = 0
    salt: str = ""

    def applies(self, day: dt.date, minute: int, category: str, tier: str) -> bool:
        """Whether it holds for a sale of a business date, a local minute, a category, a tier."""
        return (
            self.first_day <= day <= self.last_day
            and (not self.weekdays or day.weekday() in self.weekdays)
            and (self.hours is None or _within(minute, self.hours))
            and (not self.category or self.category.casefold() == category.casefold())
            and (not self.tier or self.tier.casefold() == tier.casefold())
        )


def _within(minute: int, hours: tuple[int, int]) -> bool:
    start, end = hours
    # A range that ends before it starts runs over midnight: 22:00-02:00.
    return start <= minute < end if start < end else minute >= start or minute < end
