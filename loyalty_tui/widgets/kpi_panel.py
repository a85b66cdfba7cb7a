"""A panel: one figure, large, with its change, its window and its trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Digits, Static

from loyalty_tui.gateway import definition
from loyalty_tui.i18n import N_, _
from loyalty_tui.widgets import figures, goal_line
from loyalty_tui.widgets.ink import ink, large, large_width
from loyalty_tui.widgets.trend import Trend, bars

if TYPE_CHECKING:
    from loyalty_tui.gateway import Kpi, Progress

ROOMY = 6
"""Rows from which on the figure is drawn large."""

_GLOW = 1.6
# Seconds a figure that has just changed stands out.
_FLAT = 3
# In so few rows the trend stands beside the value.
_VALUE = 11
# Cells that are left to the value, so that the trend beside it does not move.


class KpiPanel(Vertical, can_focus=True):
    """Shows a :class:`Kpi`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "open",
            N_("Open"),
            id="panel.open",
            tooltip=N_("Its course, what it means, and who is behind it"),
        ),
    ]

    @dataclass
    class Opened(Message):
        """The panel's page is wanted."""

        key: str

    def __init__(self, key: str) -> None:
        super().__init__(id=f"panel-{key}", classes="panel")
        self.key = key
        self._shown: Kpi | None = None
        self._goal: Progress | None = None
        self._currency = ""

    def compose(self) -> ComposeResult:
        yield Static(classes="panel-title", markup=False)
        yield Digits(classes="panel-figure")
        yield Static(classes="panel-value", markup=False)
        yield Static(classes="panel-change", markup=False)
        yield Static(classes="panel-goal", markup=False)
        yield Trend(classes="panel-trend")

    def on_mount(self) -> None:
        self._title()
        self._draw()  # the figure may have been here first

    @property
    def about(self) -> str:
        """What the figure means."""
        if self._shown is None:
            return ""
        told = definition(self._shown, _)
        return f"{told.label}. {told.sentence}"

    def show(self, kpi: Kpi, currency: str, goal: Progress | None = None) -> None:
        """Show a figure and the goal on it; one that has changed stands out for a moment."""
        before, self._shown, self._currency = self._shown, kpi, currency
        self._goal = goal
        self.set_class(goal is not None, "-goal")
        self._draw()
        if before is not None and before.value != kpi.value:
            self.add_class("-changed")
            self.set_timer(_GLOW, lambda: self.remove_class("-changed"))

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        kpi = self._shown
        if kpi is None or not self.children:
            return
        text, size = figures.value(kpi, self._currency), self.content_size
        roomy = size.height >= ROOMY
        self.set_class(not roomy, "-small")
        digits, small = self.query_one(Digits), self.query_one(".panel-value", Static)
        drawn = roomy and large_width(text) <= size.width
        digits.display, small.display = drawn, not drawn
        trend = [None if value is None else float(value) for value in kpi.trend]
        if drawn:
            digits.update(large(text))
        else:
            beside = trend if size.height <= _FLAT else []
            small.update(_in_a_row(text, beside, size.width))
        self._title(figures.window(kpi), _("partial") if kpi.partial else "", figures.bounds(kpi))
        change = figures.change(kpi, self._currency)
        word = (change.word, change.style)
        if self._goal is not None:
            line = goal_line.line(self._goal, self._currency, size.width)
            self.query_one(".panel-goal", Static).update(line)
            if not roomy:
                word = goal_line.short(self._goal, self._currency)
        self.query_one(".panel-change", Static).update(ink((change.text, change.style), "  ", word))
        self.query_one(Trend).show(trend)

    def _title(self, *notes: str) -> None:
        """The name on the left, and on the right as many of the last notes as find room."""
        name, room = figures.title(self.key), self.content_size.width
        said = [note for note in notes if note]
        tails = (" · ".join(said[first:]) for first in range(len(said)))
        note = next((tail for tail in tails if len(name) + len(tail) < room), "")
        gap = max(1, room - len(name) - len(note))
        title = ink((name, "bold $text-primary"), " " * gap, (note, "$text-muted"))
        self.query_one(".panel-title", Static).update(title)

    def action_open(self) -> None:
        self.post_message(self.Opened(self.key))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_open()


def _in_a_row(text: str, trend: Sequence[float | None], width: int) -> Content:
    """The value, and its trend beside it where there is room."""
    value = ink((text, "bold"))
    room = width - max(_VALUE, value.cell_length + 1)
    if not trend or room < len(trend):
        return value
    return value.pad_right(width - room - value.cell_length) + bars(trend, room, 1)
