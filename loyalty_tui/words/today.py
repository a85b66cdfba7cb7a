"""Today's list in words: what each line is about, why it is there, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from ledger.metrics.today import Late
from ledger.queries.duties import Lapsing, OutOfStock, Wish
from loyalty_tui.i18n import N_, _
from loyalty_tui.words import customers, phrases
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    import datetime as dt

    from ledger.metrics.today import Duty

KINDS: dict[str, str] = {
    "call": N_("To call"),
    "birthday": N_("Birthdays"),
    "lapse": N_("Points about to lapse"),
    "stock": N_("Out of stock"),
}
"""The heading over the lines of a kind."""


def heading(kind: str) -> str:
    """What stands over the lines of a kind."""
    return _(KINDS[kind])


def title(duty: Duty) -> str:
    """Whom or what a line is about."""
    match duty:
        case Late() | Wish() | Lapsing():
            return duty.name or _("Member {number}").format(number=duty.member)
        case OutOfStock():
            return duty.name
        case _:
            assert_never(duty)


def phone(duty: Duty) -> str:
    """How to reach whom it is about; empty if nobody, or not known."""
    return "" if isinstance(duty, OutOfStock) else duty.phone


def why(duty: Duty, day: dt.date, currency: str) -> str:
    """Why it is on the list."""
    match duty:
        case Late():
            rhythm = customers.rhythm(duty.outlook)
            stake = fmt.money(round(duty.outlook.at_risk), currency)
            said = _("{rhythm}: {stake} expected in 90 days.").format(rhythm=rhythm, stake=stake)
            return said[:1].upper() + said[1:]
        case Wish():
            if duty.day == day:
                return _("Birthday today.")
            return _("Birthday on {day}.").format(day=fmt.short_date(duty.day))
        case Lapsing():
            return _("{points}, worth {worth}, lapse after {day}.").format(
                points=phrases.points(duty.points),
                worth=fmt.money(duty.worth, currency),
                day=fmt.short_date(duty.last_day),
            )
        case OutOfStock():
            return _("None left, and members can ask for it.")
        case _:
            assert_never(duty)


def action(duty: Duty) -> str:
    """The one thing to do."""
    match duty:
        case Late():
            return _("Call, and ask how they are.") if duty.phone else _("Greet them by name.")
        case Wish():
            return _("Wish a happy birthday.")
        case Lapsing():
            if not duty.offer:
                return _("Tell them, so that they use them.")
            return _("Tell them: they can have “{reward}”.").format(reward=duty.offer)
        case OutOfStock():
            return _("Restock it, or take it off the catalogue.")
        case _:
            assert_never(duty)
