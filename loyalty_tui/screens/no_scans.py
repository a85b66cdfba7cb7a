"""What stands over the counter and takes no scan: it is turned away, its Enter least of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from loyalty_tui.i18n import N_, _
from loyalty_tui.messages import Scanned

_BURST = 0.4
# After so long without another key, a scan that is turned away is over.

if TYPE_CHECKING:
    _Screen = Screen[Any]
else:
    # A screen takes its style from the first of its bases that is one: this is none.
    _Screen = object


class NoScans(_Screen):
    """Swallows what a scanner types, with a bell and a word; the keyboard is then where it was."""

    TURNED_AWAY = N_("Close this window first, then scan again.")

    _away: Widget | None = None
    _over: Timer | None = None

    def catch_scan(self) -> None:
        """A scanner is about to type."""
        self.turn_away()

    def turn_away(self) -> None:
        """What comes from the scanner now is nobody's."""
        if self._over is None:
            self._away = self.focused
            self._over = self.set_timer(_BURST, self._come_back)
        self.set_focus(None)
        self.refuse_scan()

    def refuse_scan(self) -> None:
        """Say that it was not taken."""
        self.app.bell()
        self.app.clear_notifications()  # said once, however often something is scanned
        self.notify(_(self.TURNED_AWAY), markup=False)

    def on_scanned(self, event: Scanned) -> None:
        event.stop()
        self.take(event.text)

    def take(self, text: str) -> None:  # noqa: ARG002 - a form may have a field for it
        """Deal with a scan that came without warning."""
        self.refuse_scan()

    def on_key(self, event: events.Key) -> None:
        if self._over is None:
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self._come_back()
        else:
            self._over.reset()

    def _come_back(self) -> None:
        if self._over is not None:
            self._over.stop()
            self._over = None
        self.set_focus(self._away)
