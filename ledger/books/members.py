"""Joining."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import astuple, dataclass, replace

from ledger.books import standing
from ledger.books.act import Call, NotFound, once, run, used_key
from ledger.queries.members import search_words
from ledger.queries.standing import tiers
from ledger.queries.story import Story
from ledger.rules.tiers import Standing, review
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.calendar import noon, parse_birthday
from ledger.values.codes import digest, new_card
from ledger.values.contact import parse_card, parse_email, parse_phone
from ledger.values.errors import N_
from ledger.values.text import clean_name, fold

_SHORT_NUMBER = 6
# A short numeric card becomes the member's own number where that is free, so that a shop that
# numbered its members before keeps those numbers.


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member to be, as typed or read. Empty means not given."""

    name: str
    phone: str = ""
    email: str = ""
    birthday: str = ""
    card: str = ""
    joined: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A member to be, in stored form."""

    name: str
    phone: str
    email: str
    birthday: str
    card: str


def check(new: NewMember, region: str) -> Checked:
    """Bring what was typed into stored form.

    :raises BadInput: a name, phone, address, birthday or card that cannot be one.
    """
    return Checked(
        name=clean_name(new.name),
        phone=parse_phone(new.phone, region) if new.phone.strip() else "",
        email=parse_email(new.email) if new.email.strip() else "",
        birthday=parse_birthday(new.birthday) if new.birthday.strip() else "",
        card=parse_card(new.card) if new.card.strip() else "",
    )


def join(store: Store, new: NewMember, call: Call) -> Story:
    """Add a member, and give them a card if they bring none.

    :raises BadInput: see :func:`check`; or a joining date in the future.
    :raises Refused: somebody has that phone, address or card already.
    """
    return run(store, lambda tx: join_in(tx, new, call))


def join_in(tx: Transaction, new: NewMember, call: Call) -> Story:
    """Join within a transaction that is already open."""
    checked = check(new, tx.settings.shop_region)
    # No personal data goes into the chain, not even hashed: what else must be the same when the
    # key comes again is compared with the profile itself.
    request_digest = digest("join", call.key, new.joined.isoformat() if new.joined else None)

    def body(request: Request) -> Posting:
        refuse_duplicates(tx, checked)
        card = checked.card or _fresh_card(tx)
        member = _number(tx, card)
        joined = request.business_date
        tx.connection.execute(
            "INSERT INTO member (id, joined) VALUES (?, ?)", (member, joined.isoformat())
        )
        posting = Posting(tx, "join", request, member)
        posting.balance = 0
        first = _first_tier(tx, joined)
        if first is not None:
            posting.detail = json.dumps(standing.told(None, first), ensure_ascii=False)
        posting.post()
        _write_profile(tx, member, checked, card)
        if first is not None:
            standing.record(tx, member, first)
        return posting

    dated = call if new.joined is None else _dated(tx, call, new.joined)
    story = once(tx, "join", dated, request_digest, None, body)
    if story.replayed:
        _same_person(tx, story, checked)
    return story


def _same_person(tx: Transaction, story: Story, checked: Checked) -> None:
    row = tx.connection.execute(
        "SELECT name, phone, email, birthday, card FROM profile WHERE member = ?", (story.member,)
    ).fetchone()
    # Who brought no card was given one, so only a card that is named again is compared.
    given = replace(checked, card=checked.card or row[4]) if row else checked
    if row is not None and row != astuple(given):
        raise used_key(story.event)


def holder(tx: Transaction, kind: str, value: str) -> int | None:
    """Who has a card, phone or address, in stored form."""
    row = tx.connection.execute(
        "SELECT member FROM identifier WHERE kind = ? AND value = ?", (kind, value)
    ).fetchone()
    return row[0] if row else None


_TAKEN = {
    "card": N_("This card is already member {member}'s: see `loyalty member show {member}`."),
    "phone": N_("This phone is already member {member}'s: see `loyalty member show {member}`."),
    "email": N_("This e-mail is already member {member}'s: see `loyalty member show {member}`."),
}


def refuse_duplicates(tx: Transaction, checked: Checked, *, besides: int | None = None) -> None:
    """Refuse a card, phone or address that somebody has, ``besides`` the one who may.

    :raises Refused: with a pointer to who has it.
    """
    for kind, value in (
        ("card", checked.card),
        ("phone", checked.phone),
        ("email", checked.email),
    ):
        owner = holder(tx, kind, value) if value else None
        if owner is not None and owner != besides:
            raise NotFound(_TAKEN[kind], member=owner)


def _fresh_card(tx: Transaction) -> str:
    while True:
        card = new_card(tx.entropy)
        if holder(tx, "card", card) is None:
            return card


def _number(tx: Transaction, card: str) -> int:
    """The new member's number."""
    execute = tx.connection.execute
    short = card.isascii() and card.isdigit() and len(card) <= _SHORT_NUMBER and card[0] != "0"
    if short and not execute("SELECT 1 FROM member WHERE id = ?", (int(card),)).fetchone():
        return int(card)
    number = (execute("SELECT max(id) FROM member").fetchone()[0] or 0) + 1
    # A new number must not be somebody's card, or typing it would name two people.
    while holder(tx, "card", str(number)) is not None:
        number += 1
    return number


def _write_profile(tx: Transaction, member: int, checked: Checked, card: str) -> None:
    execute = tx.connection.execute
    execute(
        "INSERT INTO profile (member, name, phone, email, birthday, card, folded)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            member,
            checked.name,
            checked.phone,
            checked.email,
            checked.birthday,
            card,
            fold(checked.name),
        ),
    )
    for kind, value in (("card", card), ("phone", checked.phone), ("email", checked.email)):
        if value:
            execute("INSERT INTO identifier VALUES (?, ?, ?)", (kind, value, member))
    execute(
        "INSERT INTO member_search (rowid, text) VALUES (?, ?)",
        (member, search_words(checked.name, card, checked.phone, checked.email, member)),
    )


def _first_tier(tx: Transaction, joined: dt.date) -> Standing | None:
    """A tier at nought is everybody's from the first day."""
    return review(None, 0, tiers(tx), joined, tx.settings.tier_grace_days)


def _dated(tx: Transaction, call: Call, joined: dt.date) -> Call:
    return replace(call, at=noon(joined, tx.settings.shop_timezone), day=joined)
