"""What a list does with a scan: nothing of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.timer import Timer
from textual.widget import Widget

from loyalty_tui.messages import Scanned, Strayed
from loyalty_tui.widgets.fields import ENDS, SCAN_GAP, Burst

_SLACK = 2
_QUIET = SCAN_GAP * _SLACK
# After so long without another, a run of characters is whole.

if TYPE_CHECKING:
    _Guarded = Widget
else:
    # A widget takes its style from the first of its bases that is one: this is none.
    _Guarded = object


class ScanGuard(_Guarded):
    """Makes a widget in which a scan does not choose for the clerk.

    Its characters are kept together until it is clear what they are: a scan, whose Enter gives it
    to the counter, or what was :meth:`typed`.
    """

    MUTE: ClassVar[bool] = False
    # Whether what is typed by hand is bound to nothing.

    def __init__(self, name: str) -> None:
        super().__init__(id=name, markup=False)
        self.guard()

    def guard(self) -> None:
        """Begin to listen: called by a widget that is made in its own way."""
        self._burst, self._gone = Burst(_SLACK), Burst(_SLACK)
        self._went = False
        self._flush: Timer | None = None

    async def _on_key(self, event: events.Key) -> None:
        """See every key first; what is left alone goes on to the widget itself."""
        if event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            if self._burst.over(event.time):
                self._end()  # on a busy machine this key may be here before the timer
            self._burst.feed(event.character, event.time)
            if self._flush is not None:
                self._flush.stop()
            self._flush = self.set_timer(_QUIET, self._end)
        elif event.key in ENDS and self._takes(event):
            event.stop()
            event.prevent_default()

    def _takes(self, end: events.Key) -> bool:
        """Whether a key ends a scan, or goes where what was typed right before it went."""
        if self._burst.is_scan(end.time):
            self.post_message(Scanned(self._take(), by_scanner=True))
            return True
        follows = bool(self._burst.text) and end.key == "enter"
        self._end()
        if self._gone.is_scan(end.time):
            # On a busy machine the timer came first: it is the end of a scan all the same.
            text, follows = self._gone.take(), True
            if not self._went:
                self.post_message(Scanned(text, by_scanner=True))
                return True
        if follows and self._went:
            self.post_message(Strayed("", entered=True))
        return follows and self._went

    def on_blur(self) -> None:
        """What is typed now goes elsewhere: not before what was typed here."""
        self._end()

    def _end(self) -> None:
        """What was typed is no scan."""
        if self._burst.text:
            self._gone, self._burst = self._burst, Burst(_SLACK)
            self._went = self.typed(self._gone.text)

    def _take(self) -> str:
        if self._flush is not None:
            self._flush.stop()
        return self._burst.take()

    def typed(self, text: str) -> bool:
        """Deal with what was typed by hand: it goes to the scan field, unless it goes nowhere.

        :return: whether an Enter right behind it goes where it went.
        """
        if not self.MUTE:
            self.post_message(Strayed(text))
        return not self.MUTE
