"""Tiers: from what was spent, never from what is held."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ledger.books.refunds import unnamed_refund_in
from ledger.program.tiers import Tier
from tests.ledger.books.conftest import MakeShop
from tests.shop import Shop


def test_from_what_was_spent_never_from_what_is_held(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.sell("1000", zoe)
    assert tiered.tier(zoe) == "Gold"
    tiered.adjust(zoe, -900)
    tiered.review()
    assert tiered.tier(zoe) == "Gold"
    assert tiered.sell("10", zoe).points == 15


def test_points_given_count_for_nothing(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.adjust(zoe, 100_000)
    tiered.review()
    assert tiered.tier(zoe) == "Bronze"


def test_redeeming_is_not_spending(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.adjust(zoe, 20_000)
    paid = tiered.sell("400", zoe, points=10_001)
    assert tiered.tier(zoe) == "Bronze"
    tiered.sell("0.01", zoe)
    assert tiered.tier(zoe) == "Silver"
    # Half the sale given back is half of each part: 149.995 of the 299.99 stays, and the cent.
    tiered.refund(paid, "200")
    tier = tiered.view(zoe).tier
    assert tier is not None
    assert tier.qualifying == 200_00 - 50_00 + 1


@pytest.mark.parametrize(
    ("amount", "tier", "missing"),
    [("299.99", "Bronze", 1), ("300.00", "Silver", 70_000), ("1000", "Gold", 0)],
)
def test_the_first_sale_does_not_skip_a_tier(
    tiered: Shop, amount: str, tier: str, missing: int
) -> None:
    zoe = tiered.join()
    assert tiered.tier(zoe) == "Bronze"  # a tier at 0 is everybody's
    done = tiered.sell(amount, zoe)
    # The sale that reaches a tier does not yet take its multiplier.
    assert done.points == int(float(amount))
    view = tiered.view(zoe).tier
    assert view is not None
    assert (view.name, view.missing) == (tier, missing)


def test_no_tier_below_the_first(make_shop: MakeShop) -> None:
    shop = make_shop()
    shop.add_tier(Tier("Regular", 5_000, Fraction(2)))
    zoe = shop.join()
    assert shop.tier(zoe) == ""
    assert [shop.sell(a, zoe).points for a in ("49.99", "0.01", "10.00")] == [49, 0, 20]
    assert shop.tier(zoe) == "Regular"


def test_a_sale_on_the_first_day_of_the_window_counts_to_the_last(tiered: Shop) -> None:
    tiered.set(tier_grace_days="0")
    zoe = tiered.join(joined="2025-03-01")
    tiered.clock_to("2026-02-28 23:30")
    tiered.sell("300", zoe, at="2025-03-01")
    assert tiered.tier(zoe) == "Silver"
    assert tiered.review() == []
    tiered.clock_to("2026-03-01 00:30")
    view = tiered.view(zoe).tier
    assert view is not None
    assert view.qualifying == 0
    assert tiered.review() == [(zoe, "Silver", "Bronze")]


def test_a_sale_on_the_day_before_the_window_does_not_count(tiered: Shop) -> None:
    zoe = tiered.join(joined="2025-02-01")
    tiered.clock_to("2026-02-28")
    tiered.sell("300", zoe, at="2025-02-28")
    assert tiered.tier(zoe) == "Bronze"


def test_a_calendar_year_turns_at_shop_local_midnight(make_shop: MakeShop) -> None:
    shop = make_shop(preset="tiers", timezone="Pacific/Noumea", now="2026-12-31 23:59:59")
    shop.set(tier_window="calendar", tier_grace_days="0")
    zoe = shop.join()
    shop.sell("400", zoe)
    view = shop.view(zoe).tier
    assert view is not None
    assert view.qualifying == 40_000
    shop.micros += 1_000_000
    view = shop.view(zoe).tier
    assert view is not None
    assert view.qualifying == 0


def test_spend_does_not_shrink_because_points_lapsed(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.set(expiry_months="1")
    tiered.sell("300", zoe)
    tiered.clock_to("2026-03-01")
    assert tiered.sweep() == (1, 300)
    assert tiered.review() == []
    assert tiered.tier(zoe) == "Silver"


def test_a_refund_lowers_it_after_the_grace(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.sell("100", zoe)
    big = tiered.sell("900", zoe)
    multiplied = tiered.sell("10", zoe)
    assert multiplied.points == 15
    back = tiered.refund(big)
    assert back.detail.get("tier") is None  # nothing to announce: it begins a time of grace
    view = tiered.view(zoe).tier
    assert view is not None
    assert (view.name, str(view.until), view.qualifying) == ("Gold", "2026-03-06", 11_000)
    tiered.clock_to("2026-03-06")
    assert tiered.sell("10", zoe).points == 15
    tiered.clock_to("2026-03-07")
    assert tiered.review(dry_run=True) == [(zoe, "Gold", "Bronze")]
    assert tiered.review() == [(zoe, "Gold", "Bronze")]
    assert tiered.review() == []
    # Past multipliers stay.
    assert multiplied.entries[-1].amount == 15
    assert tiered.sell("10", zoe).points == 10


def test_the_grace_ends_on_its_day_reviewed_or_not(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.refund(tiered.sell("1000", zoe))
    assert tiered.tier(zoe) == "Gold"
    tiered.clock_to("2026-03-06")
    assert tiered.tier(zoe) == "Gold"
    tiered.clock_to("2026-03-07")
    assert tiered.tier(zoe) == "Bronze"
    assert tiered.preview("10", zoe).earned == 10
    done = tiered.sell("10", zoe)
    assert (done.points, done.detail["tier"]) == (10, ["Gold", "Bronze"])


def test_spending_again_within_the_grace_keeps_the_tier(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.refund(tiered.sell("1000", zoe))
    tiered.wait(30)
    tiered.sell("1000", zoe)
    tiered.wait(60)
    assert tiered.review() == []
    assert tiered.tier(zoe) == "Gold"


def test_an_earlier_sale_counts_from_its_day_and_reprices_nothing(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.clock_to("2026-06-01")
    now = tiered.sell("200", zoe)
    late = tiered.sell("150", zoe, at="2026-02-01")
    # On 1 February nothing had been spent: the multiplier is Bronze's.
    assert (late.points, late.detail["tier"]) == (150, ["Bronze", "Silver"])
    assert now.points == 200
    assert tiered.tier(zoe) == "Silver"
    # On 1 March the 150 had been spent, on 1 June the 200 too.
    assert tiered.sell("10", zoe, at="2026-03-01").points == 10
    assert tiered.sell("10", zoe).points == 12


def test_an_earlier_sale_outside_the_window_moves_nobody(tiered: Shop) -> None:
    zoe = tiered.join(joined="2024-01-01")
    done = tiered.sell("5000", zoe, at="2024-06-01")
    assert "tier" not in done.detail
    assert tiered.tier(zoe) == "Bronze"


@pytest.mark.parametrize(("basis", "threshold"), [("points_earned", 100), ("visits", 3)])
def test_other_things_a_tier_can_count(make_shop: MakeShop, basis: str, threshold: int) -> None:
    shop = make_shop()
    shop.set(tier_basis=basis, tier_grace_days="0")
    shop.add_tier(Tier("Regular", threshold, Fraction(2)))
    zoe = shop.join()
    shop.adjust(zoe, 5000)  # neither earned nor a visit
    sales = [shop.sell("33.40", zoe) for _ in range(3)]
    assert shop.tier(zoe) == ("" if basis == "points_earned" else "Regular")
    sales.append(shop.sell("1.60", zoe))
    shop.sell("5", zoe, points=300)
    assert shop.tier(zoe) == "Regular"
    shop.adjust(zoe, -1000)
    assert shop.review() == []
    for sale in sales:
        shop.void(sale)
    shop.wait(1)
    shop.review()
    assert shop.tier(zoe) == ""


def test_points_taken_back_count_against_the_day_they_were_earned(make_shop: MakeShop) -> None:
    shop = make_shop(now="2025-01-10 10:00")
    shop.set(tier_basis="points_earned")
    shop.add_tier(Tier("Regular", 100, Fraction(2)))
    zoe = shop.join()
    old = shop.sell("90", zoe)
    shop.clock_to("2026-03-01")
    shop.sell("100", zoe)
    assert shop.tier(zoe) == "Regular"
    shop.refund(old)  # it had left the window long ago
    view = shop.view(zoe).tier
    assert view is not None
    assert (view.qualifying, view.until) == (100, None)


def test_a_refund_that_names_no_sale_lowers_the_spend(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.sell("350", zoe)
    with tiered.store.write() as tx:
        done = unnamed_refund_in(tx, 10_000, zoe, tiered.call())
    assert done.points == 0
    view = tiered.view(zoe).tier
    assert view is not None
    assert (view.name, view.qualifying) == ("Silver", 25_000)
    assert view.until is not None


def test_such_a_refund_after_the_grace_writes_the_new_tier_down(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.refund(tiered.sell("1000", zoe))
    tiered.clock_to("2026-03-07")
    with tiered.store.write() as tx:
        done = unnamed_refund_in(tx, 100, zoe, tiered.call())
    assert done.detail["tier"] == ["Gold", "Bronze"]


@pytest.mark.parametrize(
    ("others", "tier"), [((), "Bronze"), (("400",), "Silver"), (("400", "700"), "Gold")]
)
def test_a_sale_undone_takes_the_tier_it_brought_with_it(
    tiered: Shop, others: tuple[str, ...], tier: str
) -> None:
    zoe = tiered.join()
    mistake = tiered.sell("1000", zoe)
    for amount in others:
        tiered.sell(amount, zoe)
    tiered.void(mistake)
    assert tiered.tier(zoe) == tier
    assert tiered.review() == []


def test_undoing_another_sale_leaves_days_of_grace(tiered: Shop) -> None:
    zoe = tiered.join()
    first = tiered.sell("250", zoe)
    tiered.sell("100", zoe)
    tiered.void(first)
    view = tiered.view(zoe).tier
    assert view is not None
    assert (view.name, str(view.until)) == ("Silver", "2026-03-06")


def test_new_tiers_take_effect_at_the_review_that_says_who_moves(tiered: Shop) -> None:
    zoe, bob = tiered.join(), tiered.join()
    tiered.sell("60", zoe)
    tiered.add_tier(Tier("Copper", 5_000, Fraction(11, 10)))
    assert tiered.review(dry_run=True) == [(zoe, "Bronze", "Copper")]
    assert tiered.tier(zoe) == "Bronze"
    assert tiered.review() == [(zoe, "Bronze", "Copper")]
    assert (tiered.tier(zoe), tiered.tier(bob)) == ("Copper", "Bronze")


def test_a_switch_of_basis_or_window_is_a_setting(tiered: Shop) -> None:
    tiered.clock_to("2026-02-01")
    zoe = tiered.join(joined="2025-12-01")
    tiered.sell("400", zoe, at="2025-12-15")
    assert tiered.tier(zoe) == "Silver"
    tiered.set(tier_window="calendar", tier_grace_days="0")
    assert tiered.review() == [(zoe, "Silver", "Bronze")]


def test_without_days_of_grace_the_year_turns_before_any_review(tiered: Shop) -> None:
    tiered.set(tier_window="calendar", tier_grace_days="0")
    zoe = tiered.join()
    tiered.sell("300", zoe)
    tiered.clock_to("2026-12-31 23:30")
    silver = tiered.sell("100", zoe).points
    tiered.clock_to("2027-01-01 00:30")
    assert tiered.tier(zoe) == "Bronze"
    assert (silver, tiered.sell("100", zoe).points) == (125, 100)
    assert tiered.problems() == []
