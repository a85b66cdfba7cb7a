"""The panels side by side: as many columns as the window has room for, and no more rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.containers import Grid

from loyalty_tui.widgets.kpi_panel import ROOMY, KpiPanel

_NARROW, _WIDE, _HUGE = 80, 120, 160
_LEAST_WIDE = 38
_LOW = 19
# Rows beneath which figures are not drawn large.
_MOST, _SMALL, _LESS_SMALL = 7, 3, 5
_TALL, _FEED = 28, 5
# From so many rows on, so many are left to the latest acts.


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns, rows, the height of a panel, and the blank rows between two of them."""

    columns: int
    rows: int
    height: int
    gap: int

    @property
    def whole(self) -> int:
        """The rows of the screen that all panels take."""
        return self.rows * (self.height + self.gap) - self.gap

    def in_sight(self, room: int) -> int:
        """How many places for a panel there are in so many rows of the screen."""
        return self.columns * max(1, (room + self.gap) // (self.height + self.gap))


def layout(count: int, width: int, room: int) -> Layout:
    """How so many panels lie in a window of a width, with ``room`` rows for them and the acts.

    The fewest columns that show all of them, within what a width can bear; where none does, the
    most, and the rest is scrolled to.
    """
    least, most = _columns(width)
    least, most = max(1, min(least, count)), max(1, min(most, count))
    if width < _NARROW or room < _LOW:
        rows = -(-count // most)
        return Layout(most, rows, max(_SMALL, min(_LESS_SMALL, room // max(1, rows))), 0)
    free = room - (_FEED if room >= _TALL else 0)
    for columns in range(least, most + 1):
        rows = -(-count // columns)
        height = (free + 1) // rows - 1
        if height >= ROOMY:
            return Layout(columns, rows, min(height, _MOST), 1)
    return Layout(most, -(-count // most), ROOMY, 1)


def _columns(width: int) -> tuple[int, int]:
    if width < _NARROW:
        return 2, 2
    if width < _WIDE:
        return 3, 3
    if width < _HUGE:
        return 3, 4
    return 4, max(4, width // _LEAST_WIDE)


class PanelGrid(Grid):
    """Shows the panels of some keys, in their order; those out of sight are scrolled to."""

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__(*(KpiPanel(key) for key in keys), id="panels")
        self._laid = Layout(1, 1, ROOMY, 1)

    @property
    def panels(self) -> list[KpiPanel]:
        """The panels, in their order."""
        return list(self.query_children(KpiPanel))

    @property
    def first(self) -> KpiPanel | None:
        """The first of them; ``None`` while they are being changed, or taken away."""
        return next(iter(self.panels), None)

    def lie(self, width: int, room: int) -> None:
        """Lie anew in a window: see :func:`layout`."""
        found = layout(len(self.children), width, room)
        self._laid = found
        self.styles.grid_size_columns = found.columns
        self.styles.grid_rows = f"{found.height}"
        self.styles.grid_gutter_horizontal = found.gap
        self.styles.height = min(found.whole, room)

    def spare(self, room: int) -> int:
        """How many of so many rows the panels leave."""
        return room - min(room, self._laid.whole)

    async def change(self, keys: Iterable[str]) -> None:
        """Show other panels."""
        await self.remove_children()
        await self.mount_all(KpiPanel(key) for key in keys)

    def beside(self, here: KpiPanel, across: int, down: int) -> KpiPanel | None:
        """The panel next to one, as they lie; ``None`` at the edge."""
        panels = self.panels
        columns = self._laid.columns
        row, column = divmod(panels.index(here), columns)
        row, column = row + down, column + across
        last = (len(panels) - 1) // columns
        if not (0 <= column < columns and 0 <= row <= last):
            return None
        place = row * columns + column
        if place < len(panels):
            return panels[place]
        # The last row may be shorter: down leads to its end, right to nowhere.
        return panels[-1] if down else None
