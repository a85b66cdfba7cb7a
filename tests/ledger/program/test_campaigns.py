"""When a campaign holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from ledger.program.tiers import Campaign

MONDAY = dt.date(2026, 6, 1)
JUNE = Campaign("June", MONDAY, dt.date(2026, 6, 30), Fraction(2))


def holds(campaign: Campaign, day: dt.date = MONDAY, minute: int = 600) -> bool:
    return campaign.applies(day, minute, "bread", "Gold")


def test_its_two_days_are_included() -> None:
    days = ["2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01"]
    assert [holds(JUNE, dt.date.fromisoformat(d)) for d in days] == [False, True, True, False]


def test_weekdays() -> None:
    weekend = replace(JUNE, weekdays=frozenset({5, 6}))
    week = [holds(weekend, MONDAY + dt.timedelta(days=n)) for n in range(7)]
    assert week == [False] * 5 + [True] * 2


@pytest.mark.parametrize(
    ("hours", "minutes", "expected"),
    [
        ((14 * 60, 17 * 60), (839, 840, 1019, 1020), [False, True, True, False]),
        ((22 * 60, 2 * 60), (1319, 1320, 0, 119, 120), [False, True, True, True, False]),
        ((22 * 60, 24 * 60), (1319, 1320, 1439, 0), [False, True, True, False]),
    ],
)
def test_hours_are_half_open_and_may_cross_midnight(
    hours: tuple[int, int], minutes: tuple[int, ...], expected: list[bool]
) -> None:
    happy = replace(JUNE, hours=hours)
    assert [holds(happy, minute=m) for m in minutes] == expected


def test_category_and_tier_whatever_their_case() -> None:
    assert holds(replace(JUNE, category="Bread", tier="gold"))
    assert not holds(replace(JUNE, category="cakes"))
    assert not holds(replace(JUNE, tier="Silver"))
