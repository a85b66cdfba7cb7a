"""A list of any length, of which only the rows in sight are ever read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from loyalty_tui.i18n import N_
from loyalty_tui.widgets.ink import ink

PAGE = 64
"""Rows that are read at once."""

_KEPT = 12
# Pages that stay in memory: more than any window shows.
_GAP = 2
_HEAD = 1
_WAITING = "·"
_MARK = "►"
# Where there are no colours, the mark is seen all the same.


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``width`` in cells; what is left over goes to the one that may ``grow``.

    ``sorts`` is what a click on its heading asks for; empty for nothing.
    """

    label: str
    width: int
    right: bool = False
    grow: bool = False
    sorts: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it is of, and its cells from left to right."""

    key: str
    cells: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """Rows that were read, and between which places of the list as it was first shown."""

    first: int
    stop: int
    rows: Sequence[Row]


_NO_PAGE = _Page(0, -(1 << 62), ())

Fetch = Callable[[int, int], Awaitable[Sequence[Row]]]
"""Reads so many rows from a place on; never more than a page of them at a time."""


async def _nothing(_start: int, _count: int) -> Sequence[Row]:
    return ()


class PagedTable(ScrollView, can_focus=True):
    """Shows the rows it is given by a :data:`Fetch`, with a mark that the arrows move.

    The reading's errors are its own: a page that cannot be read comes back empty.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"paged--head", "paged--row", "paged--mark"}
    DEFAULT_CSS = """
    PagedTable {
        background: $surface;
        height: 1fr;
        scrollbar-size: 1 1;
        overflow-x: hidden;
        & > .paged--head { background: $panel; color: $text-primary; text-style: bold; }
        & > .paged--row { background: $surface; color: $foreground; }
        & > .paged--mark { background: $primary-muted; color: $foreground; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("Open"), id="table.open", tooltip=N_("Open what is marked")),
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("pageup", "leap(-1)", show=False),
        Binding("pagedown", "leap(1)", show=False),
        Binding("home", "end(-1)", show=False),
        Binding("end", "end(1)", show=False),
    ]

    @dataclass
    class Marked(Message):
        """The mark stands on another row, or on none."""

        table: PagedTable
        key: str | None

        @property
        def control(self) -> PagedTable:
            """The table."""
            return self.table

    @dataclass
    class Opened(Message):
        """A row is to be opened."""

        table: PagedTable
        key: str

        @property
        def control(self) -> PagedTable:
            """The table."""
            return self.table

    @dataclass
    class Sorted(Message):
        """A heading was clicked."""

        table: PagedTable
        by: str

        @property
        def control(self) -> PagedTable:
            """The table."""
            return self.table

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self._columns: tuple[Column, ...] = ()
        self._fetch: Fetch | None = None
        self._total = 0
        self._mark = 0
        self._told: str | None = None
        self._pages: OrderedDict[int, _Page] = OrderedDict()
        self._wanted: int | None = None
        self._reading = False
        self._age = 0
        self._shift = 0
        # Rows that came above since it was shown: the pages are counted from beneath them.

    # What it shows.

    def show(self, columns: Sequence[Column], fetch: Fetch, total: int, *, mark: int = 0) -> None:
        """Show another list, the mark on one of its rows."""
        self._columns, self._fetch, self._total = tuple(columns), fetch, total
        self._pages.clear()
        self._age += 1
        self._shift = 0
        self._told = None
        self._mark = max(0, min(mark, total - 1))
        self.virtual_size = Size(self.size.width, total + _HEAD)
        self._into_sight()
        self.refresh()
        self._want(self._mark)

    def grown(self, above: int, total: int) -> None:
        """Rows have come above the first one or after the last: the mark stays on its row.

        What is in sight stays where it is, unless the first row is: then what is new is seen.
        """
        old, at = self._total, self.scroll_offset.y
        if not old:
            self.show(self._columns, self._fetch or _nothing, total)
            return
        self._shift += above
        self._total = total
        self._mark += above
        self.virtual_size = Size(self.size.width, total + _HEAD)
        if at and above:
            self.scroll_to(y=at + above, animate=False, immediate=True, force=True)
        self._into_sight()
        self.refresh()
        self._want(self._mark)

    def renew(
        self, fetch: Fetch, total: int, *, mark: int, columns: Sequence[Column] | None = None
    ) -> None:
        """Read the rows again, perhaps in another order; those in sight stand until they come."""
        if columns is not None:
            self._columns = tuple(columns)
        moved, self._mark = mark != self._mark, max(0, min(mark, total - 1))
        self._fetch, self._total = fetch, total
        self._age += 1
        self.virtual_size = Size(self.size.width, total + _HEAD)
        self.stale()
        if moved:
            self._into_sight()
        self._want(self._mark)

    def stale(self) -> None:
        """What was read may have changed: it is read again where it is in sight."""
        self._pages = OrderedDict(
            (number, _Page(page.first, _NO_PAGE.stop, page.rows))
            for number, page in self._pages.items()
        )
        self.refresh()

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self._total

    @property
    def mark(self) -> int:
        """The row that is marked, counted from nought."""
        return self._mark

    @property
    def marked(self) -> Row | None:
        """The row that is marked, if it has been read."""
        return self._row(self._mark)

    @property
    def ready(self) -> bool:
        """Whether the marked row is there, and not on its way."""
        return self.marked is not None or not self._reading

    # Reading.

    def _page(self, index: int) -> int:
        return (index - self._shift) // PAGE

    def _bounds(self, page: int) -> tuple[int, int]:
        """The first row of a page, and the one after its last: at the ends it may not be full."""
        start = page * PAGE + self._shift
        return max(0, start), min(start + PAGE, self._total)

    def _row(self, index: int) -> Row | None:
        page = self._pages.get(self._page(index), _NO_PAGE)
        place = index - self._shift - page.first
        return page.rows[place] if 0 <= place < len(page.rows) else None

    def _read_already(self, page: int) -> bool:
        """Whether a page is there, with what has come at its ends since."""
        read = self._pages.get(page, _NO_PAGE)
        start, stop = self._bounds(page)
        return read.first <= start - self._shift and read.stop >= stop - self._shift

    def _want(self, index: int) -> None:
        """Read the page of a row, unless it is there; what is wanted last comes first."""
        if not 0 <= index < self._total or self._read_already(self._page(index)):
            self._tell()
            return
        self._wanted = self._page(index)
        if not self._reading:
            self._reading = True
            self.run_worker(self._read())

    async def _read(self) -> None:
        try:
            while self._wanted is not None and self._fetch is not None:
                page, self._wanted, age = self._wanted, None, self._age
                start, stop = self._bounds(page)
                first = start - self._shift
                rows = await self._fetch(start, stop - start)
                if age == self._age:
                    self._pages[page] = _Page(first, first + stop - start, rows)
                    if len(self._pages) > _KEPT:
                        self._pages.popitem(last=False)
                    self.refresh()
                    self._tell()
        finally:
            self._reading = False

    def _tell(self) -> None:
        row = self.marked
        key = row.key if row else None
        if key != self._told:
            self._told = key
            self.post_message(self.Marked(self, key))

    # Moving.

    def move(self, index: int) -> None:
        """Put the mark on a row, in sight."""
        self._mark = max(0, min(index, self._total - 1))
        self._into_sight()
        self.refresh()
        self._want(self._mark)

    def _into_sight(self) -> None:
        region = Region(0, self._mark, self.size.width, _HEAD + 1)
        self.scroll_to_region(region, animate=False, immediate=True, force=True)

    def action_step(self, by: int) -> None:
        self.move(self._mark + by)

    def action_leap(self, by: int) -> None:
        self.move(self._mark + by * max(1, self.size.height - _HEAD - 1))

    def action_end(self, by: int) -> None:
        self.move(0 if by < 0 else self._total - 1)

    def action_open(self) -> None:
        if (row := self.marked) is not None:
            self.post_message(self.Opened(self, row.key))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if event.y < _HEAD:
            self._clicked_head(event.x)
            return
        index = self.scroll_offset.y + event.y - _HEAD
        if index >= self._total:
            return
        if index == self._mark:
            self.action_open()
        else:
            self.move(index)

    def _clicked_head(self, x: int) -> None:
        start = 1
        for column, width in zip(self._columns, self._widths(), strict=True):
            if start <= x < start + width + _GAP and column.sorts:
                self.post_message(self.Sorted(self, column.sorts))
            start += width + _GAP

    # Drawing.

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, self._total + _HEAD)
        self._into_sight()

    def _widths(self) -> list[int]:
        taken = sum(column.width + _GAP for column in self._columns) - _GAP + 2
        room = max(0, self.scrollable_content_region.width - taken)
        growing = sum(column.grow for column in self._columns) or 1
        return [column.width + (room // growing if column.grow else 0) for column in self._columns]

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if y < _HEAD:
            cells = [ink(column.label) for column in self._columns]
            return self._line(cells, width, "paged--head")
        index = self.scroll_offset.y + y - _HEAD
        if index >= self._total:
            return self._line([], width, "paged--row")
        row = self._row(index)
        if not self._read_already(self._page(index)):
            self._want(index)
        cells = [ink((_WAITING, "$text-muted"))] if row is None else list(row.cells)
        if index == self._mark:
            return self._line(cells, width, "paged--mark", sign=_MARK)
        return self._line(cells, width, "paged--row")

    def _line(self, cells: list[Content], width: int, style: str, *, sign: str = " ") -> Strip:
        parts = [ink(sign)]
        for column, cell, wide in zip(self._columns, cells, self._widths(), strict=False):
            cut = cell.truncate(wide, ellipsis=True)
            gap = max(0, wide - cut.cell_length)
            parts.append(cut.pad_left(gap) if column.right else cut.pad_right(gap))
            parts.append(ink(" " * _GAP))
        text = Content("").join(parts).truncate(width)
        text = text.pad_right(max(0, width - text.cell_length))
        found = Visual.to_strips(self, text, width, 1, self.get_visual_style(style))
        return found[0] if found else Strip.blank(width)
