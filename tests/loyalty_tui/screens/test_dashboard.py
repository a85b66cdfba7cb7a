from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

import pytest

from ledger.books import feedback, members, rewards, sales
from ledger.books.act import Call
from ledger.metrics import live, today
from ledger.metrics.outlook import Outlook
from ledger.metrics.snapshot import PANELS
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.calendar import noon
from loyalty_tui import preferences
from loyalty_tui.gateway import Figures, reading
from loyalty_tui.screens.choose_panels import ChoosePanels
from loyalty_tui.screens.dashboard import Dashboard
from loyalty_tui.widgets.figures import TITLES, USUAL, panels
from loyalty_tui.widgets.kpi_panel import KpiPanel
from loyalty_tui.widgets.panel_grid import PanelGrid, layout
from loyalty_tui.widgets.trend import bars
from tests.loyalty_tui.screens.conftest import House, Shop, running


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
        assert shown(house) == list(USUAL)
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
        assert focused.key == USUAL[4]


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


# Which panels, in which order.


def shown(house: House) -> list[str]:
    return [panel.key for panel in house.app.screen.query(KpiPanel)]


def test_the_usual_panels_are_those_the_books_keep_and_all_on_offer_are_read_from_days() -> None:
    assert USUAL == PANELS
    assert TITLES.keys() == live.FIGURES.keys()
    assert panels(["aov", "unknown", "aov", "nps"]) == ("aov", "nps")
    assert panels([]) == panels(["unknown"]) == USUAL


async def test_the_owner_chooses_panels_and_their_order_and_the_till_remembers(shop: Shop) -> None:
    history(shop)
    async with running(shop.path, start="dashboard") as house:
        await house.sees("Retention", "▲")
        await house.press("f9")
        await house.sees("PANELS OF THE DASHBOARD", "9 panels, all in sight")
        await house.sees("Space Tick", "- Later")
        assert "+ Earlier" not in house.text()  # the first one cannot be
        await house.press("space")  # no retention
        await house.sees("8 panels")
        await house.press("end", "space")  # but the points held,
        await house.sees("9.  ■ Points held")
        await house.press("plus", "ctrl+up", "escape")  # two places earlier
        wanted = [*USUAL[1:7], "points_outstanding", *USUAL[7:]]
        await house.until(lambda: shown(house) == wanted, "the panels chosen")
        await house.until(lambda: preferences.load().panels == tuple(wanted), "they are kept")
        await house.sees("Points held")
        # Read and shown at once, not only named.
        await house.until(
            lambda: house.app.screen.query_one("#panel-points_outstanding", KpiPanel)._shown
        )
    async with running(shop.path, start="dashboard") as house:
        assert shown(house) == wanted


async def test_panels_changed_twice_at_once_are_those_chosen_last(shop: Shop) -> None:
    async with running(shop.path, start="dashboard") as house:
        await house.sees("Average basket")
        board = house.app.screen
        assert isinstance(board, Dashboard)
        for chosen in (("churn",), ("retention", "repeat"), ("churn", "retention")):
            board._change(chosen)
        await house.app.workers.wait_for_complete()
        assert [panel.key for panel in board.query(KpiPanel)] == ["churn", "retention"]


async def test_only_what_is_shown_is_read(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    preferences.keep(panels=("churn", "aov"))
    asked: list[tuple[str, ...]] = []

    def figures(store: Store, keys: Sequence[str]) -> Figures:
        asked.append(tuple(keys))
        return read(store, keys)

    read = reading.figures
    monkeypatch.setattr(reading, "figures", figures)
    async with running(shop.path, start="dashboard") as house:
        await house.sees("Churn", "Average basket")
        await house.until(lambda: asked, "a reading")
    assert set(asked) == {("churn", "aov")}


async def test_the_mouse_chooses_too(shop: Shop) -> None:
    async with running(shop.path, size=(120, 36), start="dashboard") as house:
        await house.press("f9")
        await house.sees("9 panels")
        await house.pilot.click("#choose", offset=(8, 1))
        await house.sees("8 panels")
        await house.pilot.click("#choose", offset=(8, 8))  # and back, at the end
        await house.sees("9 panels", "9.  ■ Repeat rate")
        await house.pilot.click("ChoosePanels KeyLine", offset=(1, 0))  # F-keys are words to click
        await house.until(lambda: not isinstance(house.app.screen, ChoosePanels), "it closed")


async def test_without_any_the_usual_ones_are_shown(shop: Shop) -> None:
    preferences.keep(panels=("nps",))
    async with running(shop.path, start="dashboard") as house:
        assert shown(house) == ["nps"]
        await house.press("f9", "space")
        await house.sees("None is ticked")
        await house.press("enter")
        await house.until(lambda: shown(house) == list(USUAL), "the usual ones")


async def test_preferences_that_cannot_be_read_are_said_and_change_nothing(shop: Shop) -> None:
    preferences.path().write_text("panels = 3\n")
    async with running(shop.path, start="dashboard") as house:
        await house.sees("“panels”")  # the rest is wrapped as the path is long
        assert shown(house) == list(USUAL)


@pytest.mark.parametrize(
    ("count", "window", "wanted", "most"),
    [
        (9, (60, 16), (2, 3), 10),
        (9, (80, 20), (3, 6), 9),
        (14, (80, 20), (3, 6), 9),
        (14, (60, 16), (2, 3), 10),
        (9, (120, 31), (3, 7), 12),
        (14, (120, 31), (4, 6), 16),
        (14, (200, 31), (5, 7), 20),
        (14, (240, 46), (4, 7), 20),
        (1, (120, 31), (1, 7), 4),
        (2, (80, 20), (2, 7), 4),
    ],
)
def test_the_grid_adapts_to_the_window(
    count: int, window: tuple[int, int], wanted: tuple[int, int], most: int
) -> None:
    found = layout(count, *window)
    assert (found.columns, found.height) == wanted
    assert found.columns * found.rows >= count
    assert found.in_sight(window[1]) == most


def in_sight(panel: KpiPanel) -> bool:
    """Whether the whole of a panel is within the grid."""
    assert isinstance(panel.parent, PanelGrid)
    return panel.parent.region.contains_region(panel.region)


@pytest.mark.parametrize("size", [(60, 20), (120, 36)])
async def test_every_panel_can_be_reached_and_seen(shop: Shop, size: tuple[int, int]) -> None:
    preferences.keep(panels=tuple(TITLES))
    async with running(shop.path, size=size, start="dashboard") as house:
        await house.sees("Retention")
        seen = []
        for _row in range(8):
            await house.press(*("left",) * 6)
            for _column in range(6):
                panel = house.app.screen.focused
                assert isinstance(panel, KpiPanel)
                seen.append(panel.key)
                await house.until(partial(in_sight, panel), f"{panel.key} in sight")
                await house.press("right")
            await house.press("down")
        assert set(seen) == TITLES.keys()


async def test_the_latest_acts_say_at_which_till_and_by_whom(shop: Shop) -> None:
    async with running(shop.path, size=(140, 40), start="dashboard") as house:
        await house.sees("Latest acts")
        call = Call(till="7", staff=1)
        sales.sell(shop.store, sales.Sale(1000, shop.ann), call)
        with shop.store.read() as tx:
            (name,) = tx.connection.execute("SELECT name FROM staff WHERE id = 1").fetchone()
        await house.sees(f"{name} · till 7")
