"""A catalogue that changes: what was issued before, and all history, stay as they were."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger.books import catalogue, rewards
from ledger.books.catalogue import RewardChanges
from ledger.queries.rewards import Reward, reward_named, vouchers
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop


def found(shop: Shop, name: str) -> Reward:
    with shop.store.read() as tx:
        reward = reward_named(tx, name, archived=True)
    assert reward is not None
    return reward


def test_a_renamed_and_repriced_reward_leaves_what_was_issued(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 30)
    shop.adjust(zoe, 100)
    issued = shop.issue(zoe, coffee)
    before = shop.statement(zoe)
    shop.edit_reward(coffee, name="Café", cost=45, cost_price=60, valid_days=5)
    assert shop.statement(zoe) == before
    with shop.store.read() as tx:
        (old,) = vouchers(tx, zoe)
    assert (old.name, old.cost, old.cost_price, old.last_day) == ("Coffee", 30, 0, None)
    with pytest.raises(Refused, match="no reward “Coffee”"):
        shop.issue(zoe, "Coffee")
    assert shop.issue(zoe, "café").points == -45
    assert shop.cancel(issued).points == 30  # what it had cost, not what it costs now
    assert shop.balance(zoe) == 55


def test_each_change_is_told_beside_what_it_was(shop: Shop) -> None:
    shop.reward("Coffee", 30, stock=4, per_member=2)
    done = shop.edit_reward("1", stock=None, per_member=None, last_day=dt.date(2026, 3, 31))
    assert done.detail["was"] == {"stock": 4, "per_member": 2, "last_day": None}
    reward = found(shop, "Coffee")
    assert (reward.stock, reward.per_member, str(reward.last_day)) == (None, None, "2026-03-31")
    assert (reward.cost, reward.name) == (30, "Coffee")


def test_restocking(shop: Shop) -> None:
    zoe = shop.join()
    cake = shop.reward("Cake", 10, stock=1)
    shop.adjust(zoe, 50)
    first = shop.issue(zoe, cake)
    with pytest.raises(Refused, match="out of stock"):
        shop.issue(zoe, cake)
    shop.edit_reward(cake, stock=1)
    shop.issue(zoe, cake)
    shop.cancel(first)
    assert found(shop, cake).stock == 1


def test_an_archived_reward_is_not_offered_but_its_vouchers_hold(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 30, stock=2)
    shop.adjust(zoe, 100)
    one, other = shop.issue(zoe, coffee), shop.issue(zoe, coffee)
    catalogue.archive(shop.store, coffee, shop.call())
    with pytest.raises(Refused, match="There is no reward"):
        shop.issue(zoe, coffee)
    with pytest.raises(Refused, match="archived already"):
        catalogue.archive(shop.store, coffee, shop.call())
    shop.use(one)
    shop.cancel(other)
    with pytest.raises(Refused, match=r"archived reward named “Coffee”.*restore"):
        shop.reward("coffee", 10)
    catalogue.restore(shop.store, "COFFEE", shop.call())
    with pytest.raises(Refused, match="is in the catalogue"):
        catalogue.restore(shop.store, coffee, shop.call())
    assert (found(shop, coffee).stock, found(shop, coffee).issued) == (1, 1)
    shop.issue(zoe, coffee)


def test_a_reward_of_a_removed_tier_is_not_restored(tiered: Shop) -> None:
    from ledger.books.tiers import remove_tier

    brunch = tiered.reward("Brunch", 10, tier="Gold")
    catalogue.archive(tiered.store, brunch, tiered.call())
    remove_tier(tiered.store, "Gold", tiered.call())
    with pytest.raises(Refused, match="There is no tier “Gold”"):
        catalogue.restore(tiered.store, brunch, tiered.call())
    tiered.edit_reward(brunch, tier="silver")
    catalogue.restore(tiered.store, brunch, tiered.call())
    assert found(tiered, brunch).tier == "Silver"


def test_a_retry_finds_its_answer_though_the_name_is_gone(shop: Shop) -> None:
    zoe = shop.join()
    shop.reward("Coffee", 30)
    shop.adjust(zoe, 100)
    issued = shop.issue(zoe, "Coffee", key="issue")
    first = catalogue.edit(shop.store, "Coffee", {"name": "Café"}, shop.call(key="edit"))
    again = catalogue.edit(shop.store, "Coffee", {"name": "Café"}, shop.call(key="edit"))
    assert (again.replayed, again.event) == (True, first.event)
    assert shop.issue(zoe, "Coffee", key="issue").code == issued.code
    with pytest.raises(Refused, match="key was used before"):
        catalogue.edit(shop.store, "Coffee", {"name": "Thé"}, shop.call(key="edit"))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": ""},
        {"cost": -1},
        {"stock": -1},
        {"per_member": 0},
        {"period_days": 7},
        {"valid_days": 0},
        {"first_day": dt.date(2026, 7, 2), "last_day": dt.date(2026, 7, 1)},
    ],
)
def test_what_cannot_be_a_change(shop: Shop, changes: RewardChanges) -> None:
    shop.reward("Coffee", 30)
    before = shop.events
    with pytest.raises(BadInput):
        catalogue.edit(shop.store, "Coffee", changes, shop.call())
    assert shop.events == before


def test_a_name_is_one_rewards(shop: Shop) -> None:
    shop.reward("Coffee", 30)
    shop.reward("Café", 30)
    with pytest.raises(Refused, match="named “Café” already"):
        shop.edit_reward("Coffee", name="CAFÉ")
    shop.edit_reward("Coffee", name="COFFEE")
    assert found(shop, "coffee").name == "COFFEE"


def test_the_sweep_records_lapsed_vouchers_once(shop: Shop) -> None:
    zoe = shop.join()
    cake = shop.reward("Cake", 10, stock=3, valid_days=7)
    shop.adjust(zoe, 50)
    shop.issue(zoe, cake)
    shop.use(shop.issue(zoe, cake))
    shop.clock_to("2026-01-12")
    assert rewards_swept(shop) == 0
    shop.issue(zoe, cake)
    shop.clock_to("2026-01-13")
    read = found(shop, cake).stock, states(shop, zoe)
    assert rewards_swept(shop, as_of="2026-01-12") == 0
    assert rewards_swept(shop) == 1
    assert rewards_swept(shop) == 0
    # It only wrote down what reading said: the item is there again, the points are gone.
    assert (
        read == (found(shop, cake).stock, states(shop, zoe)) == (1, ["issued", "used", "expired"])
    )
    assert shop.balance(zoe) == 20
    told = shop.statement(zoe)[-1]
    assert (told.kind, told.points, told.balance) == ("expire", 0, 20)


def rewards_swept(shop: Shop, as_of: str | None = None) -> int:
    from ledger.books.points import sweep

    day = dt.date.fromisoformat(as_of) if as_of else None
    return sweep(shop.store, shop.call(), day).vouchers


def states(shop: Shop, member: int) -> list[str]:
    with shop.store.read() as tx:
        return [voucher.state for voucher in vouchers(tx, member, state=None)]


@pytest.mark.parametrize("sweep", [True, False])
def test_the_last_item_comes_back_from_a_lapsed_voucher_swept_or_not(
    shop: Shop, *, sweep: bool
) -> None:
    zoe, bob = shop.join(), shop.join()
    cake = shop.reward("Cake", 10, stock=1, valid_days=7)
    shop.adjust(zoe, 50)
    shop.adjust(bob, 50)
    shop.issue(zoe, cake)
    shop.wait(8)
    if sweep:
        rewards_swept(shop)
    assert found(shop, cake).stock == 1
    shop.issue(bob, cake)
    assert (found(shop, cake).stock, states(shop, zoe)) == (0, ["expired"])
    with pytest.raises(Refused, match="out of stock"):
        shop.issue(zoe, cake)


def test_counting_the_shelf_counts_what_lapsed(shop: Shop) -> None:
    zoe = shop.join()
    cake = shop.reward("Cake", 10, stock=1, valid_days=7)
    shop.adjust(zoe, 50)
    shop.issue(zoe, cake)
    shop.wait(8)
    shop.edit_reward(cake, stock=5)
    assert found(shop, cake).stock == 5


def test_a_lapsed_voucher_was_had(shop: Shop) -> None:
    zoe = shop.join()
    cake = shop.reward("Cake", 10, per_member=1, valid_days=7)
    shop.adjust(zoe, 50)
    shop.issue(zoe, cake)
    shop.wait(8)
    for _ in range(2):
        with pytest.raises(Refused, match="has had 1"):
            shop.issue(zoe, cake)
        rewards_swept(shop)


def test_cancelling_gives_back_old_dates(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 80)
    shop.earn(zoe, 50, "2026-02-28")
    shop.earn(zoe, 70, "2026-12-31")
    issued = shop.issue(zoe, coffee)
    assert shop.lots(zoe) == [("2026-12-31", 40)]
    shop.cancel(issued)
    assert shop.lots(zoe) == [("2026-02-28", 50), ("2026-12-31", 70)]
    again = shop.issue(zoe, coffee)
    shop.clock_to("2026-03-10")
    shop.set(refund_lapsed_lot="forfeit")
    done = shop.cancel(again)
    assert (done.points, done.detail["forfeited"]) == (30, 50)


def test_the_points_of_a_lapsed_voucher_cost_nothing(shop: Shop) -> None:
    """What was never handed over is no reward cost; its points stay redeemed."""
    from ledger.metrics.report import report

    zoe = shop.join()
    rewards.add(
        shop.store, rewards.NewReward("Cake", 10, cost_price=500, valid_days=7), shop.call()
    )
    shop.sell("100", zoe)
    shop.issue(zoe, "Cake")
    shop.use(shop.issue(zoe, "Cake"))
    shop.wait(8)
    rewards_swept(shop)
    with shop.store.read() as tx:
        found = report(tx.connection, tx.today + dt.timedelta(days=1), today=tx.today)
    assert found["reward_cost_ratio"].numerator == 500
    assert found["redemption_rate"].numerator == 20
