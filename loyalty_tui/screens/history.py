"""How the programme came to be what it is: every change of a setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import _
from loyalty_tui.screens.page import Page, headed
from loyalty_tui.widgets.ink import MUTED, ink, lines
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.gateway import Gateway


class History(Page):
    """The changes, the latest first."""

    def __init__(self, gateway: Gateway) -> None:
        super().__init__()
        self._gateway = gateway

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="sheet", can_focus=True):
            yield Static(headed(_("History of the settings")), markup=False)
            yield Static(id="history", markup=False)

    def on_mount(self) -> None:
        self._read()

    @work(exclusive=True)
    async def _read(self) -> None:
        try:
            found = await self.ask(self._gateway.programme.history())
        except LedgerError as error:
            self.query_one("#history", Static).update(ink(say.error(error)))
            return
        self.query_one("#history", Static).update(self._told(found))

    @staticmethod
    def _told(found: list[tuple[str, str]]) -> Content:
        if not found:
            return ink((_("No setting was changed since the shop was made."), MUTED))
        return lines(ink((name, "bold"), "\n  ", (told, MUTED)) for name, told in found)
