"""The list of all commands, in the reader's language throughout."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from contextlib import suppress

from textual import work
from textual.command import CommandList, CommandPalette
from textual.css.query import NoMatches
from textual.widgets.option_list import Option

from loyalty_tui.i18n import _
from loyalty_tui.screens.lasting import gone
from loyalty_tui.widgets.ink import MUTED, ink

_GATHER: Callable[[CommandPalette, str], Awaitable[None]] = inspect.unwrap(
    CommandPalette._gather_commands  # noqa: SLF001 - as it is without being a worker
)


class Palette(CommandPalette):
    """Textual's own, which would say in English that nothing was found."""

    def __init__(self) -> None:
        super().__init__(placeholder=_("Search a command…"))

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)  # noqa: SLF001 - its base's
    async def _gather_commands(self, search_value: str) -> None:
        """Search as Textual does, which would fall over its own list once it is closed."""
        try:
            await _GATHER(self, search_value)
        except NoMatches:
            if not gone(self):
                raise

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
