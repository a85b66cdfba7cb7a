"""Sizes, languages and colours: nothing is cut, everything can be read."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.color import Color
from textual.theme import Theme

from ledger.books import rewards, sales
from ledger.books.act import Call
from loyalty_tui import i18n, themes
from loyalty_tui.widgets.bars import ClickLine, KeyLine, PlacesLine
from loyalty_tui.widgets.figures import title
from loyalty_tui.widgets.kpi_panel import KpiPanel
from loyalty_tui.widgets.paged_table import PagedTable
from tests.loyalty_tui.screens.conftest import Shop, running

SIZES = [(60, 20), (80, 24), (120, 36)]
LEAST_CONTRAST = 4.5


def shown(line: ClickLine) -> tuple[int, int]:
    """How many words a line shows, and how many it has."""
    return len(line._spans), len(line.labels())


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_places_keys_and_panels_are_not_cut(shop: Shop, language: str) -> None:
    i18n.set_language(language)
    async with running(shop.path) as house:
        for size in SIZES:
            await house.pilot.resize_terminal(*size)
            for place in ("f2", "f4", "f5", "f3"):
                await house.press(place)
                await house.pilot.pause()
                drawn, all_of_them = shown(house.app.screen.query_one(PlacesLine))
                assert drawn == all_of_them, (size, place)
                if size[0] >= 80:
                    drawn, all_of_them = shown(house.app.screen.query_one(KeyLine))
                    assert drawn == min(all_of_them, KeyLine.MOST), (size, place)
            await house.sees(*(title(panel.key) for panel in house.app.screen.query(KpiPanel)))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_no_heading_of_a_list_is_cut(
    shop: Shop, language: str, size: tuple[int, int]
) -> None:
    i18n.set_language(language)
    async with running(shop.path, size=size) as house:
        for place in ("f4", "f5", "f11"):
            await house.press(place)
            table = house.app.screen.query_one(PagedTable)
            await house.until(lambda table=table: table._columns, place)  # type: ignore[misc]
            for column in table._columns:
                assert cell_len(column.label) <= column.width, column


@pytest.mark.thorough
async def test_a_sale_can_be_made_in_every_size(shop: Shop) -> None:
    i18n.set_language("fr")
    async with running(shop.path) as house:
        for count, size in enumerate(SIZES, start=1):
            await house.pilot.resize_terminal(*size)
            await house.serve(shop.card)
            await house.sees("Ann Lee")
            await house.write("12,50")
            await house.press("enter")
            await house.until(lambda: house.counter.phase == "done")
            await house.sees("Ann Lee", "● ")
            assert shop.count("sale") == count


async def test_a_window_too_small_says_so(shop: Shop) -> None:
    async with running(shop.path, size=(50, 15)) as house:
        await house.sees("Please enlarge")
        await house.pilot.resize_terminal(80, 24)
        await house.sees("Scan, or type")


async def test_money_and_dates_are_french_in_french(shop: Shop) -> None:
    i18n.set_language("fr")
    sales.sell(shop.store, sales.Sale(123_450, shop.ann), Call())
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.sees("12,34\u00a0€")


def colours(theme: Theme) -> dict[str, str]:
    return {**theme.to_color_system().generate(), **theme.variables}


def luminance(colour: Color) -> float:
    def linear(part: int) -> float:
        value = part / 255
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in colour.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", themes.HOUSE, ids=lambda theme: theme.name)
def test_every_text_stands_out_from_its_ground(theme: Theme) -> None:
    known = colours(theme)
    pairs = [(text, ground) for text in themes.TEXTS for ground in themes.GROUNDS]
    for text, ground in (*pairs, *themes.PAIRS):
        light, dark = sorted(
            (luminance(Color.parse(known[text])), luminance(Color.parse(known[ground]))),
            reverse=True,
        )
        assert (light + 0.05) / (dark + 0.05) >= LEAST_CONTRAST, (text, ground)


@pytest.mark.thorough
async def test_the_other_colours_work_too(shop: Shop) -> None:
    async with running(shop.path) as house:
        for theme in ("loyalty-light", "ansi-dark", "ansi-light"):
            house.app.theme = theme
            await house.serve(shop.card)
            await house.press("f3")
            await house.sees("Repeat rate")
            await house.press("f2")


LONG_NAME = "Marie-Françoise Delacroix-Montgomery de la Tour"
LONG_REWARD = "Café gourmand et sa pâtisserie du jour"


@pytest.mark.parametrize(
    ("lang", "within", "bar", "hand"),
    [
        ("en", "WITHIN REACH", "to Gold", "Hand over"),
        ("fr", "ACCESSIBLES", "→ Gold", "Remettre"),
    ],
)
async def test_a_long_name_and_a_long_result_cut_nothing_that_matters(
    shop: Shop, lang: str, within: str, bar: str, hand: str
) -> None:
    i18n.set_language(lang)
    shop.add(LONG_NAME, "2900000000024")
    rewards.add(shop.store, rewards.NewReward(LONG_REWARD, 50), Call())
    async with running(shop.path, size=(80, 24)) as house:
        await house.serve("2900000000024")
        await house.write("325,00")
        await house.press("enter")
        # The name ends two cells before what stands to its right; the tier's bar is in sight.
        await house.sees("…  Silver  × 1", bar, within)
        await house.press("f9", "down", "enter")
        await house.until(lambda: shop.count("issue") == 1, "the voucher")
        await house.sees("…  Silver  × 1", bar, within)
        code = house.app.gateway._acts[-1].story.code or "?"
        await house.press("f9")
        await house.sees(f"{hand}  {code}", LONG_REWARD[:25])
