"""What a shop can show of having forgotten somebody, without a word of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from loyalty_tui.i18n import _
from loyalty_tui.screens.page import Page, headed
from loyalty_tui.widgets.ink import MUTED, ink, lines
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.gateway import Erased


class Proof(Page):
    """The event, its hash, and where a trace may still be."""

    def __init__(self, done: Erased) -> None:
        super().__init__()
        self._done = done

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="sheet", can_focus=True):
            yield Static(headed(say.headline(self._done.story)), markup=False)
            yield Static(lines(self._told()), markup=False)

    def _told(self) -> list[Content]:
        done = self._done
        number = _("Member {member}, event {event}.").format(
            member=done.story.member, event=done.story.event
        )
        rows = [
            ink("\n", say.explain(done.story, "")),
            ink(number),
            ink((_("Head {head}").format(head=done.head), MUTED)),
        ]
        if not done.clean:
            trace = _(
                "Another program is reading the books: erase again or close it, to leave no trace."
            )
            rows.append(ink(("\n× " + trace, "$text-warning")))
        for copy in done.copies:
            kept = _("{path} was copied before, and still knows them.").format(path=copy)
            rows.append(ink((f"× {kept}", "$text-warning")))
        return rows
