"""Scans wherever the keyboard is, with and without the scanner's prefix."""

from __future__ import annotations

import pytest
from textual import events

from ledger.books import sales
from ledger.books.act import Call
from tests.loyalty_tui.screens.conftest import House, Shop, running

BOB = "2900000000024"


@pytest.fixture(autouse=True)
def quick(by_scanner: None) -> None:
    """Every key of these tests comes from the scanner."""


async def burst(house: House, code: str, *, prefix: bool) -> None:
    if prefix:
        await house.press("ctrl+b")
    await house.write(code)
    await house.press("enter")


@pytest.mark.parametrize("prefix", [True, False])
async def test_a_scan_into_the_amount_changes_the_member_and_books_nothing(
    shop: Shop, prefix: bool
) -> None:
    shop.add("Bob Ray", BOB)
    async with running(shop.path) as house:
        await burst(house, shop.card, prefix=prefix)
        await house.until(lambda: house.counter.phase == "serving")
        house.field("amount").value = "12"
        await burst(house, BOB, prefix=prefix)
        await house.sees("Bob Ray")
        assert shop.count("sale") == 0


@pytest.mark.thorough
@pytest.mark.parametrize("prefix", [True, False])
async def test_a_scan_over_the_list_of_rewards_gives_none(shop: Shop, prefix: bool) -> None:
    shop.add("Bob Ray", BOB)
    sales.sell(shop.store, sales.Sale(20_000, shop.ann), Call())
    async with running(shop.path) as house:
        await burst(house, shop.card, prefix=True)
        await house.until(lambda: house.counter.phase == "serving")
        await house.press("f9")
        await house.sees("GIVE A REWARD")
        await burst(house, BOB, prefix=prefix)
        await house.sees("Bob Ray", "AMOUNT")
        assert shop.count("issue") == 0


async def test_a_scan_in_another_place_goes_to_the_counter(shop: Shop) -> None:
    async with running(shop.path) as house:
        for place, mode in (("f3", "dashboard"), ("f4", "members"), ("f5", "rewards")):
            await house.press(place)
            await house.arrives(mode)
            await burst(house, shop.card, prefix=True)
            await house.sees("Ann Lee", "AMOUNT")


@pytest.mark.thorough
async def test_a_scan_closes_a_page_that_is_only_read(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("f1")
        await house.sees("Esc closes.")
        await burst(house, shop.card, prefix=True)
        await house.sees("Ann Lee", "AMOUNT")


@pytest.mark.thorough
async def test_a_scan_never_answers_a_form(shop: Shop) -> None:
    async with running(shop.path, start="rewards") as house:
        await house.press("f7")
        await burst(house, shop.card, prefix=True)
        await house.sees("Close this window first")
        assert house.field("field-name").value == ""


async def test_two_scans_in_one_burst_leave_the_last_member(shop: Shop) -> None:
    shop.add("Bob Ray", BOB)
    async with running(shop.path) as house:
        for key in ("ctrl+b", *shop.card, "enter", "ctrl+b", *BOB, "enter"):
            house.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await house.sees("Bob Ray", "AMOUNT")


async def test_a_scanned_text_is_never_guessed_at(shop: Shop) -> None:
    async with running(shop.path) as house:
        await burst(house, "ann lee", prefix=True)
        await house.sees("NOT FOUND")


@pytest.mark.parametrize("place", ["f3", "f5", "f11", "f12"])
async def test_a_place_left_by_a_scan_keeps_its_keys(shop: Shop, place: str) -> None:
    """What caught the scan does not go on catching what is typed by hand."""
    async with running(shop.path) as house:
        await house.press(place)
        await house.until(lambda: house.app.current_mode != "counter")
        await burst(house, shop.card, prefix=True)
        await house.sees("Ann Lee", "AMOUNT")
        for again in (place, "f2", place):
            await house.press(again)
        await house.until(lambda: house.app.current_mode != "counter")
        await house.press("escape")
        await house.arrives("counter")


async def test_a_prefix_without_a_code_does_not_eat_the_keys_that_follow(shop: Shop) -> None:
    async with running(shop.path, start="dashboard") as house:
        await house.press("ctrl+b")
        await house.press("f2")
        await house.arrives("counter")
