"""Which figures are panels of this till's dashboard, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.screens.page import Page, headed
from loyalty_tui.widgets import figures
from loyalty_tui.widgets.bars import KeyLine
from loyalty_tui.widgets.ink import MUTED, ink
from loyalty_tui.widgets.options import Options
from loyalty_tui.words import format as fmt


class Panels(Options):
    """The list; a click ticks, Enter is done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space",
            "select",
            N_("Tick"),
            id="panels.tick",
            tooltip=N_("Make it a panel, or no longer"),
        ),
        Binding(
            "plus,ctrl+up,shift+up",
            "screen.shift(-1)",
            N_("Earlier"),
            id="panels.earlier",
            tooltip=N_("Move the panel one place towards the beginning"),
        ),
        Binding(
            "minus,ctrl+down,shift+down",
            "screen.shift(1)",
            N_("Later"),
            id="panels.later",
            tooltip=N_("Move the panel one place towards the end"),
        ),
        Binding(
            "enter", "screen.dismiss", N_("Finished"), id="panels.done", tooltip=N_("Show them so")
        ),
    ]


class ChoosePanels(Page):
    """All that can be a panel, those shown first; what is ticked when it closes is kept.

    :param in_sight: how many of so many panels this window shows without scrolling.
    """

    AUTO_FOCUS = "#choose"
    CSS_PATH = "choose_panels.tcss"

    def __init__(self, chosen: Sequence[str], in_sight: Callable[[int], int]) -> None:
        super().__init__()
        self.chosen = list(chosen)
        self._in_sight = in_sight

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet"):
            yield Static(headed(_("Panels of the dashboard")), markup=False)
            yield Static(id="choose-fit", markup=False)
            yield Panels(id="choose", markup=False)
            yield KeyLine()

    def on_mount(self) -> None:
        self._show(self.chosen[0] if self.chosen else figures.USUAL[0])

    def _show(self, marked: str) -> None:
        listing = self.query_one(Panels)
        order = [*self.chosen, *(key for key in figures.TITLES if key not in self.chosen)]
        with self.app.batch_update():
            listing.clear_options()
            listing.add_options(Option(self._row(key), id=key) for key in order)
            listing.highlighted = order.index(marked)
            self.query_one("#choose-fit", Static).update(ink((self._fit(), MUTED), "\n"))
        self.refresh_bindings()

    def _row(self, key: str) -> Content:
        if key not in self.chosen:
            return ink(("      □ ", MUTED), (figures.title(key), MUTED))
        place = f"{self.chosen.index(key) + 1:>3}"
        return ink((f"{place}.  ", MUTED), ("■ ", "$text-success"), (figures.title(key), "bold"))

    def _fit(self) -> str:
        n = len(self.chosen)
        if not n:
            return _("None is ticked: the usual ones are shown.")
        seen = min(n, self._in_sight(n))
        if seen == n:
            return ngettext(
                "{n} panel, in sight in this window.", "{n} panels, all in sight in this window.", n
            ).format(n=fmt.number(n))
        return _("{n} panels: {seen} in sight in this window, the others beneath.").format(
            n=fmt.number(n), seen=fmt.number(seen)
        )

    def _marked(self) -> str:
        listing = self.query_one(Panels)
        return listing.get_option_at_index(listing.highlighted or 0).id or ""

    @on(OptionList.OptionSelected)
    def _tick(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        key = event.option.id or ""
        if key in self.chosen:
            self.chosen.remove(key)
        else:
            self.chosen.append(key)
        self._show(key)

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "shift" and self.is_mounted:
            (by,) = parameters
            return isinstance(by, int) and self._can_shift(by)
        return super().check_action(action, parameters)

    def _can_shift(self, by: int) -> bool:
        key = self._marked()
        return key in self.chosen and 0 <= self.chosen.index(key) + by < len(self.chosen)

    def action_shift(self, by: int) -> None:
        """Move the marked panel among those shown."""
        key = self._marked()
        place = self.chosen.index(key)
        self.chosen.insert(place + by, self.chosen.pop(place))
        self._show(key)
