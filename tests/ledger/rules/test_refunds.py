"""What a refund takes back and gives back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.earning import Working
from ledger.rules.refunds import Remainder, after_refunds


def test_small_refunds_add_up_to_one_big_refund() -> None:
    # A point per full 10.00; 21.90 earns 2. Each 5.00 floored by itself would take nothing.
    working = Working(basis=2190, rate=Fraction(1), per=1000, steps=True)
    assert working.points == 2
    back = [
        after_refunds(2190, refunded, earned=2, working=working, points_used=0).earned_back
        for refunded in (0, 500, 1000, 1500, 2190)
    ]
    assert back == [0, 1, 1, 2, 2]


@pytest.mark.parametrize(("refunded", "back"), [(0, 0), (1, 4), (300, 10), (1899, 33), (1900, 33)])
def test_points_used_come_back_in_proportion(refunded: int, back: int) -> None:
    working = Working(basis=1867, rate=Fraction(1), per=100, paid=33)
    remainder = after_refunds(1900, refunded, earned=18, working=working, points_used=33)
    expected = 33 * refunded // 1900
    assert remainder.used_back == expected
    if refunded == 1900:
        assert remainder == Remainder(18, back)


def test_what_was_booked_not_todays_rate() -> None:
    doubled = Working(basis=1000, rate=Fraction(2), per=100)
    assert after_refunds(1000, 500, earned=20, working=doubled, points_used=0).earned_back == 10


def test_below_the_minimum_after_a_refund_all_is_taken_back() -> None:
    working = Working(basis=1000, rate=Fraction(1), per=100, minimum=600)
    assert after_refunds(1000, 400, earned=10, working=working, points_used=0).earned_back == 4
    assert after_refunds(1000, 401, earned=10, working=working, points_used=0).earned_back == 10


def test_a_sale_of_nothing_and_a_sale_that_earned_nothing() -> None:
    assert after_refunds(0, 0, earned=0, working=None, points_used=0) == Remainder(0, 0)
    assert after_refunds(500, 200, earned=0, working=None, points_used=0) == Remainder(0, 0)


@st.composite
def refunded_sales(draw: st.DrawFn) -> tuple[int, Working, int, list[int]]:
    """A sale, its working, the points used on it, and refunds that fit into it."""
    amount = draw(st.integers(1, 50_000))
    paid = draw(st.integers(0, amount))
    working = Working(
        basis=amount - paid,
        rate=Fraction(draw(st.sampled_from(["1", "5", "0.5", "2.75"]))),
        per=draw(st.sampled_from([1, 100, 250, 1000])),
        steps=draw(st.booleans()),
        minimum=draw(st.sampled_from([0, 500])),
        paid=paid,
        tier_multiplier=Fraction(draw(st.sampled_from(["1", "1.25", "1.5"]))),
    )
    cuts = sorted(draw(st.lists(st.integers(0, amount), max_size=6)))
    parts = [b - a for a, b in zip([0, *cuts], cuts, strict=False)]
    return amount, working, paid, parts


@given(refunded_sales())
def test_any_split_of_refunds_ends_like_one(
    case: tuple[int, Working, int, list[int]],
) -> None:
    amount, working, used, parts = case

    def state(refunded: int) -> Remainder:
        return after_refunds(
            amount, refunded, earned=working.points, working=working, points_used=used
        )

    earned_back = used_back = refunded = 0
    for part in parts:
        before, after = state(refunded), state(refunded + part)
        # Each step only ever takes more and gives more.
        assert after.earned_back >= before.earned_back
        assert after.used_back >= before.used_back
        earned_back += after.earned_back - before.earned_back
        used_back += after.used_back - before.used_back
        refunded += part
    assert Remainder(earned_back, used_back) == state(refunded)
    assert 0 <= earned_back <= working.points
    assert 0 <= used_back <= used
    assert state(amount) == Remainder(working.points, used)
