"""All vouchers, by what became of them."""

from __future__ import annotations

import pytest

from ledger.books import rewards, sales
from ledger.books.act import Call
from loyalty_tui.screens.event import EventPage
from loyalty_tui.screens.rewards import Rewards
from tests.loyalty_tui.screens.conftest import Shop, running


def issue(shop: Shop) -> str:
    sales.sell(shop.store, sales.Sale(20_000, shop.ann), Call())
    return rewards.issue(shop.store, shop.ann, "Coffee", Call(till="2")).code or ""


async def test_a_voucher_is_handed_over_once(shop: Shop) -> None:
    code = issue(shop)
    async with running(shop.path, start="rewards") as house:
        await house.sees("Coffee")
        await house.press("f6")
        await house.sees(code, "Ann Lee", "● to be used", "to be used: 1 · used: 0", "Others")
        await house.press("enter")
        await house.sees(
            f"VOUCHER {code}", "Coffee · Ann Lee, #1", "Cancel it: 50 points come back"
        )
        await house.press("enter", "enter", "enter")
        await house.sees("to be used: 0 · used: 1")
        assert shop.count("use") == 1
        await house.press("right")
        await house.sees(f"{code}  Coffee")
        await house.press("enter")
        await house.until(lambda: isinstance(house.app.screen, EventPage))
        await house.sees("REWARD ISSUED", "Reward handed over")
        await house.press("escape", "escape")
        await house.until(lambda: isinstance(house.app.screen, Rewards))


async def test_a_voucher_is_cancelled_and_another_tills_is_seen(shop: Shop) -> None:
    first = issue(shop)
    async with running(shop.path, start="rewards") as house:
        await house.sees("Coffee")
        await house.press("f6")
        await house.sees(first)
        second = issue(shop)
        await house.sees(second, "to be used: 2")
        # The mark stayed on the first.
        await house.press("enter")
        await house.sees(f"VOUCHER {first}")
        await house.press("right", "enter")
        await house.write("a slip")
        await house.press("enter")
        await house.sees("to be used: 1 · used: 0 · cancelled: 1")
        assert (shop.count("cancel"), shop.balance()) == (1, 350)
        await house.press("left")
        await house.sees("× cancelled", first, second)


@pytest.mark.thorough
async def test_a_voucher_another_till_used_meanwhile_is_refused_in_words(shop: Shop) -> None:
    code = issue(shop)
    async with running(shop.path, start="rewards") as house:
        await house.sees("Coffee")
        await house.press("f6")
        await house.sees(code)
        await house.press("enter")
        await house.sees(f"VOUCHER {code}")
        rewards.use(shop.store, code, Call(till="2"))
        await house.press("f10")
        await house.sees(f"× Voucher {code} has been used already.")
        await house.press("escape")
        await house.sees("used: 1")
        assert shop.count("use") == 1


@pytest.mark.thorough
async def test_where_there_are_no_vouchers_no_key_does_harm(shop: Shop) -> None:
    async with running(shop.path, start="rewards", size=(60, 20)) as house:
        await house.sees("Coffee")
        await house.press("f6")
        await house.sees("No voucher yet")
        await house.press("enter", "right", "right", "left", "enter", "down", "escape")
        await house.until(lambda: isinstance(house.app.screen, Rewards))
