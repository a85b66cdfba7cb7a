"""The list of all commands, in the reader's language throughout."""

from __future__ import annotations

from contextlib import suppress

from textual.command import CommandList, CommandPalette
from textual.widgets.option_list import Option

from loyalty_tui.i18n import _
from loyalty_tui.widgets.ink import MUTED, ink


class Palette(CommandPalette):
    """Textual's own, which would say in English that nothing was found."""

    def __init__(self) -> None:
        super().__init__(placeholder=_("Search a command…"))

    def _action_command_list(self, action: str) -> None:
        # See :class:`Options`: this list is Textual's.
        with suppress(LookupError):
            super()._action_command_list(action)

    def _start_no_matches_countdown(self, search_value: str) -> None:
        self._stop_no_matches_countdown()
        if search_value:
            self._no_matches_timer = self.set_timer(
                self._NO_MATCHES_COUNTDOWN, self._say_that_there_is_none
            )

    def _say_that_there_is_none(self) -> None:
        nothing = ink((_("No command is called that. Esc goes back."), MUTED))
        said = Option(nothing, id=self._NO_MATCHES, disabled=True)
        self.query_one(CommandList).add_option(said)
        self._list_visible = True
