"""Today's list in words: what each line is about, why it is there, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, assert_never

from ledger.metrics.today import Comeback, Lagging, Late
from ledger.queries.duties import Lapsing, OutOfStock, Wish
from loyalty_tui.i18n import N_, _
from loyalty_tui.words import customers, feedback, goals, phrases
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    import datetime as dt

    from ledger.metrics.today import Duty

KINDS: dict[str, str] = {
    "follow-up": N_("To follow up"),
    "call": N_("To call"),
    "birthday": N_("Birthdays"),
    "lapse": N_("Points about to lapse"),
    "stock": N_("Out of stock"),
    "goal": N_("Goals off track"),
}
"""The heading over the lines of a kind."""


class Told(NamedTuple):
    """A line: whom or what it is about, how to reach them if there is a way, why, what to do."""

    title: str
    phone: str
    why: str
    action: str


def heading(kind: str) -> str:
    """What stands over the lines of a kind."""
    return _(KINDS[kind])


def told(duty: Duty, day: dt.date, currency: str) -> Told:
    """A line of the list of a day."""
    match duty:
        case Comeback():
            said = _comeback(duty)
        case Late():
            said = _late(duty, currency)
        case Wish():
            said = _wish(duty, day)
        case Lapsing():
            said = _lapsing(duty, currency)
        case OutOfStock():
            what = _("Restock it, or take it off the catalogue.")
            said = Told(duty.name, "", _("None left, and members can ask for it."), what)
        case Lagging():
            said = _lagging(duty, currency)
        case _:
            assert_never(duty)
    return said


def _named(name: str, member: int) -> str:
    return name or _("Member {number}").format(number=member)


def _comeback(duty: Comeback) -> Told:
    said, day = feedback.quoted(duty.answer), fmt.short_date(duty.answer.day)
    return Told(
        _named(duty.answer.name, duty.member),
        duty.phone,
        _("{day}: {answer}").format(day=day, answer=said),
        _("Call back, and make it right.") if duty.phone else _("Make it right when they come."),
    )


def _late(duty: Late, currency: str) -> Told:
    said = _("{rhythm}: {stake} expected in 90 days.").format(
        rhythm=customers.rhythm(duty.outlook),
        stake=fmt.money(round(duty.outlook.at_risk), currency),
    )
    what = _("Call, and ask how they are.") if duty.phone else _("Greet them when they come.")
    return Told(_named(duty.name, duty.member), duty.phone, said[:1].upper() + said[1:], what)


def _wish(duty: Wish, day: dt.date) -> Told:
    why = (
        _("Birthday today.")
        if duty.day == day
        else _("Birthday on {day}.").format(day=fmt.short_date(duty.day))
    )
    return Told(_named(duty.name, duty.member), duty.phone, why, _("Wish a happy birthday."))


def _lapsing(duty: Lapsing, currency: str) -> Told:
    why = _("{points}, worth {worth}, lapse after {day}.").format(
        points=phrases.points(duty.points),
        worth=fmt.money(duty.worth, currency),
        day=fmt.short_date(duty.last_day),
    )
    what = _("Tell them, so that they use them.")
    if duty.offer:
        what = _("Tell them: they can have “{reward}”.").format(reward=duty.offer)
    return Told(_named(duty.name, duty.member), duty.phone, why, what)


def _lagging(duty: Lagging, currency: str) -> Told:
    goal = duty.progress.goal
    why = _("By {day}: {wanted}; now {value}.").format(
        day=fmt.short_date(goal.due),
        wanted=goals.lacking(goal, currency),
        value=goals.now(duty.progress, currency),
    )
    return Told(goals.called(goal), "", why, _("See what would move it, or set another goal."))
