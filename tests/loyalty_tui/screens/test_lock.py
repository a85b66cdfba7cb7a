"""The lock: who is at the till, and what is typed stays."""

from __future__ import annotations

import pytest
from textual import events

from loyalty_tui import preferences
from loyalty_tui.screens.counter import Counter
from loyalty_tui.screens.form import Field, Form
from loyalty_tui.screens.lock import Lock
from loyalty_tui.widgets.people_list import PeopleList
from tests.loyalty_tui.screens.conftest import House, Shop, running
from tests.loyalty_tui.screens.crew import LEA, OWNER, PINS, SAM, hire, who_did


@pytest.fixture
def crew(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Léa has a PIN, and so have the others."""
    hire(shop, monkeypatch, OWNER, LEA, SAM)
    return shop


async def locked(house: House) -> None:
    await house.press("ctrl+l")
    await house.sees("Who is at the till?")


async def unlock(house: House, who: int, *way: str) -> None:
    await house.press(*way, "enter")
    await house.sees("PIN of")
    await house.press(*PINS[who], "enter")


async def opened(house: House) -> None:
    await house.until(lambda: not isinstance(house.app.screen, Lock), "the till opens")


async def test_alone_without_a_pin_nobody_notices_anything(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("ctrl+l")
        await house.sees("You are alone here and have no PIN")
        house.app.locks.seconds = 0.01
        house.app.locks._due()
        await house.app.workers.wait_for_complete()
        assert isinstance(house.app.screen, Counter)


async def test_alone_with_a_pin_it_is_asked_at_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    hire(shop, monkeypatch, OWNER)
    from ledger.books import staff
    from ledger.books.act import Call

    for who in (LEA, SAM):
        staff.remove(shop.store, who, Call(staff=OWNER))
    async with running(shop.path, locked=True) as house:
        await house.sees("Chez Aline", "PIN of Owner")
        await house.press(*PINS[OWNER], "enter")
        await opened(house)


async def test_what_is_typed_is_hidden_and_comes_back(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        await house.serve(crew.card)
        await house.press(*"12,50")
        await house.sees("Ann Lee", "12,50")
        await locked(house)
        await house.sees("Léa has a sale of €12.50 typed.")
        assert "Ann Lee" not in house.text()
        await unlock(house, LEA)
        await opened(house)
        assert house.counter.phase == "serving"
        assert house.field("amount").value == "12,50"
        await house.until(lambda: house.field("amount").has_focus, "the keyboard there")
        await house.press("enter")
        await house.sees("POINTS AWARDED")
    assert who_did(crew.path, "sale") == [(LEA, 0)]


@pytest.mark.parametrize("theme", ["loyalty-light", "ansi-dark"])
async def test_nothing_shows_through_in_other_colours(crew: Shop, theme: str) -> None:
    async with running(crew.path, staff=LEA) as house:
        house.app.theme = theme
        await house.serve(crew.card)
        await locked(house)
        shown = house.app.export_screenshot()
        assert "Ann" not in shown
        assert "Aline" in shown


async def test_another_person_goes_on_under_their_own_name(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        await house.serve(crew.card)
        await house.press(*"8")
        await locked(house)
        await unlock(house, SAM, "down")
        await house.sees("Sam, what becomes of it?", "Go on with it", "Put it away")
        await house.press("enter")
        await opened(house)
        await house.sees("Sam")
        await house.press("enter")
        await house.sees("POINTS AWARDED")
    assert who_did(crew.path, "sale") == [(SAM, 0)]


async def test_another_person_puts_away_what_was_typed(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        await house.serve(crew.card)
        await house.press(*"8")
        await locked(house)
        await unlock(house, OWNER, "home")
        await house.sees("what becomes of it?")
        await house.press("down", "enter")
        await opened(house)
        await house.until(lambda: house.counter.phase == "idle")
        assert house.field("amount").value == ""


async def test_a_form_and_another_place_wait_as_well(crew: Shop) -> None:
    async def save(_answers: object, _key: bytes) -> str:
        raise AssertionError

    async with running(crew.path, staff=LEA) as house:
        await house.serve(crew.card)
        await house.press(*"8", "f4")
        await house.arrives("members")
        house.app.push_screen(Form("Ann Lee", [Field("name", "Name", "Ann")], save))
        await house.sees("ANN LEE")
        await house.press("end", "a")
        await locked(house)
        await house.sees("Léa has a sale of €8.00 typed.", "Léa has a form half filled in.")
        assert "ANN LEE" not in house.text()
        await unlock(house, LEA)
        await house.until(lambda: isinstance(house.app.screen, Form))
        assert house.field("field-name").value == "Anna"


async def test_a_wrong_pin_opens_nothing_and_is_counted(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        await locked(house)
        await house.press("enter", *"1112", "enter")
        await house.sees("× A PIN is six digits.")
        await house.press(*"22", "enter")
        await house.sees("× That is not Léa's PIN: wrong 1 of 5 times")
        assert house.field("lock-pin").value == ""
        await house.press("escape")
        await house.sees("Who is at the till?")
        assert house.app.locks.locked
    assert crew.count("wrong-pin") == 1


async def test_no_key_leads_past_the_lock(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        await locked(house)
        for key in ("escape", "f1", "f3", "f4", "f11", "ctrl+p", "ctrl+l", "ctrl+t", "f7", "f8"):
            await house.press(key)
        await house.pilot.pause()
        assert isinstance(house.app.screen, Lock)
        assert house.app.current_mode == "counter"
        house.app.serve(crew.ann)
        await house.app.workers.wait_for_complete()
        assert isinstance(house.app.screen, Lock)


@pytest.mark.usefixtures("by_scanner")
@pytest.mark.parametrize("prefix", [["ctrl+b"], []])
@pytest.mark.parametrize("at_the_pin", [True, False])
async def test_a_scan_goes_nowhere(crew: Shop, prefix: list[str], at_the_pin: bool) -> None:
    async with running(crew.path, staff=LEA) as house:
        await locked(house)
        if at_the_pin:
            await house.press("enter")
            await house.sees("PIN of Léa")
        await house.press(*prefix)
        for character in crew.card:
            house.app.post_message(events.Key(character, character))
        house.app.post_message(events.Key("enter", None))
        await house.sees("This till is locked")
        assert house.app.locks.locked
        where = "lock-pin" if at_the_pin else "lock-people"
        await house.until(lambda: house.app.screen.query_one(f"#{where}").has_focus, where)
        if at_the_pin:
            assert house.field("lock-pin").value == ""
    assert crew.count("wrong-pin") == 0


async def test_a_letter_finds_a_name(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        await locked(house)
        await house.press("s")
        people = house.app.screen.query_one(PeopleList)
        await house.until(lambda: people.highlighted == 2)
        await house.press("enter")
        await house.sees("PIN of Sam")


async def test_whoever_has_no_pin_is_let_in_by_their_name(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    hire(shop, monkeypatch, OWNER)
    async with running(shop.path, locked=True) as house:
        await house.sees("Who is at the till?", "Owner", "owner · PIN", "Léa", "clerk")
        await house.press("down", "enter")
        await opened(house)
        await house.sees("T1 · Léa")
        await house.serve(shop.card)
        await house.press("5", "enter")
        await house.sees("POINTS AWARDED")
    assert who_did(shop.path, "sale") == [(LEA, 0)]


async def test_it_locks_itself_when_it_lies_idle(crew: Shop) -> None:
    async with running(crew.path, staff=LEA, lock_minutes=2) as house:
        locks = house.app.locks
        assert locks.seconds == 120
        await house.serve(crew.card)
        await house.press(*"8")
        locks._due()
        await house.pilot.pause()
        assert not locks.locked
        locks.seconds = 0.2
        locks._wait()
        await house.sees("Who is at the till?", "Léa has a sale of €8.00 typed.")
        house.app.get_screen_stack("counter")[0]._clean_up()  # type: ignore[attr-defined]
        locks.seconds = 120
        await unlock(house, LEA)
        await opened(house)
        assert house.field("amount").value == "8"


async def test_a_key_keeps_it_open(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        locks = house.app.locks
        locks._touched -= 1000
        await house.press("x")
        locks.seconds = 60
        locks._due()
        await house.app.workers.wait_for_complete()
        assert not locks.locked


async def test_how_long_is_asked_in_a_form_and_kept(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        house.app.push_screen(house.app.locks.ask_minutes())
        await house.sees("IDLE LOCK", "Minutes without a key")
        assert house.field("field-minutes").value == "5"
        await house.press("end", *"000", "enter")
        await house.sees("× Type a number of minutes, 600 at most.")
        await house.press("home", *["delete"] * 4, "7", "enter")
        await house.until(lambda: house.app.locks.seconds == 420)
    assert preferences.load().lock_minutes == 7


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_it_says_what_to_do_at_any_size(crew: Shop, size: tuple[int, int]) -> None:
    async with running(crew.path, staff=LEA, size=size) as house:
        await house.serve(crew.card)
        await house.press(*"8")
        await locked(house)
        await house.sees("Chez Aline", "Sam", "Arrows choose, Enter goes on.", "sale of €8.00")
        await house.press("enter")
        await house.sees("PIN of Léa", "Six digits, then Enter. Esc: somebody else.")
