"""What stands above and beside the list of members: who is looked for, and the one marked."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from loyalty_tui.i18n import N_
from loyalty_tui.widgets.member_card import MemberCard


class Filter(Input):
    """Keeps the keyboard; what is no text goes to the list beneath."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "screen.open",
            N_("Open"),
            id="members.open",
            tooltip=N_("Open the member's page"),
        ),
        Binding("pagedown", "screen.table('leap', 1)", show=False),
        Binding("pageup", "screen.table('leap', -1)", show=False),
        Binding("up", "screen.table('step', -1)", show=False),
        Binding("down", "screen.table('step', 1)", show=False),
        Binding(
            "ctrl+home",
            "screen.table('end', -1)",
            N_("First"),
            show=False,
            id="members.first",
            tooltip=N_("The first of the list"),
        ),
        Binding(
            "ctrl+end",
            "screen.table('end', 1)",
            N_("Last"),
            show=False,
            id="members.last",
            tooltip=N_("The last of the list"),
        ),
    ]


class Beside(MemberCard):
    """The marked member's card; a click serves them."""

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.app.simulate_key("f6")


class Shown(Static):
    """Says which members are shown; a click asks for others."""

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.app.simulate_key("f10")
