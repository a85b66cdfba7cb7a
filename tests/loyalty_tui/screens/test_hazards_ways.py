"""Going about: every key, command, click and window, in whatever order they come."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from textual import events
from textual.command import CommandPalette
from textual.screen import ModalScreen
from textual.widgets._toast import Toast

from ledger.books import sales
from ledger.books.act import Call
from loyalty_tui import i18n
from loyalty_tui.gateway import Refused
from loyalty_tui.screens.counter import Counter
from loyalty_tui.screens.form import Answers, Field, Form
from loyalty_tui.screens.help import Help
from loyalty_tui.widgets.bars import ClickLine, KeyLine, PlacesLine, shown_bindings
from loyalty_tui.widgets.fields import ScanField
from loyalty_tui.widgets.lists import Matches
from tests.loyalty_tui.screens.conftest import House, Shop, running
from tests.loyalty_tui.screens.test_hazards_order import at_once

PLACES = ("counter", "dashboard", "members", "rewards", "journal", "programme", "today")


async def settled(house: House) -> None:
    """Wait until what was begun has ended."""
    await asyncio.gather(
        *(worker.wait() for worker in house.app.workers if worker.group != "task"),
        return_exceptions=True,
    )
    await house.pilot.pause()


# The palette.


@pytest.mark.parametrize("place", PLACES)
async def test_every_command_of_the_palette_can_be_run(shop: Shop, place: str) -> None:
    async with running(shop.path, start=place) as house:
        await settled(house)
        names = [c.title for c in house.app.get_system_commands(house.app.screen)]
        assert len(set(names)) == len(names), "two commands of one name"
        for name in names:
            if name in ("Quit",):
                continue
            await house.app.action_go(place)
            await settled(house)
            found = [c for c in house.app.get_system_commands(house.app.screen) if c.title == name]
            if not found:
                continue  # a key that is not for now
            done: Any = found[0].callback()
            if asyncio.iscoroutine(done):
                await done
            await settled(house)
            assert house.app._exception is None, name
        assert (shop.count("sale"), shop.count("void"), shop.count("issue")) == (0, 0, 0)


async def test_the_palette_finds_and_goes(shop: Shop) -> None:
    async with running(shop.path) as house:
        for _ in range(2):
            await house.press("ctrl+p")
        await house.until(lambda: isinstance(house.app.screen, CommandPalette))
        await house.write("go to rewards")
        await house.sees("Go to Rewards")
        await house.press("enter")
        await house.arrives("rewards")


async def test_page_keys_are_no_error_where_there_is_nothing_to_turn(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("ctrl+p")
        await house.until(lambda: isinstance(house.app.screen, CommandPalette))
        at_once(house, "zzz", "[pagedown]", "[pageup]")
        await house.sees("No command is called that.")
        at_once(house, "[pagedown]", "[pageup]")
        await house.press("escape")
        await house.sees("Scan, or type")
        matches = house.counter.query_one(Matches)
        matches.add_options(["one", "two"])
        matches.highlighted = 1  # hidden, so never laid out
        await matches.run_action("page_up")
        await matches.run_action("page_down")


async def test_the_palette_opens_again_while_it_is_being_closed(shop: Shop) -> None:
    async with running(shop.path) as house:
        for _ in range(3):
            house.app.action_command_palette()
            house.app.pop_screen()
        house.app.action_command_palette()
        await house.until(lambda: isinstance(house.app.screen, CommandPalette))
        await house.press("escape")
        await house.sees("Scan, or type")


async def test_a_member_is_served_though_something_opened_over_the_counter(shop: Shop) -> None:
    async with running(shop.path, start="members") as house:
        house.app.serve(shop.ann)
        house.app.call_later(house.app.action_work)
        await house.until(lambda: house.app.at_counter.phase == "serving", "the member")
        while not isinstance(house.app.screen, Counter):
            await house.press("escape")
        await house.sees("Ann Lee", "AMOUNT")


# Windows over windows.


class Desk:
    """A form whose saving waits until it may end."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.closed: list[object] = []
        self.saved = 0

    async def save(self, _answers: Answers, _key: bytes) -> str:
        await self.gate.wait()
        self.saved += 1
        return "kept"

    def form(self) -> Form[str]:
        return Form("A form", [Field("name", "Name", "Zoé", note="As on the card.")], self.save)


async def test_a_form_left_while_it_saves_is_closed_once(shop: Shop) -> None:
    async with running(shop.path) as house:
        desk = Desk()
        house.app.push_screen(desk.form(), desk.closed.append)
        await house.sees("A FORM")
        await house.press("f10", "f10", "enter", "escape", "escape")
        desk.gate.set()
        await house.until(lambda: desk.closed)
        await settled(house)
        assert len(desk.closed) == 1
        assert desk.saved <= 1
        await house.sees("Scan, or type")


@pytest.mark.parametrize("over", ["ctrl+p", "f1"])
async def test_a_form_that_has_saved_closes_itself_and_not_what_is_over_it(
    shop: Shop, over: str
) -> None:
    async with running(shop.path) as house:
        desk = Desk()
        house.app.push_screen(desk.form(), desk.closed.append)
        await house.sees("A FORM")
        await house.press("f10", over)
        await house.until(lambda: len(house.app.screen_stack) == 3, over)
        front = house.app.screen
        desk.gate.set()
        await settled(house)
        assert house.app.screen is front
        assert desk.closed == []
        await house.press("escape")
        await house.until(lambda: desk.closed == ["kept"], "the end of the form")
        assert desk.saved == 1
        await house.sees("Scan, or type")


async def test_a_place_key_from_a_form_that_saves_is_no_error(shop: Shop) -> None:
    async with running(shop.path) as house:
        desk = Desk()
        house.app.push_screen(desk.form(), desk.closed.append)
        await house.sees("A FORM")
        await house.press("f10")
        await house.app.action_go("members")
        desk.gate.set()
        await house.arrives("members")
        await settled(house)
        await house.sees("Ann Lee")
        assert not isinstance(house.app.screen, ModalScreen)


async def test_a_form_refused_after_it_was_left_is_no_error(shop: Shop) -> None:
    gate = asyncio.Event()

    async def save(_answers: Answers, _key: bytes) -> str:
        await gate.wait()
        raise Refused("Too late.")

    async with running(shop.path) as house:
        house.app.push_screen(Form("A form", [Field("name", "Name", "Zoé")], save))
        await house.sees("A FORM")
        await house.press("f10", "escape")
        gate.set()
        await settled(house)
        await house.sees("Scan, or type")


async def test_a_double_key_opens_one_window(shop: Shop) -> None:
    async with running(shop.path, start="rewards") as house:
        await house.sees("Coffee")
        for key in ("f7", "ctrl+p", "ctrl+g", "f1"):
            deep = len(house.app.screen_stack)
            for _ in range(2):
                house.app.post_message(events.Key(key, None))
            await house.until(lambda deep=deep: len(house.app.screen_stack) > deep)  # type: ignore[misc]
            await settled(house)
            assert len(house.app.screen_stack) <= deep + 1, key
            while len(house.app.screen_stack) > deep:
                await house.press("escape")
                await settled(house)


async def test_f1_in_a_form_says_what_the_field_is_for(shop: Shop) -> None:
    async with running(shop.path) as house:
        desk = Desk()
        house.app.push_screen(desk.form(), desk.closed.append)
        await house.sees("A FORM")
        await house.press("f1")
        await house.until(lambda: isinstance(house.app.screen, Help), "help")
        await house.sees("As on the card.", "Save what is typed")
        await house.press("escape")
        await house.sees("A FORM")


# Sizes and colours while something is open.


async def test_a_form_keeps_what_is_typed_through_sizes_and_colours(shop: Shop) -> None:
    async with running(shop.path) as house:
        desk = Desk()
        house.app.push_screen(desk.form(), desk.closed.append)
        await house.sees("A FORM")
        await house.press("end", "x")
        for size in ((60, 20), (40, 10), (120, 36), (80, 24)):
            await house.pilot.resize_terminal(*size)
            house.app.theme = "loyalty-light" if size[0] == 60 else "ansi-dark"
            await house.pilot.pause()
        assert house.field("field-name").value == "Zoéx"
        await house.until(lambda: house.field("field-name").has_focus, "the keyboard there")


async def test_a_window_that_was_too_small_gives_the_keyboard_back(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("1")
        await house.pilot.resize_terminal(30, 8)
        await house.sees("Please enlarge")
        assert "Ann Lee" not in house.text()
        await house.pilot.resize_terminal(80, 24)
        await house.sees("Ann Lee")
        await house.write("2")
        await house.until(lambda: house.field("amount").value == "12", "the amount typed on")


@pytest.mark.parametrize("place", PLACES)
async def test_colours_and_sizes_change_while_a_place_is_open(shop: Shop, place: str) -> None:
    sales.sell(shop.store, sales.Sale(20_000, shop.ann), Call())
    async with running(shop.path, start=place) as house:
        await settled(house)
        for theme, size in (
            ("loyalty-light", (120, 36)),
            ("ansi-dark", (60, 20)),
            ("ansi-light", (200, 60)),
            ("loyalty-dark", (80, 24)),
        ):
            house.app.theme = theme
            await house.pilot.resize_terminal(*size)
            await settled(house)
            await house.sees("Chez Aline")


# Keys beneath, places above.


@pytest.mark.parametrize("place", PLACES)
async def test_at_most_six_keys_are_shown_and_each_can_be_clicked(shop: Shop, place: str) -> None:
    i18n.set_language("fr")  # the longer words
    async with running(shop.path, start=place) as house:
        for size in ((60, 20), (80, 24), (120, 36)):
            await house.pilot.resize_terminal(*size)
            await settled(house)
            for line in house.app.screen.query(ClickLine):
                if isinstance(line, KeyLine):
                    assert len(line.labels()) <= KeyLine.MOST
                keys = {key for _from, _to, key in line._spans}
                pressed: list[str] = []
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(house.app, "simulate_key", pressed.append)
                    for start, end, _key in line._spans:
                        where = min((start + end) // 2, line.size.width - 1)
                        await house.pilot.click(line, offset=(where, 0))
                assert set(pressed) == keys, (size, line)


@pytest.mark.parametrize("place", PLACES)
async def test_every_key_has_a_name_and_says_what_it_does(shop: Shop, place: str) -> None:
    async with running(shop.path, start=place) as house:
        await settled(house)
        for binding, _enabled in shown_bindings(house.app.screen, every=True):
            assert binding.tooltip, binding.id
        assert len(house.app.screen.query(PlacesLine)) == 1


# Toasts and focus.


async def test_a_toast_never_takes_the_keyboard(shop: Shop) -> None:
    async with running(shop.path) as house:
        house.app.notify("Something was said.", markup=False)
        await house.until(lambda: list(house.app.screen.query(Toast)))
        assert isinstance(house.app.focused, ScanField)
        await house.write("ann")
        await house.sees("1 member: Enter")
        for _ in range(12):
            await house.press("tab")
            assert not isinstance(house.app.focused, Toast)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_toast_covers_nothing_and_takes_the_place_of_the_last(
    shop: Shop, size: tuple[int, int]
) -> None:
    async with running(shop.path, size=size, start="rewards") as house:
        await house.sees("Coffee", "2 rewards")
        before = house.text().splitlines()
        house.app.notify("Something was said.", markup=False)
        await house.sees("Something was said.")
        house.app.notify("Why it was so.", title="Then another", markup=False)
        await house.sees("Then another · Why it was so.")
        rows = house.text().splitlines()
        assert "Something was said." not in house.text()
        assert [at for at, row in enumerate(rows) if row != before[at]] == [2]
        assert not before[2].strip()


@pytest.mark.usefixtures("by_scanner")
@pytest.mark.parametrize("over", ["f1", "ctrl+p", "ctrl+g", "toast"])
async def test_a_scan_with_its_prefix_answers_no_window(shop: Shop, over: str) -> None:
    async with running(shop.path) as house:
        if over == "toast":
            house.app.notify("Something was said.", markup=False)
        else:
            await house.press(over)
            await house.until(lambda: len(house.app.screen_stack) > 1)
        house.app.post_message(events.Key("ctrl+b", None))
        for letter in shop.card:
            house.app.post_message(events.Key(letter, letter))
        house.app.post_message(events.Key("enter", None))
        await house.sees("Ann Lee", "AMOUNT")
        assert len(house.app.screen_stack) == 1
        assert house.app._exception is None


async def test_beside_another_window_the_figures_are_read_seldom(shop: Shop) -> None:
    async with running(shop.path, start="dashboard") as house:
        await settled(house)
        readings = 0
        read = house.app.gateway.figures

        async def figures(keys: Sequence[str]) -> object:
            nonlocal readings
            readings += 1
            return await read(keys)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(house.app.gateway, "figures", figures)
            house.app.post_message(events.AppBlur())
            await house.until(lambda: not house.app.app_focus)
            for _ in range(4):
                sales.sell(shop.store, sales.Sale(4200, shop.ann), Call(till="2"))
                await asyncio.sleep(0.6)
            assert readings <= 1
            await house.until(lambda: readings > 1, "the news, a little later")
