"""Rewards: issued from stock within limits, used once, and never changed by the catalogue."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger.books import erasing, merging, rewards
from ledger.books.rewards import NewReward
from ledger.queries.reach import within_reach
from ledger.queries.rewards import Reward, Voucher, catalogue, voucher, vouchers
from ledger.values.errors import BadInput, Refused
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


def reach(shop: Shop, member: int) -> list[str]:
    with shop.store.read() as tx:
        return [reward.name for reward in within_reach(tx, member)]


def test_for_a_tier_and_those_above_it(tiered: Shop) -> None:
    bob, zoe, ana = tiered.join(), tiered.join(), tiered.join()
    brunch = tiered.reward("Brunch", 10, tier="silver")
    for member, spent in ((bob, "299.99"), (zoe, "300"), (ana, "1000")):
        tiered.sell(spent, member)
    with pytest.raises(Refused, match="for Silver members and above"):
        tiered.issue(bob, brunch)
    assert [reach(tiered, member) for member in (bob, zoe, ana)] == [[], [brunch], [brunch]]
    tiered.issue(zoe, brunch)
    tiered.issue(ana, brunch)


def test_a_tier_is_kept_for_its_days_of_grace(tiered: Shop) -> None:
    zoe = tiered.join()
    brunch = tiered.reward("Brunch", 10, tier="Gold")
    sale = tiered.sell("1000", zoe)
    tiered.issue(zoe, brunch)
    tiered.refund(sale)
    tiered.adjust(zoe, 100)
    tiered.clock_to("2026-03-06")
    tiered.issue(zoe, brunch)  # still within the grace
    tiered.clock_to("2026-03-07")
    with pytest.raises(Refused, match="Gold members"):
        tiered.issue(zoe, brunch)


def test_there_is_no_such_tier(tiered: Shop) -> None:
    with pytest.raises(Refused, match="There is no tier “Diamond”"):
        tiered.reward("Brunch", 10, tier="Diamond")


def test_so_many_in_so_many_days(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    coffee = shop.reward("Coffee", 10, per_member=2, period_days=7)
    shop.adjust(zoe, 500)
    shop.adjust(bob, 500)
    first = shop.issue(zoe, coffee)
    shop.clock_to("2026-01-08")
    shop.issue(zoe, coffee)
    shop.clock_to("2026-01-11 23:59")
    with pytest.raises(Refused, match="limited to 2 per member in 7 days: the next one on 2026-01"):
        shop.issue(zoe, coffee)
    assert (reach(shop, zoe), reach(shop, bob)) == ([], [coffee])
    shop.clock_to("2026-01-12 00:00")  # the first was on the 5th
    shop.issue(zoe, coffee)
    with pytest.raises(Refused, match="the next one on 2026-01-15"):
        shop.issue(zoe, coffee)
    shop.clock_to("2026-01-15")
    shop.cancel(shop.issue(zoe, coffee))
    shop.issue(zoe, coffee)  # a cancelled one was not had
    assert kept(shop, first.code).state == "issued"


def test_between_two_dates(shop: Shop) -> None:
    zoe = shop.join()
    cake = shop.reward("Galette", 10, first_day="2026-01-10", last_day="2026-01-31")
    shop.adjust(zoe, 100)
    shop.clock_to("2026-01-09 23:59")
    with pytest.raises(Refused, match="can be taken from 2026-01-10 on"):
        shop.issue(zoe, cake)
    assert reach(shop, zoe) == []
    shop.clock_to("2026-01-10 00:00")
    shop.issue(zoe, cake)
    shop.clock_to("2026-01-31 23:59")
    last = shop.issue(zoe, cake)
    shop.clock_to("2026-02-01 00:00")
    with pytest.raises(Refused, match="could be taken until 2026-01-31"):
        shop.issue(zoe, cake)
    assert (reach(shop, zoe), shop.balance(zoe)) == ([], 80)
    shop.use(last)  # what was issued is not bound by the catalogue's dates


def test_what_is_in_reach_is_what_can_be_issued(tiered: Shop) -> None:
    """The screen and the act ask the same question, one reward for each reason to refuse."""
    zoe = tiered.join()
    tiered.adjust(zoe, 60)
    names = [
        tiered.reward("Fine", 60),
        tiered.reward("Dear", 61),
        tiered.reward("Gone", 1, stock=0),
        tiered.reward("Silver's", 1, tier="Silver"),
        tiered.reward("Later", 1, first_day="2026-01-06"),
        tiered.reward("Over", 1, last_day="2026-01-04"),
        tiered.reward("Once", 0, per_member=1),
        tiered.reward("Weekly", 0, per_member=1, period_days=7),
    ]
    tiered.issue(zoe, "Once")
    tiered.issue(zoe, "Weekly")
    can = []
    for name in names:
        try:
            tiered.cancel(tiered.issue(zoe, name))
            can.append(name)
        except Refused:
            continue
    assert reach(tiered, zoe) == can == ["Fine"]


def test_a_voucher_has_a_last_day(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 10, valid_days=7)
    shop.adjust(zoe, 50)
    one, other = shop.issue(zoe, coffee), shop.issue(zoe, coffee)
    assert str(kept(shop, one.code).last_day) == "2026-01-12"
    shop.clock_to("2026-01-12 23:59")
    shop.use(one)
    shop.clock_to("2026-01-13 00:00")
    assert kept(shop, other.code).state == "expired"
    for act in (shop.use, shop.cancel):
        with pytest.raises(Refused, match="lapsed after"):
            act(other)
    assert shop.balance(zoe) == 30


def test_a_voucher_that_was_used_is_not_cancelled(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 10, stock=1)
    shop.adjust(zoe, 50)
    issued = shop.issue(zoe, coffee)
    shop.use(issued)
    with pytest.raises(Refused, match=r"cannot be cancelled.*reward unuse"):
        shop.cancel(issued)
    assert (shop.balance(zoe), listed(shop)[0].stock) == (40, 0)


def test_what_was_not_handed_over_after_all_is_to_be_used_again(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 10, stock=3)
    shop.adjust(zoe, 50)
    issued = shop.issue(zoe, coffee)
    with pytest.raises(Refused, match="has not been used"):
        shop.unuse(issued)
    first = shop.use(issued)
    back = shop.unuse(issued)
    assert (back.kind, back.points, back.balance, back.code) == ("unuse", 0, 40, issued.code)
    assert back.reverses == first.event
    assert (kept(shop, issued.code).state, listed(shop)[0].stock) == ("issued", 2)
    with pytest.raises(Refused, match="has not been used"):
        shop.unuse(issued)
    second = shop.use(issued)
    assert shop.unuse(issued).reverses == second.event
    shop.cancel(issued)
    assert (shop.balance(zoe), listed(shop)[0].stock) == (50, 3)
    with pytest.raises(Refused, match="has not been used"):
        shop.unuse(issued)


def test_a_voucher_that_lapsed_while_it_was_used_by_mistake_has_lapsed(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 10, valid_days=7, stock=1)
    shop.adjust(zoe, 50)
    issued = shop.issue(zoe, coffee)
    shop.use(issued)
    shop.wait(days=8)
    assert listed(shop)[0].stock == 0
    shop.unuse(issued)
    assert (kept(shop, issued.code).state, listed(shop)[0].stock) == ("expired", 1)
    with pytest.raises(Refused, match="lapsed after"):
        shop.use(issued)
    shop.issue(zoe, coffee)
    assert shop.balance(zoe) == 30


def test_what_was_not_handed_over_is_one_merged_member_s(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    coffee = shop.reward("Coffee", 0)
    issued = shop.issue(zoe, coffee)
    shop.use(issued)
    merging.merge(shop.store, zoe, bob, shop.call())
    assert shop.unuse(issued).member == bob
    erasing.erase(shop.store, bob, shop.call())
    shop.use(issued)
    shop.unuse(issued)
    assert kept(shop, issued.code).state == "issued"


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
        NewReward("Coffee", 10, per_member=1, period_days=0),
        NewReward("Coffee", 10, period_days=7),
        NewReward("Coffee", 10, first_day=dt.date(2026, 2, 1), last_day=dt.date(2026, 1, 31)),
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
