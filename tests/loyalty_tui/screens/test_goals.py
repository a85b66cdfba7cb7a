"""Goals beside the figures, on their pages, and said of once they are judged."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from ledger.books import goals, sales
from ledger.books.act import Call
from ledger.books.goals import NewGoal
from ledger.metrics.goals import judge, progress, set_on_number
from ledger.program.goals import Aim, Goal
from ledger.store.store import Store
from loyalty_tui.gateway.upkeep import Upkeep
from loyalty_tui.widgets.goal_line import line
from tests.loyalty_tui.screens.conftest import Shop, running
from tests.loyalty_tui.screens.test_dashboard import history

BEGUN = dt.date(2026, 6, 1)


def days(shop: Shop, ahead: int) -> dt.date:
    with shop.store.read() as tx:
        return tx.today + dt.timedelta(days=ahead)


def basket(shop: Shop, target: str = "30", ahead: int = 35) -> None:
    """A goal on the average basket, which stands at €11.60."""
    history(shop)
    set_on_number(shop.store, "aov", target, days(shop, ahead), Call())


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_panel_shows_target_bar_and_days_left(shop: Shop, size: tuple[int, int]) -> None:
    basket(shop)
    async with running(shop.path, size=size, start="dashboard") as house:
        await house.sees("→ ≥ €30.00 ░░░░", " 35 d", "▲")
        assert ("on track" in house.text()) == (size[0] == 120)


async def test_where_there_is_little_room_the_target_stands_beside_the_change(shop: Shop) -> None:
    basket(shop)
    async with running(shop.path, size=(60, 20), start="dashboard") as house:
        await house.sees("→ ≥ €30.00")
        assert "35 d" not in house.text()


async def test_the_page_of_a_figure_shows_its_goal_and_last_year(shop: Shop) -> None:
    basket(shop)
    async with running(shop.path, start="dashboard") as house:
        await house.sees("≥ €30.00")
        await house.press("down", "right", "enter")
        await house.sees("AVERAGE ORDER VALUE", "→ ≥ €30.00 ░░░", "€18.40 to go · 35 d · on track")
        await house.sees("- goal")
        await house.press("pagedown")
        await house.sees("≥ €30.00 by", "from €11.60", "░ 0%", "35 d, on track")
        await house.press("end")
        await house.sees("Same weeks last year  –", "On track: Share of the way")
        await house.press("escape")
        await house.press("left", "enter")
        await house.sees("LIFETIME VALUE", "a month each")
        assert "to go" not in house.text()


async def test_a_goal_that_changes_moves_the_panel(shop: Shop) -> None:
    basket(shop, "≤ 30")
    async with running(shop.path, start="dashboard") as house:
        await house.sees("→ ≤ €30.00 ████", " 35 d")
        sales.sell(shop.store, sales.Sale(90_000, shop.ann), Call())
        await house.sees("! ≤ €30.00 ░░░░")
        goals.drop(shop.store, "aov", Call())
        await house.until(lambda: "€30.00" not in house.text(), "a panel without a goal")


async def test_what_became_of_a_goal_is_said_until_it_is_put_away(shop: Shop) -> None:
    goals.set_goal(shop.store, NewGoal(days(shop, 1), "Mailing sent"), Call())
    async with running(shop.path, start="dashboard") as house:
        await house.sees("Today included")
        assert "Seen" not in house.text()
        goals.tick(shop.store, "Mailing sent", "", Call())
        await house.sees("● Goal met: Mailing sent", "Del", "Seen")
        assert "Today included" not in house.text()
        await house.press("delete")
        await house.sees("Today included")
        assert "Mailing sent" not in house.text().splitlines()[3]
        assert "Seen" not in house.text()
        goals.set_goal(shop.store, NewGoal(days(shop, 1), "Window"), Call())
        goals.tick(shop.store, "Window", "", Call())
        await house.sees("● Goal met: Window")


async def test_a_goal_missed_is_said_with_what_it_was_judged_by(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    basket(shop, ahead=0)
    tomorrow = days(shop, 1)
    monkeypatch.setenv("LOYALTY_NOW", f"{tomorrow}T09:00:00Z")
    with Store(shop.path) as store:
        assert len(judge(store, Call())) == 1
    async with running(shop.path, size=(120, 36), start="dashboard") as house:
        await house.sees("○ Goal missed: Average order value: €11.60 (≥ €30.00 by")
        # The journal says so too, below the panels.
        await house.until(lambda: house.text().count("Goal missed") > 1, "the act in the feed")
        # The next day it is said no more.
        monkeypatch.setenv("LOYALTY_NOW", f"{tomorrow + dt.timedelta(days=1)}T09:00:00Z")
        await house.app._renew_shop()
        await house.sees("Today included")


def test_the_day_s_work_judges_the_goals(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    goals.set_goal(shop.store, NewGoal(days(shop, 0), "Mailing sent"), Call())
    monkeypatch.setenv("LOYALTY_NOW", f"{days(shop, 1)}T09:00:00Z")
    upkeep = Upkeep(shop.path, "till 1", first=0, every=0.01)
    upkeep.start()
    assert upkeep.done.wait(30)
    upkeep.stop()
    assert shop.count("missed") == 1


@pytest.mark.parametrize(
    ("value", "width", "expected"),
    [
        ("0.54", 22, "! ≥ 60.0% █░░░░░░ 20 d"),
        ("0.54", 34, "! ≥ 60.0% █░░░░░░ 20 d · off track"),
        ("0.54", 60, "! ≥ 60.0% ████░░░░░░░░░░░░ 6 pts to go · 20 d · off track"),
        ("0.599", 60, "→ ≥ 60.0% ███████████████░ 0.1 pts to go · 20 d · on track"),
        ("0.5999999", 60, "→ ≥ 60.0% ███████████████░ 0.1 pts to go · 20 d · on track"),
        ("0.60", 60, "→ ≥ 60.0% ████████████████ 20 d · on track"),
        (None, 40, "→ ≥ 60.0% no number yet · 20 d"),
    ],
)
def test_a_line_says_what_there_is_room_for(value: str | None, width: int, expected: str) -> None:
    aim = Aim("retention", "rate", "up", Fraction(3, 5), Fraction(13, 25), 90)
    goal = Goal(1, "", BEGUN, dt.date(2026, 7, 21), aim)
    found = progress(goal, None if value is None else Fraction(value), dt.date(2026, 7, 1))
    shown = line(found, "EUR", width).plain
    assert shown == expected
    assert len(shown) <= width
