"""Who was in which tier at the start of a period, and is in which at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.page import Page, headed
from loyalty_tui.widgets.beside import table
from loyalty_tui.widgets.ink import MUTED, STRONG, ink, lines
from loyalty_tui.words import say
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import Gateway
    from loyalty_tui.gateway.levels import Moved

_PERIODS: tuple[tuple[int | None, str], ...] = (
    (None, N_("Over a month")),
    (91, N_("Over three months")),
    (365, N_("Over a year")),
)


class Moves(Page):
    """The matrix of tiers, over a month to begin with."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6",
            "period",
            N_("Period"),
            id="moves.period",
            tooltip=N_("A month, three months, a year, one after another"),
        ),
    ]

    def __init__(self, gateway: Gateway) -> None:
        super().__init__()
        self._gateway = gateway
        self._at = 0

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="sheet", can_focus=True):
            yield Static(headed(_("Tier migration")), markup=False)
            yield Static(id="moves", markup=False)

    def on_mount(self) -> None:
        self.query_one("#moves", Static).update(ink((_("Reading…"), MUTED)))
        self._read()

    def action_period(self) -> None:
        """Look at another period."""
        self._at = (self._at + 1) % len(_PERIODS)
        self._read()

    @work(exclusive=True)
    async def _read(self) -> None:
        days, name = _PERIODS[self._at]
        try:
            found = await self.ask(self._gateway.programme.tiers.migration(days))
        except LedgerError as error:
            told = ink((say.error(error), "$text-error"))
        else:
            told = self._told(found, _(name))
        self.query_one("#moves", Static).update(told)

    def _told(self, found: Moved, period: str) -> Content:
        room = self.query_one("#moves").size.width
        further = keyed(_("{key} looks at another period."), "moves.period")
        rows = [ink((period, STRONG), f"  {found.days}"), ink((found.about, MUTED)), ink("")]
        if found.rows:
            rows += [table(found.columns, found.rows, room), ink("")]
        return lines([*rows, ink((found.said, STRONG)), ink((further, MUTED))])
