"""What saving a form would do, said while it is being filled in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content
from textual.widgets import Static

from loyalty_tui.gateway import LedgerError
from loyalty_tui.screens.lasting import gone
from loyalty_tui.widgets.ink import MUTED, ink
from loyalty_tui.words import say

if TYPE_CHECKING:
    from textual.timer import Timer

Look = Callable[[], Awaitable[str | Content]]
"""Works out what would be, from what is typed now."""

_PAUSE = 0.15
# Seconds of quiet before it is worked out.
_PATIENCE = 0.2
# Seconds before it is said that it is being worked out.


class Preview(Static):
    """Works out what would be, and says it; is cancelled once something else is typed.

    :param look: nothing is shown without it.
    :param waiting: stands there as long as the answer takes.
    """

    def __init__(self, name: str, look: Look | None, waiting: str) -> None:
        super().__init__(id=name, markup=False)
        self._look_ahead = look
        self._waiting = self._waited_for = waiting
        self._waits = False
        self._pause: Timer | None = None
        self.display = look is not None

    def on_mount(self) -> None:
        self.look()

    def later(self) -> None:
        """Something else is typed: look again, once the typing rests."""
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self.look)

    @work(exclusive=True, group="preview")
    async def look(self) -> None:
        """Look now."""
        form = self.screen
        if self._look_ahead is None or gone(form):
            return
        self._waited_for = self._waiting
        later = self.set_timer(_PATIENCE, self._say_waiting) if self._waiting else None
        try:
            said = await self._look_ahead()
        except LedgerError as error:
            told = ink((say.error(error), MUTED))
        else:
            told = ink(said) if isinstance(said, str) else said
        finally:
            self._waits = False
            if later is not None:
                later.stop()
        self.update(told)

    def _say_waiting(self) -> None:
        self._waits = True
        self.update(ink((self._waited_for, MUTED)))

    def wait(self, text: str) -> None:
        """Say how far it is, if it is said that it is not there yet."""
        self._waited_for = text
        if self._waits and self.is_running:
            self._say_waiting()
