"""Joining."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import astuple, dataclass, fields, replace

from ledger.books import bonuses, standing
from ledger.books.act import Call, NotFound, once, run, used_key
from ledger.queries.members import search_words, survivor
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
    """A member to be, as typed or read. Empty means not given.

    ``referrer`` is the member who brought them: see :func:`ledger.books.bonuses.bring`.
    """

    name: str
    phone: str = ""
    email: str = ""
    birthday: str = ""
    card: str = ""
    joined: dt.date | None = None
    referrer: int | None = None


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

    Who joins here and now gets the points of ``earn.signup``; who is entered with an earlier
    day, or comes in with a list that does not say today, was a member before.

    :raises BadInput: see :func:`check`; or a joining date in the future.
    :raises Refused: somebody has that phone, address or card already; or there is no such
        referrer.
    """
    return run(store, lambda tx: join_in(tx, new, call))


def join_in(tx: Transaction, new: NewMember, call: Call) -> Story:
    """Join within a transaction that is already open."""
    checked = check(new, tx.settings.shop_region)
    # No personal data goes into the chain, not even hashed: what else must be the same when the
    # key comes again is compared with the profile itself.
    brought = () if new.referrer is None else (new.referrer,)
    day = new.joined.isoformat() if new.joined else None
    request_digest = digest("join", call.key, day, *brought)

    def body(request: Request) -> Posting:
        refuse_duplicates(tx, checked)
        _check_referrer(tx, new.referrer)
        card = checked.card or fresh_card(tx)
        member = _number(tx, card)
        joined = request.business_date
        tx.connection.execute(
            "INSERT INTO member (id, joined) VALUES (?, ?)", (member, joined.isoformat())
        )
        posting = Posting(tx, "join", request, member)
        posting.balance = 0
        first = _first_tier(tx, joined)
        detail = standing.told(None, first)
        if new.referrer is not None:
            detail["referrer"] = new.referrer
        posting.detail = json.dumps(detail, ensure_ascii=False) if detail else ""
        posting.post()
        write_profile(tx, member, replace(checked, card=card))
        if first is not None:
            standing.record(tx, member, first)
        if new.referrer is not None:
            tx.connection.execute(
                "INSERT INTO referral (member, referrer) VALUES (?, ?)", (member, new.referrer)
            )
        if _here_and_now(tx, new, call):
            bonuses.welcome(posting)
        return posting

    dated = call if new.joined is None else _dated(tx, call, new.joined)
    story = once(tx, "join", dated, request_digest, None, body)
    if story.replayed:
        same_person(tx, story, checked)
    return story


def _check_referrer(tx: Transaction, referrer: int | None) -> None:
    if referrer is None:
        return
    row = tx.connection.execute("SELECT state FROM member WHERE id = ?", (referrer,)).fetchone()
    if row is None or row[0] != "active":
        raise NotFound("There is no member {member}.", member=referrer)


def _here_and_now(tx: Transaction, new: NewMember, call: Call) -> bool:
    """Whether somebody joins today. A list is of members of before, unless it says today."""
    return call.batch is None if new.joined is None else new.joined == tx.today


def same_person(tx: Transaction, story: Story, given: Checked) -> None:
    """Refuse a key that comes again with other names than it came with first.

    What was given stands in no event, so it is compared with what is known of the member now,
    but for what was changed since.

    :raises Refused: it is not the same.
    """
    held = profile(tx, story.member) if story.member is not None else None
    if held is None:
        return
    since = {
        field
        for (detail,) in tx.connection.execute(
            "SELECT detail FROM event WHERE member = ? AND kind = 'edit' AND id > ?",
            (story.member, story.event),
        )
        for field in json.loads(detail)["fields"]
    }
    for field in fields(given):
        name, typed = field.name, getattr(given, field.name)
        # Who brought no card was given one, so only a card that is named again is compared.
        if name in since or (name == "card" and not typed):
            continue
        if typed != getattr(held, name):
            raise used_key(story.event)


def profile(tx: Transaction, member: int) -> Checked | None:
    """What is known of a member, or ``None`` of nobody, or of one who was erased."""
    row = tx.connection.execute(
        "SELECT name, phone, email, birthday, card FROM profile WHERE member = ?", (member,)
    ).fetchone()
    return Checked(*row) if row else None


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


def refuse_duplicates(tx: Transaction, checked: Checked, *, besides: Collection[int] = ()) -> None:
    """Refuse a card, phone or address that somebody has, ``besides`` those who may.

    :raises Refused: with a pointer to who has it.
    """
    for kind, value in (
        ("card", checked.card),
        ("phone", checked.phone),
        ("email", checked.email),
    ):
        owner = holder(tx, kind, value) if value else None
        if owner is not None and owner not in besides:
            raise NotFound(_TAKEN[kind], member=survivor(tx, owner))


def fresh_card(tx: Transaction) -> str:
    """A card number nobody has."""
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


def write_profile(tx: Transaction, member: int, new: Checked) -> None:
    """Write what is known of a member, what they answer to, and what they are found by."""
    execute = tx.connection.execute
    execute(
        "INSERT INTO profile (member, name, phone, email, birthday, card, folded)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (member) DO UPDATE SET name = excluded.name,"
        " phone = excluded.phone, email = excluded.email, birthday = excluded.birthday,"
        " card = excluded.card, folded = excluded.folded",
        (member, *astuple(new), fold(new.name)),
    )
    execute("DELETE FROM identifier WHERE member = ?", (member,))
    for kind, value in (("card", new.card), ("phone", new.phone), ("email", new.email)):
        if value:
            execute("INSERT INTO identifier VALUES (?, ?, ?)", (kind, value, member))
    execute(
        "INSERT OR REPLACE INTO member_search (rowid, text) VALUES (?, ?)",
        (member, search_words(new.name, new.card, new.phone, new.email, member)),
    )


def _first_tier(tx: Transaction, joined: dt.date) -> Standing | None:
    """A tier at nought is everybody's from the first day."""
    return review(None, 0, tiers(tx), joined, tx.settings.tier_grace_days)


def _dated(tx: Transaction, call: Call, joined: dt.date) -> Call:
    return replace(call, at=noon(joined, tx.settings.shop_timezone), day=joined)
