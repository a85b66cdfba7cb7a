"""The programme the model knows, as a shop might set it, worked out in the plainest way."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

GRACE_DAYS, TIER_GRACE_DAYS, CLAIM_DAYS = 10, 60, 30
NAMES = ("Bronze", "Silver", "Gold")
MULTIPLIERS = (Fraction(1), Fraction(5, 4), Fraction(3, 2))
THRESHOLDS = {
    "net_spend": (0, 300_00, 1000_00),
    "points_earned": (0, 300, 1000),
    "visits": (0, 3, 7),
}


def month_later(day: dt.date) -> dt.date:
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def year_earlier(day: dt.date) -> dt.date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


@dataclass(frozen=True)
class Rules:
    """What differs from shop to shop.

    In all of them: one point per euro, times the tier, rounded down once; a point pays a cent;
    points last a month, to the very day of the month; what comes back to a lapsed lot gets ten
    days of its own, or is lost.
    """

    after_spend: str = "carry"
    lapsed_lot: str = "grace"
    basis: str = "net_spend"
    window: str = "rolling"
    pending: int = 0
    expiry: str = "fixed"
    counts: str = "none"

    @property
    def settings(self) -> dict[str, str]:
        """What to change in a shop of the preset *tiers*, by the keys of ``Shop.set``."""
        return {
            "expiry_months": "1",
            "expiry_to_month_end": "no",
            "refund_grace_days": str(GRACE_DAYS),
            "refund_after_spend": self.after_spend,
            "refund_lapsed_lot": self.lapsed_lot,
            "tier_basis": self.basis,
            "tier_window": self.window,
            "tier_counts": self.counts,
            "points_pending_days": str(self.pending),
            "expiry_mode": self.expiry,
        }

    def usable_from(self, day: dt.date) -> dt.date:
        """When points of a sale of a day can be spent."""
        return day + dt.timedelta(days=self.pending)

    def in_window(self, day: dt.date, on: dt.date) -> bool:
        """Whether a day counts towards the tier on a later one."""
        if self.window == "calendar":
            return day.year == on.year and day <= on
        return year_earlier(on) < day <= on

    def reached(self, counted: int) -> int:
        """The place of the tier that so much reaches."""
        steps = enumerate(THRESHOLDS[self.basis])
        return max(place for place, threshold in steps if threshold <= max(0, counted))
