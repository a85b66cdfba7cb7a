"""Keys that come at once, as after a hitch, are dealt with in the order they were pressed."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from ledger.books import sales
from ledger.books.act import Call
from loyalty_tui.key_order import _Way
from loyalty_tui.widgets import scan_guard
from loyalty_tui.widgets.scan_guard import ScanGuard
from tests.loyalty_tui.screens.conftest import House, Shop, running

_NAMED = {"\x7f": "backspace", "\r": "enter", " ": "space", "\x1b": "escape"}


def at_once(house: House, *keys: str) -> None:
    """Press keys without a rest: words of letters, and names of other keys in brackets."""
    for key in keys:
        if key.startswith("["):
            house.app.post_message(events.Key(key.strip("[]"), None))
            continue
        for letter in key:
            house.app.post_message(events.Key(_NAMED.get(letter, letter), letter))


async def test_a_digit_taken_back_is_not_in_the_amount(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        at_once(house, "12.50", "[backspace]", "[backspace]", "75", "[enter]")
        await house.sees("AWARDED")
        await house.sees("€12.75")


async def test_a_name_typed_right_after_f7_is_whole(shop: Shop) -> None:
    async with running(shop.path) as house:
        at_once(house, "[f7]", "Bob Rax", "[backspace]", "y", "[enter]", "0611223344", "[enter]")
        await house.sees("WELCOME", "Bob Ray")
        assert shop.count("join") == 2


@pytest.mark.parametrize("place", ["f3", "f4", "f5", "f11", "f12"])
async def test_a_name_typed_right_after_f2_is_looked_for(shop: Shop, place: str) -> None:
    async with running(shop.path) as house:
        at_once(house, f"[{place}]", "[f2]", "ann lex", "[backspace]", "e")
        await house.sees("Ann Lee", "1 member: Enter")
        assert house.counter.scan.value == "ann lee"


async def test_the_list_is_filtered_by_what_follows_its_key(shop: Shop) -> None:
    async with running(shop.path) as house:
        at_once(house, "[f4]", "annx", "[backspace]", " lee")
        await house.until(lambda: house.app.current_mode == "members")
        await house.until(lambda: house.app.screen.focused is not None)
        await house.until(lambda: house.field("filter").value == "ann lee", "the whole name")


async def test_a_form_takes_its_fields_in_one_go(shop: Shop) -> None:
    async with running(shop.path, start="rewards") as house:
        await house.sees("Coffee")
        at_once(house, "[f7]", "Tea", "[tab]", "4x", "[backspace]", "0", "[f10]")
        await house.sees("Tea", "3 rewards")


async def test_function_keys_in_a_burst_end_where_the_last_one_says(shop: Shop) -> None:
    async with running(shop.path) as house:
        keys = [f"[f{n}]" for n in (2, 3, 4, 5, 11, 12)]
        at_once(house, *keys, *reversed(keys), *keys, "[f4]")
        await house.arrives("members")
        await house.sees("Ann Lee")
        at_once(house, *keys, "[f2]", "2900000000017", "[enter]")
        await house.sees("Ann Lee", "AMOUNT")


async def test_a_name_typed_where_the_amount_goes_keeps_the_order_of_its_letters(
    shop: Shop,
) -> None:
    name = "abcdefghijklmnopqrstuvwxyz" * 2
    async with running(shop.path) as house:
        await house.serve(shop.card)
        at_once(house, name)
        await house.until(lambda: len(house.counter.scan.value) == len(name), "all letters")
        assert house.counter.scan.value == name
        assert not house.counter.form.amount.value


async def test_what_is_typed_at_a_list_keeps_its_order_though_the_keyboard_leaves_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_guard, "_QUIET", 60.0)
    sales.sell(shop.store, sales.Sale(500, shop.ann), Call(till="T1", source_id="A1"))
    async with running(shop.path) as house:
        await house.press("ctrl+e")
        await house.sees("THE LAST SALES", "€5.00")
        await house.write("26-04325")
        await house.until(lambda: house.counter.scan.value == "26-04325", "the whole number")


async def test_enter_right_behind_what_is_typed_at_a_list_chooses_nothing_in_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_guard, "_QUIET", 60.0)
    for ref in ("A1", "B2"):
        sales.sell(shop.store, sales.Sale(500, shop.ann), Call(till="T1", source_id=ref))
    async with running(shop.path) as house:
        await house.press("ctrl+e")
        await house.sees("THE LAST SALES", "€5.00")
        house.app.focused.post_message(events.Key("A", "A"))  # type: ignore[union-attr]
        house.app.focused.post_message(events.Key("1", "1"))  # type: ignore[union-attr]
        house.app.focused.post_message(events.Key("enter", "\r"))  # type: ignore[union-attr]
        await house.sees("SALE A1")


@pytest.mark.usefixtures("by_scanner")
@pytest.mark.parametrize("place", ["programme", "counter"])
async def test_the_end_of_a_scan_that_comes_late_opens_nothing_in_a_list(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """The machine was busy: what was scanned was taken for something typed before its end came."""
    monkeypatch.setattr(scan_guard, "_QUIET", 60.0)
    sales.sell(shop.store, sales.Sale(500, shop.ann), Call(till="T1", source_id="A1"))
    async with running(shop.path, start=place) as house:
        if place == "counter":
            await house.press("ctrl+e")
        await house.sees("€5.00" if place == "counter" else "EARNING")
        there = house.app.focused
        assert isinstance(there, ScanGuard)
        for digit in shop.card:
            there.post_message(events.Key(digit, digit))
        await house.until(lambda: there._burst.text == shop.card, "its letters")
        there._end()  # as its timer does
        there.post_message(events.Key("enter", "\r"))
        await house.sees("AMOUNT", "Ann Lee")


class Slow(Screen[None]):
    """Is in front before it is put together."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "say('f9')", priority=True),
        Binding("escape", "say('escape')"),
        Binding("a", "say('a')"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.may_come = asyncio.Event()
        self.said: list[str] = []

    async def on_compose(self) -> None:
        await self.may_come.wait()

    def compose(self) -> ComposeResult:
        yield Static(id="part")

    def action_say(self, what: str) -> None:
        self.query_one("#part")
        self.said.append(what)


def from_below(key: str) -> events.Key:
    """A key on its way up, out of what was in front when it was pressed."""
    event = events.Key(key, None)
    event._set_forwarded()
    return event


@pytest.mark.parametrize(
    "key", [from_below("escape"), events.Key("f9", None)], ids=["escape", "f9"]
)
async def test_a_key_waits_until_what_it_acts_on_is_put_together(
    shop: Shop, key: events.Key
) -> None:
    async with running(shop.path) as house:
        slow = Slow()
        house.app.push_screen(slow)
        house.app.post_message(key)
        at_once(house, "a", "[f9]", "a")
        try:
            await house.until(lambda: key in house.app._key_order._held, "the key held")
            assert not slow.said
        finally:
            slow.may_come.set()  # nothing ends before it is there
        await house.until(lambda: len(slow.said) == 4, "all keys")
        assert slow.said == [key.key, "a", "f9", "a"]


async def test_what_follows_a_key_is_nobody_s_once_the_program_is_left(shop: Shop) -> None:
    async with running(shop.path) as house:
        order, screen = house.app._key_order, house.app.screen
        order._begin()
        way = _Way(order._number, screen, screen)
        house.app.exit()
    order._climb(way, way.start)
    assert order._looks is not None
