from __future__ import annotations

import json
import threading

import pytest
from textual import events

from ledger.metrics import foresight, simulate
from ledger.store.store import Store
from loyalty_tui.cli import main
from loyalty_tui.words import format as fmt
from tests.loyalty_tui.screens.conftest import Shop, running
from tests.loyalty_tui.screens.programme import (
    busy,
    change,
    changed,
    clerk,
    mark,
    part,
    setting,
    settled,
)


async def test_settings_are_in_words_with_their_key_and_what_they_do(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "settings")
        await mark(house, place, "expiry.months")
        await house.sees("WHEN POINTS LAPSE", "Points lapse after", "24 months")
        await house.sees("expiry.months", "Months after which points", "Never changed.")


async def test_what_is_not_as_usual_is_marked_and_its_last_change_told(shop: Shop) -> None:
    change(shop, "expiry.months", "18")
    async with running(shop.path, size=(120, 36)) as house:
        place = await part(house, "settings")
        await mark(house, place, "expiry.months")
        await house.sees("18 months", "Usually: 24 months.", "before: 24 months", "by Owner")
        rows = [line for line in house.text().splitlines() if "Points lapse after" in line]
        assert any("●  Points lapse after" in row and "18 months" in row for row in rows)


async def test_a_setting_is_changed_after_its_effect_was_said(shop: Shop) -> None:
    busy(shop)
    async with running(shop.path, size=(120, 36)) as house:
        place = await part(house, "settings")
        await mark(house, place, "earn.points")
        await house.press("enter")
        await house.sees("POINTS EARNED", "Counts for sales and bonuses from now on")
        await house.press("2")
        await house.sees("Points earned: 1 point → 2 points", "1 of 1 member is affected.")
        assert setting(shop, "earn.points") == "1"
        await house.press("enter")
        await settled(house, place)
        await house.until(lambda: setting(shop, "earn.points") == "2")
        await house.sees("2 points")


async def test_the_preview_has_the_numbers_of_the_command(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    busy(shop)
    words = ["--db", str(shop.path), "program", "set", "earn.points", "3", "--dry-run"]
    with pytest.raises(SystemExit):
        main(["--lang", "en", *words, "--format", "json"])
    told = json.loads(capsys.readouterr().out)["simulation"]
    async with running(shop.path, size=(120, 36)) as house:
        place = await part(house, "settings")
        await mark(house, place, "earn.points")
        await house.press("enter")
        await house.sees("POINTS EARNED")
        await house.press("3")
        await house.sees("1 of 1 member is affected.")
        row = next(line for line in house.text().splitlines() if "Points issued" in line)
        figures = [told[side]["issued"] for side in ("happened", "under")]
        assert figures[0] < figures[1]
        for figure in (*figures, figures[1] - figures[0]):
            assert fmt.number(figure) in row


async def test_the_preview_is_cancelled_when_the_value_changes_and_saving_waits_for_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    stopped: list[str] = []
    go = threading.Event()

    def slow(
        _store: Store, _key: str, value: str, progress: simulate.Progress = lambda _: None
    ) -> foresight.Foresight:
        begun.append(value)
        try:
            while not go.wait(0.01):
                progress(1)
        except Exception:
            stopped.append(value)
            raise
        return foresight.Foresight()

    monkeypatch.setattr(foresight, "of_setting", slow)
    try:
        async with running(shop.path) as house:
            place = await part(house, "settings")
            await mark(house, place, "earn.points")
            await house.press("enter")
            await house.sees("POINTS EARNED")
            await house.press("2")
            await house.sees("Working out who is affected", "99%")
            await house.until(lambda: begun == ["2"])
            await house.press("5")
            await house.until(lambda: stopped == ["2"] and begun[-1] == "25")
            await house.press("f10")
            await settled(house, place)
            assert setting(shop, "earn.points") == "25"
            await house.until(lambda: stopped == ["2", "25"])
    finally:
        go.set()


async def test_esc_leaves_it_as_it_was(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "settings")
        await mark(house, place, "earn.points")
        await house.press("enter")
        await house.sees("POINTS EARNED")
        await house.press("7", "escape")
        await settled(house, place)
        assert (setting(shop, "earn.points"), changed(shop)) == ("1", 0)
        await house.press("escape", "escape")
        await house.arrives("counter")


async def test_a_value_it_cannot_take_is_said_and_what_was_typed_stays(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "settings")
        await mark(house, place, "expiry.months")
        await house.press("enter")
        await house.sees("POINTS LAPSE AFTER", "A whole number from 1 to 120.")
        await house.press("5", "0", "0", "enter")
        await house.sees("× “Points lapse after” takes a whole number from 1 to 120")
        assert house.field("field-value").value == "500"
        assert setting(shop, "expiry.months") == "24"


async def test_one_of_a_few_is_chosen_and_yes_or_no(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "settings")
        await mark(house, place, "expiry.mode")
        await house.press("enter")
        await house.sees("● after they were earned", "○ never")
        await house.press("right", "right", "enter")
        await settled(house, place)
        assert setting(shop, "expiry.mode") == "never"
        await mark(house, place, "earn.steps")
        await house.press("enter")
        await house.sees("● no")
        await house.press("left", "enter")
        await settled(house, place)
        assert setting(shop, "earn.steps") == "yes"


async def test_several_of_a_few_are_ticked(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "settings")
        await mark(house, place, "earn.extras")
        await house.press("enter")
        await house.sees("□ tips", "Space ticks one")
        await house.press("space", "right", "right", "space")
        await house.sees("■ tips", "■ deposits", "□ delivery")
        await house.press("enter")
        await settled(house, place)
        assert setting(shop, "earn.extras") == "tips,deposit"
        await house.press("enter")
        await house.sees("■ tips")
        await house.press("space", "right", "right", "space", "enter")
        await settled(house, place)
        assert setting(shop, "earn.extras") == "none"


async def test_a_table_is_typed_and_emptied(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "settings")
        await mark(house, place, "earn.category")
        await house.press("enter")
        await house.sees("such as coffee=2")
        await house.press(*"tea=2", "enter")
        await settled(house, place)
        await house.sees("tea × 2")
        assert setting(shop, "earn.category") == "tea=2"
        await house.press("enter")
        await house.sees("such as coffee=2")
        await house.press("end", *["backspace"] * 5, "enter")
        await settled(house, place)
        assert setting(shop, "earn.category") == "none"


async def test_a_clerk_is_told_that_it_needs_an_owner(shop: Shop) -> None:
    async with running(shop.path) as house:
        clerk(house, shop)
        place = await part(house, "settings")
        await mark(house, place, "earn.points")
        await house.press("enter")
        await house.sees("POINTS EARNED")
        await house.press("9", "enter")
        await house.sees("Changing the programme needs an owner")
        assert setting(shop, "earn.points") == "1"


async def test_what_another_till_changes_shows(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "settings")
        await mark(house, place, "earn.visit")
        change(shop, "earn.visit", "5")
        await house.sees("5 points", "by Owner")
        assert place.part.marked == "earn.visit"


async def test_the_history_tells_each_change(shop: Shop) -> None:
    change(shop, "points.pending_days", "7")
    change(shop, "points.pending_days", "14")
    async with running(shop.path) as house:
        await part(house, "settings")
        await house.press("f6")
        await house.sees("HISTORY OF THE SETTINGS", "Owner", "7 days → 14 days", "0 days → 7 days")


@pytest.mark.usefixtures("by_scanner")
async def test_a_scan_in_the_list_changes_nothing_and_goes_to_the_counter(shop: Shop) -> None:
    async with running(shop.path) as house:
        await part(house, "settings")
        for key in (*shop.card, "enter"):
            house.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await house.arrives("counter")
        await house.sees("Ann Lee")
        assert changed(shop) == 0
