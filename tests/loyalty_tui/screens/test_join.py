from __future__ import annotations

import pytest

from ledger.books import program
from ledger.books.act import Call
from ledger.queries import members
from tests.loyalty_tui.screens.conftest import Shop, running


async def test_a_member_is_added_in_two_fields_and_served_at_once(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("f7")
        await house.write("Zoé Roy")
        await house.press("enter")
        await house.write("06 98 76 54 32")
        await house.press("enter")
        await house.sees("WELCOME", "Zoé Roy", "AMOUNT")
        await house.until(lambda: house.field("amount").has_focus, "the keyboard there")
        await house.write("4")
        await house.press("enter")
        await house.sees("POINTS AWARDED", "Zoé Roy")
        with shop.store.read() as tx:
            found = members.find(tx, "Zoé Roy")
        assert [(line.phone, line.balance) for line in found] == [("+33698765432", 4)]


async def test_the_points_of_joining_are_told(shop: Shop) -> None:
    program.change(shop.store, "earn.signup", "25", Call(staff=1))
    async with running(shop.path, size=(120, 36)) as house:
        await house.press("f7")
        await house.write("Zoé Roy")
        await house.press("enter", "enter")
        await house.sees("WELCOME", "25 points for joining.")


@pytest.mark.thorough
async def test_an_unknown_card_goes_to_the_new_member(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.scan("2977777777777")
        await house.sees("NOT FOUND")
        await house.press("f7")
        await house.sees("Card 2977777777777 will be theirs.")
        await house.write("Max Roux")
        await house.press("enter", "enter")
        await house.sees("WELCOME")
        with shop.store.read() as tx:
            assert members.scan(tx, "2977777777777") is not None


@pytest.mark.thorough
async def test_a_name_that_was_looked_for_is_not_typed_again(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.write("Max")
        await house.sees("Nobody so far")
        await house.press("f7")
        await house.until(lambda: house.field("join-name").value == "Max")
        await house.until(lambda: house.field("join-phone").has_focus, "the keyboard there")


async def test_a_phone_that_is_taken_or_wrong_is_refused_in_place(shop: Shop) -> None:
    async with running(shop.path, size=(120, 36)) as house:
        await house.press("f7")
        await house.write("Max")
        await house.press("enter")
        await house.write("0612345678")
        await house.press("enter")
        await house.sees("This phone is already member")
        house.field("join-phone").value = "12"
        await house.press("enter")
        await house.sees("is not a phone number")
        house.field("join-phone").value = ""
        await house.press("enter")
        await house.sees("WELCOME", "Max")
        assert shop.count("join") == 2


@pytest.mark.thorough
async def test_escape_leaves_the_form_and_adds_nobody(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("f7")
        await house.write("Max")
        await house.press("escape")
        await house.until(lambda: house.counter.phase == "idle")
        assert shop.count("join") == 1


async def test_a_sale_typed_without_a_card_goes_to_the_new_member(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("f6")
        await house.write("12.30")
        await house.press("f7")
        await house.sees("NEW MEMBER")
        await house.press("escape")
        await house.sees("WITHOUT A CARD", "€12.30")
        await house.press("f7")
        await house.write("Zoe Hill")
        await house.press("enter", "enter")
        await house.sees("WELCOME", "Zoe Hill", "New balance  12 points")
        await house.press("enter")
        await house.sees("POINTS AWARDED", "Zoe Hill")


async def test_nothing_leads_away_from_a_member_half_typed(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("7.20")
        await house.press("f7")
        await house.sees("NEW MEMBER", "7.20 typed for Ann Lee was not recorded.")
        await house.write("Zoe")
        await house.press("ctrl+e", "f8")
        await house.sees("NEW MEMBER", "Zoe")
        assert house.counter.phase == "joining"
