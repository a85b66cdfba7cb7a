"""Everything known about a person: as a text to be read, and as one record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ledger.values.text import clean
from loyalty_tui.i18n import _
from loyalty_tui.words import feedback, people, phrases, say
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from ledger.queries.consents import Consent
    from ledger.queries.dossier import Bought, Dossier
    from ledger.queries.explain import Explained, ExplainedLot
    from ledger.queries.feedback import AnswerLine
    from ledger.queries.story import Story
    from ledger.values.points import Unit

VERSION = 1
"""The version of the record's layout. A key may be added without changing it."""

_STATES = {
    "issued": lambda: _("not used yet"),
    "used": lambda: _("used"),
    "cancelled": lambda: _("cancelled"),
    "expired": lambda: _("lapsed"),
}


def lines(found: Dossier, shop: str, currency: str) -> Iterator[str]:
    """The person's whole file, section by section, in the reader's language."""
    view = found.view
    yield _("What {shop} knows of {name}, on {day}").format(
        shop=shop, name=view.name, day=fmt.short_date(view.today)
    )
    yield from _section(_("Who you are"), _identity(found))
    yield from _section(_("What you agreed to"), map(people.agreement, found.consents))
    yield from _section(_("What you hold"), _held(found))
    yield from _section(_("Your rewards"), _rewards(found))
    yield from _section(_("Your purchases"), _purchases(found.purchases, currency))
    yield from _section(_("What you told us"), map(_answered, found.answers))
    yield from _section(_("Every movement, and why"), _movements(found, currency))
    yield from _section(
        _("What was noted about you"),
        # The words of a consent or an answer stand with it.
        (f"{fmt.short_date(n.day)}  {n.text}" for n in found.notes if n.kind not in _TOLD),
    )


def text(found: Dossier, shop: str, currency: str) -> str:
    """The same as one text."""
    # Spaces at the beginning of a line are its place in the page.
    return "".join(
        " " * (len(line) - len(line.lstrip(" "))) + clean(line) + "\n"
        for line in lines(found, shop, currency)
    )


_TOLD = ("consent", "answer")


def _section(title: str, body: Iterable[str]) -> Iterator[str]:
    yield ""
    yield title
    yield "─" * len(title)
    count = 0
    for count, line in enumerate(body, 1):  # noqa: B007 - counted to know whether there was any
        yield line
    if not count:
        yield fmt.NONE


def _identity(found: Dossier) -> Iterator[str]:
    for place, account in enumerate(found.accounts):
        if place:
            yield _("Account merged into yours: member {member}").format(member=account.member)
        else:
            yield _("Member {member}").format(member=account.member)
        for label, known in (
            (_("Name"), account.name),
            (_("Card"), account.card),
            (_("Phone"), account.phone),
            (_("E-mail"), account.email),
            (_("Birthday"), fmt.birthday(account.birthday)),
            (_("Joined"), fmt.short_date(account.joined)),
        ):
            if known:
                yield "  " + people.labelled(label, known)


def _held(found: Dossier) -> Iterator[str]:
    view = found.view
    yield _("Balance: {points}").format(points=phrases.points(view.balance))
    if view.stamps.lots:
        yield _("Stamps: {stamps}").format(stamps=fmt.number(view.stamp_balance))
    if view.tier and view.tier.name:
        yield _("Tier: {tier}").format(tier=view.tier.name)
    held: tuple[tuple[Unit, Explained], ...] = (("points", found.points), ("stamps", found.stamps))
    for unit, explained in held:
        for lot in explained.lots:
            if lot.remaining(view.today):
                yield _lot_line(lot, unit, view.today)


def _lot_line(lot: ExplainedLot, unit: Unit, today: dt.date) -> str:
    held = {
        "left": phrases.points(lot.remaining(today), unit),
        "amount": fmt.number(lot.amount),
        "day": fmt.short_date(lot.earned_on),
    }
    if lot.last_day is None:
        return _("{left} left of {amount} of {day}").format(**held)
    return _("{left} left of {amount} of {day}, to use by {last}").format(
        **held, last=fmt.short_date(lot.last_day)
    )


def _rewards(found: Dossier) -> Iterator[str]:
    for voucher in found.vouchers:
        cost = phrases.points(voucher.cost, voucher.unit)
        state = _STATES[voucher.state]()
        day = fmt.short_date(voucher.issued_on)
        yield people.labelled(f"{day}  {voucher.code}  {voucher.name}, {cost}", state)


def _purchases(bought: Iterable[Bought], currency: str) -> Iterator[str]:
    for one in bought:
        parts = [fmt.short_date(one.day), one.ref or f"#{one.event}"]
        parts.append(fmt.money(one.amount, currency))
        if one.category:
            parts.append(one.category)
        if one.refunded:
            back = fmt.money(one.refunded, currency)
            parts.append(_("{amount} given back").format(amount=back))
        yield "  ".join(parts)
        for line in one.lines:
            quantity = fmt.decimal(Fraction(line.quantity, 1000))
            kind = f" ({line.category})" if line.category else ""
            amount = fmt.money(line.amount, currency)
            yield "    " + people.labelled(f"{quantity} × {line.item}{kind}", amount)


def _answered(line: AnswerLine) -> str:
    asked = f"{fmt.short_date(line.day)}  {feedback.kind(line.rating.kind)} ({line.survey})"
    return people.labelled(asked, feedback.quoted(line))


def _movements(found: Dossier, currency: str) -> Iterator[str]:
    for story in found.stories:
        day, what = fmt.short_date(story.business_date), say.headline(story)
        moved = fmt.signed_points(story.points) if story.points else ""
        yield "  ".join(part for part in (day, what, moved, say.explain(story, currency)) if part)


def record(found: Dossier, shop: str, currency: str) -> dict[str, Any]:
    """The same as one object, whole: what another program could take over."""
    view = found.view
    tier = view.tier
    return {
        "schema": "loyalty/person",
        "version": VERSION,
        "shop": shop,
        "currency": currency,
        "as_of": view.today.isoformat(),
        "member": view.member,
        "accounts": [
            {
                "member": a.member,
                "name": a.name,
                "phone": a.phone,
                "email": a.email,
                "birthday": a.birthday,
                "card": a.card,
                "joined": a.joined.isoformat(),
            }
            for a in found.accounts
        ],
        "balance": view.balance,
        "deficit": view.points.deficit,
        "stamps": view.stamp_balance,
        "tier": (
            {"name": tier.name, "until": _iso(tier.until), "benefit": tier.benefit}
            if tier
            else None
        ),
        "consents": [consent(word) | {"channel": word.channel} for word in found.consents],
        "lots": [
            *(_lot(lot, "points", view.today) for lot in found.points.lots),
            *(_lot(lot, "stamps", view.today) for lot in found.stamps.lots),
        ],
        "vouchers": [
            {
                "code": v.code,
                "name": v.name,
                "unit": v.unit,
                "cost": v.cost,
                "issued_on": v.issued_on.isoformat(),
                "last_day": _iso(v.last_day),
                "state": v.state,
            }
            for v in found.vouchers
        ],
        "purchases": [_bought(one) for one in found.purchases],
        "answers": [feedback.record(line) for line in found.answers],
        "movements": [_movement(story, currency) for story in found.stories],
        "tiers": [
            {"date": story.business_date.isoformat(), "before": moved[0], "after": moved[1]}
            for story in found.stories
            if isinstance(moved := story.detail.get("tier"), list)
        ],
        "merges": [
            {
                "event": story.event,
                "date": story.business_date.isoformat(),
                "what": story.kind,
                "explanation": say.explain(story, currency),
            }
            for story in found.stories
            if story.kind in ("merge", "unmerge")
        ],
        "notes": [
            {"event": n.event, "date": n.day.isoformat(), "about": n.kind, "text": n.text}
            for n in found.notes
        ],
    }


def consent(word: Consent) -> dict[str, Any]:
    """A member's word on a channel, for a record."""
    return {
        "given": word.given,
        "date": word.day.isoformat(),
        "wording": word.wording,
        "staff": word.staff,
    }


def _lot(lot: ExplainedLot, unit: str, today: dt.date) -> dict[str, Any]:
    return {
        "unit": unit,
        "event": lot.story.event,
        "amount": lot.amount,
        "used": lot.used,
        "lapsed": lot.lapsed(today),
        "remaining": lot.remaining(today),
        "earned_on": lot.earned_on.isoformat(),
        "active_from": lot.active_from.isoformat(),
        "last_day": _iso(lot.last_day),
    }


def _bought(one: Bought) -> dict[str, Any]:
    return {
        "event": one.event,
        "ref": one.ref,
        "date": one.day.isoformat(),
        "amount": one.amount,
        "refunded": one.refunded,
        "points_used": one.points_used,
        "category": one.category,
        "lines": [
            {"item": x.item, "category": x.category, "quantity": x.quantity, "amount": x.amount}
            for x in one.lines
        ],
    }


def _movement(story: Story, currency: str) -> dict[str, Any]:
    return {
        "event": story.event,
        "member": story.member,
        "date": story.business_date.isoformat(),
        "what": story.kind,
        "amount": story.amount,
        "points": story.points,
        "stamps": story.moved("stamps"),
        "balance": story.balance,
        "explanation": say.explain(story, currency),
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
