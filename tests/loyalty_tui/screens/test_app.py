"""Keys, help, palette, and what happens when something goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import Widget

from ledger.values.errors import Damaged
from loyalty_tui import app as app_module
from loyalty_tui import crash, i18n, preferences
from loyalty_tui.commands import paint
from loyalty_tui.gateway import new_key
from loyalty_tui.screens.counter import Counter
from loyalty_tui.screens.form import Answers, Field, Form
from loyalty_tui.screens.help import Help
from loyalty_tui.screens.lock import Lock
from loyalty_tui.screens.member import MemberPage
from loyalty_tui.screens.work import Work
from loyalty_tui.widgets.pairs import Pairs
from tests.loyalty_tui.screens.conftest import House, Shop, running
from tests.loyalty_tui.screens.test_hazards_order import at_once


async def test_help_lists_the_keys_of_the_place(shop: Shop) -> None:
    async with running(shop.path, size=(80, 44)) as house:
        await house.press("f1")
        await house.sees("COUNTER", "F8", "Take back the last act")
        said = "\n".join(str(part.render()) for part in house.app.screen.query(Pairs))
        assert "Leave the program" in said
        assert "Move cursor" not in said
        await house.press("f1")
        await house.sees("Scan, or type")


async def test_the_function_keys_go_to_their_places(shop: Shop) -> None:
    async with running(shop.path) as house:
        for key, mode in (("f3", "dashboard"), ("f4", "members"), ("f5", "rewards")):
            await house.press(key)
            await house.arrives(mode)
        await house.press("escape")
        await house.arrives("counter")


@pytest.mark.thorough
async def test_the_palette_changes_the_colours(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("ctrl+p")
        await house.pilot.pause()
        await house.write("light colours")
        await house.sees("Light colours")
        await house.press("enter")
        await house.until(lambda: house.app.theme == "loyalty-light", "the light theme")


@pytest.mark.thorough
async def test_a_click_on_a_place_goes_there(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.pilot.click("PlacesLine", offset=(16, 0))
        await house.until(lambda: house.app.current_mode == "dashboard")


async def test_the_same_key_sent_twice_books_once(shop: Shop) -> None:
    async with running(shop.path) as house:
        key = new_key()
        first = await house.app.gateway.sell(key, shop.ann, 1000, 0)
        again = await house.app.gateway.sell(key, shop.ann, 1000, 0)
        assert first.story.event == again.story.event
        assert again.story.replayed
        assert shop.balance() == 10


def test_an_unforeseen_error_leaves_two_lines_and_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log" / "crash.log"
    monkeypatch.setattr(crash, "log_path", lambda: log)
    try:
        secret = "Ann Lee"
        raise KeyError(secret)
    except KeyError as error:
        told = crash.report(error)
    assert len(told.splitlines()) == 2
    assert str(log) in told
    written = log.read_text()
    assert "KeyError" in written
    assert "test_app.py" in written
    assert "Ann" not in written + told


async def test_a_crash_ends_the_app_with_one_and_no_traceback(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(crash, "log_path", lambda: tmp_path / "crash.log")
    house = None
    try:
        async with running(shop.path) as house:
            house.app._handle_exception(RuntimeError("Ann Lee"))
            await house.pilot.pause()
    except RuntimeError:
        pass  # the pilot gives a test what the app has already dealt with
    assert house is not None
    assert house.app.return_code == 1
    assert "Ann Lee" not in capsys.readouterr().err
    assert "RuntimeError" in (tmp_path / "crash.log").read_text()


@pytest.mark.parametrize("when", ["before", "while", "after"])
async def test_leaving_while_the_counter_is_being_furnished_is_no_fault(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setattr(crash, "log_path", lambda: tmp_path / "crash.log")
    furnish, parts = Counter.furnish, Counter._parts

    async def furnishing(counter: Counter) -> None:
        if when == "before":
            counter.app.exit(0)
        await furnish(counter)
        if when == "after":
            counter.app.exit(0)

    def leaving(counter: Counter) -> Iterator[Widget]:
        if when == "while":
            counter.app.exit(0)
        return parts(counter)

    monkeypatch.setattr(Counter, "furnish", furnishing)
    monkeypatch.setattr(Counter, "_parts", leaving)
    app = app_module.LoyaltyApp(shop.path, staff=1, till="T1")
    async with app.run_test() as pilot:
        await House(app, pilot).until(lambda: not app.is_running, "the end")
    app.close_books()
    assert app.return_code == 0
    assert not (tmp_path / "crash.log").exists()


_ON_THEIR_WAY = [f"[{key}]" for key in "f1 f3 f4 f5 f7 f11 f12 ctrl+g ctrl+l ctrl+o".split()]


@pytest.mark.parametrize("keys", [*_ON_THEIR_WAY, "ann", "2900000000017[enter]"])
async def test_what_is_on_its_way_while_the_program_is_left_is_no_fault(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    monkeypatch.setattr(crash, "log_path", lambda: tmp_path / "crash.log")
    async with running(shop.path) as house:
        at_once(house, *re.findall(r"\[.*?\]|[^\[]+", keys))
        house.app.exit(0)
        await house.until(lambda: not house.app.is_running, "the end")
    assert house.app.return_code == 0
    assert not (tmp_path / "crash.log").exists()


@pytest.mark.parametrize("by_worker", [False, True])
async def test_what_is_closed_the_instant_it_opens_is_no_fault(
    shop: Shop, *, by_worker: bool
) -> None:
    async def save(_answers: Answers, _key: bytes) -> str:
        return ""

    async def open_and_close(screen: Screen[Any]) -> None:
        house.app.push_screen(screen)
        house.app.pop_screen()

    async with running(shop.path) as house:
        for screen in (
            MemberPage(shop.ann),
            Form("A form", [Field("name", "Name")], save),
            Work(),
            Help(house.counter),
            Lock(),
        ):
            opened = open_and_close(screen)
            await (house.app.run_worker(opened).wait() if by_worker else opened)
            await house.sees("Scan, or type")
        await house.pilot.pause()
        assert house.app._exception is None


async def test_a_part_that_is_missed_where_nothing_goes_away_is_a_fault(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crash, "log_path", lambda: tmp_path / "crash.log")

    async def missing() -> None:
        async with running(shop.path) as house:
            house.counter.call_later(house.counter.query_one, "#nowhere")
            await house.pilot.pause()

    with pytest.raises(NoMatches):
        await missing()
    assert "NoMatches" in (tmp_path / "crash.log").read_text()


def test_a_missing_file_is_an_error_of_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        app_module.LoyaltyApp, "run", lambda app: setattr(app, "failure", Damaged("gone"))
    )
    with pytest.raises(Damaged, match="gone"):
        app_module.run(tmp_path / "none.db", staff=None, till="1")


async def test_a_key_that_was_moved_works_and_is_shown(shop: Shop) -> None:
    async with running(
        shop.path, keys={"counter.undo": "ctrl+z", "app.dashboard": "alt+d"}
    ) as house:
        await house.sees("Alt+D Dashboard")
        await house.serve(shop.card)
        await house.press("5", "enter")
        await house.sees("POINTS AWARDED", "Ctrl+Z Undo", "Ctrl+Z takes it back.")
        await house.press("ctrl+z")
        await house.until(lambda: shop.count("void") == 1, "the undoing")


async def test_colours_that_were_chosen_are_kept(shop: Shop) -> None:
    async with running(shop.path) as house:
        paint(house.app, "loyalty-light")
    assert preferences.load().theme == "loyalty-light"


async def test_what_is_no_command_is_said_in_the_reader_s_language(shop: Shop) -> None:
    i18n.set_language("fr")
    async with running(shop.path) as house:
        await house.press("ctrl+p")
        await house.pilot.pause()
        await house.write("zzzz")
        await house.sees("Aucune commande ne s’appelle ainsi")
