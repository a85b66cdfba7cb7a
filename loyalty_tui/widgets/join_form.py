"""A new member in two fields."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from loyalty_tui.i18n import _
from loyalty_tui.widgets.fields import GuardedField
from loyalty_tui.widgets.ink import ink, upper


class JoinForm(Vertical):
    """Name and phone; a card that was scanned beforehand is kept for the new member."""

    DEFAULT_CLASSES = "card"

    card = ""
    """The card that was scanned beforehand."""

    def compose(self) -> ComposeResult:
        yield Static(ink((upper(_("New member")), "bold $text-primary")), markup=False)
        yield Static(_("Name"), classes="field-label", markup=False)
        yield GuardedField("join-name", most=120)
        yield Static(_("Phone (may stay empty)"), classes="field-label", markup=False)
        yield GuardedField("join-phone", most=30)
        yield Static(id="join-card", markup=False)
        yield Static(id="join-error", markup=False)

    @property
    def person(self) -> GuardedField:
        """The field of the name."""
        return self.query_one("#join-name", GuardedField)

    @property
    def phone(self) -> GuardedField:
        """The field of the phone."""
        return self.query_one("#join-phone", GuardedField)

    def begin(self, typed: str) -> None:
        """Start with what was typed to no avail: a name, a phone or a card."""
        digits = [c for c in typed if c.isdigit()]
        letters = any(c.isalpha() for c in typed)
        dialled = typed.startswith(("0", "+")) and not letters
        self.person.value = typed if letters else ""
        self.phone.value = typed if dialled else ""
        self.give_card(typed if digits and not letters and not dialled else "")

    @property
    def typed(self) -> bool:
        """Whether anything is typed."""
        return bool(self.person.value.strip() or self.phone.value.strip())

    def give_card(self, card: str) -> None:
        """Keep a card for the new member; empty: none."""
        self.card = card
        words = _("Card {card} will be theirs.").format(card=card) if card else ""
        note = self.query_one("#join-card", Static)
        note.display = bool(words)
        note.update(ink((f"● {words}", "$text-accent")))
        self.say("")

    def say(self, error: str) -> None:
        """Say what is wrong, or what comes next."""
        hint = _("Enter goes on, Esc goes back.")
        self.query_one("#join-error", Static).update(
            ink((f"× {error}", "bold $text-error")) if error else ink((hint, "$text-muted"))
        )
