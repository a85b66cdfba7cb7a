"""A table of shares, shaded: who first came when, and how many came again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from loyalty_tui.widgets.ink import ink

STEPS = 5
"""How many shades there are; the number stands in each cell as well."""

_CELL, _HEAD = 6, 1
_LABEL, _SIZE = 12, 8
_LEFT = _LABEL + _SIZE + 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A share as it is written, and how strong it is: 0 for none, :data:`STEPS` the strongest.

    ``note`` is a character that stands after it.
    """

    text: str
    step: int
    note: str = " "


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row: its name, how many it is about, and its cells from the first age on."""

    label: str
    size: str
    cells: tuple[Cell, ...]


def step_of(share: float, most: float) -> int:
    """How strong a share is beside the strongest of all: fifths of it, nought apart."""
    if share <= 0 or most <= 0:
        return 0
    return max(1, min(STEPS, -int(-share * STEPS // most)))


class Heat(ScrollView, can_focus=True):
    """Rows that scroll both ways beneath a head that stays, as do the names on the left."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("heat--head", "heat--name", "heat--0", "heat--1", "heat--2"),
        *("heat--3", "heat--4", "heat--5"),
    }
    DEFAULT_CSS = """
    Heat {
        background: $surface;
        height: 1fr;
        scrollbar-size: 1 1;
        & > .heat--head { background: $panel; color: $text-primary; text-style: bold; }
        & > .heat--name { background: $surface; color: $foreground; }
        & > .heat--0 { background: $surface; color: $text-muted; }
        & > .heat--1 { background: $primary 8%; color: $foreground; }
        & > .heat--2 { background: $primary 16%; color: $foreground; }
        & > .heat--3 { background: $primary 24%; color: $foreground; }
        & > .heat--4 { background: $primary 32%; color: $foreground; }
        & > .heat--5 { background: $primary 40%; color: $foreground; text-style: bold; }
    }
    Heat:ansi {
        & > .heat--1, & > .heat--2, & > .heat--3 { background: ansi_default; }
        & > .heat--4 { background: ansi_default; text-style: bold; }
        & > .heat--5 { background: ansi_default; text-style: bold reverse; }
    }
    """

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self._names = ("", "")
        self._rows: Sequence[HeatRow] = ()
        self._ages = 0

    def show(self, names: tuple[str, str], rows: Sequence[HeatRow]) -> None:
        """Show rows, with what stands over their labels and their sizes."""
        self._names, self._rows = names, rows
        self._ages = max((len(row.cells) for row in rows), default=0)
        self.virtual_size = Size(_LEFT + self._ages * _CELL, len(rows) + _HEAD)
        self.refresh()

    def action_scroll_right(self) -> None:
        self.scroll_relative(x=_CELL, animate=False)

    def action_scroll_left(self) -> None:
        self.scroll_relative(x=-_CELL, animate=False)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.focus()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if y < _HEAD:
            name, size = self._names
            cells = [Cell(f"+{age}", -1) for age in range(1, self._ages + 1)]
            return self._line((name, size), cells, width, "heat--head")
        index = self.scroll_offset.y + y - _HEAD
        if index >= len(self._rows):
            return self._text("", width, "heat--name")
        row = self._rows[index]
        return self._line((row.label, row.size), row.cells, width, "heat--name")

    def _line(self, names: tuple[str, str], cells: Sequence[Cell], width: int, style: str) -> Strip:
        label, size = names
        left = self._text(f" {label:<{_LABEL - 1}}{size:>{_SIZE}} ", _LEFT, style)
        shown = [
            self._text(
                f"{cell.text:>{_CELL - 1}}{cell.note}",
                _CELL,
                style if cell.step < 0 else f"heat--{cell.step}",
            )
            for cell in cells
        ]
        # A cell that was cut would read as another number: only whole ones are shown.
        room = max(0, width - _LEFT)
        whole, start = room // _CELL * _CELL, -(-self.scroll_offset.x // _CELL) * _CELL
        blank = self._text("", room + _CELL, style)
        seen = Strip.join([*shown, blank]).crop(start, start + whole)
        return Strip.join([left, seen, self._text("", room - whole, style)])

    def _text(self, text: str, width: int, style: str) -> Strip:
        content = ink(text).truncate(width)
        content = content.pad_right(max(0, width - content.cell_length))
        found = Visual.to_strips(self, content, width, 1, self.get_visual_style(style))
        return found[0] if found else Strip.blank(width)
