"""Scans that come where no field takes them."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from loyalty_tui.messages import Scanned
from loyalty_tui.widgets import fields
from loyalty_tui.widgets.fields import (
    ENDS,
    Announced,
    Burst,
    GuardedField,
    ScanField,
    could_be_typed,
)
from loyalty_tui.widgets.scan_guard import ScanGuard


class ScanCatcher(Widget):
    """Takes a scan where there is no field for one. Nothing of it is seen.

    It has the keyboard from the scanner's prefix to the end of the code; a hand that comes in
    between, or silence, gives the keyboard back to what had it.
    """

    DEFAULT_CSS = "ScanCatcher { height: 0; }"

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._before: Widget | None = None
        self._over: Timer | None = None

    async def _on_key(self, event: events.Key) -> None:
        if event.key not in ENDS and not event.is_printable:
            self._give_back()
            return
        event.stop()
        event.prevent_default()
        self._wait()
        if event.key in ENDS:
            text, self._text = self._text, ""
            self._give_back()
            if text:
                self.post_message(Scanned(text, by_scanner=True))
        elif event.character:
            self._text += event.character

    def catch(self) -> None:
        """Take the keyboard until the scan is over, or for a moment if none comes."""
        if self.screen.focused is not self:
            self._before = self.screen.focused
        self.can_focus = True
        self.screen.set_focus(self)
        self.post_message(Announced())

    @on(Announced)
    def _begin_scan(self) -> None:
        self._text = ""
        self._wait()

    def _wait(self) -> None:
        if self._over is not None:
            self._over.stop()
        self._over = self.set_timer(fields.SCAN_SILENCE, self._give_back)

    def _give_back(self) -> None:
        if self._over is not None:
            self._over.stop()
        if self.has_focus:
            before = self._before
            self.screen.set_focus(before if before is not None and before.is_attached else None)
        self.can_focus = False

    def on_blur(self) -> None:
        self.can_focus = False


def _take_out(field: Input, text: str) -> None:
    field.value = field.value.removesuffix(text)


class Listener:
    """Hears every key before it goes anywhere, and knows when it ends a scan nobody would take."""

    def __init__(self) -> None:
        self._burst = Burst()

    def hears(self, event: events.Key, focused: Callable[[], Widget | None]) -> str:
        """The text of a scan that ends with this key where there is no field for it."""
        if event.key in ENDS:
            quick = self._burst.ends(event.time)
            text, widget = self._burst.take(), focused() if quick else None
            if not quick or isinstance(widget, _OWN):
                return ""
            if isinstance(widget, Input):
                if could_be_typed(text):
                    return ""
                widget.call_later(_take_out, widget, text)  # once it has taken all of it in
            return text
        if event.is_printable and event.character:
            self._burst.feed(event.character, event.time)
        return ""


_OWN = (ScanField, GuardedField, ScanGuard, ScanCatcher)
