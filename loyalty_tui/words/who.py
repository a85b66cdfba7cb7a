"""The people behind a number in words: the group they are in, and why they are in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.words import feedback, levels
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from ledger.metrics.who import Counted, Who
    from ledger.rules.feedback import Band

_GOOD, _MIDDLE, _BAD = "$text-success", "$text-warning", "$text-error"

# Mark, word and style of a group; never told apart by colour alone.
_GROUPS: dict[str, tuple[str, str, str]] = {
    "left": ("▼", N_("Gone silent"), _BAD),
    "stayed": ("●", N_("Stayed"), _GOOD),
    "new": ("▲", N_("New"), _GOOD),
    "won_back": ("▲", N_("Won back"), _GOOD),
    "once": ("○", N_("Once"), _MIDDLE),
    "repeated": ("●", N_("Came again"), _GOOD),
    "buyers": ("●", N_("Bought"), _GOOD),
    "used": ("●", N_("Used points"), _GOOD),
    "earned": ("○", N_("Only earned"), _MIDDLE),
    "lapsed": ("▼", N_("Lost points"), _BAD),
    "kept": ("●", N_("Lost none"), _GOOD),
    "holding": ("●", N_("Hold points"), _GOOD),
    "losing": ("▼", N_("Loses it"), _BAD),
    "close": ("▲", N_("Near next"), _GOOD),
    "settled": ("●", N_("Stays"), "$text-muted"),
}
_BANDS = {"bad": ("▼", _BAD), "middle": ("○", _MIDDLE), "good": ("●", _GOOD)}

_ABOUT: dict[str, str] = {
    "retention": N_("Active when the month began: who stayed, and who went silent."),
    "churn": N_("Active when the month began: who went silent, and who stayed."),
    "silent": N_("Active when the month began, and not any more: call them."),
    "active_members": N_("Who bought in the last 90 days: new, won back, or faithful."),
    "repeat_rate": N_("Who came again, and who came once: invite them a second time."),
    "clv_historic_mean": N_("What each member has brought in so far, the most first."),
    "aov": N_("The average basket of each member over a year, the largest first."),
    "membership_rate": N_("Members who bought in the last 30 days."),
    "redemption_rate": N_("Who used points in the last 30 days, and who only earned some."),
    "breakage": N_("Whose points lapsed, of those whose last day is over."),
    "points_liability": N_("Who holds the points that are owed, the most first."),
    "points_outstanding": N_("Who holds points, the most first."),
    "nps": N_("Who answered what in a year: those unhappy first, make it right."),
    "csat": N_("Who answered what in a year: those unhappy first, make it right."),
}


def about(key: str) -> str:
    """What a list of people is, in a line."""
    return _(_ABOUT[key]) if key in _ABOUT else ""


def group(key: str, name: str) -> tuple[str, str, str]:
    """The mark, the word and the style of a group of a number's people."""
    if name in _BANDS and key in ("nps", "csat"):
        mark, style = _BANDS[name]
        which = feedback.band("nps" if key == "nps" else "csat", _band(name))
        return mark, which, style
    if name not in _GROUPS:  # a segment, which fills its list
        return "●", "", "$text-muted"
    mark, word, style = _GROUPS[name]
    return mark, _(word), style


def _band(name: str) -> Band:
    return "good" if name == "good" else "bad" if name == "bad" else "middle"


def name_of(member: int, name: str) -> str:
    """Somebody's name, or their number where there is none."""
    return name or _("Member {number}").format(number=member)


def guests(found: Who) -> str:
    """Of the purchases that nobody's card stands for, where the number counts them."""
    orders = found.guests[0]
    if not orders:
        return ""
    said = ngettext("and {n} purchase without a card", "and {n} purchases without a card", orders)
    return said.format(n=fmt.number(orders))


@dataclass(frozen=True, slots=True)
class Fact:
    """A column of what is told of each: its heading, its width in cells, how it is said."""

    label: str
    width: int
    said: Callable[[Who, Counted, str], str]
    right: bool = True


def facts(key: str) -> list[Fact]:
    """What is told of each of a number's people: why they count, and for how much."""
    return [
        Fact(_(label), width, said, right)
        for label, width, said, right in _FACTS.get(key, _PURCHASES)
    ]


def _day(_found: Who, person: Counted, _currency: str) -> str:
    return fmt.short_date(dt.date.fromordinal(person.day)) if person.day else fmt.NONE


def _times(_found: Who, person: Counted, _currency: str) -> str:
    return fmt.number(person.times)


def _number(_found: Who, person: Counted, _currency: str) -> str:
    return fmt.number(person.amount)


def _money(_found: Who, person: Counted, currency: str) -> str:
    return fmt.money(person.amount, currency)


def _average(_found: Who, person: Counted, currency: str) -> str:
    return fmt.money(round(person.amount / person.times), currency)


def _worth(found: Who, person: Counted, currency: str) -> str:
    if found.point_value is None:
        return fmt.NONE
    return fmt.money(floor(person.amount * found.point_value), currency)


def _score(_found: Who, person: Counted, _currency: str) -> str:
    return f"{person.times}/{person.amount}"


def _tags(_found: Who, person: Counted, _currency: str) -> str:
    return feedback.tags(person.tags)


def _so_far(found: Who, person: Counted, currency: str) -> str:
    return levels.counted(person.amount, found.basis, currency)


def _missing(found: Who, person: Counted, currency: str) -> str:
    return levels.counted(person.times, found.basis, currency) if person.times else fmt.NONE


_Told = tuple[str, int, Callable[["Who", "Counted", str], str], bool]
_LAST: _Told = (N_("Last came"), 10, _day, False)
_PURCHASES: tuple[_Told, ...] = (
    _LAST,
    (N_("Purchases"), 9, _times, True),
    (N_("Spent"), 12, _money, True),
)
_HELD: tuple[_Told, ...] = (
    (N_("Points"), 10, _number, True),
    (N_("Worth"), 12, _worth, True),
)
_GIVEN: tuple[_Told, ...] = (
    (N_("Score"), 5, _score, True),
    (N_("Day"), 10, _day, False),
    (N_("About"), 18, _tags, False),
)
_FACTS: dict[str, tuple[_Told, ...]] = {
    "aov": (
        (N_("Basket"), 10, _average, True),
        (N_("Purchases"), 9, _times, True),
        (N_("In a year"), 12, _money, True),
    ),
    "membership_rate": (
        _LAST,
        (N_("Purchases"), 9, _times, True),
        (N_("In 30 days"), 12, _money, True),
    ),
    "redemption_rate": ((N_("Used"), 10, _times, True), (N_("Earned"), 10, _number, True)),
    "breakage": ((N_("Lapsed"), 10, _times, True), (N_("Issued"), 10, _number, True)),
    "points_liability": _HELD,
    "points_outstanding": _HELD,
    "nps": _GIVEN,
    "csat": _GIVEN,
    "tier": (
        (N_("So far"), 12, _so_far, True),
        (N_("To the next"), 12, _missing, True),
        (N_("Kept until"), 10, _day, False),
    ),
}
