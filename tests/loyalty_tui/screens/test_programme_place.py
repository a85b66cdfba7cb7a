from __future__ import annotations

import pytest

from loyalty_tui import i18n
from loyalty_tui.screens.programme import PARTS, Programme
from loyalty_tui.widgets.bars import KeyLine, shown_bindings
from tests.loyalty_tui.screens.conftest import House, Shop, running
from tests.loyalty_tui.screens.programme import change, part, setting, settled


async def arrive(house: House) -> Programme:
    await house.press("ctrl+t")
    await house.arrives("programme")
    screen = house.app.screen
    assert isinstance(screen, Programme)
    await house.until(lambda: screen.part.found is not None, "the settings")
    return screen


async def click(house: House, word: str) -> None:
    """Click where a word stands."""
    rows = house.text().splitlines()
    row = next(place for place, text in enumerate(rows) if word in text)
    await house.pilot.click(offset=(rows[row].index(word) + 1, row))


async def test_each_part_is_shown_as_the_mark_passes_over_it(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await arrive(house)
        for one in PARTS:
            await house.sees(one.ABOUT.split(".")[0].split(",")[0])
            assert place.part.KEY == one.KEY
            await house.press("down")


async def test_arrows_tab_and_esc_lead_in_and_out(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await arrive(house)
        parts = place.query_one("#parts")
        for way_in, way_out in (("enter", "escape"), ("right", "left"), ("tab", "shift+tab")):
            await house.until(lambda: parts.has_focus)
            await house.press(way_in)
            await house.until(lambda: place.lines.has_focus)
            await house.press(way_out)
        await house.until(lambda: parts.has_focus)
        await house.press("escape")
        await house.arrives("counter")


async def test_the_mouse_does_it_all(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await arrive(house)
        await click(house, "Tiers")
        await house.until(lambda: place.part.KEY == "tiers")
        await click(house, "Settings")
        await house.until(lambda: place.part.KEY == "settings")
        await click(house, "Only by full steps")
        await house.sees("ONLY BY FULL STEPS", "○ yes")
        await click(house, "○ yes")
        await house.sees("● yes")
        await click(house, "F10 Save")
        await settled(house, place)
        await house.until(lambda: setting(shop, "earn.steps") == "yes")


async def test_no_letter_does_anything(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "tiers")
        await house.press(*"abcxyz0159")
        await house.pilot.pause()
        assert house.app.screen is place
        assert all(len(binding.key) > 1 for binding, _on in shown_bindings(place, every=True))


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("key", [one.KEY for one in PARTS])
async def test_its_keys_fit_the_line(shop: Shop, key: str, lang: str) -> None:
    i18n.set_language(lang)
    async with running(shop.path) as house:
        place = await part(house, key)
        assert len(shown_bindings(place)) <= KeyLine.MOST
        await house.sees(i18n._("Esc") + " " + i18n._("Back"))


async def test_on_a_small_screen_nothing_is_missing(shop: Shop) -> None:
    async with running(shop.path, size=(60, 20)) as house:
        await part(house, "settings")
        await house.sees("Settings", "Campaigns", "Points earned", "1 point", "earn.points")


async def test_space_is_no_error_in_any_part(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await arrive(house)
        for one in PARTS:
            await house.until(lambda: place.part.found is not None, one.KEY)
            await house.press("right", "space", "down", "space", "left", "down")
        await house.press("escape")
        await house.arrives("counter")


async def test_help_says_what_to_do(shop: Shop) -> None:
    async with running(shop.path) as house:
        await arrive(house)
        await house.press("f1")
        await house.sees("PROGRAMME", "Choose a part on the left", "Every change of a setting")


async def test_a_change_seen_from_elsewhere_shows_when_one_comes_back(shop: Shop) -> None:
    async with running(shop.path) as house:
        await part(house, "settings")
        await house.press("f2")
        await house.arrives("counter")
        change(shop, "earn.points", "4")
        await house.press("f12")
        await house.arrives("programme")
        await house.sees("4 points")


async def test_the_mark_stays_where_it_went_while_the_books_are_read_again(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "settings")
        place.lines.highlighted = place.lines.get_option_index("expiry.mode")
        place.drawn(place.part)  # before the list's own word of it has come
        await house.sees("expiry.mode")
        await house.until(lambda: place.part.marked == "expiry.mode")
        await house.pilot.pause()
        assert (place.part.marked, place.lines.marked) == ("expiry.mode", "expiry.mode")
