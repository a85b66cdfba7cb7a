"""One of many, in a list over a place: Enter picks, Esc goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from loyalty_tui.i18n import N_, _
from loyalty_tui.messages import Scanned
from loyalty_tui.screens.lasting import Lasting
from loyalty_tui.screens.sizes import Sized
from loyalty_tui.widgets.ink import MUTED, TITLE, ink, upper
from loyalty_tui.widgets.options import Options
from loyalty_tui.widgets.scan_guard import ScanGuard

_MARGINS = 3
# A cell on either side of a line, and the scroll bar.


@dataclass(frozen=True, slots=True)
class Pick:
    """One that can be picked: what stands beside its name, and what it is."""

    key: str
    name: str
    beside: str = ""
    about: str = ""


class _List(ScanGuard, Options):
    """The list; no scan picks from it."""

    MUTE: ClassVar[bool] = True


class Picker(Sized, Lasting, ModalScreen[str | None]):
    """Dismissed with the key of what was picked, or ``None``."""

    AUTO_FOCUS = "#picks"
    DEFAULT_CSS = """
    Picker .sheet { height: 96%; }
    Picker #picks { height: 1fr; background: $panel; margin: 1 0; }
    Picker #pick-about { height: 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("Back"), id="picker.back", tooltip=N_("One step back")),
    ]

    def __init__(self, title: str, picks: Sequence[Pick]) -> None:
        super().__init__()
        self._title = title
        self._picks = {pick.key: pick for pick in picks}

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet"):
            yield Static(ink((upper(self._title), TITLE)), markup=False)
            yield _List("picks")
            yield Static(id="pick-about", markup=False)
            yield Static(ink((_("Enter picks, Esc goes back."), MUTED)), markup=False)

    @property
    def ready(self) -> bool:
        """Whether the list is there."""
        return self.query_one(_List).option_count == len(self._picks)

    def on_mount(self) -> None:
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        table = self.query_one(_List)
        room = table.outer_size.width - _MARGINS
        for pick in self._picks.values():
            beside = ink((pick.beside, "bold"))
            name = ink(pick.name).truncate(max(1, room - beside.cell_length - 1), ellipsis=True)
            gap = max(1, room - beside.cell_length - name.cell_length)
            table.add_option(Option(name.pad_right(gap) + beside, id=pick.key))
        table.highlighted = 0 if self._picks else None

    @on(OptionList.OptionHighlighted)
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        about = self._picks[event.option_id or ""].about
        self.query_one("#pick-about", Static).update(ink((about, MUTED)))

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    @on(Scanned)
    def _scanned(self, event: Scanned) -> None:
        event.stop()
        self.app.bell()
        self.notify(_("Close this window first, then scan again."), markup=False)

    def action_leave(self) -> None:
        self.dismiss(None)
