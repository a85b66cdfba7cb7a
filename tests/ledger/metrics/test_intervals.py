"""Intervals against published examples and against chance itself."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.metrics.intervals import (
    Sample,
    difference_of_means,
    difference_of_shares,
    ratio_of_means,
    wilson,
)
from ledger.metrics.spending import Days, spending
from ledger.program.tiers import Campaign
from ledger.rules.control import kept_apart
from tests.ledger.metrics.shop import DATA, facts, log_shop


def test_a_sample_is_counted_exactly() -> None:
    sample = Sample.of([10, 12, 14, 16])
    assert facts(sample.n, sample.mean, sample.variance) == (4, 13, Fraction(20, 3))
    assert Sample.of([]).mean is None
    assert Sample.of([1, 2]).with_(Sample.of([5])) == Sample.of([5, 2, 1])


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(14, 20, 0.481, 0.855), (0, 10, 0, 0.278), (10, 10, 0.722, 1)]
)
def test_wilson(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=0.0005)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        # Newcombe 1998, table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe(one: tuple[int, int], other: tuple[int, int], low: float, high: float) -> None:
    assert difference_of_shares(one, other) == pytest.approx((low, high), abs=0.00005)


def test_of_nobody_there_is_no_interval() -> None:
    nobody, one, two = Sample.of([]), Sample.of([5]), Sample.of([5, 6])
    assert wilson(0, 0) is None
    assert difference_of_shares((0, 0), (1, 2)) is None
    assert [difference_of_means(s, two) for s in (nobody, one)] == [None, None]
    assert ratio_of_means(two, nobody) is None
    # Nobody kept apart bought anything: of nought there is no per cent.
    assert ratio_of_means(two, Sample.of([0, 0])) is None


def test_means_by_hand() -> None:
    # Welch: 0 ± z √(1/3 + 2500), as the small group varies most.
    varied = difference_of_means(Sample.of([49, 51, 49, 51]), Sample.of([0, 100]))
    assert varied == pytest.approx((-98.0047, 98.0047), abs=0.0001)
    # All draws: 5 ± z √(269/21 × (1/4 + 1/3)), which is wider than Welch's √(20/12 + 7/3).
    alike = difference_of_means(Sample.of([10, 12, 14, 16]), Sample.of([5, 9, 10]))
    assert alike == pytest.approx((-0.35763, 10.35763), abs=0.00001)


def test_a_small_group_without_its_large_purchase_is_no_surer() -> None:
    many, few = Sample.of([0] * 90 + [5_000] * 10), Sample.of([0] * 29 + [300])
    # Welch's alone: 490 ± 296. Over all draws of thirty from these 130: ± 545.5.
    found = difference_of_means(many, few)
    assert found is not None
    assert not found.excludes_zero
    assert found.high - found.low == pytest.approx(1091, abs=0.1)


numbers = st.lists(st.integers(0, 50_000) | st.just(0), min_size=2, max_size=40).map(Sample.of)


@given(numbers, numbers)
def test_the_other_way_round_it_is_the_same(one: Sample, other: Sample) -> None:
    there, back = difference_of_means(one, other), difference_of_means(other, one)
    assert there is not None
    assert back is not None
    assert (back.high, back.low) == pytest.approx((-there.low, -there.high))


steady = st.lists(st.integers(900, 3_000), min_size=9, max_size=40).map(Sample.of)


@given(numbers, steady)
def test_the_per_cent_and_the_difference_agree(one: Sample, other: Sample) -> None:
    ratio, difference = ratio_of_means(one, other), difference_of_means(one, other)
    assume(ratio is not None)
    assert ratio is not None
    assert difference is not None
    # Not on the very edge, where floats may differ.
    assume(min(abs(difference.low), abs(difference.high)) > 1e-6 * abs(difference.high))
    assert (ratio.low > 1 or ratio.high < 1) == difference.excludes_zero


@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 60), st.integers(1, 60))
def test_shares_stay_between_minus_one_and_one(a: int, m: int, b: int, n: int) -> None:
    a, b = min(a, m), min(b, n)
    found = difference_of_shares((a, m), (b, n))
    assert found is not None
    assert -1 <= found.low <= a / m - b / n <= found.high <= 1


@pytest.mark.skipif(not DATA.exists(), reason="the reference data is not here")
@pytest.mark.parametrize("share", [5, 20])
def test_a_campaign_that_does_nothing_is_seldom_said_to_work(share: int) -> None:
    """Real sales, most of nothing and some very large, drawn 200 times into two groups."""
    shop = log_shop("cdnow_sample")
    june = Days(dt.date(1997, 6, 1), dt.date(1997, 9, 1), dt.date(1997, 9, 1))
    spent = spending(shop.conn, june, {})
    members = range(1, 2_358)
    net = {m: spent[m].net if m in spent else 0 for m in members}
    wrong = better = 0
    for number in range(200):
        salt = number.to_bytes(16, "big").hex()
        lot = Campaign("June", june.first, june.end, Fraction(2), control=share, salt=salt)
        apart = {member for member in members if kept_apart(lot, member)}
        found = difference_of_means(
            Sample.of(net[m] for m in members if m not in apart), Sample.of(net[m] for m in apart)
        )
        assert found is not None
        wrong += found.excludes_zero
        better += found.low > 0
    shop.close()
    # Welch's alone is wrong 23 times of 200 where 5 % are apart, 21 of them in its favour.
    assert wrong <= 10
    assert better <= 5
