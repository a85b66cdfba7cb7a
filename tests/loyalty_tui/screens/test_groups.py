"""Members in groups: cohorts, segments, tiers."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from textual.color import Color
from textual.theme import Theme

from ledger.books import sales, tiers
from ledger.books.act import Call
from ledger.metrics.cohorts import cohorts
from ledger.program.tiers import Tier
from ledger.queries.standing import tiers as known_tiers
from ledger.values.calendar import noon
from loyalty_tui import themes
from loyalty_tui.widgets.heat import Heat, step_of
from loyalty_tui.widgets.paged_table import PagedTable
from tests.loyalty_tui import looking
from tests.loyalty_tui.screens.conftest import House, Shop, running

SIZES = [(60, 20), (80, 24), (120, 36)]


def visits(shop: Shop, member: int, *agos: int, amount: int = 1000) -> None:
    """Purchases so many days ago."""
    with shop.store.read() as tx:
        today = tx.today
    with shop.store.write() as tx:
        for ago in agos:
            day = today - dt.timedelta(days=ago)
            sales.sell_in(
                tx, sales.Sale(amount, member), Call(at=noon(day, "Europe/Paris"), day=day)
            )


async def groups(house: House) -> None:
    await house.until(lambda: "Today included" in house.text(), "the figures")
    await house.press("f7")
    await house.sees("● Cohorts", "○ Segments", "○ Tiers")


@pytest.mark.parametrize("size", SIZES)
async def test_cohorts_are_a_map_of_shares_with_the_month_that_is_not_over(
    shop: Shop, size: tuple[int, int]
) -> None:
    visits(shop, shop.ann, 100, 70, 35, 1)
    visits(shop, shop.add("Bea"), 100, 70)
    visits(shop, shop.add("Cy"), 35)
    with shop.store.read() as tx:
        found = cohorts(tx.connection, tx.today + dt.timedelta(days=1), today=tx.today)
        whole = 100 * found.found[0].active[1] // found.found[0].size
    async with running(shop.path, size=size, start="dashboard") as house:
        await groups(house)
        await house.sees("First in", "Members", "+1", "+2", f"{whole}%", "* not over yet", "%*")


async def test_the_map_scrolls_both_ways_and_its_names_stay(shop: Shop) -> None:
    for month in range(30):
        visits(shop, shop.add(f"M{month}"), 5 + 30 * month, 1 + 15 * month)
    async with running(shop.path, start="dashboard") as house:
        await groups(house)
        await house.sees("+1 ")
        heat = house.app.screen.query_one(Heat)
        await house.until(lambda: heat.max_scroll_x > 0, "more than fits")
        before = house.text().count("Members")
        await house.press(*("right",) * 3)
        await house.until(lambda: "+1 " not in house.text(), "scrolled")
        assert house.text().count("Members") >= before
        await house.press("end")
        await house.until(lambda: heat.scroll_offset.y > 0, "the oldest")
        await house.sees("First in")


@pytest.mark.parametrize("size", SIZES)
async def test_segments_say_how_many_and_what_to_do_and_list_their_people(
    shop: Shop, size: tuple[int, int]
) -> None:
    visits(shop, shop.ann, *range(1, 100, 10))
    async with running(shop.path, size=size, start="dashboard") as house:
        await groups(house)
        await house.press("f6")
        await house.sees("● Segments", "Champions", "Prospects", "100.0%", "What to do")
        await house.sees("Thank them first")
        if size[0] >= 80:
            await house.sees("██", "░░")
        await house.until(lambda: house.app.screen.focused, "the list has the keyboard")
        rows = house.text().splitlines()
        which = next(row.split()[0] for row in rows if "100.0%" in row)
        names = [row.split()[0] for row in rows if "%" in row]
        await house.press(*("down",) * names.index(which), "enter")
        await house.sees(which.upper(), "1 member", "Ann Lee", "Last came", "10", "€100.00")
        await house.press("escape")
        await house.sees("● Segments")


@pytest.mark.parametrize("size", SIZES)
async def test_tiers_say_who_is_near_the_next_and_who_is_about_to_lose_one(
    shop: Shop, size: tuple[int, int]
) -> None:
    with shop.store.read() as tx:
        low, middle, high = known_tiers(tx)
        until = tx.today + dt.timedelta(days=9)
    visits(shop, shop.ann, 3, amount=middle.threshold * 9 // 10)
    bea = shop.add("Bea Byhand")
    tiers.set_tier(shop.store, bea, middle.name, Call(staff=1), until, "a friend")
    async with running(shop.path, size=size, start="dashboard") as house:
        await groups(house)
        await house.press("f6", "f6")
        await house.sees("● Tiers", high.name, middle.name, low.name, "Near next", "To lose it")
        await house.sees("▲ 1", "▼ 1")
        await house.press("down", "enter")
        await house.sees(middle.name.upper(), "Loses it 1", "Bea Byhand", f"{until:%d/%m/%Y}")


async def test_a_click_turns_the_view_and_a_programme_without_tiers_says_so(shop: Shop) -> None:
    with shop.store.read() as tx:
        names = [tier.name for tier in known_tiers(tx)]
    for name in names:
        tiers.remove_tier(shop.store, name, Call(staff=1))
    async with running(shop.path, start="dashboard") as house:
        await groups(house)
        await house.pilot.click("#groups-view", offset=(26, 0))
        await house.sees("● Tiers", "The programme has no tiers")


async def test_an_empty_shop_has_a_map_and_groups_of_nobody(shop: Shop) -> None:
    async with running(shop.path, start="dashboard") as house:
        await groups(house)
        await house.sees("Nobody has bought yet.")
        await house.press("f6")
        await house.sees("Champions", "Prospects")


async def test_a_scan_goes_to_the_counter(shop: Shop) -> None:
    async with running(shop.path, start="dashboard") as house:
        await groups(house)
        await house.press("ctrl+b")
        await house.write(shop.card)
        await house.press("enter")
        await house.arrives("counter")
        await house.sees("Ann Lee")


async def test_help_says_what_the_numbers_mean(shop: Shop) -> None:
    async with running(shop.path, size=(120, 36), start="dashboard") as house:
        await groups(house)
        await house.press("f1")
        await house.sees("GROUPS", "goes to the next view", "What the numbers mean")


@pytest.mark.parametrize(
    ("share", "step"), [(0, 0), (0.001, 1), (0.1, 1), (0.11, 2), (0.3, 3), (0.4, 4), (0.5, 5)]
)
def test_shades_are_fifths_of_the_strongest(share: float, step: int) -> None:
    assert step_of(share, 0.5) == step
    assert step_of(share, 0) == 0


@pytest.mark.parametrize("theme", themes.HOUSE, ids=lambda theme: str(theme.name))
def test_a_number_can_be_read_on_every_shade(theme: Theme) -> None:
    assert theme.surface
    assert theme.foreground
    ground, ink = Color.parse(theme.surface), Color.parse(theme.foreground)
    primary = Color.parse(theme.primary)
    shades = [ground.blend(primary, share / 100) for share in (8, 16, 24, 32, 40)]
    assert all(looking.contrast(ink.hex, shade.hex) >= looking.LEAST_CONTRAST for shade in shades)
    assert len({shade.hex for shade in shades}) == 5


async def test_the_groups_follow_the_books_with_the_mark_where_it_was(shop: Shop) -> None:
    visits(shop, shop.ann, 40, 1)
    async with running(shop.path, start="dashboard") as house:
        await groups(house)
        await house.sees("First in")
        await house.press("f6")
        await house.sees("● Segments", "100.0%")
        await house.press("f6")
        await house.sees("● Tiers", "Bronze")
        table = house.app.screen.query_one("#tiers", PagedTable)
        await house.press("down", "down")
        await house.until(lambda: table.marked is not None and table.marked.key == "Bronze")
        tiers.add_tier(shop.store, Tier("Platinum", 9_000_00, Fraction(2)), Call(staff=1))
        await house.sees("Platinum")
        await house.until(lambda: table.marked is not None and table.marked.key == "Bronze")
        assert table.mark == 3
        visits(shop, shop.add("Bea"), 2)
        await house.press("f6", "f6")  # what is not in front is read again when it is
        await house.sees("● Segments", "50.0%")
