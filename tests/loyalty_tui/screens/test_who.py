"""The people behind a figure."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger.books import feedback, sales
from ledger.books.act import Call
from ledger.metrics.who import KNOWN, who
from ledger.values.calendar import noon
from loyalty_tui import preferences
from loyalty_tui.screens.member import MemberPage
from loyalty_tui.screens.who import People
from loyalty_tui.widgets.figures import TITLES
from loyalty_tui.words import who as words
from tests.loyalty_tui.screens.conftest import House, Shop, running


def crowd(shop: Shop) -> dict[str, int]:
    """Somebody who stayed, somebody who went silent, and a guest."""
    people = {"stayed": shop.add("Stella Stays"), "left": shop.add("Leo Left")}
    with shop.store.read() as tx:
        today = tx.today
    with shop.store.write() as tx:
        for who_, agos in (("stayed", (115, 20, 0)), ("left", (115,))):
            for ago in agos:
                day = today - dt.timedelta(days=ago)
                call = Call(at=noon(day, "Europe/Paris"), day=day)
                sales.sell_in(tx, sales.Sale(2000 + ago, people[who_]), call)
        sales.sell_in(tx, sales.Sale(500), Call())
    return people


async def behind(house: House, key: str) -> None:
    await house.until(lambda: "Today included" in house.text(), "the figures")
    await house.press("enter")
    await house.sees("F6 People")
    await house.press("f6")
    await house.until(lambda: "Reading" not in house.text(), f"the people of {key}")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_retention_shows_who_went_silent_and_who_stayed(
    shop: Shop, size: tuple[int, int]
) -> None:
    crowd(shop)
    async with running(shop.path, size=size, start="dashboard") as house:
        await behind(house, "retention")
        await house.sees("RETENTION  2 members", "● Everybody 2", "Gone silent 1", "Stayed 1")
        await house.sees("▼", "Leo Left", "Stella Stays", "€21.15")
        await house.press("right")
        await house.until(lambda: "Stella Stays" not in house.text(), "only who left")
        await house.sees("RETENTION  1 member", "Leo Left")
        await house.press("right")
        await house.sees("Stella Stays")
        await house.press("escape")
        await house.sees("F6 People")


async def test_enter_leads_to_the_member(shop: Shop) -> None:
    crowd(shop)
    async with running(shop.path, start="dashboard") as house:
        await behind(house, "retention")
        await house.sees("Leo Left")
        await house.press("enter")
        await house.until(lambda: isinstance(house.app.screen, MemberPage), "the page")
        await house.sees("Leo Left")
        await house.press("escape")
        await house.sees("RETENTION  2 members")


@pytest.mark.parametrize("key", TITLES)
async def test_every_panel_has_people_and_says_why(shop: Shop, key: str) -> None:
    crowd(shop)
    for score in (3, 8, 10):
        feedback.answer(shop.store, feedback.Answer(shop.add(f"M{score}"), score), Call())
    preferences.keep(panels=(key,))
    async with running(shop.path, start="dashboard") as house:
        await behind(house, key)
        await house.sees(words.about(key), *(fact.label for fact in words.facts(key)))
        if key == "nps":
            await house.sees("3 answers", "Detractors 1", "3/10", "▼ Detractors", "M10")
        if key == "aov":
            await house.sees("and 1 purchase without a card")


def test_every_group_of_every_number_has_its_mark_and_word(shop: Shop) -> None:
    with shop.store.read() as tx:
        for key in KNOWN:
            for group in who(tx.connection, tx.today, key).groups:
                mark, word, style = words.group(key, group)
                assert mark
                assert word
                assert style.startswith("$text-")
    assert all(words.about(key) for key in TITLES)


async def test_a_list_of_any_length_opens_at_once_and_reads_what_is_in_sight(shop: Shop) -> None:
    with shop.store.write() as tx:
        for number in range(300):
            tx.connection.execute(
                "INSERT INTO member (id, joined) VALUES (?, ?)", (1000 + number, "2020-01-01")
            )
            sales.sell_in(tx, sales.Sale(1000 + number, 1000 + number), Call())
    preferences.keep(panels=("clv_historic_mean",))
    async with running(shop.path, start="dashboard") as house:
        await behind(house, "clv_historic_mean")
        await house.sees("300 members", "Member 1299", "€12.99")
        await house.press("end")
        await house.sees("Member 1000", "€10.00")


async def test_a_scan_goes_to_the_counter_from_everywhere(shop: Shop) -> None:
    crowd(shop)
    async with running(shop.path, start="dashboard") as house:
        await behind(house, "retention")
        await house.press("ctrl+b")
        await house.write(shop.card)
        await house.press("enter")
        await house.arrives("counter")
        await house.sees("Ann Lee")


async def test_the_people_follow_the_books_and_the_mark_stays_on_its_member(shop: Shop) -> None:
    people = crowd(shop)
    for number in range(40):
        member = shop.add(f"Z{number:02}")
        sales.sell(shop.store, sales.Sale(1000 + number, member), Call())
    preferences.keep(panels=("clv_historic_mean",))
    async with running(shop.path, start="dashboard") as house:
        await behind(house, "clv_historic_mean")
        await house.sees("42 members", "Stella Stays")
        table = house.app.screen.query_one(People)
        await house.press(*("down",) * 25)
        await house.until(lambda: table.mark == 25 and table.marked is not None)
        marked, sight = table.marked, table.scroll_offset.y
        assert marked is not None
        assert sight > 0
        # Two more come above, one of whom was not there.
        sales.sell(shop.store, sales.Sale(90_000, people["left"]), Call())
        sales.sell(shop.store, sales.Sale(95_000, shop.ann), Call())
        await house.sees("43 members")
        await house.until(lambda: table.marked is not None and table.marked.key == marked.key)
        assert table.mark == 26
        assert abs(table.scroll_offset.y - sight) <= 1


async def test_the_groups_people_are_in_follow_too(shop: Shop) -> None:
    people = crowd(shop)
    async with running(shop.path, start="dashboard") as house:
        await behind(house, "retention")
        await house.press("right")
        await house.sees("● Gone silent 1", "Leo Left")
        sales.sell(shop.store, sales.Sale(3_000, people["left"]), Call())
        await house.sees("● Gone silent 0", "Stayed 2", "RETENTION  0 members")
