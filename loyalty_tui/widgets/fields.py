"""The fields of the counter, which know a scanner from a hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from loyalty_tui.i18n import _
from loyalty_tui.messages import Moved, Scanned

SCAN_LENGTH = 6
SCAN_GAP = 0.03
# A scanner types at 7-16 ms a character; the quickest hand needs three times that.

_FALTERS = 10
# A scanner that falters in the middle of a code does not begin another one,
_PAUSED = 3
# unless what came before such a pause was typed by hand.

SCAN_SILENCE = 2.0
"""Seconds after which a scanner that said it would type has not."""

_SHORTEST_CODE = 3
_DECIMAL_MARKS = ",."
ENDS = ("enter", "ctrl+j", "tab")
"""What a scanner types after a code: carriage return, line feed or tab."""


def too_soon(began: float, now: float) -> bool:
    """Whether a key came before anybody can have read what the one before it brought."""
    return now - began < SCAN_GAP * _FALTERS


_M = TypeVar("_M", bound=Message)


def _at(message: _M, key: events.Key) -> _M:
    """A message that came when its key was pressed, however busy the machine was since."""
    message.time = key.time
    return message


class Burst:
    """The run of characters that came too quickly one after another for a hand.

    It is their mean gap that tells: a busy machine hears a scanner falter, and hears what it
    missed all at once.

    :param slack: how many times a scanner's usual gap may lie between two of them.
    """

    def __init__(self, slack: int = _FALTERS) -> None:
        self.text = ""
        self._slack = slack
        self._first = self._last = 0.0

    def feed(self, character: str, at: float) -> None:
        """Take a character that came at a time, in seconds."""
        if self.over(at) or not self.text or self._was_a_hand(at):
            self.text, self._first = "", at
        self.text += character
        self._last = at

    def over(self, at: float) -> bool:
        """Whether a character at this time begins another run."""
        return at - self._last >= SCAN_GAP * self._slack

    def _was_a_hand(self, at: float) -> bool:
        """Whether what came so far was typed before a scan that begins at this time."""
        paused = at - self._last >= SCAN_GAP * _PAUSED
        return paused and (len(self.text) < _SHORTEST_CODE or not self._quick(self._last))

    def _quick(self, at: float) -> bool:
        return at - self._first < SCAN_GAP * len(self.text)

    def is_scan(self, at: float, least: int = SCAN_LENGTH) -> bool:
        """Whether a key at this time ends a scan."""
        return not self.over(at) and self._quick(at) and len(self.text) >= least

    def ends(self, at: float, least: int = SCAN_LENGTH) -> bool:
        """Whether a key at this time ends a scan. Forgets the run if it does not."""
        if not self.is_scan(at, least):
            self.text = ""
        return bool(self.text)

    def take(self) -> str:
        """The run, which is forgotten."""
        text, self.text = self.text, ""
        return text


def could_be_typed(text: str) -> bool:
    """Whether a run without the scanner's prefix may be a name that came over a slow line."""
    return any(c.isascii() and c.isalpha() for c in text) and all(
        c.isalpha() or c in " -'’." for c in text
    )


class Announced(Message, bubble=False):
    """The scanner's prefix, in its turn among the keys: an earlier scan may still be coming in."""


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
        self._announced = False

    def announce(self) -> None:
        """The scanner says that it is about to type: after what it has typed so far."""
        self.post_message(Announced())

    @on(Announced)
    def _begin_scan(self) -> None:
        self.put("")
        self._burst.take()
        self._announced = True
        self.set_timer(SCAN_SILENCE, self._unannounce)

    def _unannounce(self) -> None:
        if not self.value:
            self._announced = False

    async def _on_key(self, event: events.Key) -> None:
        """See every key first; what is left alone goes on to :class:`Input`."""
        if event.key in ENDS:
            self._end(event)
        elif event.is_printable and event.character:
            self._burst.feed(event.character, event.time)
        else:
            self._burst.take()  # no scanner sends anything else

    def _end(self, event: events.Key) -> None:
        text = self.value.strip()
        quick = self._burst.ends(event.time)
        run = self._burst.take()
        by_scanner = bool(text) if self._announced else quick and not could_be_typed(run)
        if by_scanner and not self._announced:
            text = run
        if event.key == "enter" or by_scanner:
            event.stop()
            event.prevent_default()
            self._announced = False
            self.put("")
            self.post_message(_at(Scanned(text, by_scanner), event))
        elif event.key == "ctrl+j":
            event.stop()  # the second half of a line's end

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

    def confirm(self) -> None:
        """Take what is in the field, as Enter by hand does."""
        text = self.value.strip()
        self.put("")
        self.post_message(Scanned(text, by_scanner=False))

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
        if event.key in ENDS:
            self._end(event)
            return
        if event.is_printable and event.character:
            value = self.value
            self._burst.feed(event.character, event.time)
            if len(self._burst.text) == 1:
                self._before = value
        else:
            self._burst.take()  # as above

    def _end(self, event: events.Key) -> None:
        if self._burst.ends(event.time) and self.foreign(self._burst.text):
            event.stop()
            event.prevent_default()
            self.value = self._before
            self.post_message(_at(Scanned(self._burst.take(), by_scanner=True), event))
        elif event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(_at(self.Confirmed(self), event))

    def foreign(self, text: str) -> bool:
        """Whether a quick run of characters was meant for the scan field."""
        return len(text) >= SCAN_LENGTH


Letters = Callable[[str, float], None]
"""Takes a letter and the time it was typed at, in seconds, before any that is typed after it."""


class AmountField(GuardedField):
    """Where an amount is typed. No code that is scanned holds a decimal mark.

    :param letters: takes what begins with a letter: it is the name of who comes next.
    """

    def __init__(self, name: str, *, most: int, letters: Letters) -> None:
        super().__init__(name, most=most)
        self._letters = letters

    @dataclass
    class Doubted(Message):
        """So short a number with its Enter came so quickly that it may be a card's."""

        field: AmountField

        @property
        def control(self) -> AmountField:
            """The field."""
            return self.field

    @property
    def about(self) -> str:
        """How an amount is typed."""
        return _(
            "Type the amount of the sale, as 12,50 or 12.50; Enter records it. A name looks for "
            "somebody else."
        )

    async def _on_key(self, event: events.Key) -> None:
        """See every key first; what is left alone goes on to :class:`GuardedField`."""
        letter = event.character or ""
        if not self.value and letter.isascii() and letter.isalpha():
            event.stop()
            event.prevent_default()
            self._letters(letter, event.time)

    def foreign(self, text: str) -> bool:
        return super().foreign(text) and not any(mark in text for mark in _DECIMAL_MARKS)

    def _end(self, event: events.Key) -> None:
        text = self._burst.text
        short = _SHORTEST_CODE <= len(text) < SCAN_LENGTH
        marked = any(mark in text for mark in _DECIMAL_MARKS)
        if short and not marked and self._burst.ends(event.time, _SHORTEST_CODE):
            event.stop()
            event.prevent_default()
            self._burst.take()
            self.post_message(self.Doubted(self))
        else:
            super()._end(event)
