"""The fields of the counter, which know a scanner from a hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from loyalty_tui.i18n import _
from loyalty_tui.messages import Moved, Scanned, Strayed

SCAN_LENGTH = 6
SCAN_GAP = 0.03
# A scanner types at 7-16 ms a character; the quickest hand needs three times that.

_SLACK = 2
_QUIET = SCAN_GAP * _SLACK
# After so long without another, a run of characters is whole.

SCAN_SILENCE = 2.0
# After so long without a character, what the scanner's prefix announced does not come any more.

_DECIMAL_MARKS = ",."


class Burst:
    """The run of characters that came too quickly one after another for a hand.

    :param slack: how many times a scanner's usual gap may lie between two of them.
    """

    def __init__(self, slack: int = 1) -> None:
        self.text = ""
        self._slack = slack
        self._last = 0.0

    def feed(self, character: str, at: float) -> None:
        """Take a character that came at a time, in seconds."""
        self.text = character if self.over(at) else self.text + character
        self._last = at

    def over(self, at: float) -> bool:
        """Whether a character at this time begins another run."""
        return at - self._last >= SCAN_GAP * self._slack

    def ends(self, at: float) -> bool:
        """Whether an Enter at this time ends a scan. Forgets the run."""
        quick = not self.over(at) and len(self.text) >= SCAN_LENGTH
        if not quick:
            self.text = ""
        return quick

    def take(self) -> str:
        """The run, which is forgotten."""
        text, self.text = self.text, ""
        return text


class ScanField(Input):
    """Takes a scan, a card, a phone, a name or a voucher's code, and confirms inside the key.

    Enter is dealt with here and now, so that the next scan of the same burst finds the field
    empty.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
    ]

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__(id=name, placeholder=placeholder, select_on_focus=False)
        self._burst = Burst()

    async def _on_key(self, event: events.Key) -> None:
        """See every key first; what is left alone goes on to :class:`Input`."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            by_scanner = self._burst.ends(event.time)
            text = self.value.strip()
            self.put("")
            self.post_message(Scanned(text, by_scanner))
            return
        if event.is_printable and event.character:
            self._burst.feed(event.character, event.time)
        else:
            self._burst.take()  # no scanner sends anything else

    @property
    def about(self) -> str:
        """What can be typed here."""
        return _(
            "Scan a card or a voucher, or type: a name or its parts, a phone or its last digits, "
            "an e-mail, a card's number, #63 for member 63. Enter takes it."
        )

    def action_move(self, by: int) -> None:
        self.post_message(Moved(by))

    def put(self, text: str) -> None:
        """Set the text without a search of its own."""
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)

    def begin(self, character: str, at: float) -> None:
        """Take over a character that was typed where there was no field."""
        self._burst.feed(character, at)
        self.insert_text_at_cursor(character)


class GuardedField(Input):
    """A field a scan cannot fall into: what came at a scanner's speed is passed on."""

    @dataclass
    class Confirmed(Message):
        """Enter, by hand."""

        field: GuardedField

        @property
        def control(self) -> GuardedField:
            """The field."""
            return self.field

    def __init__(self, name: str, *, most: int) -> None:
        super().__init__(id=name, max_length=most)
        self._burst = Burst()
        self._before = ""

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self._enter(event.time)
            return
        if event.is_printable and event.character:
            value = self.value
            self._burst.feed(event.character, event.time)
            if len(self._burst.text) == 1:
                self._before = value
        else:
            self._burst.take()  # as above

    def _enter(self, at: float) -> None:
        if self._burst.ends(at) and self.foreign(self._burst.text):
            self.value = self._before
            self.post_message(Scanned(self._burst.take(), by_scanner=True))
        else:
            self.post_message(self.Confirmed(self))

    def foreign(self, text: str) -> bool:
        """Whether a quick run of characters was meant for the scan field."""
        return len(text) >= SCAN_LENGTH


class AmountField(GuardedField):
    """Where an amount is typed. No code that is scanned holds a decimal mark."""

    @property
    def about(self) -> str:
        """How an amount is typed."""
        return _("Type the amount of the sale, as 12,50 or 12.50; Enter records it.")

    def foreign(self, text: str) -> bool:
        return super().foreign(text) and not any(mark in text for mark in _DECIMAL_MARKS)


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

    def __init__(self, name: str) -> None:
        super().__init__(id=name, markup=False)
        self.guard()

    def guard(self) -> None:
        """Begin to listen: called by a widget that is made in its own way."""
        self._burst = Burst(_SLACK)
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
        elif event.key == "enter" and self._burst.ends(event.time):
            event.stop()
            event.prevent_default()
            self.post_message(Scanned(self._take(), by_scanner=True))

    def _end(self) -> None:
        if text := self._take():
            self.typed(text)

    def _take(self) -> str:
        if self._flush is not None:
            self._flush.stop()
        return self._burst.take()

    def typed(self, text: str) -> None:
        """Deal with what was typed by hand: it goes to the scan field."""
        self.post_message(Strayed(text))


class ScanCatcher(Widget):
    """Takes a scan where there is no field for one. Nothing of it is seen.

    It has the keyboard from the scanner's prefix to the Enter; a hand that comes in between, or
    silence, gives the keyboard back to what had it.
    """

    DEFAULT_CSS = "ScanCatcher { height: 0; }"

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._before: Widget | None = None
        self._over: Timer | None = None

    def catch(self) -> None:
        """Take what is typed from now on."""
        self._text = ""
        if not self.has_focus:
            self._before = self.screen.focused
        self.can_focus = True
        self.screen.set_focus(self)
        self._wait()

    def _wait(self) -> None:
        if self._over is not None:
            self._over.stop()
        self._over = self.set_timer(SCAN_SILENCE, self._give_back)

    def _give_back(self) -> None:
        if self._over is not None:
            self._over.stop()
            self._over = None
        if self.has_focus:
            before = self._before
            self.screen.set_focus(before if before is not None and before.is_attached else None)
        self._before = None
        self.can_focus = False

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            text, self._text = self._text, ""
            self._give_back()
            self.post_message(Scanned(text, by_scanner=True))
        elif event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self._text += event.character
            self._wait()
        else:
            self._give_back()

    def on_blur(self) -> None:
        self.can_focus = False
