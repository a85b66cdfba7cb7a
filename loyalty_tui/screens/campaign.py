"""What a campaign changed, worked out beside the counter."""

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
from loyalty_tui.widgets.beside import table
from loyalty_tui.widgets.ink import MUTED, STRONG, ink, lines
from loyalty_tui.words import campaigns as words
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.gateway import CampaignLine, Changed, Gateway


class Effect(Page):
    """A campaign: when it holds, what it gives, and what came of it."""

    def __init__(self, gateway: Gateway, campaign: CampaignLine) -> None:
        super().__init__()
        self._gateway = gateway
        self._campaign = campaign

    def compose(self) -> ComposeResult:
        one = self._campaign
        with VerticalScroll(classes="sheet", can_focus=True):
            yield Static(headed(one.name), markup=False)
            rows = [
                ink((words.state(one.state), STRONG), f"  {one.days}  {one.gives}"),
                *(ink((condition, MUTED)) for condition in one.conditions),
            ]
            yield Static(lines(rows), markup=False)
            wait = ink("\n", (_("Working out what it changed…"), MUTED))
            yield Static(wait, id="effect", markup=False)

    def on_mount(self) -> None:
        self._work()

    @work(exclusive=True)
    async def _work(self) -> None:
        try:
            effect = self._gateway.programme.campaigns.effect(self._campaign.name)
            found = await self.ask(effect)
        except LedgerError as error:
            told = ink("\n", (say.error(error), "$text-error"))
        else:
            told = self._told(found)
        self.query_one("#effect", Static).update(told)

    def _told(self, found: Changed) -> Content:
        room = self.query_one("#effect").size.width
        rows = [ink(""), ink(found.held)]
        if found.rows:
            rows += [ink(""), table(found.columns, found.rows, room), ink("")]
        head, *rest = found.said or ("",)
        rows += [ink((head, STRONG)), *map(ink, rest)]
        return lines(rows)
