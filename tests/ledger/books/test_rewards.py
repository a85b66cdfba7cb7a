"""Rewards: issued from stock within limits, used once, and never changed by the catalogue."""

from __future__ import annotations

import pytest

from ledger.books import rewards
from ledger.books.rewards import NewReward
from ledger.queries.rewards import Reward, Voucher, catalogue, voucher, vouchers, within_reach
from ledger.values.errors import BadInput, Refused
from tests.ledger.books.conftest import MakeShop
from tests.shop import Shop


def listed(shop: Shop) -> list[Reward]:
    with shop.store.read() as tx:
        return catalogue(tx)


def kept(shop: Shop, code: str | None) -> Voucher:
    with shop.store.read() as tx:
        found = voucher(tx, code or "")
    assert found is not None
    return found


def test_issue_and_use(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Café offert", 80, stock=2)
    shop.adjust(zoe, 100)
    issued = shop.issue(zoe, coffee)
    assert (issued.points, issued.balance) == (-80, 20)
    assert issued.code is not None
    used = rewards.use(shop.store, issued.code.lower().replace("-", " "), shop.call())
    assert (used.points, used.balance, used.code) == (0, 20, issued.code)
    assert [(r.stock, r.issued) for r in listed(shop)] == [(1, 1)]
    with pytest.raises(Refused, match="has been used already"):
        shop.use(issued)


def test_by_name_or_by_number(shop: Shop) -> None:
    zoe = shop.join()
    shop.reward("Coffee", 1)
    shop.adjust(zoe, 10)
    for name in ("Coffee", "COFFEE", " coffee ", "1"):
        shop.issue(zoe, name)
    for unknown in ("Tea", "2", "", "9" * 40, "1" + "0" * 14, "²"):
        with pytest.raises(Refused, match="There is no reward"):
            shop.issue(zoe, unknown)


def test_too_few_points(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 80)
    shop.adjust(zoe, 79)
    with pytest.raises(Refused, match="costs 80 and the balance is 79: 1 missing"):
        shop.issue(zoe, coffee)


def test_the_last_of_the_stock(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    coffee = shop.reward("Coffee", 10, stock=1)
    shop.adjust(zoe, 50)
    shop.adjust(bob, 50)
    shop.issue(zoe, coffee)
    with pytest.raises(Refused, match="out of stock"):
        shop.issue(bob, coffee)
    assert shop.balance(bob) == 50
    assert [r.stock for r in listed(shop)] == [0]


def test_a_limit_per_member(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    coffee = shop.reward("Coffee", 10, stock=5, per_member=2)
    shop.adjust(zoe, 50)
    shop.adjust(bob, 50)
    first = shop.issue(zoe, coffee)
    shop.issue(zoe, coffee)
    with pytest.raises(Refused, match="limited to 2 per member, and this member has had 2"):
        shop.issue(zoe, coffee)
    assert [r.stock for r in listed(shop)] == [3]  # a failed claim uses nothing up
    assert shop.balance(zoe) == 30
    shop.issue(bob, coffee)
    shop.cancel(first)
    shop.issue(zoe, coffee)


def test_for_one_tier_only(tiered: Shop) -> None:
    zoe = tiered.join()
    brunch = tiered.reward("Brunch", 10, tier="gold")
    tiered.adjust(zoe, 50)
    with pytest.raises(Refused, match="for gold members only"):
        tiered.issue(zoe, brunch)
    with tiered.store.read() as tx:
        assert within_reach(tx, 50, 0, "Bronze") == []
        assert [r.name for r in within_reach(tx, 50, 0, "Gold")] == ["Brunch"]
    sale = tiered.sell("1000", zoe)
    tiered.issue(zoe, brunch)
    tiered.refund(sale)
    tiered.adjust(zoe, 100)
    tiered.clock_to("2026-03-06")
    tiered.issue(zoe, brunch)  # still within the grace
    tiered.clock_to("2026-03-07")
    with pytest.raises(Refused, match="gold members only"):
        tiered.issue(zoe, brunch)


def test_a_voucher_has_a_last_day(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 10, valid_days=7)
    shop.adjust(zoe, 50)
    one, other = shop.issue(zoe, coffee), shop.issue(zoe, coffee)
    assert str(kept(shop, one.code).last_day) == "2026-01-12"
    shop.clock_to("2026-01-12 23:59")
    shop.use(one)
    shop.clock_to("2026-01-13 00:00")
    with pytest.raises(Refused, match="lapsed after"):
        shop.use(other)
    assert shop.cancel(other).balance == 40


def test_two_rewards_cost_their_sum(shop: Shop) -> None:
    zoe = shop.join()
    coffee, cake = shop.reward("Coffee", 30), shop.reward("Cake", 45)
    shop.adjust(zoe, 75)
    shop.issue(zoe, coffee)
    shop.issue(zoe, cake)
    assert shop.balance(zoe) == 0


def test_an_issued_voucher_keeps_what_it_was(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 30)
    shop.adjust(zoe, 75)
    issued = shop.issue(zoe, coffee)
    shop.reward("Coffee to go", 99)
    found = kept(shop, issued.code)
    assert (found.name, found.cost, found.state) == ("Coffee", 30, "issued")
    with shop.store.read() as tx:
        assert [v.code for v in vouchers(tx, zoe)] == [issued.code]
        assert vouchers(tx, zoe, state="used") == []
    shop.use(issued)
    with shop.store.read() as tx:
        assert vouchers(tx, zoe) == []
        assert [v.state for v in vouchers(tx, zoe, state=None)] == ["used"]


@pytest.mark.parametrize("code", ["", "ABCD-EFGH", "0000-0001", "not a code"])
def test_there_is_no_such_voucher(shop: Shop, code: str) -> None:
    with pytest.raises(Refused, match="There is no voucher"):
        rewards.use(shop.store, code, shop.call())
    with pytest.raises(Refused, match="There is no voucher"):
        rewards.cancel(shop.store, code, shop.call())


@pytest.mark.parametrize(
    "new",
    [
        NewReward("", 10),
        NewReward("Coffee", -1),
        NewReward("Coffee", 10**10),
        NewReward("Coffee", 10, cost_price=-1),
        NewReward("Coffee", 10, stock=-1),
        NewReward("Coffee", 10, per_member=-1),
        NewReward("Coffee", 10, per_member=0),
        NewReward("Coffee", 10, valid_days=0),
    ],
)
def test_what_cannot_be_a_reward(shop: Shop, new: NewReward) -> None:
    before = shop.events
    with pytest.raises(BadInput):
        rewards.add(shop.store, new, shop.call())
    assert shop.events == before


def test_a_name_is_taken_whatever_its_case(shop: Shop) -> None:
    shop.reward("Café offert", 10)
    for name in ("Café offert", "CAFÉ OFFERT"):
        with pytest.raises(Refused, match="already"):
            shop.reward(name, 10)


def test_a_free_reward(shop: Shop) -> None:
    zoe = shop.join()
    gift = shop.reward("Birthday cake", 0, per_member=1)
    issued = shop.issue(zoe, gift)
    assert (issued.points, shop.cancel(issued).points) == (0, 0)


def test_stamps_fill_a_card(make_shop: MakeShop) -> None:
    shop = make_shop(preset="stamps")
    zoe = shop.join()
    for _ in range(9):
        shop.sell("4.20", zoe)
    assert (shop.view(zoe).stamp_balance, shop.balance(zoe)) == (9, 0)
    with pytest.raises(Refused, match="costs 10 and the balance is 9"):
        shop.issue(zoe, "Full card")
    last = shop.sell("0", zoe)
    issued = shop.issue(zoe, "Full card")
    assert (issued.points, issued.moved("stamps"), shop.view(zoe).stamp_balance) == (0, -10, 0)
    shop.cancel(issued)
    assert shop.view(zoe).stamp_balance == 10
    shop.void(last)
    assert shop.view(zoe).stamp_balance == 9


def test_the_card_has_as_many_stamps_as_the_programme_says(make_shop: MakeShop) -> None:
    shop = make_shop(preset="stamps")
    shop.set(earn_stamps="3")
    zoe = shop.join()
    assert [shop.sell("1", zoe).moved("stamps") for _ in range(4)] == [3] * 4
    shop.issue(zoe, "Full card")
    assert shop.view(zoe).stamp_balance == 2
