from __future__ import annotations

import datetime as dt

import pytest

from ledger.books import catalogue as catalogue_of
from ledger.books import points, program, rewards, sales
from ledger.books.act import Call
from ledger.queries import rewards as catalogue
from ledger.store.store import Store
from ledger.values.calendar import system_clock
from loyalty_tui.screens.rewards import Rewards
from loyalty_tui.widgets.fields import ScanField
from tests.loyalty_tui.screens.conftest import Shop, running


def rich(shop: Shop) -> None:
    sales.sell(shop.store, sales.Sale(20_000, shop.ann), Call())


def code(shop: Shop) -> str:
    with shop.store.read() as tx:
        found = catalogue.vouchers(tx, shop.ann, state=None)
        assert len(found) == 1
        return found[0].code


async def test_a_reward_within_reach_is_given_with_its_code_large(shop: Shop) -> None:
    rich(shop)
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.press("f9")
        await house.sees("GIVE A REWARD", "Coffee", "3 left")
        assert "Brunch" not in house.text()
        await house.press("enter", "enter")
        await house.sees("REWARD GIVEN", "Coffee", "New balance: 150 points")
        await house.sees(" ".join(code(shop)))
        assert shop.count("issue") == 1
        assert isinstance(house.counter.focused, ScanField)


async def test_a_scanned_voucher_is_shown_then_enter_hands_it_over(shop: Shop) -> None:
    rich(shop)
    story = rewards.issue(shop.store, shop.ann, "Coffee", Call())
    async with running(shop.path) as house:
        await house.scan((story.code or "").lower().replace("-", ""))
        await house.sees("VOUCHER", "Coffee", "Ann Lee", "Enter hands the reward over.")
        assert shop.count("use") == 0
        await house.press("enter", "enter")
        await house.sees("HANDED OVER", "Coffee")
        assert shop.count("use") == 1
        await house.scan(story.code or "")
        await house.sees("Used already.")
        await house.press("enter")
        await house.sees("REFUSED", "used already")
        assert shop.count("use") == 1


async def test_undo_takes_a_hand_over_back_then_the_reward(shop: Shop) -> None:
    rich(shop)
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.press("f9", "enter")
        await house.sees("REWARD GIVEN")
        await house.scan(house.app.gateway._acts[-1].story.code or "")
        await house.press("enter")
        await house.sees("HANDED OVER", "F8 takes it back.")
        await house.press("f8")
        await house.sees("TAKEN BACK", "Coffee", "was not handed over", "can be used again")
        assert (shop.count("unuse"), shop.balance()) == (1, 150)
        await house.until(lambda: not house.counter.busy)
        await house.press("f8")
        await house.sees("New balance: 200 points")
        assert (shop.count("unuse"), shop.count("cancel"), shop.balance()) == (1, 1, 200)


@pytest.mark.thorough
async def test_undo_takes_a_given_reward_back(shop: Shop) -> None:
    rich(shop)
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.press("f9", "enter")
        await house.sees("REWARD GIVEN")
        await house.press("f8")
        await house.sees("TAKEN BACK", "New balance: 200 points")
        assert shop.balance() == 200
        assert shop.count("cancel") == 1


@pytest.mark.thorough
async def test_without_points_the_key_says_why_nothing_opens(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("f9")
        await house.sees("Find the member first")
        await house.serve(shop.card)
        await house.press("f9")
        await house.sees("No reward within reach yet.")
        await house.press("f6")
        await house.sees("Type the amount first")


async def test_why_a_key_did_nothing_is_not_said_for_longer_than_it_holds(shop: Shop) -> None:
    none = "No reward within reach yet."
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.press("f9")
        await house.sees(none)
        await house.write("5")
        await house.until(lambda: none not in house.text(), "typing lets it go")
        await house.press("f9")
        await house.sees(none)
        rich(shop)
        await house.until(lambda: none not in house.text(), "a reward lets it go")
        await house.sees("WITHIN REACH")


async def test_a_new_reward_is_typed_with_what_it_means_in_words(shop: Shop) -> None:
    async with running(shop.path, start="rewards") as house:
        await house.sees("Coffee", "Brunch", "no limit", "2 rewards")
        await house.press("f7")
        await house.sees("NEW REWARD")
        await house.write("Muffin")
        await house.press("enter")
        await house.write("80")
        await house.sees("80 points, about €80.00 of spending.", "What it costs you is not")
        await house.press("enter")
        await house.write("0,45")
        await house.sees("It costs you €0.45: 0.56% of")
        for text in ("4", "10", "1", "30", "", "31/12/2030"):
            await house.press("enter")
            await house.write(text)
        await house.sees("1 each in 30 days · until 31/12/2030 · voucher good for 10 days")
        await house.press("f10", "f10")
        await house.sees("Muffin", "80 points", "3 rewards")
        place = house.app.screen
        assert isinstance(place, Rewards)
        await house.until(lambda: (line := place._marked()) and line.reward.name == "Muffin")
    with shop.store.read() as tx:
        added = catalogue.reward_named(tx, "Muffin")
    assert added is not None
    assert (added.cost, added.cost_price, added.stock) == (80, 45, 4)
    assert (added.per_member, added.period_days, added.valid_days) == (1, 30, 10)
    assert added.last_day == dt.date(2030, 12, 31)


@pytest.mark.thorough
async def test_a_new_reward_that_cannot_be_one_is_refused_in_place(shop: Shop) -> None:
    async with running(shop.path, start="rewards") as house:
        await house.press("f7")
        await house.write("coffee")
        await house.press("f10")
        await house.sees("× “Cost in points or stamps” cannot stay empty.")
        await house.write("60")
        await house.press("f10")
        await house.sees("× There is a reward named “Coffee” already.")
        assert house.field("field-name").has_focus
        await house.press("escape")
        await house.sees("2 rewards")


async def test_a_reward_is_changed_where_it_was_changed_only(shop: Shop) -> None:
    async with running(shop.path, start="rewards") as house:
        await house.sees("Coffee")
        await house.press("enter")
        await house.sees("COFFEE", "Vouchers that were issued stay as they were.")
        await house.press("f10")
        await house.sees("× Nothing has been changed yet.")
        # Another till changes something else meanwhile.
        catalogue_of.edit(shop.store, "Coffee", {"stock": 9}, Call())
        cost = house.field("field-cost")
        cost.value = ""
        cost.focus()
        await house.write("70")
        await house.press("f10")
        await house.sees("70 points instead of")
    with shop.store.read() as tx:
        changed = catalogue.reward_named(tx, "Coffee")
    assert changed is not None
    assert (changed.cost, changed.stock) == (70, 9)


async def test_a_reward_is_archived_and_put_back_with_the_same_key(shop: Shop) -> None:
    async with running(shop.path, start="rewards") as house:
        await house.sees("Coffee", "2 rewards")
        await house.press("delete")
        await house.sees("1 reward · 1 archived", "× archived")
        assert shop.count("reward") == 3
        await house.press("delete")
        await house.sees("2 rewards", "is in the catalogue again")
        await house.press("delete")
        await house.sees("1 archived")
        await house.press("f9", "f9")
        await house.until(lambda: "50 points" not in house.text())
        await house.press("f9")
        await house.sees("50 points", "× archived")


@pytest.mark.thorough
async def test_what_is_out_of_stock_comes_first_and_an_issue_elsewhere_is_seen(shop: Shop) -> None:
    rich(shop)
    async with running(shop.path, start="rewards", size=(120, 36)) as house:
        await house.sees("Coffee", "Brunch", "Costs you")
        await house.press("down")  # on Brunch
        await house.sees("5,000 points, about €5,000.00")
        for _ in range(3):
            rewards.issue(shop.store, shop.ann, "Coffee", Call(till="2"))
        await house.sees("× none", "1 out of stock")
        rows = house.text().splitlines()
        place = {
            name: n for n, row in enumerate(rows) for name in ("Coffee", "Brunch") if name in row
        }
        assert place["Coffee"] < place["Brunch"]
        await house.sees("5,000 points, about €5,000.00")


async def test_the_sale_that_fills_the_card_shows_its_voucher_and_undoing_takes_it_back(
    shop: Shop,
) -> None:
    program.change(shop.store, "earn.stamps", "1", Call())
    program.change(shop.store, "stamps.per_card", "4", Call())
    rewards.add(shop.store, rewards.NewReward("Brioche", 4, unit="stamps"), Call())
    points.adjust(shop.store, shop.ann, 3, "old card", Call(), "stamps")
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.sees("3 of 4 stamps")
        await house.write("5")
        await house.sees("The card is full: “Brioche”.")
        await house.press("enter")
        await house.sees("CARD FULL", "Brioche · Ann Lee", "F8 takes it back.")
        await house.sees(" ".join(code(shop)), "0 of 4 stamps")
        await house.press("f8")
        await house.sees("TAKEN BACK", "The card is no longer full", "3 of 4 stamps")
        assert shop.count("cancel") == 1


async def test_a_lapsed_voucher_says_so(shop: Shop) -> None:
    catalogue_of.edit(shop.store, "Coffee", {"valid_days": 1}, Call())
    old = Store(shop.path, clock=lambda: system_clock() - 3 * 86_400_000_000)
    points.adjust(old, shop.ann, 60, "old receipts", Call())
    story = rewards.issue(old, shop.ann, "Coffee", Call())
    old.close()
    async with running(shop.path) as house:
        await house.scan(story.code or "")
        await house.sees("VOUCHER", "Coffee", "Lapsed.")
        await house.press("enter")
        await house.sees("REFUSED", "lapsed after")
