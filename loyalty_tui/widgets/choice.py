"""One of a few, in sight all at once: the arrows or a click choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from loyalty_tui.i18n import N_
from loyalty_tui.widgets.ink import ink, lines

if TYPE_CHECKING:
    from textual.geometry import Size

_CHOSEN, _OTHER = "●", "○"


class Choice(Widget, can_focus=True):
    """Shows words, one of them chosen; ``value`` is what the chosen one stands for."""

    DEFAULT_CSS = """
    Choice { height: auto; width: 1fr; padding: 0 1; border-left: outer $border-blurred; }
    Choice:focus { border-left: outer $border; background: $primary-muted; }
    """
    FILLED: ClassVar[bool] = True
    # There is something to choose from before anything has been read.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,up",
            "step(-1)",
            N_("Choose"),
            show=False,
            id="choice.before",
            tooltip=N_("The one before"),
        ),
        Binding("right,down,space", "step(1)", show=False, id="choice.next"),
        Binding("enter", "confirm", show=False, id="choice.confirm"),
    ]

    @dataclass
    class Changed(Message):
        """Another one is chosen."""

        choice: Choice

    @dataclass
    class Confirmed(Message):
        """Enter: go on."""

        choice: Choice

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], value: str = "") -> None:
        super().__init__(id=name)
        self._choices = tuple(choices)
        values = [known for known, _word in self._choices]
        self._at = values.index(value) if value in values else 0
        self._spans: list[tuple[int, int, int]] = []

    def put(self, choices: Sequence[tuple[str, str]]) -> None:
        """Show other words; what is chosen stays so, if it is among them."""
        chosen, self._choices = self.value, tuple(choices)
        values = [known for known, _word in self._choices]
        self._at = values.index(chosen) if chosen in values else 0
        self.refresh(layout=True)

    @property
    def value(self) -> str:
        """What the chosen one stands for."""
        return self._choices[self._at][0]

    def action_step(self, by: int) -> None:
        self._choose((self._at + by) % len(self._choices))

    def action_confirm(self) -> None:
        self.post_message(self.Confirmed(self))

    def _choose(self, at: int) -> None:
        if at != self._at:
            self._at = at
            self.refresh()
            self.post_message(self.Changed(self))

    def on_click(self, event: events.Click) -> None:
        at = self._under(event)
        if at is not None:
            self._choose(at)

    def _under(self, event: events.Click) -> int | None:
        """Which word was clicked, if one was."""
        for index, (row, start, end) in enumerate(self._places(self.content_size.width)):
            if row == event.y and start <= event.x - 2 < end:
                return index
        return None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - as any widget
        places = self._places(width)
        return places[-1][0] + 1 if places else 1

    def _places(self, width: int) -> list[tuple[int, int, int]]:
        """Row, first and last column of each word: as many in a row as find room."""
        row = column = 0
        places = []
        for _value, word in self._choices:
            wide = ink(word).cell_length + 2
            if column and column + wide > width:
                row, column = row + 1, 0
            places.append((row, column, column + wide))
            column += wide + 2
        return places

    def render(self) -> Content:
        rows: list[list[Content]] = [[]]
        places = self._places(self.content_size.width)
        for index, ((row, _start, _end), (_value, word)) in enumerate(
            zip(places, self._choices, strict=True)
        ):
            while len(rows) <= row:
                rows.append([])
            chosen = index == self._at
            style = "bold $text-primary" if chosen else "$text-muted"
            rows[row].append(ink((f"{_CHOSEN if chosen else _OTHER} {word}", style), "  "))
        return lines(Content("").join(row) for row in rows)
