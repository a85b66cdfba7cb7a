"""The filter of the journal: what it asks, what it lets pass, and how it is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyalty_tui.gateway import typed_day
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.form import Answers, Field, Form
from loyalty_tui.words import format as fmt
from loyalty_tui.words import journal as words
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import Selection, Sought
    from loyalty_tui.gateway.journal import Journal

_DAYS = {
    "": N_("any day"),
    "0": N_("only today"),
    "1": N_("only yesterday"),
    "7": N_("the last 7 days"),
}
_WEEK = 7
_ALL = "*"
# A till may have no name.


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the filter asks for, as it was chosen.

    ``days`` is one of the days named from today on, or empty; ``date`` wins over it. ``staff`` is
    a number, 0 for nobody, with the ``name``.
    """

    group: str = ""
    days: str = ""
    date: dt.date | None = None
    till: str | None = None
    staff: int | None = None
    name: str = ""


def select(journal: Journal, wanted: Wanted, today: dt.date, sought: Sought | None) -> Selection:
    """What passes, to be read."""
    days = None
    if wanted.date is not None:
        days = wanted.date, wanted.date
    elif wanted.days:
        back = int(wanted.days)
        first = today - dt.timedelta(days=back - 1 if back == _WEEK else back)
        days = first, today if back == _WEEK else first
    return journal.select(
        sought,
        kinds=words.GROUPS[wanted.group][1] if wanted.group else (),
        days=days,
        till=wanted.till,
        staff=wanted.staff,
    )


def said(wanted: Wanted, sought: Sought | None) -> str:
    """What is looked for, in words; empty for everything."""
    parts = [words.meaning(sought)] if sought is not None else []
    if wanted.group:
        parts.append(words.group(wanted.group))
    if wanted.date is not None:
        parts.append(fmt.short_date(wanted.date))
    elif wanted.days:
        parts.append(_(_DAYS[wanted.days]))
    if wanted.till is not None:
        parts.append(_("Till {till}").format(till=wanted.till))
    if wanted.staff is not None:
        parts.append(wanted.name)
    return " · ".join(parts)


def form(wanted: Wanted, staff: Sequence[tuple[int, str]], tills: Sequence[str]) -> Form[Wanted]:
    """Asks what to look for."""
    names = {str(number): name for number, name in staff} | {"0": _("nobody: by itself")}
    groups = [("", _("everything")), *((key, words.group(key)) for key in words.GROUPS)]
    fields = [
        Field("group", _("What"), wanted.group, choices=tuple(groups)),
        Field("days", _("Day"), wanted.days, choices=tuple((d, _(w)) for d, w in _DAYS.items())),
        Field(
            "date",
            _("Or one day, such as 31/03/2026"),
            fmt.short_date(wanted.date) if wanted.date is not None else "",
            most=10,
        ),
        Field(
            "staff",
            _("Who"),
            "" if wanted.staff is None else str(wanted.staff),
            choices=(("", _("anybody")), *names.items()),
        ),
    ]
    if len(tills) > 1 or wanted.till is not None:
        known = tuple((till, till) for till in tills)
        value = _ALL if wanted.till is None else wanted.till
        fields.append(Field("till", _("Till"), value, choices=((_ALL, _("any till")), *known)))

    async def save(answers: Answers, _key: bytes) -> Wanted:
        date = typed_day(answers["date"]) if answers["date"] else None
        who, till = answers["staff"], answers.get("till", _ALL)
        return Wanted(
            group=answers["group"],
            days=answers["days"] if date is None else "",
            date=date,
            till=None if till == _ALL else till,
            staff=int(who) if who else None,
            name=names[who] if who else "",
        )

    keys = keyed(_("Enter goes on, {key} filters, Esc goes back."), "form.save")
    return Form(_("Filter the journal"), fields, save, keys=keys, does=_("Filter"))
