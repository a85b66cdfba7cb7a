from __future__ import annotations

import pytest

from ledger.books import program, sales
from ledger.books.act import Call
from loyalty_tui.gateway import gateway
from loyalty_tui.widgets.fields import ScanField
from tests.loyalty_tui.screens.conftest import Shop, running


async def test_scan_amount_enter_books_the_sale_and_says_so(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.sees("Ann Lee", "AMOUNT", "to Silver")
        await house.write("12,50")
        await house.sees("To pay", "€12.50", "12 points")
        await house.press("enter")
        await house.sees("POINTS AWARDED", "Ann Lee", "New balance: 12 points")
        assert shop.balance() == 12
        assert isinstance(house.counter.focused, ScanField)
        assert house.counter.scan.value == ""


async def test_the_preview_is_what_gets_booked(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("7.99")
        await house.sees("€7.99, at 1 point per €1.00: 7.99,", "rounded down to 7 points.")
        await house.press("enter")
        await house.sees("rounded down to 7 points.", "POINTS AWARDED")
        assert shop.balance() == 7


async def test_the_preview_says_from_when_the_points_can_be_used(shop: Shop) -> None:
    program.change(shop.store, "points.pending_days", "14", Call(staff=1))
    async with running(shop.path, size=(120, 36)) as house:
        await house.serve(shop.card)
        await house.write("7")
        await house.sees("7 points. Usable from", "New balance  0 points")
        await house.press("enter")
        await house.sees("RECORDED", "7 points. Usable from")


async def test_a_double_enter_books_once(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("10")
        await house.press("enter", "enter", "enter")
        await house.sees("POINTS AWARDED")
        await house.press("enter")
        await house.pilot.pause()
        assert shop.count("sale") == 1
        assert shop.balance() == 10


async def test_a_bad_amount_is_refused_in_a_sentence(shop: Shop) -> None:
    async with running(shop.path, size=(120, 36)) as house:
        await house.serve(shop.card)
        for typed, reason in (
            ("1bc", "“1bc” is not an amount"),
            ("-5", "cannot be negative"),
            ("1e9", "“1e9” is not an amount"),
            ("1,250", "can be read in two ways"),
            ("99999999", "too large"),
        ):
            await house.write(typed)
            await house.press("enter")
            await house.sees(reason)
            assert house.field("amount").value == typed
            await house.until(lambda: house.field("amount").has_focus, "the keyboard there")
            house.field("amount").value = ""
        assert shop.count("sale") == 0


@pytest.mark.thorough
async def test_enter_without_an_amount_says_what_to_type(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.press("enter")
        await house.sees("Type the amount, then Enter.")
        assert shop.count("sale") == 0


async def test_points_pay_part_and_as_many_as_useful_are_proposed(shop: Shop) -> None:
    sales.sell(shop.store, sales.Sale(30_000, shop.ann), Call())
    async with running(shop.path, size=(120, 36)) as house:
        await house.serve(shop.card)
        await house.write("2,50")
        await house.press("f6")
        await house.until(lambda: house.field("points").value == "250", "a proposal")
        await house.sees("Paid with points", "€2.50", "€0.00")
        house.field("points").value = "100"
        await house.sees("€1.50")
        await house.press("enter")
        await house.sees("100 points used to pay.")
        assert shop.balance() == 300 - 100 + 1


@pytest.mark.thorough
async def test_more_points_than_held_are_refused_with_the_reason(shop: Shop) -> None:
    sales.sell(shop.store, sales.Sale(1_000, shop.ann), Call())
    async with running(shop.path, size=(120, 36)) as house:
        await house.serve(shop.card)
        await house.write("50")
        await house.press("f6")
        await house.until(lambda: house.field("points").value == "10")
        house.field("points").value = "11"
        await house.press("enter")
        await house.sees("REFUSED", "the balance is 10")
        house.field("points").value = "10"
        await house.press("enter")
        await house.sees("points used to pay")
        assert shop.balance() == 49


async def test_undo_takes_the_last_sale_back_once(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("10")
        await house.press("enter")
        await house.sees("POINTS AWARDED")
        await house.press("f8")
        await house.sees("TAKEN BACK", "New balance: 0 points")
        assert (shop.count("sale"), shop.count("void"), shop.balance()) == (1, 1, 0)
        await house.press("f8")
        await house.sees("REFUSED", "nothing to undo")
        assert shop.count("void") == 1


async def test_undo_is_offered_only_while_there_is_something_to_undo(shop: Shop) -> None:
    undo = "F8 Undo"
    async with running(shop.path) as house:
        assert undo not in house.text()
        await house.serve(shop.card)
        await house.write("60")
        await house.press("enter")
        await house.sees("POINTS AWARDED", undo)
        await house.press("f9", "enter")
        await house.sees("REWARD GIVEN", "F8 takes it back.", undo)
        code = house.app.gateway._acts[-1].story.code or ""
        await house.scan(code)
        await house.sees("Enter hands the reward over.")
        await house.press("enter")
        await house.sees("HANDED OVER", undo)
        house.app.gateway._acts.clear()
        await house.press("f7", "escape")
        await house.until(lambda: undo not in house.text(), "no more offer")
        await house.press("escape")
        await house.until(lambda: house.counter.phase == "idle")
        assert undo not in house.text()


async def test_undo_is_no_longer_offered_after_a_minute(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "UNDO_SECONDS", 2)
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("10")
        await house.press("enter")
        await house.sees("POINTS AWARDED", "F8 Undo")
        await house.until(lambda: "F8 Undo" not in house.text(), "no more offer")


async def test_what_is_taken_back_is_seen_over_a_search(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("10")
        await house.press("enter")
        await house.sees("POINTS AWARDED")
        await house.write("an")
        await house.sees("1 member: Enter.")
        await house.press("f8")
        await house.sees("TAKEN BACK", "New balance: 0 points")
        assert house.field("scan").value == ""


async def test_undo_after_a_minute_is_refused_in_words(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("10")
        await house.press("enter")
        await house.sees("POINTS AWARDED")
        clock = house.app.gateway._clock
        monkeypatch.setattr(house.app.gateway, "_clock", lambda: clock() + 61)
        await house.press("f8")
        await house.sees("REFUSED", "more than 60 seconds old")
        assert shop.balance() == 10


@pytest.mark.thorough
async def test_escape_goes_back_one_step_at_a_time(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("10")
        await house.press("escape")
        assert house.field("amount").value == ""
        await house.until(lambda: house.counter.phase == "serving")
        await house.press("escape")
        await house.until(lambda: house.counter.phase == "idle")
        assert isinstance(house.counter.focused, ScanField)


async def test_a_second_scan_with_an_empty_amount_changes_the_member(shop: Shop) -> None:
    bob = shop.add("Bob Ray", "2900000000024")
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.scan("2900000000024")
        await house.sees("Bob Ray")
        await house.write("3")
        await house.press("enter")
        await house.sees("POINTS AWARDED")
        assert (shop.balance(), shop.balance(bob)) == (0, 3)
