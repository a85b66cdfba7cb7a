"""What a sale earns."""

from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.program.settings import Settings
from ledger.program.tiers import Campaign, Tier
from ledger.rules.earning import Working, eligible, work_out

GOLD = Tier("Gold", 100_000, Fraction(3, 2))
DAY = dt.date(2026, 6, 1)


def campaign(multiplier: str, name: str = "June") -> Campaign:
    return Campaign(name, DAY, DAY, Fraction(multiplier))


def test_one_rounding_at_the_end() -> None:
    # Rounding the base gives 27 or 30, rounding after the tier gives 28.
    working = work_out(999, Settings(), tier=GOLD, campaigns=[campaign("2")])
    assert working.points == 29
    assert working.exact(working.basis) == Fraction("29.97")


@pytest.mark.parametrize(
    ("amount", "points"), [(300, 5), (249, 0), (250, 5), (499, 5), (500, 10), (0, 0)]
)
def test_steps_are_full_steps(amount: int, points: int) -> None:
    settings = Settings(earn_points=Fraction(5), earn_per=250, earn_steps=True)
    assert work_out(amount, settings).points == points


@pytest.mark.parametrize(("amount", "points"), [(300, 6), (249, 4), (250, 5), (49, 0), (50, 1)])
def test_without_steps_parts_count(amount: int, points: int) -> None:
    settings = Settings(earn_points=Fraction(5), earn_per=250)
    assert work_out(amount, settings).points == points


def test_full_steps_are_counted_before_the_multipliers() -> None:
    settings = Settings(earn_points=Fraction(5), earn_per=250, earn_steps=True)
    # 4.99 is one step: 5 x 1.5 = 7.5; multiplying first would find two steps.
    assert work_out(499, settings, tier=GOLD).points == 7


@pytest.mark.parametrize(("amount", "points"), [(499, 0), (500, 5), (501, 5), (0, 0)])
def test_below_the_minimum_nothing_never_less(amount: int, points: int) -> None:
    assert work_out(amount, Settings(earn_minimum=500)).points == points


def test_the_minimum_is_of_what_is_paid_in_money() -> None:
    settings = Settings(earn_minimum=500)
    assert work_out(900, settings, paid_with_points=401).points == 0
    assert work_out(900, settings, paid_with_points=400).points == 5


def test_the_part_paid_with_points_earns_nothing_unless_the_programme_says_so() -> None:
    working = work_out(2000, Settings(), paid_with_points=550)
    assert (working.points, working.basis, working.paid) == (14, 1450, 550)
    working = work_out(2000, Settings(earn_on_points_paid=True), paid_with_points=550)
    assert (working.points, working.basis, working.paid) == (20, 2000, 0)


def test_paid_with_points_altogether() -> None:
    working = work_out(1200, Settings(), paid_with_points=1200)
    assert (working.points, working.basis) == (0, 0)
    # What does not count can be paid with points too.
    assert work_out(800, Settings(), paid_with_points=1200).points == 0


@pytest.mark.parametrize(
    ("basis", "tax", "excluded", "counted"),
    [
        ("gross", 200, 0, 1200),
        ("net", 200, 0, 1000),
        ("gross", 200, 300, 900),
        ("net", 150, 300, 750),
        ("gross", 0, 1300, 0),
    ],
)
def test_what_counts(basis: str, tax: int, excluded: int, counted: int) -> None:
    settings = Settings(earn_basis="net" if basis == "net" else "gross")
    assert eligible(1200, tax=tax, excluded=excluded, settings=settings) == counted


def test_several_campaigns_multiply_whatever_their_order() -> None:
    two, half = campaign("2", "b"), campaign("1.5", "a")
    one = work_out(1100, Settings(), tier=GOLD, campaigns=[two, half])
    assert one == work_out(1100, Settings(), tier=GOLD, campaigns=[half, two])
    assert one.points == 49  # 11 x 1.5 x 2 x 1.5 = 49.5


def test_a_tier_that_multiplies_by_one_is_not_named() -> None:
    working = work_out(1100, Settings(), tier=Tier("Bronze", 0, Fraction(1)))
    assert (working.tier, working.points) == ("", 11)


amounts = st.integers(0, 999_999_999)
multipliers = st.sampled_from(["1", "1.25", "1.5", "2", "0.5", "3.333333"]).map(Fraction)
tiers = st.just(("", Fraction(1))) | st.tuples(st.text(min_size=1, max_size=5), multipliers)
workings = st.builds(
    lambda tier, **given_: Working(tier=tier[0], tier_multiplier=tier[1], **given_),
    tier=tiers,
    basis=amounts,
    rate=st.fractions(0, 100, max_denominator=1000),
    per=st.integers(1, 100_000),
    steps=st.booleans(),
    minimum=st.integers(0, 10_000),
    paid=st.integers(0, 10_000),
    campaigns=st.lists(st.tuples(st.text(max_size=5), multipliers), max_size=3).map(tuple),
    apart=st.lists(st.text(max_size=5), max_size=2).map(tuple),
)


@given(workings)
def test_a_working_reads_back_from_its_text(working: Working) -> None:
    assert Working.load(working.dump()) == working


@given(workings, amounts, amounts)
def test_more_never_earns_less_and_nothing_earns_below_nought(
    working: Working, one: int, other: int
) -> None:
    low, high = sorted((one, other))
    assert 0 <= working.points_for(low) <= working.points_for(high)


@given(workings)
def test_the_award_is_the_exact_product_rounded_down_once(working: Working) -> None:
    if working.basis < max(working.minimum, 1):
        expected = Fraction(0)
    else:
        units = Fraction(working.basis, working.per)
        expected = Fraction(floor(units)) if working.steps else units
        for factor in itertools.chain(
            [working.rate, working.tier_multiplier], (m for _, m in working.campaigns)
        ):
            expected *= factor
    assert working.points == floor(expected)
