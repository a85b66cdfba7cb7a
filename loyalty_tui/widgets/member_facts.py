"""All that is known of a member, in names and values beneath headings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from loyalty_tui.i18n import _
from loyalty_tui.widgets.ink import MUTED, TITLE, hanging, ink, lines, upper
from loyalty_tui.words import format as fmt
from loyalty_tui.words import people, say

if TYPE_CHECKING:
    from textual.geometry import Size

    from loyalty_tui.gateway import Person, Shop

Section = tuple[str, list[tuple[str, str]]]
"""A heading, and names with values."""

_GAP = 2


class Facts(Widget):
    """Shows a :class:`Person`; a long value goes on in its own column."""

    DEFAULT_CSS = "Facts { height: auto; width: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._sections: list[Section] = []

    def show(self, person: Person, shop: Shop) -> None:
        """Show a person."""
        self._sections = sections(person, shop)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - as any widget
        return len(list(self._drawn(width)))

    def render(self) -> Content:
        return lines(self._drawn(self.size.width))

    def _drawn(self, width: int) -> Iterator[Content]:
        names = (name for _heading, pairs in self._sections for name, _value in pairs)
        wide = max(map(len, names), default=0) + _GAP
        for place, (heading, pairs) in enumerate(self._sections):
            if place:
                yield ink("")
            yield ink((upper(heading), TITLE))
            for name, value in pairs:
                yield from hanging(ink((name.ljust(wide), MUTED)), ink(value), width)


def sections(person: Person, shop: Shop) -> list[Section]:
    """What is known, heading by heading; what nothing is known of is left out."""
    found = [
        (_("Contact"), _contact(person)),
        (_("Merged into this one"), _accounts(person)),
        (_("History"), _history(person, shop)),
        (_("Programme"), _programme(person, shop)),
        (_("Agreements"), _agreements(person)),
    ]
    return [(heading, pairs) for heading, pairs in found if pairs]


def _contact(person: Person) -> list[tuple[str, str]]:
    view = person.sheet.view
    return [
        (_("Phone"), fmt.phone(view.phone) or fmt.NONE),
        (_("E-mail"), view.email or fmt.NONE),
        (_("Birthday"), fmt.birthday(view.birthday) or fmt.NONE),
        (_("Card"), view.card or fmt.NONE),
        *([(_("Also answers to"), " · ".join(map(fmt.phone, view.also)))] if view.also else []),
    ]


def _agreements(person: Person) -> list[tuple[str, str]]:
    said = {one.channel: people.word(one) for one in person.consents}
    never = [people.channel(key) for key in people.CHANNELS if key not in said]
    rows = [(people.channel(key), word) for key, word in said.items()]
    return [*rows, *([(_("Never asked"), fmt.listed(never))] if never else [])]


def _history(person: Person, shop: Shop) -> list[tuple[str, str]]:
    view = person.sheet.view
    rows = [(_("Joined"), _dated(view.joined, view.today))]
    if view.visits:
        rows.append((_("Visits"), fmt.number(view.visits)))
        rows.append((_("Spent"), fmt.money(view.spend, shop.currency)))
    if view.first_purchase:
        rows.append((_("First visit"), fmt.short_date(view.first_purchase)))
    if view.last_purchase:
        rows.append((_("Last visit"), _dated(view.last_purchase, view.today)))
    if view.usual_gap:
        rows.append((_("Comes every"), _("{n} days").format(n=fmt.number(view.usual_gap))))
    return rows


def _dated(day: dt.date, today: dt.date) -> str:
    """A date, and how long ago it is."""
    text = fmt.short_date(day)
    if day >= today:
        return text
    return _("{day} ({time})").format(day=text, time=fmt.spoken(day, today))


def _programme(person: Person, shop: Shop) -> list[tuple[str, str]]:
    view, rows = person.sheet.view, []
    if view.tier is not None and view.tier.benefit:
        rows.append((_("Benefit"), view.tier.benefit))
    if view.points.deficit:
        owed = _("{points}, paid off first by later points")
        rows.append((_("Owed"), owed.format(points=say.points(view.points.deficit))))
    if pending := view.points.pending(view.today):
        rows.append((_("Pending"), say.points(pending)))
    if shop.stamps and (view.stamps.lots or view.stamps.deficit):
        rows.append((_("Stamps"), fmt.number(view.stamp_balance)))
    return rows


def _accounts(person: Person) -> list[tuple[str, str]]:
    return [
        (
            _("Member {number}").format(number=one.member),
            " · ".join(filter(None, (one.name, one.card))),
        )
        for one in person.accounts
    ]
