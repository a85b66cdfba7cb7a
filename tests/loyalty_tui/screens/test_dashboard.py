from __future__ import annotations

import datetime as dt

import pytest

from ledger.books import feedback, members, rewards, sales
from ledger.books.act import Call
from ledger.metrics import today
from ledger.metrics.outlook import Outlook
from ledger.store.transaction import Transaction
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
        await house.sees("Recommendation", "–")


async def test_enter_explains_a_panel_and_escape_goes_back(shop: Shop) -> None:
    history(shop)
    async with running(shop.path, size=(120, 36), start="dashboard") as house:
        await house.sees("all time", "▲")
        await house.press("right")
        await house.press("enter")
        await house.sees("REPEAT PURCHASE RATE", "Numerator", "Denominator", "Up to")
        await house.sees("The last 12 periods", "from 100.0% to 100.0%")
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


def opinions(shop: Shop, *scores: int) -> None:
    for number, score in enumerate(scores):
        member = shop.add(f"Member {number}")
        feedback.answer(shop.store, feedback.Answer(member, score), Call())


async def test_what_members_think_has_a_panel_with_its_bounds(shop: Shop) -> None:
    async with running(shop.path, size=(120, 36), start="dashboard") as house:
        await house.sees("Recommendation", "365 d · partial")
        opinions(shop, 10, 9, 9, 7, 3)
        await house.sees("partial · −30 … 100")
        await house.press("right", "right", "enter")
        await house.sees("NET PROMOTER SCORE", "Between", "−30 … 100")


async def test_where_there_is_little_room_the_bounds_stand_rather_than_the_window(
    shop: Shop,
) -> None:
    opinions(shop, 10, 9, 9, 7, 3)
    async with running(shop.path, start="dashboard") as house:
        await house.sees("Recommendation −30 … 100", "Retention       partial")


async def test_the_first_line_says_how_much_of_today_s_list_is_left(shop: Shop) -> None:
    with shop.store.read() as tx:
        birthday = f"{tx.today:%m-%d}"
    async with running(shop.path, start="dashboard") as house:
        await house.sees("Today included.", "Nothing left to do")
        for name in ("Bea", "Cy"):
            members.join(shop.store, members.NewMember(name, birthday=birthday), Call())
        await house.sees("2 to do today: F6")
        await house.press("f6", "space")
        await house.sees("1 of 2 done")
        await house.press("escape")
        await house.sees("1 to do today: F6")


async def test_whom_to_call_is_not_found_anew_for_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[object] = []

    def overdue(tx: Transaction) -> list[Outlook]:
        found.append(tx)
        return []

    monkeypatch.setattr(today, "overdue", overdue)
    async with running(shop.path, start="dashboard") as house:
        await house.sees("Nothing left to do")
        rewards.add(shop.store, rewards.NewReward("Tea", 50, stock=0), Call())
        await house.sees("1 to do today: F6")
        await house.press("f6")
        await house.sees("0 of 1 done")
        assert len(found) == 1


def test_bars_fill_their_width_mark_what_is_missing_and_keep_the_lowest_visible() -> None:
    drawn = bars([None, 0.0, 1.0, 2.0], 8, 1)
    assert drawn.plain == "· ▁ ▅ █ "[: len(drawn.plain)]
    assert bars([], 8, 1).plain == ""
    assert bars([5.0] * 12, 23, 2).cell_length <= 23 * 2 + 1
