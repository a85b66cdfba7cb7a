from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from ledger.values.calendar import parse_date
from ledger.values.points import parse_points
from loyalty_tui.gateway import Refused
from loyalty_tui.screens.form import Answers, Field, Form, confirm
from loyalty_tui.widgets.choice import Choice
from tests.loyalty_tui.screens.conftest import House, Shop, running


@dataclass
class Desk:
    """Takes what a form saves, or refuses it."""

    refuse: str = ""
    saved: list[tuple[Answers, bytes]] = field(default_factory=list)
    closed: list[object] = field(default_factory=list)

    async def save(self, answers: Answers, key: bytes) -> str:
        if self.refuse:
            raise Refused(self.refuse)
        self.saved.append((answers, key))
        return "kept"

    async def read(self, answers: Answers, key: bytes) -> str:
        """Save what can be read."""
        parse_points(answers["cost"])
        for day in filter(None, (answers["first"], answers["last"])):
            parse_date(day)
        return await self.save(answers, key)

    def form(self, **more: Callable[..., object]) -> Form[str]:
        fields = [
            Field("name", "Name", "Zoé"),
            Field("kind", "Kind", choices=(("a", "First"), ("b", "Second"))),
            Field("card", "Card", scans=True),
        ]
        return Form("A form", fields, self.save, **more)  # type: ignore[arg-type]


async def opened(house: House, desk: Desk, form: Form[str]) -> None:
    house.app.push_screen(form, desk.closed.append)
    await house.sees("A FORM")


async def test_enter_goes_from_field_to_field_and_the_last_one_saves(shop: Shop) -> None:
    desk = Desk()
    async with running(shop.path) as house:
        await opened(house, desk, desk.form())
        await house.press("end", " ", "B", "enter", "right", "enter", "7", "enter")
        await house.until(lambda: desk.closed)
    assert [answers for answers, _key in desk.saved] == [
        {"name": "Zoé B", "kind": "b", "card": "7"}
    ]
    assert desk.closed == ["kept"]


async def test_a_refusal_leaves_what_was_typed_and_a_later_try_has_its_own_key(shop: Shop) -> None:
    desk = Desk(refuse="Not today.")
    async with running(shop.path) as house:
        form = desk.form()
        await opened(house, desk, form)
        first = form._key
        await house.press("f10")
        await house.sees("× Not today.")
        assert house.field("field-name").value == "Zoé"
        desk.refuse = ""
        await house.press("f10")
        await house.until(lambda: desk.closed)
    assert desk.saved[0][1] != first


async def test_escape_saves_nothing(shop: Shop) -> None:
    desk = Desk()
    async with running(shop.path) as house:
        await opened(house, desk, desk.form())
        await house.press("escape")
        await house.until(lambda: desk.closed)
    assert (desk.saved, desk.closed) == ([], [None])


async def test_a_click_chooses(shop: Shop) -> None:
    desk = Desk()
    async with running(shop.path) as house:
        form = desk.form()
        await opened(house, desk, form)
        choice = form.query_one("#field-kind", Choice)
        await house.pilot.click("#field-kind", offset=(13, 0))
        await house.until(lambda: choice.value == "b")


async def test_a_preview_follows_what_is_typed(shop: Shop) -> None:
    desk = Desk()

    async def preview(answers: Answers) -> str:
        return "would be " + answers["name"].upper()

    async with running(shop.path) as house:
        await opened(house, desk, desk.form(preview=preview))
        await house.sees("would be ZOÉ")
        await house.press("end", "x")
        await house.sees("would be ZOÉX")


@pytest.mark.usefixtures("by_scanner")
async def test_a_scan_goes_into_its_field_wherever_the_keyboard_is(shop: Shop) -> None:
    desk = Desk()
    async with running(shop.path) as house:
        await opened(house, desk, desk.form())
        await house.press("ctrl+b", *"2900000000024", "enter")
        await house.until(lambda: house.field("field-card").value == "2900000000024")
        assert house.field("field-name").value == "Zoé"


@pytest.mark.usefixtures("by_scanner")
async def test_a_scan_that_is_for_no_field_is_turned_away(shop: Shop) -> None:
    desk = Desk()
    async with running(shop.path) as house:
        form: Form[str] = Form("A form", [Field("name", "Name", "Zoé")], desk.save)
        await opened(house, desk, form)
        await house.press("ctrl+b", *"2900000000024", "enter")
        await house.until(lambda: house.field("field-name").has_focus)
        assert house.field("field-name").value == "Zoé"
    assert desk.saved == []


async def test_what_is_hard_to_take_back_is_typed_not_entered(shop: Shop) -> None:
    done: list[bytes] = []

    async def act(key: bytes) -> str:
        done.append(key)
        return "gone"

    closed: list[object] = []
    async with running(shop.path) as house:
        house.app.push_screen(confirm("Erase", "For good.", "63", act), closed.append)
        await house.sees("Type “63” to go on")
        await house.press("enter")
        await house.sees("× Type “63” to go on, or Esc to go back.")
        assert done == []
        await house.press("6", "3", "enter")
        await house.until(lambda: closed)
    assert (len(done), closed) == (1, ["gone"])


async def test_a_preview_that_comes_after_the_form_is_gone_is_let_go(shop: Shop) -> None:
    async with running(shop.path) as house:
        asked, answered = asyncio.Event(), asyncio.Event()

        async def preview(_answers: Answers) -> str:
            asked.set()
            try:
                await answered.wait()
            except asyncio.CancelledError:
                return "too late"  # as one that was just coming in
            return "in time"

        async def save(_answers: Answers, _key: bytes) -> str:
            return "saved"

        form: Form[str] = Form("A form", [Field("name", "Name")], save, preview=preview)
        house.app.push_screen(form)
        await asked.wait()
        await house.press("f10")
        await house.until(lambda: not form.is_attached, "the form gone")
        answered.set()
        await house.serve(shop.card)


def _reward(desk: Desk) -> Form[str]:
    fields = [
        Field("name", "Name (as on the till)", needed=True),
        Field("cost", "Cost", needed=True),
        Field("first", "First day", beside=True),
        Field("last", "Last day"),
    ]
    return Form("A form", fields, desk.read)


async def test_enter_and_save_pass_no_needed_field_that_is_empty(shop: Shop) -> None:
    desk = Desk()
    async with running(shop.path) as house:
        await opened(house, desk, _reward(desk))
        await house.press("space", "enter")
        await house.sees("× “Name” cannot stay empty.")
        assert house.field("field-name").has_focus
        await house.press("A", "enter")
        await house.until(lambda: house.field("field-cost").has_focus)
        assert "cannot stay empty" not in house.text()
        await house.press("tab", "tab", "f10")
        await house.sees("× “Cost” cannot stay empty.")
        await house.until(lambda: house.field("field-cost").has_focus)
    assert desk.saved == []


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"cost": "-5"}, "cost", "cannot be negative"),
        ({"cost": "dear"}, "cost", "“dear” is not a number of points"),
        ({"first": "31/31/2026"}, "first", "“31/31/2026” is not a date"),
        ({"last": "soon"}, "last", "“soon” is not a date"),
    ],
)
async def test_a_refusal_goes_to_the_field_it_quotes(
    shop: Shop, typed: dict[str, str], field: str, said: str
) -> None:
    desk = Desk()
    async with running(shop.path) as house:
        form = _reward(desk)
        await opened(house, desk, form)
        for name, text in {"name": "A", "cost": "5", **typed}.items():
            house.field(f"field-{name}").value = text
        await house.press("f10")
        await house.sees(f"× {said}" if said.startswith("“") else said)
        await house.until(lambda: house.field(f"field-{field}").has_focus, "the field at fault")
        rows = house.text().splitlines()
        label = next(f.label for f in form._fields if f.name == field)
        at = next(row for row, text in enumerate(rows) if label in text)
        assert any(said[:12] in row for row in rows[at : at + 5])  # it is said beneath the field
        await house.press("end", "x")
        await house.until(lambda: said not in house.text(), "said no more")
