"""Tiers and campaigns, as a shop defines them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from fractions import Fraction

from ledger.program.settings import MAX_MULTIPLIER, parse_decimal
from ledger.values.errors import BadInput

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of a week as they are typed, from 0."""

_HOURS = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", re.ASCII)
_DAY_MINUTES = 24 * 60


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


def parse_hours(text: str) -> tuple[int, int] | None:
    """A typed range of hours as minutes of the day: ``14:00-17:00``. Nothing typed is none.

    :raises BadInput: it is not one.
    """
    if not text.strip():
        return None
    match = _HOURS.fullmatch(text.strip())
    minutes = [int(match[i]) * 60 + int(match[i + 1]) for i in (1, 3)] if match else []
    if not match or max(minutes) > _DAY_MINUTES or minutes[0] == minutes[1]:
        raise BadInput(
            "“{typed}” is not a range of hours: write it as 14:00-17:00.", typed=text[:20]
        )
    return minutes[0], minutes[1]


def hours_text(hours: tuple[int, int] | None) -> str:
    """A range of hours as it is typed; empty for none."""
    if hours is None:
        return ""
    return "-".join(f"{m // 60:02d}:{m % 60:02d}" for m in hours)


def parse_multiplier(text: str, what: str) -> Fraction:
    """A typed multiplier of points.

    :param what: what the sentence that refuses it calls it.
    :raises BadInput: it is not one.
    """
    return parse_decimal(what, text, most=MAX_MULTIPLIER)
