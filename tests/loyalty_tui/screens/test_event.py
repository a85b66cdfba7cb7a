"""An event's page, and what can be put right on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.widgets import OptionList

from ledger.books import feedback, members, points, refunds, rewards, sales
from ledger.books.act import Call
from ledger.queries.story import Story
from loyalty_tui.screens.event import EventPage
from tests.loyalty_tui.screens.conftest import House, Shop, running


def sell(shop: Shop, amount: int = 1250, member: int | None = None, points_: int = 0) -> Story:
    return sales.sell(shop.store, sales.Sale(amount, member, points_), Call(till="2", staff=1))


@asynccontextmanager
async def looking_at(
    shop: Shop, story: Story, *, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[House]:
    async with running(shop.path, start="journal", size=size) as house:
        house.app.push_screen(EventPage(story.event))
        await house.sees(f"#{story.event}", "In the chain")
        yield house


async def choose(house: House, label: str) -> None:
    """Mark an act of the list and do it."""
    for _ in range(12):
        acts = house.app.screen.query_one("#event-acts", OptionList)
        at = acts.highlighted
        if at is not None and label in str(acts.get_option_at_index(at).prompt):
            await house.press("enter")
            return
        await house.press("down")
    raise AssertionError(f"no act says {label}\n{house.text()}")


async def test_a_sale_is_told_whole_and_undone_once_however_often_enter_is_pressed(
    shop: Shop,
) -> None:
    sell(shop, 20_000, shop.ann)
    story = sell(shop, 1250, shop.ann, 50)
    async with looking_at(shop, story, size=(120, 36)) as house:
        await house.sees("SALE RECORDED", "€12.50", "Ann Lee, #1", "Till", "What it moved")
        await house.sees("−50 spent", "50 from #", "Undo this sale")
        await house.press("f8")
        await house.sees("UNDO THIS SALE", "50 points used to pay come back.")
        await house.write("typed twice")
        await house.press("enter", "enter", "enter")
        await house.sees("× UNDONE", "Sale undone")
        assert "Undo this sale" not in house.text()
        assert shop.count("void") == 1
        await house.press("f8")
        await house.sees("It is undone already.")
        await choose(house, "Sale undone")
        await house.sees("SALE UNDONE", "Reason: typed twice.", "This is an undoing itself")
        await house.press("escape")
        await house.sees("SALE RECORDED", "× UNDONE")


async def test_after_a_while_an_undoing_says_why(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = sell(shop, 1250, shop.ann)
    monkeypatch.setattr("loyalty_tui.gateway.journal._LATE", -1)
    async with looking_at(shop, story) as house:
        await house.press("f8")
        await house.sees("UNDO THIS SALE")
        await house.press("enter")
        await house.sees("× Say why: it was recorded some time ago.")
        assert shop.count("void") == 0
        await house.write("wrong amount")
        await house.press("enter")
        await house.sees("× UNDONE")


async def test_what_another_till_did_meanwhile_is_refused_in_words(shop: Shop) -> None:
    story = sell(shop, 1250, shop.ann)
    async with looking_at(shop, story) as house:
        await house.press("f8")
        await house.sees("UNDO THIS SALE")
        refunds.void_event(shop.store, story.event, Call(till="2", staff=1))
        await house.press("enter")
        await house.sees("× This sale is already refunded or undone")
        await house.press("escape")
        await house.sees("× UNDONE")
        assert shop.count("void") == 1


async def test_a_part_is_given_back_with_a_look_ahead(shop: Shop) -> None:
    story = sell(shop, 1250, shop.ann)
    async with looking_at(shop, story) as house:
        await choose(house, "Give a part of it back")
        await house.sees("AMOUNT GIVEN BACK".capitalize(), "At most €12.50.")
        await house.press("f10")
        await house.sees("× “Amount given back” cannot stay empty.")
        await house.write("99")
        await house.sees("€99.00 is too much")
        await house.press("f10")
        await house.sees("× This sale has €12.50 left to refund")
        await house.press(*["backspace"] * 2)
        await house.write("5")
        await house.sees("€5.00 to give back. 5 points it had earned are taken back.")
        await house.press("f10")
        await house.sees("Given back", "€5.00", "Refund recorded")
        assert shop.balance() == 7


async def test_a_sale_without_a_card_is_given_to_the_card_that_is_scanned(shop: Shop) -> None:
    story = sell(shop, 1250)
    async with looking_at(shop, story) as house:
        await choose(house, "Give it to a member")
        await house.press("ctrl+b", *shop.card, "enter")
        await house.sees("To Ann Lee (#1): +12.")
        await house.press("f10")
        await house.sees("Sale claimed", "Member 1")
        assert shop.balance() == 12


@pytest.mark.thorough
async def test_a_sale_of_the_wrong_member_is_moved(shop: Shop) -> None:
    bob = shop.add("Bob Ray", card="2900000000024")
    story = sell(shop, 1250, shop.ann)
    async with looking_at(shop, story) as house:
        await choose(house, "Give it to another member")
        await house.write("nobody")
        await house.press("f10")
        await house.sees("× Nobody answers to “nobody”")
        await house.press(*["backspace"] * 6)
        await house.write("bob")
        await house.sees(f"To Bob Ray (#{bob}): +12. From Ann Lee: −12.")
        await house.press("f10")
        await house.sees("Sale moved")
    assert (shop.balance(), shop.balance(bob)) == (0, 12)


@pytest.mark.thorough
async def test_an_amount_is_corrected_and_a_note_added(shop: Shop) -> None:
    story = sell(shop, 1250, shop.ann)
    async with looking_at(shop, story, size=(120, 36)) as house:
        await choose(house, "Add a note")
        await house.press("enter")
        await house.sees("× “Note” cannot stay empty.")
        await house.write("for the [b]office[/b]")
        await house.press("enter")
        await house.sees("Note added", "for the [b]office[/b]")
        await choose(house, "Correct amount or category")
        await house.press("f10")
        await house.sees("recorded so already")
        await house.write("15,20")
        await house.press("f10")
        await house.sees("× UNDONE", "Now stands")
    assert shop.balance() == 15


@pytest.mark.thorough
async def test_a_voucher_is_cancelled_an_answer_and_an_adjustment_taken_back(shop: Shop) -> None:
    sell(shop, 20_000, shop.ann)
    issued = rewards.issue(shop.store, shop.ann, "Coffee", Call())
    async with looking_at(shop, issued) as house:
        await choose(house, "Cancel the voucher")
        await house.sees("CANCEL THE VOUCHER")
        await house.press("enter")
        await house.sees("× UNDONE", "Reward cancelled")
        assert shop.balance() == 200
    again = rewards.issue(shop.store, shop.ann, "Coffee", Call())
    handed = rewards.use(shop.store, again.code or "", Call())
    async with looking_at(shop, handed) as house:
        await choose(house, "It was not handed over")
        await house.sees("IT WAS NOT HANDED OVER")
        await house.press("enter")
        await house.sees("× UNDONE", "Hand-over taken back")
    answer = feedback.answer(shop.store, feedback.Answer(shop.ann, 9, "nps"), Call())
    async with looking_at(shop, answer) as house:
        await house.press("f8")
        await house.sees("TAKE THE ANSWER BACK")
        await house.press("enter")
        await house.sees("× UNDONE")
    adjusted = points.adjust(shop.store, shop.ann, 30, "gift", Call())
    async with looking_at(shop, adjusted) as house:
        await house.press("f8")
        await house.sees("Adjust the other way".upper(), f"Undoes #{adjusted.event}")
        await house.press("enter")
        await house.sees("30 points taken by hand")
    assert shop.balance() == 150  # 50 for the voucher that is to be used again


@pytest.mark.thorough
async def test_what_stays_says_why_and_leads_to_the_member(shop: Shop) -> None:
    story = members.join(shop.store, members.NewMember("Bob [red]Ray"), Call(till="2"))
    async with looking_at(shop, story) as house:
        await house.sees("MEMBER ADDED", "A member is not undone", "Bob [red]Ray")
        await house.press("f8")
        await house.until(lambda: house.text().count("A member is not undone") > 1)
        await house.press("enter")
        await house.until(lambda: not isinstance(house.app.screen, EventPage))
        await house.sees("Bob [red]Ray")


@pytest.mark.thorough
@pytest.mark.usefixtures("by_scanner")
async def test_a_scan_on_the_page_chooses_nothing(shop: Shop) -> None:
    story = sell(shop, 1250, shop.ann)
    async with looking_at(shop, story) as house:
        for key in (*shop.card, "enter"):
            house.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await house.arrives("counter")
        await house.sees("AMOUNT", "Ann Lee")
        assert shop.count("void") == 0


@pytest.mark.thorough
async def test_a_refusal_is_told_and_there_is_no_such_event_is_said(shop: Shop) -> None:
    from ledger.values.errors import Refused

    with pytest.raises(Refused):
        points.adjust(shop.store, shop.ann, -100, "mistake", Call(till="2"))
    async with running(shop.path, start="journal") as house:
        await house.sees("× Refused")
        await house.press("enter")
        await house.sees("REFUSED", "100 points cannot be taken", "Nothing was done")
        house.app.push_screen(EventPage(9999))
        await house.sees("There is no event 9999.")
