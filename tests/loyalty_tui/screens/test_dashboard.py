from __future__ import annotations

import datetime as dt

import pytest

from ledger.books import sales
from ledger.books.act import Call
from ledger.values.calendar import noon
from loyalty_tui.widgets.figures import TITLES
from loyalty_tui.widgets.kpi_panel import KpiPanel
from loyalty_tui.widgets.trend import bars
from tests.loyalty_tui.screens.conftest import Shop, running


def history(shop: Shop) -> None:
    with shop.store.read() as tx:
        today = tx.today
    with shop.store.write() as tx:
        for ago in range(300, 0, -20):
            day = today - dt.timedelta(days=ago)
            call = Call(at=noon(day, "Europe/Paris"), day=day)
            sales.sell_in(tx, sales.Sale(1000 + ago, shop.ann), call)


async def test_every_panel_has_value_change_window_and_trend(shop: Shop) -> None:
    history(shop)
    async with running(shop.path, size=(120, 36), start="dashboard") as house:
        await house.sees("Retention", "90 d", "365 d", "all time", "Points liability")
        await house.sees("100.0%"[-1], "▲")
        panels = list(house.app.screen.query(KpiPanel))
        assert [panel.key for panel in panels] == list(TITLES)
        await house.until(lambda: "█" in house.text() or "▇" in house.text(), "a trend")


async def test_an_empty_shop_shows_dashes_and_does_not_fall(shop: Shop) -> None:
    async with running(shop.path, start="dashboard") as house:
        await house.sees("Churn", "–")


async def test_enter_explains_a_panel_and_escape_goes_back(shop: Shop) -> None:
    history(shop)
    async with running(shop.path, size=(120, 36), start="dashboard") as house:
        await house.sees("all time", "▲")
        await house.press("right")
        await house.press("enter")
        await house.sees("CHURN", "Numerator", "Denominator", "Up to", "The last 12 periods")
        await house.press("escape")
        await house.sees("Latest acts")


@pytest.mark.thorough
async def test_arrows_move_among_the_panels_as_they_lie(shop: Shop) -> None:
    async with running(shop.path, start="dashboard") as house:
        await house.press("down", "right")
        focused = house.app.screen.focused
        assert isinstance(focused, KpiPanel)
        assert focused.key == list(TITLES)[4]


@pytest.mark.thorough
async def test_a_click_explains_too(shop: Shop) -> None:
    history(shop)
    async with running(shop.path, start="dashboard") as house:
        await house.sees("▲")
        await house.pilot.click("#panel-aov")
        await house.sees("AVERAGE ORDER VALUE")


def test_bars_fill_their_width_mark_what_is_missing_and_keep_the_lowest_visible() -> None:
    drawn = bars([None, 0.0, 1.0, 2.0], 8, 1)
    assert drawn.plain == "· ▁ ▅ █ "[: len(drawn.plain)]
    assert bars([], 8, 1).plain == ""
    assert bars([5.0] * 12, 23, 2).cell_length <= 23 * 2 + 1
