"""What a clerk may not do is approved on the spot, and nothing typed is lost."""

from __future__ import annotations

import pytest

from ledger.books import pins, points
from ledger.books.act import Call
from ledger.books.staff import everyone
from ledger.queries.story import Story
from ledger.rules import permissions
from loyalty_tui.gateway import Errand, Order
from loyalty_tui.screens.form import Answers, Field, Form
from tests.loyalty_tui.screens.conftest import House, Shop, running
from tests.loyalty_tui.screens.crew import LEA, OWNER, PINS, SAM, hire, who_did


@pytest.fixture
def crew(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    hire(shop, monkeypatch, OWNER, SAM)
    return shop


def adjusting(house: House, shop: Shop) -> Form[Story]:
    gateway = house.app.gateway

    async def save(answers: Answers, key: bytes) -> Story:
        amount = int(answers["points"])
        return await gateway.ways.write(
            lambda store: points.adjust(store, shop.ann, amount, "lost", gateway.ways.call(key))
        )

    return Form("Adjust", [Field("points", "Points", "600")], save)


async def refused(house: House, shop: Shop) -> list[object]:
    """A form whose act is not for Léa, up to the question who approves."""
    closed: list[object] = []
    house.app.push_screen(adjusting(house, shop), closed.append)
    await house.sees("ADJUST")
    await house.press("enter")
    await house.sees("APPROVAL", "An adjustment of more than 500 points")
    return closed


async def test_a_manager_approves_and_the_act_is_done(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        closed = await refused(house, crew)
        await house.sees("Who approves", "Owner · owner", "Sam · manager")
        await house.press("right", "enter", *PINS[SAM], "enter")
        await house.until(lambda: closed)
    assert crew.balance() == 600
    assert who_did(crew.path, "adjust") == [(LEA, SAM)]


async def test_a_wrong_pin_is_counted_and_the_right_one_still_does_it(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        closed = await refused(house, crew)
        await house.press("enter", *"111222", "enter")
        await house.sees("× That is not Owner's PIN: wrong 1 of 5 times")
        assert house.field("field-pin").value == ""
        await house.press(*PINS[OWNER], "enter")
        await house.until(lambda: closed)
    assert who_did(crew.path, "adjust") == [(LEA, OWNER)]


async def test_too_many_wrong_pins_make_a_pause_that_is_said(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        await refused(house, crew)
        await house.press("enter")
        for _try in range(pins.TRIES):
            await house.press(*"111222", "enter")
            await house.until(lambda: house.field("field-pin").value == "")
        await house.sees("× Too many wrong PINs for Owner: wait until")
        await house.press(*PINS[OWNER], "enter")
        await house.sees("× Too many wrong PINs for Owner: wait until")
    assert crew.count("adjust") == 0


async def test_without_an_approval_the_form_is_as_it_was(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        closed = await refused(house, crew)
        await house.press("escape")
        await house.sees("ADJUST", "× An adjustment of more than 500 points")
        assert house.field("field-points").value == "600"
        await house.press("end", "backspace", "enter")
        await house.until(lambda: closed)
    assert crew.balance() == 60
    assert who_did(crew.path, "adjust") == [(LEA, 0)]


async def test_with_nobody_to_approve_it_is_only_refused(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    hire(shop, monkeypatch, LEA)
    async with running(shop.path, staff=LEA) as house:
        house.app.push_screen(adjusting(house, shop))
        await house.sees("ADJUST")
        await house.press("enter")
        await house.sees("× An adjustment of more than 500 points", "Programme, Staff")


async def test_at_the_counter_what_is_typed_waits_for_the_approval(
    crew: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(permissions.PERMISSIONS, "sale", permissions.PERMISSIONS["reward"])
    async with running(crew.path, staff=LEA) as house:
        await house.serve(crew.card)
        await house.press(*"12", "enter")
        await house.sees("REFUSED", "Changing the rewards needs a manager.", "Ctrl+Y")
        assert house.field("amount").value == "12"
        await house.press("ctrl+y")
        await house.sees("APPROVAL")
        await house.press("right", "enter", *PINS[SAM], "enter")
        await house.sees("POINTS AWARDED")
    assert who_did(crew.path, "sale") == [(LEA, SAM)]


async def test_another_amount_has_no_approval_waiting(
    crew: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(permissions.PERMISSIONS, "sale", permissions.PERMISSIONS["reward"])
    async with running(crew.path, staff=LEA) as house:
        await house.serve(crew.card)
        await house.press(*"12", "enter")
        await house.sees("REFUSED")
        await house.press("0")
        await house.press("ctrl+y")
        await house.sees("Nothing waits for an approval.")
    assert crew.count("sale") == 0


async def test_an_import_is_approved_before_it_begins(crew: Shop) -> None:
    ordered: list[Order | None] = []

    async with running(crew.path, staff=LEA) as house:
        tasks = house.app.gateway.tasks

        async def save(answers: Answers, _key: bytes) -> Order:
            return await tasks.order(Errand("import", answers["file"], {"what": "members"}))

        fields = [Field("file", "File", str(crew.path))]
        house.app.push_screen(Form("Import", fields, save), ordered.append)
        await house.sees("IMPORT")
        await house.press("enter")
        await house.sees("APPROVAL", "An import, or undoing one, needs a manager.")
        await house.press("right", "enter", *PINS[SAM], "enter")
        await house.until(lambda: ordered)
    assert ordered[0] is not None
    assert (ordered[0].staff, ordered[0].approved_by) == (LEA, SAM)


async def test_a_new_reward_is_approved_where_it_is_typed(crew: Shop) -> None:
    async with running(crew.path, staff=LEA, start="rewards") as house:
        await house.press("f7")
        await house.sees("NEW REWARD")
        await house.press(*"Tea", "enter", *"40", "f10")
        await house.sees("APPROVAL", "Changing the rewards needs a manager.")
        await house.press("enter", *PINS[OWNER], "enter")
        await house.sees("Tea")
    assert who_did(crew.path, "reward")[-1] == (LEA, OWNER)


async def test_an_approval_is_for_its_own_act_alone(crew: Shop) -> None:
    async with running(crew.path, staff=LEA) as house:
        ways = house.app.gateway.ways
        with ways.approved(SAM):
            assert ways.call(b"k" * 16).approved_by == SAM
            told = await ways.write(lambda _store: ways.call(b"k" * 16))
        assert told == Call(key=b"k" * 16, staff=LEA, till="T1", approved_by=SAM)
        assert ways.call(b"k" * 16).approved_by is None
    with crew.store.read() as tx:
        assert [person.pin for person in everyone(tx)] == [True, False, True]
