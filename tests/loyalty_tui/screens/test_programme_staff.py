from __future__ import annotations

from pathlib import Path

import pytest

from ledger.books import pins, staff
from ledger.books.act import Call
from ledger.store.keyfile import make_key, read_key
from ledger.values.errors import LedgerError
from tests.loyalty_tui.screens.conftest import Shop, running
from tests.loyalty_tui.screens.programme import clerk, mark, part, settled

PIN = "271828"


@pytest.fixture(autouse=True)
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The PINs' key, apart from the machine's own."""
    path = tmp_path / "keys" / "pin.key"
    monkeypatch.setenv("LOYALTY_PIN_KEY", str(path))
    return path


def everyone(shop: Shop) -> list[staff.Staff]:
    with shop.store.read() as tx:
        return staff.everyone(tx)


def hire(shop: Shop, name: str, role: str) -> staff.Staff:
    staff.add(shop.store, name, role, Call(staff=1))
    return everyone(shop)[-1]


async def test_who_works_here_and_what_they_may_do(shop: Shop) -> None:
    hire(shop, "Mehdi", "manager")
    async with running(shop.path) as house:
        place = await part(house, "staff")
        await house.sees("Owner", "Mehdi", "manager", "no PIN", "Acting at this till now.")
        await mark(house, place, "2")
        await house.sees("Does all that a clerk does without limit")


async def test_somebody_is_added_changed_and_removed(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "staff")
        await house.press("f7")
        await house.sees("NEW IN THE SHOP", "● clerk")
        await house.press(*"Ines", "enter", "enter")
        await settled(house, place)
        await house.sees("Ines works here, as clerk.")
        await house.until(lambda: place.lines.marked == "2", "the mark on her")
        await house.press("enter")
        await house.sees("INES")
        await house.press("enter", "left", "enter")
        await settled(house, place)
        await house.sees("Ines is manager now.")
        assert [(one.name, one.role) for one in everyone(shop)][1:] == [("Ines", "manager")]
        await house.press("delete")
        await house.sees("REMOVE INES", "their PIN is forgotten")
        await house.press(*"remove", "enter")
        await settled(house, place)
        assert [one.name for one in everyone(shop)] == ["Owner"]


async def test_nothing_changed_and_the_last_owner_are_refused_in_the_form(shop: Shop) -> None:
    async with running(shop.path) as house:
        await part(house, "staff")
        await house.press("enter")
        await house.sees("OWNER")
        await house.press("f10")
        await house.sees("× Nothing is changed yet")
        await house.press("tab", "right", "f10")
        await house.sees("× The shop needs an owner")
        assert everyone(shop)[0].role == "owner"


async def test_a_pin_is_typed_twice_and_hidden(shop: Shop, key: Path) -> None:
    async with running(shop.path) as house:
        place = await part(house, "staff")
        await house.press("f6")
        await house.sees("PIN OF OWNER", "New PIN, six digits", "Once more")
        await house.press(*PIN, "enter", *"271829", "enter")
        await house.sees("× The two were not alike: nothing was changed.")
        assert PIN not in house.text()
        assert not everyone(shop)[0].pin
        # Both are empty again, and the keyboard is in the first.
        await house.until(lambda: house.field("field-pin").has_focus, "the first PIN")
        await house.press(*PIN, "enter", *PIN, "enter")
        await settled(house, place)
        await house.sees("Owner has a new PIN.", "with a PIN")
    pins.prove(shop.store, everyone(shop)[0], PIN, read_key(key))


async def test_too_easy_a_pin_is_refused(shop: Shop) -> None:
    async with running(shop.path) as house:
        await part(house, "staff")
        await house.press("f6")
        await house.sees("PIN OF OWNER")
        await house.press(*"123456", "enter", *"123456", "enter")
        await house.sees("× This PIN is among the first to be tried")
        assert not everyone(shop)[0].pin


async def test_a_pause_is_seen_and_ended_and_a_pin_taken_away(shop: Shop, key: Path) -> None:
    person = hire(shop, "Mehdi", "manager")
    pins.set_pin(shop.store, person.id, PIN, make_key(key), Call(staff=1))
    person = everyone(shop)[-1]
    for _ in range(pins.TRIES):
        with pytest.raises(LedgerError):
            pins.prove(shop.store, person, "314159", read_key(key))
    async with running(shop.path) as house:
        place = await part(house, "staff")
        await mark(house, place, str(person.id))
        await house.sees("× paused until", "Anybody can still act as Owner: no PIN.")
        await house.press("f6")
        await house.sees("● end the pause", "○ no PIN any more")
        await house.press("f10")
        await settled(house, place)
        await house.sees("Mehdi may try a PIN again.", "with a PIN")
        await house.press("f6")
        await house.sees("● a new PIN")
        await house.press("right", "f10")
        await settled(house, place)
        await house.until(lambda: not everyone(shop)[-1].pin)
        await house.sees("Mehdi has no PIN any more.")


async def test_a_clerk_may_not_but_their_own_pin(shop: Shop) -> None:
    async with running(shop.path) as house:
        clerk(house, shop)
        place = await part(house, "staff")
        await house.press("f7")
        await house.sees("NEW IN THE SHOP")
        await house.press(*"X", "f10")
        await house.sees("Changing the staff needs an owner")
        await house.press("escape")
        await settled(house, place)
        await mark(house, place, "1")
        await house.press("f6")
        await house.sees("PIN OF OWNER")
        await house.press(*PIN, "enter", *PIN, "enter")
        await house.sees("Changing the staff needs an owner")
        await house.press("escape")
        await settled(house, place)
        await mark(house, place, "2")
        await house.press("f6")
        await house.sees("PIN OF LÉA")
        await house.press(*PIN, "enter", *PIN, "enter")
        await settled(house, place)
        assert [one.pin for one in everyone(shop)] == [False, True]


async def test_who_another_till_adds_shows(shop: Shop) -> None:
    async with running(shop.path) as house:
        await part(house, "staff")
        hire(shop, "Zoé", "clerk")
        await house.sees("Zoé")
