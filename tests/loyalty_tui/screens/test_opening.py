"""Keys pressed the instant a page opens act on what is on it, though it has not been read yet."""

from __future__ import annotations

import asyncio

import pytest

from loyalty_tui.app import LoyaltyApp
from loyalty_tui.preferences import Preferences
from loyalty_tui.screens.counter import Counter
from loyalty_tui.screens.event import EventPage
from loyalty_tui.screens.form import Form
from loyalty_tui.screens.member import MemberPage
from loyalty_tui.screens.paper import CardPage
from loyalty_tui.widgets.guarded import GuardedTable
from tests.loyalty_tui.screens.conftest import House, Shop, running
from tests.loyalty_tui.screens.test_hazards_order import at_once


async def test_enter_right_after_f4_opens_the_first_member(shop: Shop) -> None:
    shop.add("Zoe Zed")
    async with running(shop.path) as house:
        at_once(house, "[f4]", "[enter]")
        await house.until(lambda: isinstance(house.app.screen, MemberPage), "a member's page")
        await house.sees("Ann Lee", "0612345678"[:2])


async def test_arrows_right_after_f4_move_the_mark(shop: Shop) -> None:
    zoe = shop.add("Zoe Zed")
    async with running(shop.path) as house:
        at_once(house, "[f4]", "[down]", "[enter]")
        await house.until(lambda: isinstance(house.app.screen, MemberPage), "a member's page")
        assert isinstance(page := house.app.screen, MemberPage)
        assert page.member == zoe


async def test_an_arrow_after_a_name_moves_in_what_was_found_for_it(shop: Shop) -> None:
    shop.add("Anna Abel")
    shop.add("Bob Ray")
    other = shop.add("Anna Zulu")
    async with running(shop.path) as house:
        at_once(house, "[f4]", "anna", "[down]", "[enter]")
        await house.until(lambda: isinstance(house.app.screen, MemberPage), "a member's page")
        assert isinstance(page := house.app.screen, MemberPage)
        assert page.member == other


async def test_the_end_of_the_list_and_enter_at_once(shop: Shop) -> None:
    for n in range(300):
        shop.add(f"Member {n:03}")
    last = shop.add("Zoe Zed")
    async with running(shop.path) as house:
        at_once(house, "[f4]", "[ctrl+end]", "[enter]")
        await house.until(lambda: isinstance(house.app.screen, MemberPage), "a member's page")
        assert isinstance(page := house.app.screen, MemberPage)
        assert page.member == last


@pytest.mark.parametrize(("key", "opened"), [("f9", Form), ("f7", Form), ("ctrl+d", CardPage)])
async def test_a_key_right_after_a_members_page_opens_is_the_pages(
    shop: Shop, key: str, opened: type[object]
) -> None:
    async with running(shop.path) as house:
        at_once(house, "[f4]", "ann", "[enter]", f"[{key}]")
        await house.until(lambda: isinstance(house.app.screen, opened), f"{key} of the page")
        assert any(isinstance(screen, MemberPage) for screen in house.app.screen_stack)


async def test_a_list_of_a_members_page_is_opened_at_once(shop: Shop) -> None:
    async with running(shop.path) as house:
        at_once(house, "[f4]", "[enter]", "[left]", "[left]", "[right]")
        await house.until(
            lambda: isinstance(house.app.screen, MemberPage) and house.app.screen.view == "feedback"
        )


async def test_a_page_whose_parts_are_being_taken_away_is_not_ready(shop: Shop) -> None:
    async with running(shop.path) as house:
        at_once(house, "[f4]", "[enter]", "[right]")
        await house.until(lambda: isinstance(house.app.screen, MemberPage), "a member's page")
        page = house.app.screen
        assert isinstance(page, MemberPage)
        await house.until(lambda: page.view != "overview" and page.ready, "the list")
        await page.query_one(GuardedTable).remove()
        assert not house.app._key_order._ready


async def test_enter_right_after_the_journals_key_opens_the_newest(shop: Shop) -> None:
    async with running(shop.path) as house:
        at_once(house, "[f11]", "[enter]")
        await house.until(lambda: isinstance(house.app.screen, EventPage), "an event's page")


async def test_enter_after_enter_goes_on_from_an_event(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        at_once(house, "12.50", "[enter]")
        await house.sees("AWARDED")
        at_once(house, "[f11]", "[enter]", "[f8]")
        await house.until(lambda: isinstance(house.app.screen, Form), "the undoing of the sale")


async def test_enter_right_after_f5_opens_the_first_reward(shop: Shop) -> None:
    async with running(shop.path) as house:
        at_once(house, "[f5]", "[down]", "[enter]")
        await house.until(lambda: house.app.screen.query("#field-name"), "a reward's form")
        assert house.field("field-name").value == "Brunch"


@pytest.mark.parametrize("before", [[], ["[f1]", "[escape]"], ["[ctrl+g]", "[escape]"]])
async def test_keys_wait_for_a_place_that_is_slow_to_open(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, before: list[str]
) -> None:
    switch = LoyaltyApp.switch_mode

    async def slowly(app: LoyaltyApp, mode: str) -> None:
        await asyncio.sleep(1.5)  # as long as a machine may be busy with other things
        await switch(app, mode)

    async with running(shop.path) as house:
        monkeypatch.setattr(LoyaltyApp, "switch_mode", slowly)
        at_once(house, *before, "[f5]", "[down]", "[enter]")
        await house.until(lambda: house.app.screen.query("#field-name"), "a reward's form")
        assert house.field("field-name").value == "Brunch"


async def test_a_key_of_a_part_of_the_programme_waits_for_the_part(shop: Shop) -> None:
    async with running(shop.path) as house:
        at_once(house, "[f12]", "[enter]", "[enter]")
        await house.until(lambda: isinstance(house.app.screen, Form), "a setting's form")


async def test_leaving_waits_for_nothing(shop: Shop) -> None:
    async with running(shop.path) as house:
        at_once(house, "[f4]", "[escape]", "[f11]", "[f2]", "[f5]")
        await house.arrives("rewards")
        await house.sees("Coffee")


@pytest.mark.parametrize("start", ["counter", "members"])
async def test_a_name_typed_before_the_books_are_open_is_looked_for(shop: Shop, start: str) -> None:
    app = LoyaltyApp(shop.path, staff=1, till="T1", start=start, own=Preferences())
    try:
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            house = House(app, pilot)
            at_once(house, "[up]", "[down]", "ann lee", "[left]", "[end]", "[enter]")
            await house.sees("Ann Lee", "0612345678"[:2])
            if start == "counter":
                await house.until(lambda: house.counter.phase == "serving", "the member")
            else:
                await house.until(lambda: isinstance(app.screen, MemberPage), "their page")
    finally:
        app.close_books()


@pytest.mark.parametrize("typed", ["", "an"])
async def test_esc_before_the_counter_is_furnished(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    furnish = Counter.furnish

    async def later(counter: Counter) -> None:
        counter.scan.put(typed)
        await counter.run_action("back")
        assert counter.scan.value == ""
        await furnish(counter)

    monkeypatch.setattr(Counter, "furnish", later)
    app = LoyaltyApp(shop.path, staff=1, till="T1", own=Preferences())
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            house = House(app, pilot)
            await house.until(lambda: app.shop is not None, "the shop")
            at_once(house, "ann")
            await house.sees("1 member: Enter")
    finally:
        app.close_books()


async def test_pages_closed_before_they_are_read_leave_nothing_behind(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        at_once(house, "60", "[enter]")
        await house.sees("POINTS AWARDED")
        at_once(house, "[ctrl+o]", "[escape]", "[ctrl+o]", "p", "[escape]", "[ctrl+f]", "[ctrl+d]")
        at_once(house, "[escape]", "[right]", "[f10]", "[escape]", "[escape]", "[ctrl+g]")
        at_once(house, "[escape]", "[f1]", "[escape]", "[f4]", "[enter]", "[f9]", "[escape]")
        at_once(house, "[escape]", "[f10]", "[escape]", "[f5]", "[f6]", "[escape]", "[f12]")
        await house.until(lambda: house.app.current_mode == "programme", "the last of them")
        assert shop.count("sale") == 1
