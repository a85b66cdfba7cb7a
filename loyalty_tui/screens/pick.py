"""One of a list, in a window of its own: Enter or a click takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from loyalty_tui.i18n import _
from loyalty_tui.screens.page import Page
from loyalty_tui.widgets.ink import MUTED, TITLE, ink, upper
from loyalty_tui.widgets.options import Options

if TYPE_CHECKING:
    from textual.content import Content

_CHOSEN, _OTHER = "●", "○"
_FRAME = 8
# The window's edge and margins, and a cell on either side of a row.


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to pick: what it stands for, its word, and what is said to the right of it."""

    value: str
    word: str
    beside: str = ""


class Pick(Page):
    """Shows things beneath each other, the present one marked; ``take`` is told which is picked."""

    AUTO_FOCUS = "#pick"

    def __init__(
        self,
        title: str,
        things: Sequence[Thing],
        take: Callable[[str], None],
        *,
        value: str | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._things = tuple(things)
        self._take = take
        self._value = value

    def compose(self) -> ComposeResult:
        head = ink((upper(self._title), TITLE), "  ", (_("Arrows, then Enter; Esc closes."), MUTED))
        with Vertical(classes="sheet pick") as sheet:
            wide = max(head.cell_length, *(cell.cell_length for cell in self._cells()))
            sheet.styles.width = wide + _FRAME
            yield Static(head, markup=False)
            yield Options(id="pick", markup=False)

    def on_mount(self) -> None:
        self.tell(self._things)

    def tell(self, things: Sequence[Thing]) -> None:
        """Show the same things, of which more is known by now."""
        self._things = tuple(things)
        options = self.query_one(OptionList)
        values = [thing.value for thing in self._things]
        marked = options.highlighted
        if marked is None:
            marked = values.index(self._value) if self._value in values else 0
        options.clear_options()
        options.add_options(map(Option, self._cells()))
        options.highlighted = marked

    def _cells(self) -> list[Content]:
        """Each thing as it is written: what is beside them stands in a column of its own."""
        wide = max(ink(known.word).cell_length for known in self._things)
        right = max(ink(known.beside).cell_length for known in self._things)
        found = []
        for thing in self._things:
            mark = ""
            if self._value is not None:
                mark = f"{_CHOSEN if thing.value == self._value else _OTHER} "
            gap = wide - ink(thing.word).cell_length + right - ink(thing.beside).cell_length + 2
            found.append(ink((mark, MUTED), thing.word, " " * gap, (thing.beside, MUTED)))
        return found

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss()
        self._take(self._things[event.option_index].value)
