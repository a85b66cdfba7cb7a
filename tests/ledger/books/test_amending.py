"""Exchanges, corrected sales and notes."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from ledger.books import amending, members, moving, refunds
from ledger.books.amending import Amended, Bought
from ledger.books.tiers import set_tier
from ledger.program.tiers import Campaign, Tier
from ledger.queries.sales import find_sale
from ledger.queries.story import Story
from ledger.values.errors import BadInput, Refused
from loyalty_tui.words import say
from tests.shop import Shop


def exchange(
    shop: Shop,
    ref: str,
    returned: str,
    amount: str,
    *,
    points: int = 0,
    key: str | None = None,
    number: str | None = None,
) -> Amended:
    bought = Bought(shop.amount(amount), points=points)
    call = shop.call(key=key, ref=number)
    return amending.exchange(shop.store, ref, shop.amount(returned), bought, call)


def edit(
    shop: Shop,
    ref: str,
    *,
    amount: str | None = None,
    category: str | None = None,
    key: str | None = None,
) -> Amended:
    total = shop.amount(amount) if amount is not None else None
    return amending.edit(shop.store, ref, shop.call(key=key), amount=total, category=category)


def note(shop: Shop, ref: str, text: str, *, key: str | None = None) -> Story:
    return amending.note(shop.store, ref, text, shop.call(key=key))


def found(shop: Shop, ref: str) -> int | None:
    with shop.store.read() as tx:
        return find_sale(tx, ref)


def test_only_what_is_new_earns(shop: Shop) -> None:
    zoe = shop.join()
    shop.sell("40.00", zoe, ref="E1")
    done = exchange(shop, "E1", "25.00", "32.50", number="E2")
    assert (done.back.kind, done.back.points, done.back.balance) == ("refund", -25, 15)
    assert (done.sale.kind, done.sale.points, done.sale.balance) == ("sale", 32, 47)
    assert (shop.balance(zoe), shop.view(zoe).spend) == (47, 4750)
    assert found(shop, "E2") == done.sale.event


def test_an_exchange_asked_twice(shop: Shop) -> None:
    zoe = shop.join()
    shop.sell("40.00", zoe, ref="E1")
    first = exchange(shop, "E1", "25.00", "32.50", key="x")
    before = shop.events
    again = exchange(shop, "E1", "25.00", "32.50", key="x")
    assert (again.back.event, again.sale.event) == (first.back.event, first.sale.event)
    assert again.sale.replayed
    assert shop.events == before
    with pytest.raises(Refused, match="This key was used before"):
        exchange(shop, "E1", "25.00", "32.00", key="x")
    assert shop.balance(zoe) == 47


def test_asked_again_after_the_sale_was_moved(shop: Shop) -> None:
    one, two = shop.join(), shop.join()
    shop.sell("40.00", one, ref="E1")
    swapped = exchange(shop, "E1", "25.00", "32.50", key="x", number="E2")
    corrected = edit(shop, "E2", amount="30.00", key="e")
    for ref in ("E1", "E2"):
        moving.reassign(shop.store, ref, two, shop.call())
    before = shop.events
    for first, again in (
        (swapped, exchange(shop, "E1", "25.00", "32.50", key="x", number="E2")),
        (corrected, edit(shop, "E2", amount="30.00", key="e")),
    ):
        assert (again.back.event, again.sale.event) == (first.back.event, first.sale.event)
        assert again.sale.replayed
    assert (shop.events, shop.balance(one), shop.balance(two)) == (before, 0, 45)


def test_a_refused_exchange_leaves_nothing_of_both(shop: Shop) -> None:
    zoe = shop.join()
    shop.sell("40.00", zoe, ref="E1")
    shop.sell("9.00", ref="E2")
    for returned, amount, points, number, why in (
        ("41.00", "5.00", 0, None, "41.00 EUR is too much"),
        ("10.00", "5.00", 31, None, "31 points cannot be used: the balance is 30"),
        ("10.00", "5.00", 0, "E2", "This receipt number is already recorded"),
    ):
        for _ in range(2):  # the refusal stays the answer to its key
            with pytest.raises(Refused, match=why):
                exchange(shop, "E1", returned, amount, points=points, number=number, key=why)
            assert (shop.balance(zoe), shop.view(zoe).spend) == (40, 4000)
    with pytest.raises(BadInput):
        exchange(shop, "E1", "10.00", "0.10", points=-1)
    assert shop.balance(zoe) == 40


def test_a_corrected_amount(shop: Shop) -> None:
    zoe = shop.join()
    shop.sell("15.00", zoe, ref="C1", category="bread")
    shop.wait(3)
    done = edit(shop, "C1", amount="150.00")
    assert (done.back.kind, done.back.points) == ("void", -15)
    assert (done.sale.points, done.sale.source_id, done.sale.category) == (150, "C1/2", "bread")
    assert done.sale.business_date.isoformat() == "2026-01-05"
    view = shop.view(zoe)
    assert (view.balance, view.spend, view.visits) == (150, 15000, 1)
    assert found(shop, "C1") == found(shop, "C1/2") == done.sale.event
    third = edit(shop, "C1", category="cake")
    assert (third.sale.source_id, third.sale.category, third.sale.amount) == (
        "C1/3", "cake", 15000,
    )  # fmt: skip
    assert refunds.refund(shop.store, "C1", 5000, shop.call()).points == -50
    with pytest.raises(Refused, match="Part of this sale was given back already"):
        edit(shop, "C1", amount="1.00")


def test_a_correction_keeps_the_rules_of_its_day(tiered: Shop) -> None:
    zoe = tiered.join()
    sale = tiered.sell("100.00", zoe)  # no receipt: named by its event
    tiered.set(earn_points="3", expiry_months="1", earn_stamps="1")
    tiered.wait(40)
    done = edit(tiered, str(sale.event), amount="120.00")
    assert (done.sale.points, done.sale.source_id) == (120, None)
    assert tiered.lots(zoe) == [("2028-01-31", 120)]
    assert tiered.view(zoe).stamp_balance == 0
    # And so it does when it is given back, or moved, later.
    assert found(tiered, str(sale.event)) == done.sale.event
    assert refunds.refund(tiered.store, str(sale.event), 2000, tiered.call()).points == -20
    # What is sold from now on follows the rules of now.
    assert tiered.sell("10.00", zoe).points == 30


def test_a_correction_of_what_paid_a_referral(shop: Shop) -> None:
    shop.set(earn_referral="50", earn_referred="20")
    ana = shop.join()
    new = members.NewMember("Bob", referrer=ana)
    bob = members.join(shop.store, new, shop.call()).member
    assert bob is not None
    shop.sell("40.00", bob, ref="C1")
    edit(shop, "C1", amount="30.00")
    # Not running when it was sold, so neither correction takes it.
    shop.add_campaign(Campaign("June", dt.date(2026, 1, 1), dt.date(2026, 12, 31), Fraction(2)))
    edit(shop, "C1", amount="32.00")
    edit(shop, "C1", amount="35.00")
    assert (shop.balance(bob), shop.balance(ana)) == (35 + 20, 50)


def test_a_correction_asked_twice(shop: Shop) -> None:
    zoe = shop.join()
    shop.sell("15.00", zoe, ref="C1")
    first = edit(shop, "C1", amount="14.00", key="e")
    before = shop.events
    again = edit(shop, "C1", amount="14.00", key="e")
    assert (again.back.event, again.sale.event) == (first.back.event, first.sale.event)
    assert (again.sale.replayed, shop.events) == (True, before)
    with pytest.raises(Refused, match="This key was used before"):
        edit(shop, "C1", amount="13.00", key="e")
    assert shop.balance(zoe) == 14


def test_a_correction_with_points_used_and_spent(shop: Shop) -> None:
    shop.set(refund_after_spend="block")
    zoe = shop.join()
    shop.adjust(zoe, 60)
    shop.sell("10.00", zoe, points=50, ref="C1")  # 0.50 paid, 9 earned, 19 held
    done = edit(shop, "C1", amount="20.00")
    assert (done.back.points, done.sale.points) == (41, -31)
    assert shop.balance(zoe) == 29
    shop.adjust(zoe, -29)
    other = shop.sell("100.00", zoe, ref="C2")
    shop.adjust(zoe, -100)
    # Spent already, and blocked for refunds: a correction upwards goes through all the same.
    assert edit(shop, "C2", amount="130.00").sale.balance == 30
    assert found(shop, str(other.event)) != other.event


def test_a_sale_that_is_so_already(shop: Shop) -> None:
    zoe = shop.join()
    sale = shop.sell("12.30", zoe, category="bread")
    before = shop.events
    for amount, category in ((1230, None), (None, "bread"), (1230, "bread")):
        with pytest.raises(Refused, match="recorded so already"):
            amending.edit(
                shop.store, str(sale.event), shop.call(), amount=amount, category=category
            )
    assert shop.events == before
    amending.edit(shop.store, str(sale.event), shop.call(), amount=1230, category="cake")


def test_nothing_to_correct(shop: Shop) -> None:
    zoe = shop.join()
    sale = shop.sell("15.00", zoe, ref="C1")
    with pytest.raises(BadInput, match="--amount or --category"):
        edit(shop, "C1")
    with pytest.raises(Refused, match="There is no sale"):
        edit(shop, "C9", amount="1.00")
    shop.void(sale)
    with pytest.raises(Refused, match="already refunded or undone"):
        edit(shop, "C1", amount="1.00")


def test_a_note_moves_nothing(shop: Shop) -> None:
    zoe = shop.join()
    shop.sell("15.00", zoe, ref="C1")
    done = note(shop, "C1", "paid by her sister", key="n")
    assert (done.points, done.balance, done.entries) == (0, 15, ())
    assert note(shop, "C1", "paid by her sister", key="n").replayed
    with pytest.raises(Refused, match="This key was used before"):
        note(shop, "C1", "something else", key="n")
    with pytest.raises(BadInput, match="needs a text"):
        note(shop, "C1", " \u200b ")
    assert "paid by her sister" in say.explain(shop.statement(zoe)[-1], "EUR")
    shop.sell("3.00", ref="G1")
    assert note(shop, "G1", "a tourist").member is None
    view = shop.view(zoe)
    assert (view.visits, view.spend, view.balance) == (1, 1500, 15)


def test_a_sale_of_a_hand_set_tier_is_put_right_in_it(shop: Shop) -> None:
    shop.add_tier(Tier("Gold", 50_000, Fraction(3)))
    zoe = shop.join()
    set_tier(shop.store, zoe, "Gold", shop.call(), until=shop.today)
    sale = shop.sell("10", zoe)
    assert sale.points == 30
    shop.wait(2)
    assert shop.sell("10", zoe).points == 10
    assert edit(shop, str(sale.event), amount="12").sale.points == 36
    assert shop.balance(zoe) == 46
    assert shop.problems() == []


def test_a_sale_of_days_of_grace_is_put_right_in_them(shop: Shop) -> None:
    shop.set(tier_grace_days="5")
    shop.add_tier(Tier("Gold", 10_000, Fraction(2)))
    zoe = shop.join()
    first = shop.sell("100", zoe)
    shop.refund(first, "40")
    sale = shop.sell("7", zoe)
    assert sale.points == 14
    shop.wait(20)
    shop.review()
    assert shop.tier(zoe) == ""
    assert edit(shop, str(sale.event), amount="9").sale.points == 18
    assert shop.problems() == []
