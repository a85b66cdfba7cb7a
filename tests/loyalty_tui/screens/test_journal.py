"""The journal: every event of every till, found again."""

from __future__ import annotations

import pytest

from ledger.books import members, points, presetting, program, refunds, sales, staff
from ledger.books.act import Call
from ledger.values.errors import NotAllowed, Refused
from loyalty_tui import i18n
from loyalty_tui.gateway.undoing import IN_THE_JOURNAL
from loyalty_tui.screens.event import EventPage
from loyalty_tui.screens.journal import Events, Journal
from loyalty_tui.words.journal import _STAYS, GROUPS
from loyalty_tui.words.say import _HEADLINES
from tests.loyalty_tui.screens.conftest import House, Shop, running


def sell(shop: Shop, amount: int, member: int | None, till: str = "2", ref: str = "") -> int:
    call = Call(till=till, staff=1, source_id=ref or None)
    return sales.sell(shop.store, sales.Sale(amount, member), call).event


def marked(house: House) -> str:
    row = house.app.screen.query_one(Events).marked
    return row.key if row else ""


async def without(house: House, word: str) -> None:
    """Wait until a word is not on the screen any more."""
    await house.until(lambda: word not in house.text(), f"without {word}")


async def test_every_event_is_there_and_news_of_another_till_leaves_the_mark_on_its_row(
    shop: Shop,
) -> None:
    first = sell(shop, 1250, shop.ann)
    with pytest.raises(Refused):
        points.adjust(shop.store, shop.ann, -100, "mistake", Call(till="2"))
    async with running(shop.path, start="journal") as house:
        await house.sees("Sale recorded", "Ann Lee", "€12.50", "+12", "× Refused", "newest first")
        await house.press("down")
        await house.until(lambda: marked(house) == str(first))
        sell(shop, 4200, shop.ann)
        await house.sees("€42.00")
        assert marked(house) == str(first)
        refunds.void_event(shop.store, first, Call(till="2", staff=1))
        await house.sees("Sale undone", "× undone · Sale")
        assert marked(house) == str(first)


async def test_typing_finds_a_member_a_receipt_an_event_or_an_amount(shop: Shop) -> None:
    bob = shop.add("Bob Ray", card="2900000000024")
    sell(shop, 1250, shop.ann, ref="A-17")
    event = sell(shop, 990, bob)
    async with running(shop.path, start="journal") as house:
        await house.sees("€9.90", "€12.50")
        for typed, said, there, gone in (
            ("bob", "Bob Ray", "€9.90", "€12.50"),
            ("A-17", "receipt A-17", "€12.50", "€9.90"),
            (f"#{event}", f"event #{event}", "€9.90", "€12.50"),
            ("12,50", "amount 12,50", "€12.50", "€9.90"),
        ):
            await house.write(typed)
            await without(house, gone)
            await house.sees(said, there)
            await house.press("escape")
            await house.sees("€9.90", "€12.50", "newest first")
        await house.write("nobody at all")
        await house.sees("nothing answers to “nobody at all”", "0 events found")
        await house.press("enter", "f8", "down")  # nothing to open
        await house.press("escape")
        await house.sees("newest first")
        await house.press("escape")
        await house.arrives("counter")


async def test_enter_right_after_typing_looks_before_it_opens(shop: Shop) -> None:
    """A card that is scanned into the field must not open what was marked before it."""
    shop.add("Bob Ray", card="2900000000024")
    sell(shop, 1250, shop.ann)
    async with running(shop.path, start="journal") as house:
        await house.sees("€12.50")
        await house.press(*"2900000000024", "enter")
        await without(house, "€12.50")
        await house.sees("Bob Ray", "1 event found")
        assert isinstance(house.app.screen, Journal)
        await house.press("enter")
        await house.sees("MEMBER ADDED")


async def test_a_filter_is_chosen_said_and_cleared(shop: Shop) -> None:
    sell(shop, 1250, shop.ann, till="2")
    sell(shop, 990, shop.ann, till="3")
    async with running(shop.path, start="journal") as house:
        await house.sees("Member added")
        await house.press("f9")
        await house.sees("FILTER THE JOURNAL", "refusals")
        await house.press("right", "f10")  # sales
        await without(house, "Member added")
        await house.sees("sales", "2 events found. Esc shows all again.")
        await house.press("f9")
        await house.sees("any till")
        await house.press("enter", "enter", "enter", "enter", "right", "enter")
        await without(house, "€9.90")
        await house.sees("sales · Till 2", "1 event found", "€12.50")
        await house.press("f9", "enter", "enter")
        await house.write("31/02/2026")
        await house.press("f10")
        await house.sees("× “31/02/2026” is not a date")
        await house.press(*["backspace"] * 10)
        await house.write("01/01/2020")
        await house.press("f10")
        await house.sees("sales · 01/01/2020 · Till 2", "0 events found")
        await house.press("escape")
        await house.sees("Member added", "newest first")


@pytest.mark.thorough
async def test_what_is_rare_is_found_by_and_by_and_the_list_grows(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.queries.journal.BITE", 3)
    for _ in range(20):
        sell(shop, 100, None)
    adjusted = points.adjust(shop.store, shop.ann, 5, "welcome", Call()).event
    for _ in range(20):
        sell(shop, 100, None)
    async with running(shop.path, start="journal") as house:
        selection = house.app.gateway.journal.select(kinds=("adjust", "reward"))
        bites = 0
        while not selection.done:
            await selection.more()
            bites += 1
        assert bites > 10
        assert selection.total == 3
        assert selection.share == 1
        sell(shop, 100, None)
        points.adjust(shop.store, shop.ann, 7, "more", Call())
        assert await selection.news() == 1
        found = await selection.page(0, selection.total)
        assert [line.story.kind for line in found] == ["adjust", "adjust", "reward", "reward"]
        assert found[1].story.event == adjusted


@pytest.mark.thorough
async def test_undo_on_the_list_asks_at_once_and_a_click_opens(shop: Shop) -> None:
    sell(shop, 1250, shop.ann)
    async with running(shop.path, start="journal") as house:
        await house.sees("€12.50")
        await house.press("f8")
        await house.sees("UNDO THIS SALE", "12 points it had earned are taken back.")
        await house.press("escape", "escape")
        await house.until(lambda: isinstance(house.app.screen, Journal))
        await house.pilot.click("#table", offset=(12, 2))
        await house.pilot.click("#table", offset=(12, 2))
        await house.until(lambda: isinstance(house.app.screen, EventPage))


@pytest.mark.thorough
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_the_columns_follow_the_room(shop: Shop, size: tuple[int, int]) -> None:
    members.join(shop.store, members.NewMember("Bob Ray"), Call(till="Zinc", staff=1))
    async with running(shop.path, start="journal", size=size) as house:
        await house.sees("Bob Ray", "Points")
        assert ("Amount" in house.text()) == (size[0] >= 80)
        assert ("Zinc" in house.text()) == (size[0] >= 120)


def test_every_kind_of_event_is_in_one_group_and_is_undone_or_says_why_not() -> None:
    grouped = [kind for _name, kinds in GROUPS.values() for kind in kinds]
    assert sorted(grouped) == sorted(_HEADLINES)
    alone = set(_HEADLINES) - set(_STAYS)
    assert alone == {*IN_THE_JOURNAL, "adjust", "opening", "unopen", "unrefund"}


async def test_what_is_nobodys_says_what_it_changed(shop: Shop) -> None:
    async with running(shop.path, start="journal") as house:
        await house.sees("Catalogue changed", "“Coffee”, for")


@pytest.mark.parametrize(
    ("lang", "change", "preset", "refused"),
    [
        (
            "en",
            "Per amount spent: €1.00",
            "Stamp card",
            "An adjustment of more than 500",
        ),
        ("fr", "Pour chaque tranche de", "Carte à tampons", "Une correction de plus de 500"),
    ],
)
async def test_what_was_changed_and_refused_is_told_in_the_words_of_the_screens(
    shop: Shop, lang: str, change: str, preset: str, refused: str
) -> None:
    i18n.set_language(lang)
    program.change(shop.store, "earn.per", "2.00", Call(staff=1))
    presetting.switch(shop.store, "stamps", Call(staff=1), card_reward="Brioche", tier_names=())
    clerk = staff.add(shop.store, "Léa", "clerk", Call(staff=1)).detail["id"]
    with pytest.raises(NotAllowed):
        points.adjust(shop.store, shop.ann, 90_000, "gift", Call(staff=int(str(clerk))))
    async with running(shop.path, start="journal", size=(150, 36)) as house:
        await house.sees(change, preset, refused)
        assert "earn.per" not in house.text()
        assert "staff.adjust_limit" not in house.text()
