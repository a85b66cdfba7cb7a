"""Everything the books hold about one person, whichever of their accounts it stands in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.queries.consents import Consent, history
from ledger.queries.explain import Explained, explain
from ledger.queries.family import family, noted
from ledger.queries.feedback import AnswerLine, answers
from ledger.queries.members import MemberView, show
from ledger.queries.rewards import Voucher, vouchers
from ledger.queries.story import Story, of_member
from ledger.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AccountHeld:
    """One of a person's accounts, as its profile stands. ``birthday`` is as it was given."""

    member: int
    name: str
    phone: str
    email: str
    birthday: str
    card: str
    joined: dt.date


@dataclass(frozen=True, slots=True)
class LineBought:
    """A line of a receipt; ``quantity`` in thousandths, ``amount`` in minor units."""

    item: str
    category: str
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase; ``amount`` and ``refunded`` in minor units, ``ref`` the receipt's number."""

    event: int
    ref: str
    day: dt.date
    amount: int
    refunded: int
    points_used: int
    category: str
    lines: tuple[LineBought, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """A free text about them, with the event it was typed for."""

    event: int
    kind: str
    day: dt.date
    text: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A person, whole. ``accounts`` begins with the one that lives on; the rest is oldest first."""

    view: MemberView
    accounts: tuple[AccountHeld, ...]
    consents: tuple[Consent, ...]
    stories: tuple[Story, ...]
    points: Explained
    stamps: Explained
    vouchers: tuple[Voucher, ...]
    purchases: tuple[Bought, ...]
    answers: tuple[AnswerLine, ...]
    notes: tuple[Noted, ...]


def dossier(tx: Transaction, member: int) -> Dossier:
    """All that is known of a member and of those merged into them.

    :raises UnknownMember: no such number.
    """
    view, own = show(tx, member), family(tx, member)
    return Dossier(
        view=view,
        accounts=accounts(tx, member),
        consents=tuple(history(tx, member)),
        stories=tuple(of_member(tx, member)[::-1]),
        points=explain(tx, member),
        stamps=explain(tx, member, "stamps"),
        vouchers=tuple(vouchers(tx, member, state=None)[::-1]),
        purchases=_purchases(tx, member),
        answers=tuple(answers(tx, member=member)[::-1]),
        notes=_notes(tx, own),
    )


def accounts(tx: Transaction, member: int) -> tuple[AccountHeld, ...]:
    """A person's accounts, the one that lives on first."""
    return tuple(_account(tx, one) for one in family(tx, member))


def _account(tx: Transaction, member: int) -> AccountHeld:
    name, phone, email, birthday, card, joined = tx.connection.execute(
        "SELECT coalesce(name, ''), coalesce(phone, ''), coalesce(email, ''),"
        " coalesce(birthday, ''), coalesce(card, ''), joined"
        " FROM member LEFT JOIN profile ON profile.member = member.id WHERE member.id = ?",
        (member,),
    ).fetchone()
    day = dt.date.fromisoformat(joined)
    return AccountHeld(member, name, phone, email, birthday, card, day)


def _purchases(tx: Transaction, member: int) -> tuple[Bought, ...]:
    rows = tx.connection.execute(
        "SELECT event.id, coalesce(source_id, ''), day, gross, refunded,"
        " coalesce(points_used, 0), coalesce(category, '')"
        " FROM purchase JOIN event ON event.id = purchase.event"
        " WHERE purchase.member = ? ORDER BY day, event.id",
        (member,),
    ).fetchall()
    return tuple(
        Bought(
            *(event, ref, dt.date.fromordinal(day), amount, refunded, used, category),
            lines=_lines(tx, event),
        )
        for event, ref, day, amount, refunded, used, category in rows
    )


def _lines(tx: Transaction, event: int) -> tuple[LineBought, ...]:
    rows = tx.connection.execute(
        "SELECT item, category, quantity, amount FROM sale_line WHERE event = ? ORDER BY id",
        (event,),
    )
    return tuple(LineBought(*row) for row in rows)


def _notes(tx: Transaction, own: Sequence[int]) -> tuple[Noted, ...]:
    found = []
    for event in noted(tx, own):
        kind, day, text = tx.connection.execute(
            "SELECT kind, business_date, text FROM event JOIN note ON note.event = event.id"
            " WHERE event.id = ?",
            (event,),
        ).fetchone()
        found.append(Noted(event, kind, dt.date.fromisoformat(day), text))
    return tuple(found)
