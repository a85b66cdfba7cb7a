"""F1: what can be done here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from loyalty_tui.gateway import meaning
from loyalty_tui.i18n import _
from loyalty_tui.screens.page import Page, headed
from loyalty_tui.screens.place import Place
from loyalty_tui.widgets.bars import shown_bindings
from loyalty_tui.widgets.ink import TITLE, ink
from loyalty_tui.widgets.pairs import Pairs
from loyalty_tui.words.key_names import key_name

if TYPE_CHECKING:
    from loyalty_tui.screens.form import Form

_DAYS = {"value_at_risk": 90, "nps": 365}
# Those that look so far ahead, or back.


class Help(Page):
    """The keys of a place or of a form, and how it is used."""

    def __init__(self, place: Place | Form[Any]) -> None:
        super().__init__()
        self._title, self._about, numbers, self._focused = _told(place)
        self._numbers = [meaning(key, _, _DAYS.get(key)) for key in numbers]
        keys = [
            (binding.id or "", key_name(binding.key), _(binding.tooltip or binding.description))
            for binding, _enabled in shown_bindings(place, every=True)
        ]
        self._here = [(key, told) for name, key, told in keys if not name.startswith("app.")]
        self._everywhere = [(key, told) for name, key, told in keys if name.startswith("app.")]

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="sheet", can_focus=True):
            yield Static(headed(self._title), markup=False)
            if self._focused:
                yield Static(ink((f"► {self._focused}", "bold"), "\n"), markup=False)
            yield Static(ink(self._about, "\n"), markup=False)
            yield Pairs(self._here, TITLE)
            yield Static(ink("\n", (_("Everywhere"), TITLE)), markup=False)
            yield Pairs(self._everywhere, TITLE)
            yield from self._meanings()

    def _meanings(self) -> ComposeResult:
        if self._numbers:
            heading = (_("What the numbers mean"), TITLE)
            yield Static(ink("\n", heading), markup=False)
        for told in self._numbers:
            text = ink("\n", (told.label, "bold"), "\n", told.sentence)
            more = ink("\n", (f"{told.formula} {told.source}", "$text-muted"))
            yield Static(text + more, markup=False)


def _told(place: Place | Form[Any]) -> tuple[str, str, tuple[str, ...], str]:
    """Its title, what it is for, the numbers on it, and what the thing with the keyboard is for."""
    if isinstance(place, Place):
        focused: str = getattr(place.focused, "about", "")
        return _(place.NAME), _(place.ABOUT), place.NUMBERS, focused
    return place.title or "", place.about, (), place.field_about
