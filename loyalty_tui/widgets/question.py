"""The question at the counter: one key answers it, and one more may say why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from loyalty_tui.i18n import _
from loyalty_tui.widgets.ink import ink, lines, upper
from loyalty_tui.widgets.scan_guard import ScanGuard
from loyalty_tui.words import feedback

_TEN = "+="
# The key beside the digits, shifted or not, and on the number pad.


class Question(ScanGuard, Static, can_focus=True):
    """Asks for a score, then for a reason. A scan answers neither."""

    DEFAULT_CLASSES = "card"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "leave", show=False)]

    @dataclass
    class Scored(Message):
        """A score on the scale that was asked for."""

        score: int

    @dataclass
    class Explained(Message):
        """A reason."""

        reason: str

    class Left(Message):
        """Enter: no more is said."""

    _keys: dict[str, Message]

    def ask(self, kind: str) -> None:
        """Ask for a score: whether they recommend the shop, or are satisfied."""
        if kind == "csat":
            self._ask_satisfied()
        else:
            self._ask_recommend()

    def _ask_satisfied(self) -> None:
        self._keys = {str(score): self.Scored(score) for score in range(1, 6)}
        self._say(
            _("Are they satisfied?"),
            ink(_("“From 1 to 5, how satisfied are you with us?”")),
            ink(""),
            ink(("1 2  ", "bold $text-error"), feedback.band("csat", "bad")),
            ink(("3    ", "bold $text-warning"), feedback.band("csat", "middle")),
            ink(("4 5  ", "bold $text-success"), feedback.band("csat", "good")),
            ink(""),
            ink((_("One key answers. Esc goes back."), "$text-muted")),
        )

    def _ask_recommend(self) -> None:
        self._keys = {str(score): self.Scored(score) for score in range(10)}
        self._keys |= dict.fromkeys(_TEN, self.Scored(10))
        self._say(
            _("Would they recommend us?"),
            ink(_("“From 0 to 10, would you recommend us to a friend?”")),
            ink(""),
            ink(("0 1 2 3 4 5 6  ", "bold $text-error"), feedback.band("nps", "bad")),
            ink(("7 8            ", "bold $text-warning"), feedback.band("nps", "middle")),
            ink(("9 +            ", "bold $text-success"), feedback.band("nps", "good")),
            ink(""),
            ink((_("One key answers; + is 10. Esc goes back."), "$text-muted")),
        )

    def ask_why(self) -> None:
        """Ask what the score is about."""
        named = [(str(n), *reason) for n, reason in enumerate(feedback.reasons(), start=1)]
        self._keys = {key: self.Explained(reason) for key, reason, _word in named}
        self._say(
            _("Why?"),
            *(ink((key, "bold $text-primary"), f"  {word}") for key, _reason, word in named),
            ink((_("Enter goes on without."), "$text-muted")),
        )

    def _say(self, title: str, *rows: Content) -> None:
        self.update(lines([ink((upper(title), "bold $text-primary")), *rows]))

    def typed(self, text: str) -> bool:
        message = self._keys.get(text)
        if message is None:
            return super().typed(text)
        self.post_message(message)
        return False

    def action_leave(self) -> None:
        self.post_message(self.Left())
