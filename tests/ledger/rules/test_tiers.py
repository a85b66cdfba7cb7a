"""Which tier a member is in."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.program.settings import Settings
from ledger.program.tiers import Tier
from ledger.rules.tiers import Standing, next_tier, review, tier_for, window_start

BRONZE = Tier("Bronze", 0, Fraction(1))
SILVER = Tier("Silver", 30_000, Fraction(5, 4))
GOLD = Tier("Gold", 100_000, Fraction(3, 2))
ALL = (BRONZE, SILVER, GOLD)
DAY = dt.date(2026, 6, 1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("spend", "tier"),
    [
        (0, "Bronze"),
        (29_999, "Bronze"),
        (30_000, "Silver"),
        (99_999, "Silver"),
        (100_000, "Gold"),
        (10**9, "Gold"),
    ],
)
def test_exactly_on_the_threshold_qualifies(spend: int, tier: str) -> None:
    found = tier_for(spend, ALL)
    assert found is not None
    assert found.name == tier


def test_below_every_threshold_there_is_no_tier() -> None:
    assert tier_for(29_999, (SILVER, GOLD)) is None
    assert tier_for(-1, (SILVER, GOLD)) is None
    assert review(None, 29_999, (SILVER, GOLD), DAY, 60) is None


def test_a_tier_at_nought_is_everybodys() -> None:
    assert tier_for(0, ALL) == tier_for(-500, ALL) == BRONZE
    assert next_tier(-500, ALL) == SILVER


def test_the_next_tier() -> None:
    assert next_tier(0, ALL) == SILVER
    assert next_tier(30_000, ALL) == GOLD
    assert next_tier(100_000, ALL) is None


@pytest.mark.parametrize(
    ("spend", "tier"), [(29_999, "Bronze"), (30_000, "Silver"), (100_000, "Gold")]
)
def test_the_first_sale_lands_where_its_amount_says(spend: int, tier: str) -> None:
    assert review(None, spend, ALL, DAY, 60) == Standing(tier, DAY)
    assert review(Standing("Bronze", day("2026-01-01")), spend, ALL, DAY, 60) in (
        Standing("Bronze", day("2026-01-01")),
        Standing(tier, DAY),
    )


@pytest.mark.parametrize(
    ("on", "start"),
    [
        # Twelve months: a sale of 1 March 2025 counts through 28 February 2026.
        ("2026-02-28", "2025-03-01"),
        ("2026-03-01", "2025-03-02"),
        ("2026-12-31", "2026-01-01"),
        ("2028-02-29", "2027-03-01"),
        ("2028-02-28", "2027-03-01"),
        ("2029-02-28", "2028-02-29"),
    ],
)
def test_a_rolling_window(on: str, start: str) -> None:
    assert window_start(day(on), Settings()) == day(start)


def test_a_calendar_window() -> None:
    settings = Settings(tier_window="calendar")
    assert window_start(day("2026-12-31"), settings) == day("2026-01-01")
    assert window_start(day("2026-01-01"), settings) == day("2026-01-01")


def test_up_at_once_down_when_the_grace_is_over() -> None:
    gold = review(Standing("Silver", day("2026-01-01")), 100_000, ALL, DAY, 60)
    assert gold == Standing("Gold", DAY)
    # What was spent has left the window: sixty days begin.
    fading = review(gold, 30_000, ALL, day("2027-06-01"), 60)
    assert fading == Standing("Gold", DAY, until=day("2027-07-31"))
    assert review(fading, 30_000, ALL, day("2027-07-31"), 60) == fading
    assert review(fading, 30_000, ALL, day("2027-08-01"), 60) == Standing(
        "Silver", day("2027-08-01")
    )


def test_without_days_of_grace_down_at_once() -> None:
    gold = Standing("Gold", DAY)
    assert review(gold, 99_999, ALL, day("2027-06-01"), 0) == Standing("Silver", day("2027-06-01"))
    # Days of grace that had begun before the programme gave them up run on.
    fading = Standing("Gold", DAY, until=day("2027-06-03"))
    assert review(fading, 99_999, ALL, day("2027-06-03"), 0) == fading


def test_spending_again_within_the_grace_keeps_the_tier() -> None:
    fading = Standing("Gold", DAY, until=day("2027-07-31"))
    assert review(fading, 100_000, ALL, day("2027-07-01"), 60) == Standing("Gold", DAY)


def test_down_to_no_tier_at_all() -> None:
    fading = Standing("Silver", DAY, until=day("2027-07-31"))
    assert review(fading, 0, (SILVER, GOLD), day("2027-08-01"), 60) is None


def test_a_tier_set_by_hand_stays_until_its_date() -> None:
    given_ = Standing("Gold", DAY, until=day("2026-12-31"), by_hand=True)
    assert review(given_, 0, ALL, day("2026-12-31"), 60) == given_
    assert review(given_, 0, ALL, day("2027-01-01"), 60) == Standing("Bronze", day("2027-01-01"))
    for_ever = Standing("Gold", DAY, by_hand=True)
    assert review(for_ever, 0, ALL, day("2040-01-01"), 60) == for_ever


def test_a_tier_that_is_gone_is_reviewed_afresh() -> None:
    assert review(Standing("Platinum", DAY), 30_000, ALL, DAY, 60) == Standing("Silver", DAY)


standings = st.none() | st.builds(
    Standing,
    st.sampled_from(["Bronze", "Silver", "Gold"]),
    st.just(day("2026-01-01")),
    st.none() | st.dates(day("2026-01-01"), day("2026-12-31")),
    st.booleans(),
)


@given(standings, st.integers(0, 200_000), st.integers(0, 365))
def test_reviewing_twice_changes_nothing(
    held: Standing | None, spend: int, grace_days: int
) -> None:
    once = review(held, spend, ALL, DAY, grace_days)
    assert review(once, spend, ALL, DAY, grace_days) == once


@given(standings, st.integers(0, 200_000))
def test_nobody_is_below_what_they_reached(held: Standing | None, spend: int) -> None:
    reviewed, earned = review(held, spend, ALL, DAY, 60), tier_for(spend, ALL)
    assert reviewed is not None
    assert earned is not None
    if not (held and held.by_hand):
        thresholds = {tier.name: tier.threshold for tier in ALL}
        assert thresholds[reviewed.tier] >= earned.threshold
