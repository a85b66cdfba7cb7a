from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from loyalty_tui import themes
from loyalty_tui.widgets.ink import ink
from loyalty_tui.widgets.paged_table import PAGE, Column, PagedTable, Row

TOTAL = 100_000
COLUMNS = (Column("Number", 8, right=True, sorts="number"), Column("Name", 10, grow=True))


class Demo(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.register_theme(themes.DARK)
        self.theme = themes.DARK.name
        self.asked: list[tuple[int, int]] = []
        self.heard: list[object] = []
        self.held = asyncio.Event()
        self.held.set()

    def compose(self) -> ComposeResult:
        yield PagedTable("table")

    async def fetch(self, start: int, count: int) -> Sequence[Row]:
        self.asked.append((start, count))
        await self.held.wait()
        last = min(start + count, TOTAL)
        return [Row(str(n), (ink(str(n)), ink(f"member {n}"))) for n in range(start, last)]

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def on_paged_table_marked(self, event: PagedTable.Marked) -> None:
        self.heard.append(event.key)

    def on_paged_table_opened(self, event: PagedTable.Opened) -> None:
        self.heard.append(f"open {event.key}")

    def on_paged_table_sorted(self, event: PagedTable.Sorted) -> None:
        self.heard.append(f"sort {event.by}")

    def text(self) -> str:
        strips = self.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def rows(self) -> list[str]:
        """What is on the screen but for the scrollbar."""
        return [row[:-1] for row in self.text().splitlines()]


@asynccontextmanager
async def running(total: int = TOTAL) -> AsyncIterator[tuple[Demo, Pilot[None]]]:
    app = Demo()
    async with app.run_test(size=(60, 20)) as pilot:
        app.table.show(COLUMNS, app.fetch, total)
        await until(lambda: total == 0 or app.table.marked)
        yield app, pilot


async def until(condition: Callable[[], object]) -> None:
    limit = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < limit, "never came"
        await asyncio.sleep(0.02)


async def test_only_the_rows_in_sight_are_read() -> None:
    async with running() as (app, pilot):
        await until(lambda: "member 17" in app.text())
        assert app.asked == [(0, PAGE)]
        await pilot.press("end")
        await until(lambda: "member 99999" in app.text())
        assert app.table.marked is not None
        assert app.table.marked.key == "99999"
        assert len(app.asked) <= 4


async def test_the_mark_moves_and_is_told_of() -> None:
    async with running() as (app, pilot):
        await pilot.press("down", "down", "up", "pagedown")
        await until(lambda: app.heard[-1:] == ["19"])
        assert app.heard[:4] == ["0", "1", "2", "1"]
        await pilot.press("home", "enter")
        await until(lambda: app.heard[-1:] == ["open 0"])


async def test_a_click_marks_a_second_one_opens_and_a_heading_sorts() -> None:
    async with running() as (app, pilot):
        await pilot.click("#table", offset=(12, 5))
        await until(lambda: app.heard[-1:] == ["4"])
        await pilot.click("#table", offset=(12, 5))
        await until(lambda: app.heard[-1:] == ["open 4"])
        await pilot.click("#table", offset=(3, 0))
        await until(lambda: app.heard[-1:] == ["sort number"])


async def test_what_has_not_come_yet_is_waited_for_in_peace() -> None:
    async with running() as (app, pilot):
        app.held.clear()
        await pilot.press("end")
        for _ in range(5):
            await pilot.press("pageup")
        assert app.table.marked is None
        await pilot.press("enter")  # nothing to open yet
        app.held.set()
        await until(lambda: app.table.marked)
        # What was passed over in between was not read: only what is in sight.
        assert len(app.asked) <= 4
        assert "open" not in " ".join(str(heard) for heard in app.heard)


async def test_an_empty_list_bears_every_key() -> None:
    async with running(0) as (app, pilot):
        await pilot.press("down", "end", "pageup", "enter")
        assert app.table.marked is None
        assert app.asked == []


async def test_another_list_forgets_the_pages_of_the_one_before() -> None:
    async with running() as (app, pilot):

        async def other(start: int, count: int) -> Sequence[Row]:
            return [Row(f"x{n}", (ink(""), ink(f"other {n}"))) for n in range(start, start + count)]

        app.table.show(COLUMNS, other, 3, mark=2)
        await until(lambda: "other 2" in app.text())
        assert "member" not in app.text()
        assert app.table.marked is not None
        assert app.table.marked.key == "x2"
        await pilot.pause()


async def test_what_comes_above_leaves_the_mark_and_what_is_in_sight_where_they_are() -> None:
    async with running() as (app, pilot):
        came = 0

        async def fetch(start: int, count: int) -> Sequence[Row]:
            first = start - came
            return [Row(str(n), (ink(""), ink(f"act {n}."))) for n in range(first, first + count)]

        app.table.show(COLUMNS, fetch, 1000)
        await until(lambda: "act 0." in app.text())
        came = 3
        app.table.grown(3, 1003)
        await until(lambda: "act -3." in app.text())
        assert app.table.marked is not None
        assert (app.table.marked.key, app.table.mark) == ("0", 3)
        await pilot.press("pagedown", "pagedown", "pagedown")
        await until(lambda: app.table.marked)
        before, marked = app.rows(), app.table.marked
        came += 100
        app.table.grown(100, 1103)
        await pilot.pause()
        assert (app.rows(), app.table.marked) == (before, marked)
        await pilot.press("home")
        await until(lambda: "act -103." in app.text())
        for _ in range(9):
            await pilot.press("pagedown")
        await until(lambda: "act 50." in app.text())


async def test_what_comes_after_the_last_row_is_read_once_it_is_in_sight() -> None:
    async with running(10) as (app, _pilot):
        assert app.asked == [(0, 10)]
        app.table.grown(0, 12)
        await until(lambda: "member 11" in app.text())
        assert app.asked == [(0, 10), (0, 12)]


async def test_a_page_that_cannot_be_read_is_not_asked_for_again_and_again() -> None:
    async with running() as (app, pilot):
        asked = []

        async def broken(start: int, count: int) -> Sequence[Row]:
            asked.append((start, count))
            return ()

        app.table.show(COLUMNS, broken, 1000)
        for _ in range(5):
            await pilot.pause()
        assert len(asked) == 1


async def test_what_may_have_changed_stays_in_sight_until_it_is_read_again() -> None:
    async with running() as (app, pilot):
        word = "old"

        async def fetch(start: int, count: int) -> Sequence[Row]:
            app.asked.append((start, count))
            await app.held.wait()
            return [Row(str(n), (ink(""), ink(word))) for n in range(start, start + count)]

        app.table.show(COLUMNS, fetch, 1000)
        await until(lambda: "old" in app.text())
        app.held.clear()
        word = "new"
        app.table.stale()
        await pilot.pause()
        assert "old" in app.text()
        app.held.set()
        await until(lambda: "new" in app.text())
        assert "old" not in app.text()
        assert len(app.asked) == 3


async def test_rows_that_are_read_again_stand_until_they_come() -> None:
    async with running() as (app, pilot):
        await until(lambda: "member 3" in app.text())
        app.held.clear()
        app.table.renew(app.fetch, TOTAL - 5, mark=2)
        await pilot.pause()
        assert "member 3" in app.text()
        assert None not in app.heard
        app.held.set()
        await until(lambda: app.heard[-1] == "2")
        assert app.table.total == TOTAL - 5
