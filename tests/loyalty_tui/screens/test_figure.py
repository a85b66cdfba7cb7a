"""The page of a figure: its course, its meaning, its file."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from ledger.books import sales
from ledger.books.act import Call
from ledger.metrics.course import course
from ledger.metrics.goals import set_on_number
from ledger.metrics.snapshot import snapshot
from ledger.metrics.yearago import year_before
from ledger.values.calendar import noon
from loyalty_tui import preferences
from loyalty_tui.screens import writing
from loyalty_tui.widgets.chart import Bar, axis, drawn
from loyalty_tui.widgets.figures import TITLES
from tests.loyalty_tui.screens.conftest import House, Shop, running
from tests.loyalty_tui.screens.test_dashboard import history


def long_history(shop: Shop) -> None:
    """Two years and a half: last year is on record."""
    with shop.store.read() as tx:
        today = tx.today
    with shop.store.write() as tx:
        for ago in range(900, 0, -30):
            day = today - dt.timedelta(days=ago)
            call = Call(at=noon(day, "Europe/Paris"), day=day)
            sales.sell_in(tx, sales.Sale(1000 + ago, shop.ann), call)


async def opened(house: House, key: str) -> None:
    await house.sees("all time", "Points liability")
    await house.until(lambda: "–" not in house.text() or "▲" in house.text(), "figures")
    await house.pilot.click(f"#panel-{key}")
    await house.until(lambda: "Reading how it went" not in house.text(), "its course")


def percent(value: float) -> str:
    return f"{value:.0%}"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_its_course_stands_beside_last_year_and_the_goal(
    shop: Shop, size: tuple[int, int]
) -> None:
    long_history(shop)
    with shop.store.read() as tx:
        due = tx.today + dt.timedelta(days=40)
        last = f"{tx.today:%d/%m}"
    set_on_number(shop.store, "aov", "30", due, Call())
    async with running(shop.path, size=size, start="dashboard") as house:
        await opened(house, "aov")
        await house.sees("AVERAGE ORDER VALUE", "365 d", "since", "€", "█", "●", last)
        await house.sees("● last year", "- goal", "---")
        await house.press("escape")
        await house.until(lambda: house.app.screen.focused is not None)
        assert house.app.screen.query("#panels")


async def test_what_it_means_is_beneath(shop: Shop) -> None:
    history(shop)
    async with running(shop.path, start="dashboard") as house:
        await opened(house, "retention")
        await house.press("end")
        await house.sees("Same weeks last year  –", "The last 12 periods")


async def test_where_records_begin_within_the_window_columns_are_lighter(shop: Shop) -> None:
    history(shop)
    async with running(shop.path, start="dashboard") as house:
        await opened(house, "aov")
        await house.sees("▒ records begin within the window")


async def test_a_shop_without_sales_says_so(shop: Shop) -> None:
    async with running(shop.path, start="dashboard") as house:
        await house.press("enter")
        await house.sees("RETENTION", "Nothing to draw yet")


async def test_it_follows_the_books(shop: Shop) -> None:
    history(shop)
    async with running(shop.path, start="dashboard") as house:
        await opened(house, "repeat_rate")
        await house.sees("1 / 1")
        bea = shop.add("Bea")
        sales.sell(shop.store, sales.Sale(100_000, bea), Call(till="2"))
        await house.sees("1 / 2", "▼")


@pytest.mark.parametrize("key", TITLES)
async def test_every_panel_has_a_page(shop: Shop, key: str) -> None:
    history(shop)
    preferences.keep(panels=(key,))
    async with running(shop.path, start="dashboard") as house:
        await house.until(lambda: "Today included" in house.text())
        await house.press("enter")
        await house.sees("F6 People", "F7 Export")
        await house.until(lambda: "Reading" not in house.text(), "its course")


# The file.


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "Documents"
    folder.mkdir()
    monkeypatch.setattr(writing, "documents", lambda: folder)
    return folder


def written(folder: Path) -> list[Path]:
    return sorted(folder.iterdir(), key=lambda path: len(path.name))


async def test_f7_writes_the_figure_and_its_people_and_says_where(
    shop: Shop, documents: Path
) -> None:
    history(shop)
    async with running(shop.path, size=(120, 36), start="dashboard") as house:
        await opened(house, "repeat_rate")
        await house.press("f7")
        await house.sees("EXPORT: REPEAT PURCHASE RATE", "Writes repeat-rate-")
        await house.press("enter", "right")  # CSV
        await house.sees(".csv and repeat-rate-")
        await house.press("f10")
        await house.sees("12 rows written", "1 row written")
    figure, people = written(documents)
    rows = list(csv.DictReader(figure.open(encoding="utf-8-sig")))
    assert len(rows) == 12
    assert {row["kpi"] for row in rows} == {"repeat_rate"}
    (ann,) = csv.DictReader(people.open(encoding="utf-8-sig"))
    assert (ann["name"], ann["group"], ann["purchases"]) == ("Ann Lee", "repeated", "15")


async def test_a_file_that_cannot_be_written_is_said_and_the_path_stays(
    shop: Shop, documents: Path
) -> None:
    history(shop)
    async with running(shop.path, size=(120, 36), start="dashboard") as house:
        await opened(house, "aov")
        await house.press("f7")
        house.field("field-file").value = str(documents / "nowhere" / "aov")
        await house.press("f10")
        await house.sees("cannot be written", "nowhere")
        house.field("field-file").value = str(documents / "aov")
        await house.press("f10")
        await house.until((documents / "aov-people.xlsx").exists, "the file")


async def test_a_file_that_is_there_is_named_before_it_is_replaced(
    shop: Shop, documents: Path
) -> None:
    (documents / "mine.xlsx").write_text("x")
    async with running(shop.path, size=(120, 36), start="dashboard") as house:
        await house.sees("Retention")
        await house.until(lambda: "–" in house.text())
        await house.press("enter", "f7")
        house.field("field-file").value = str(documents / "mine")
        await house.sees("mine.xlsx is there already")


# The course itself.


def test_the_course_is_the_trend_and_last_year_is_that_of_the_report(shop: Shop) -> None:
    long_history(shop)
    with shop.store.read() as tx:
        as_of = tx.today + dt.timedelta(days=1)
        for key in TITLES:
            went = course(tx.connection, as_of, key)
            kpi = snapshot(tx.connection, as_of, keys=(key,))[key]
            assert tuple(point.value for point in went) == kpi.trend
            assert went[-1].whole is not kpi.partial
            for point in (went[0], went[-1]):
                then = year_before(tx.connection, point.as_of, (key,))
                assert point.year_ago == then[key], key


# The chart.


def bars(*values: float | None) -> list[Bar]:
    return [Bar(f"{n:02}/01", value) for n, value in enumerate(values)]


def test_a_chart_has_round_values_at_its_side_and_dates_beneath() -> None:
    rows = drawn(bars(0.1, 0.25, None, 0.5), (46, 9), percent, 0.01).plain.split("\n")
    assert len(rows) == 9
    assert [row.split()[0] for row in rows if "%" in row] == ["50%", "25%", "0%"]
    assert rows[-1].split() == ["00/01", "01/01", "02/01", "03/01"]
    assert all(len(row) <= 46 for row in rows)
    columns = [sum("█" in row[at] for row in rows) for at in (8, 18, 28, 38)]
    assert columns[2] == 0
    assert columns[0] < columns[1] < columns[3]


def test_dates_that_find_no_room_are_left_out_and_the_last_one_stays() -> None:
    foot = drawn(bars(*range(12)), (40, 6), str, 1).plain.split("\n")[-1]
    labels = foot.split()
    assert labels[-1] == "11/01"
    assert 2 < len(labels) < 12
    assert len(foot) <= 40


def test_a_mark_a_goal_and_what_is_not_whole_are_told_apart_without_colours() -> None:
    some = [Bar("a", 2.0, 1.0), Bar("b", 3.0, 4.0), Bar("c", 3.0, None, whole=False)]
    text = drawn(some, (40, 8), lambda v: f"{v:.0f}", 1, 3.5).plain
    assert text.count("●") == 2
    assert "▒" in text
    assert "---" in text


@pytest.mark.parametrize(
    ("values", "least", "ends"),
    [
        ((0.7, 0.9), 0.001, (0.7, 0.9)),
        ((-20.0, 35.0), 1, (-20, 40)),
        ((0.0, 0.0), 1, (0, 1)),
        ((5.0, 5.0), 1, (0, 6)),
        ((1.0, 900.0), 1, (0, 1000)),
        ((-3.0, -3.0), 1, (-3, -2)),
    ],
)
def test_an_axis_takes_all_values_and_is_of_round_numbers(
    values: tuple[float, float], least: float, ends: tuple[float, float]
) -> None:
    found = axis(values, 9, least)
    assert (found.base, found.top) == pytest.approx(ends)
    assert found.base <= min(values) <= max(values) <= found.top
    assert 2 <= len(found.ticks) <= 8


def test_nothing_to_draw_and_no_room_are_no_trouble() -> None:
    assert drawn(bars(None, None), (40, 8), str, 1).plain == ""
    assert drawn(bars(1.0), (40, 1), str, 1).plain == ""
    assert drawn(bars(*range(50)), (10, 8), str, 1).plain == ""
