"""A sale entered late: what it changes of the tiers since its day, told and never re-priced."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ledger.program.tiers import Tier
from tests.ledger.books.conftest import MakeShop
from tests.shop import Shop


def test_from_which_day_another_tier_was_reached(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.clock_to("2026-03-10")
    tiered.sell("200", zoe)
    tiered.clock_to("2026-04-02")
    booked = tiered.sell("80", zoe)
    tiered.clock_to("2026-06-01")
    again = tiered.sell("40", zoe)  # 320 now: Silver from here on
    tiered.sell("20", zoe)
    late = tiered.sell("120", zoe, at="2026-02-01")
    # With it, Silver was reached on 10 March; the 80 of April, and the 40 of June, took no
    # multiplier and keep what they were booked with.
    assert late.detail["history"] == [
        ["2026-03-10", "Bronze", "Silver"],
        ["2026-06-01", "Silver", "Silver"],
    ]
    assert late.detail["unpriced"] == 2
    assert (booked.points, again.points, late.points) == (80, 40, 120)
    assert tiered.balance(zoe) == 200 + 80 + 40 + 25 + 120


def test_a_sale_of_today_says_nothing(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.sell("1000", zoe)
    assert "history" not in tiered.sell("1000", zoe).detail
    tiered.wait(20)
    # Late, but no tier of any day is another for it.
    assert "history" not in tiered.sell("1", zoe, at="2026-01-10").detail


def test_it_still_holds_today(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.sell("900", zoe)
    tiered.clock_to("2026-02-01")
    late = tiered.sell("100", zoe, at="2026-01-20")
    assert late.detail["history"] == [["2026-01-20", "Silver", "Gold"]]
    assert "unpriced" not in late.detail
    assert late.detail["tier"] == ["Silver", "Gold"]


def test_it_leaves_the_window_again(tiered: Shop) -> None:
    zoe = tiered.join(joined="2024-01-01")
    tiered.clock_to("2026-03-01")
    late = tiered.sell("350", zoe, at="2024-06-15")
    assert late.detail["history"] == [
        ["2024-06-15", "Bronze", "Silver"],
        ["2025-06-15", "Bronze", "Bronze"],
    ]
    assert "tier" not in late.detail
    assert tiered.tier(zoe) == "Bronze"


def test_the_end_of_a_calendar_year(tiered: Shop) -> None:
    tiered.set(tier_window="calendar")
    zoe = tiered.join(joined="2024-01-01")
    tiered.clock_to("2026-03-01")
    late = tiered.sell("1350", zoe, at="2024-06-15")
    assert late.detail["history"] == [
        ["2024-06-15", "Bronze", "Gold"],
        ["2025-01-01", "Bronze", "Bronze"],
    ]


@pytest.mark.parametrize(("basis", "threshold"), [("visits", 3), ("points_earned", 30)])
def test_on_another_basis(make_shop: MakeShop, basis: str, threshold: int) -> None:
    shop = make_shop()
    shop.set(tier_basis=basis)
    shop.add_tier(Tier("Regular", threshold, Fraction(2)))
    zoe = shop.join()
    for day in ("2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"):
        shop.clock_to(day)
        shop.sell("10", zoe)
    # The third and the fourth sale came before and after the third visit, or the 30 points.
    late = shop.sell("10", zoe, at="2026-01-20")
    assert late.detail["history"] == [
        ["2026-03-01", "", "Regular"],
        ["2026-04-01", "Regular", "Regular"],
    ]
    # April's took no multiplier; May's took it.
    assert late.detail["unpriced"] == 1


def test_what_took_the_multiplier_anyway_is_not_told(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.set_tier(zoe, "Silver")
    tiered.sell("250", zoe)
    tiered.wait(10)
    assert tiered.sell("10", zoe).points == 12
    late = tiered.sell("100", zoe, at="2026-01-04")
    assert "unpriced" not in late.detail
    assert late.detail["history"] == [["2026-01-05", "Bronze", "Silver"]]


def test_without_tiers_or_member(shop: Shop) -> None:
    zoe = shop.join()
    shop.wait(30)
    assert "history" not in shop.sell("500", zoe, at="2026-01-10").detail
    assert "history" not in shop.sell("500", at="2026-01-10").detail
