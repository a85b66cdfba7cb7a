from __future__ import annotations

import datetime as dt
from fractions import Fraction

from ledger.books import program
from ledger.books.act import Call
from ledger.program.tiers import Campaign
from ledger.queries.standing import campaigns
from tests.loyalty_tui.screens.conftest import Shop, running
from tests.loyalty_tui.screens.programme import busy, clerk, mark, part, settled


def known(shop: Shop, *, ended: bool = False) -> list[Campaign]:
    with shop.store.read() as tx:
        return list(campaigns(tx, ended=ended))


def today(shop: Shop) -> dt.date:
    with shop.store.read() as tx:
        return tx.today


def held(shop: Shop, name: str, start: int, end: int, *, control: int = 0) -> None:
    """A campaign from so many days on."""
    first, last = (today(shop) + dt.timedelta(days=days) for days in (start, end))
    campaign = Campaign(name, first, last, Fraction(2), control=control)
    program.add_campaign(shop.store, campaign, Call(staff=1))


async def test_those_that_run_come_first_each_with_its_state(shop: Shop) -> None:
    held(shop, "Past", -30, -20)
    held(shop, "Later", 10, 20)
    held(shop, "Now", -1, 5)
    held(shop, "Stopped", -1, 5)
    program.end_campaign(shop.store, "Stopped", Call(staff=1))
    async with running(shop.path) as house:
        await part(house, "campaigns")
        await house.sees("● running", "→ coming", "■ over", "× ended", "× 2")
        rows = house.text().splitlines()
        found = [
            next(place for place, row in enumerate(rows) if f"{word} " in row and state in row)
            for word, state in (
                ("Now", "running"),
                ("Later", "coming"),
                ("Past", "over"),
                ("Stopped", "ended"),
            )
        ]
        assert found == sorted(found)


async def test_one_is_added_with_all_its_conditions_and_said_in_words_first(shop: Shop) -> None:
    day = today(shop)
    last = f"{day.year + 1}-03-31"
    async with running(shop.path, size=(120, 50)) as house:
        place = await part(house, "campaigns")
        await house.press("f7")
        await house.sees("NEW CAMPAIGN", "once it has its two days")
        await house.press(*"Printemps", "enter", "enter", *last, "enter")
        await house.press(*"1,5", "enter", *"20", "enter")
        await house.press("right", "space", "enter")
        await house.press(*"14:00-17:00", "enter", *"tea", "enter")
        await house.press("right", "right", "enter", "right", "right", "enter", *"10%")
        await house.sees("points × 1.5, 20 points more on each sale", "Only on: Tuesday")
        await house.sees("Tier: Silver", "For whom: regulars", "10% of the members are kept apart.")
        assert known(shop) == []
        await house.press("enter")
        await settled(house, place)
        (found,) = known(shop)
        assert found == Campaign(
            name="Printemps",
            first_day=day,
            last_day=dt.date(day.year + 1, 3, 31),
            multiplier=Fraction(3, 2),
            weekdays=frozenset((1,)),
            hours=(14 * 60, 17 * 60),
            category="tea",
            tier="Silver",
            bonus=20,
            segment="regular",
            control=10,
            salt=found.salt,
        )
        await house.sees("Campaign Printemps is added.", "Category: tea")
        await house.press("f7")
        await house.sees("NEW CAMPAIGN")
        await house.press("enter")
        await house.sees("× “Name” cannot stay empty.")
        await house.press(*"Été", "tab", "tab", *last, "f10")
        await settled(house, place)
        await house.until(lambda: place.part.marked == place.lines.marked == "Été", "the new one")


async def test_what_cannot_be_is_said_in_the_form(shop: Shop) -> None:
    async with running(shop.path) as house:
        await part(house, "campaigns")
        await house.press("f7")
        await house.sees("NEW CAMPAIGN")
        await house.press(*"X", "enter", "enter", *"01/01/2020", "f10")
        await house.sees("× A campaign cannot end before it begins")
        assert house.field("field-name").value == "X"
        await house.press("escape")
        await house.sees("There has been no campaign yet")
        assert known(shop) == []


async def test_one_is_opened_to_see_what_it_changed(shop: Shop) -> None:
    held(shop, "Now", -1, 5)
    busy(shop)
    async with running(shop.path) as house:
        place = await part(house, "campaigns")
        await house.press("enter")
        await house.sees("NOW", "It runs until")
        await house.sees("A comparison, not a proof", "keep some members apart in the next one")
        await house.press("escape")
        await settled(house, place)


async def test_one_that_has_not_begun_has_nothing_to_tell(shop: Shop) -> None:
    held(shop, "Later", 3, 5, control=10)
    async with running(shop.path) as house:
        await part(house, "campaigns")
        await house.sees("10% of the members are kept apart.")
        await house.press("enter")
        await house.sees("Later has no day to tell of yet.")


async def test_one_is_ended_by_a_word_and_only_once(shop: Shop) -> None:
    held(shop, "Now", -1, 5)
    async with running(shop.path) as house:
        place = await part(house, "campaigns")
        await house.press("delete")
        await house.sees("END THE CAMPAIGN NOW", "Type “end” to go on")
        await house.press("escape")
        await settled(house, place)
        assert len(known(shop)) == 1
        await house.press("delete")
        await house.sees("Type “end” to go on")
        await house.press(*"end", "enter")
        await settled(house, place)
        await house.sees("× ended")
        assert known(shop) == []
        await house.press("delete")
        await house.pilot.pause()
        assert house.app.screen is place


async def test_what_another_till_adds_shows(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "campaigns")
        held(shop, "Elsewhere", 0, 5)
        await house.sees("Elsewhere")
        await mark(house, place, "Elsewhere")


async def test_a_clerk_may_not(shop: Shop) -> None:
    held(shop, "Now", -1, 5)
    async with running(shop.path) as house:
        clerk(house, shop)
        await part(house, "campaigns")
        await house.press("delete")
        await house.sees("Type “end” to go on")
        await house.press(*"end", "enter")
        await house.sees("Campaigns need a manager")
        assert len(known(shop)) == 1


async def test_a_campaign_without_a_last_day_says_what_is_missing(shop: Shop) -> None:
    async with running(shop.path, size=(120, 50)) as house:
        await part(house, "campaigns")
        await house.press("f7")
        await house.sees("NEW CAMPAIGN", "as 31/12/2026")
        await house.press(*"Sale", "f10")
        await house.sees("× “Last day” cannot stay empty.")
