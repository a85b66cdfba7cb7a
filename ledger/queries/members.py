"""Finding members and showing one."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass

from ledger.queries.balance import Account, account
from ledger.queries.standing import TierView, tier_view
from ledger.store.transaction import Transaction
from ledger.values.contact import parse_email, parse_phone
from ledger.values.errors import BadInput, Refused
from ledger.values.text import clean, fold

_TRIGRAM = 3
_PHONE_DIGITS = 6


class UnknownMember(Refused):
    """Nobody, or more than one, answers to what was given."""


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in a list. ``balance`` is today's."""

    member: int
    name: str
    card: str
    phone: str
    tier: str
    balance: int
    last_purchase: dt.date | None


@dataclass(frozen=True, slots=True)
class MemberView:
    """All a counter shows of a member. ``spend`` and ``last_purchase`` tell their history."""

    member: int
    name: str
    card: str
    phone: str
    email: str
    birthday: str
    joined: dt.date
    state: str
    tier: TierView | None
    points: Account
    stamps: Account
    balance: int
    stamp_balance: int
    visits: int
    spend: int
    first_purchase: dt.date | None
    last_purchase: dt.date | None
    usual_gap: int | None
    """Median days between visits, from three visits on."""
    today: dt.date


def resolve(tx: Transaction, text: str, region: str | None = None) -> int:
    """The one member a number, card, phone or e-mail address names. Follows merges.

    :raises UnknownMember: nobody, or a number that is one member's and another's card.
    """
    typed = clean(text)
    found = {member for _, member in _exact(tx, typed, region or tx.settings.shop_region)}
    explicit = re.fullmatch(r"(?:id:|#)(\d{1,15})", typed)
    if explicit:
        found = {int(explicit[1])} if _exists(tx, int(explicit[1])) else set()
    if not found:
        raise UnknownMember(
            "No member answers to “{typed}”: give a member number, card, phone or e-mail, "
            "or look them up with `loyalty member find`.",
            typed=typed[:40],
        )
    winners = {survivor(tx, member) for member in found}
    if len(winners) > 1:
        raise UnknownMember(
            "“{typed}” is the number of one member and the card of another: "
            "write id:{typed} or card:{typed}.",
            typed=typed[:40],
        )
    return winners.pop()


def scan(tx: Transaction, text: str) -> int | None:
    """The member a scanned card or typed number, phone or address names, or ``None``.

    A scan is a card before anything else.
    """
    matches = _exact(tx, clean(text), tx.settings.shop_region)
    cards = [member for kind, member in matches if kind == "card"]
    everyone = {survivor(tx, m) for m in (cards or [m for _, m in matches])}
    return everyone.pop() if len(everyone) == 1 else None


def survivor(tx: Transaction, member: int) -> int:
    """The member a merged one lives on as; others are themselves."""
    seen = set()
    while member not in seen:
        seen.add(member)
        row = tx.connection.execute(
            "SELECT merged_into FROM member WHERE id = ? AND state = 'merged'", (member,)
        ).fetchone()
        if row is None or row[0] is None:
            return member
        member = row[0]
    return member


def _exists(tx: Transaction, member: int) -> bool:
    return (
        tx.connection.execute(
            "SELECT 1 FROM member WHERE id = ? AND state <> 'erased'", (member,)
        ).fetchone()
        is not None
    )


def _exact(tx: Transaction, typed: str, region: str) -> list[tuple[str, int]]:
    """Every exact match: (what matched, member)."""
    execute = tx.connection.execute
    card_only = typed.startswith("card:")
    card = re.sub(r"\s", "", typed.removeprefix("card:"))
    matches: list[tuple[str, int]] = [
        ("card", row[0])
        for row in execute(
            "SELECT member FROM identifier WHERE kind = 'card' AND value = ?", (card,)
        )
    ]
    if card_only:
        return matches
    if typed.isascii() and typed.isdigit() and len(typed) <= 15 and _exists(tx, int(typed)):  # noqa: PLR2004
        matches.append(("number", int(typed)))
    for kind, value in _contacts(typed, region):
        matches += [
            (kind, row[0])
            for row in execute(
                "SELECT member FROM identifier WHERE kind = ? AND value = ?", (kind, value)
            )
        ]
    return matches


def _contacts(typed: str, region: str) -> list[tuple[str, str]]:
    """What was typed as a phone and as an e-mail address, where it can be one."""
    try:
        if "@" in typed:
            return [("email", parse_email(typed))]
        if sum(c.isdigit() for c in typed) >= _PHONE_DIGITS and not re.search(r"[A-Za-z]", typed):
            return [("phone", parse_phone(typed, region))]
    except BadInput:
        pass
    return []


def search_words(name: str, card: str, phone: str, email: str, number: int) -> str:
    """The text a member is searched by: folded name, contacts, and the phone as dialled."""
    national = "0" + phone[3:] if phone.startswith("+33") else ""
    return " | ".join(
        part
        for part in (fold(name), fold(card), phone, national, fold(email), f"#{number}")
        if part
    )


def find(tx: Transaction, text: str, limit: int = 20) -> list[MemberLine]:
    """Members whose name, card, phone or e-mail holds every word typed; exact matches first.

    Words of three characters and more may stand anywhere; shorter ones begin a name.
    """
    typed = clean(text)
    words = fold(typed).split()
    if not words:
        return []
    exact = [survivor(tx, member) for _, member in _exact(tx, typed, tx.settings.shop_region)]
    ids = list(dict.fromkeys(exact))
    if len(ids) < limit:
        ids = list(dict.fromkeys(ids + _matching(tx, typed, words, limit)))
    return lines(tx, ids[:limit])


def _matching(tx: Transaction, typed: str, words: list[str], limit: int) -> list[int]:
    digits = re.sub(r"[\s.\-()/]", "", typed)
    if digits.lstrip("+").isdigit() and len(digits) >= _TRIGRAM:
        # A phone is typed in any grouping, and is stored in one.
        words = [re.sub(r"^00", "+", digits)]
    long = [w for w in words if len(w) >= _TRIGRAM]
    short = [w for w in words if len(w) < _TRIGRAM]
    execute = tx.connection.execute
    if not long:
        first = short[0]
        rows = execute(
            "SELECT member FROM profile WHERE folded >= ? AND folded < ? ORDER BY folded LIMIT ?",
            (first, first + "\U0010ffff", limit * 8),
        ).fetchall()
        return (
            [m for (m,) in rows][:limit] if len(short) == 1 else _keep_short(tx, rows, short, limit)
        )
    query = " AND ".join('"' + w.replace('"', '""') + '"' for w in long)
    rows = execute(
        "SELECT rowid FROM member_search WHERE member_search MATCH ? ORDER BY rank LIMIT ?",
        (query, limit if not short else limit * 20),
    ).fetchall()
    return [m for (m,) in rows] if not short else _keep_short(tx, rows, short, limit)


def _keep_short(tx: Transaction, rows: list[tuple[int]], short: list[str], limit: int) -> list[int]:
    """Of the matches, those with a name part that begins with each of the short words."""
    kept = []
    for (member,) in rows:
        row = tx.connection.execute(
            "SELECT folded FROM profile WHERE member = ?", (member,)
        ).fetchone()
        parts = re.split(r"[\s\-']", row[0]) if row else []
        if all(any(part.startswith(word) for part in parts) for word in short):
            kept.append(member)
        if len(kept) == limit:
            break
    return kept


_LINE = (
    "SELECT member.id, coalesce(name, ''), coalesce(card, ''), coalesce(phone, ''),"
    " coalesce(tier, ''), (SELECT coalesce(sum(remaining), 0) FROM lot_open"
    "  WHERE lot_open.member = member.id AND unit = 'points' AND active_from <= :today"
    "  AND (last_day IS NULL OR last_day >= :today))"
    " - (SELECT coalesce(sum(amount), 0) FROM deficit"
    "  WHERE deficit.member = member.id AND unit = 'points'),"
    " (SELECT max(day) FROM purchase WHERE purchase.member = member.id AND cancelled_day IS NULL)"
    " FROM member LEFT JOIN profile ON profile.member = member.id"
    " LEFT JOIN standing ON standing.member = member.id"
)


def lines(tx: Transaction, members: list[int]) -> list[MemberLine]:
    """Members as lines of a list, in the order given."""
    today = tx.today.isoformat()
    found = []
    for member in members:
        row = tx.connection.execute(
            f"{_LINE} WHERE member.id = :member", {"today": today, "member": member}
        ).fetchone()
        if row:
            found.append(_line(row))
    return found


def page(
    tx: Transaction, *, after: str = "", after_id: int = 0, limit: int = 100
) -> list[MemberLine]:
    """A page of active members by name; ``after`` and ``after_id`` are the last one's."""
    rows = tx.connection.execute(
        f"{_LINE} WHERE state = 'active' AND (folded, member.id) > (:after, :id)"
        " ORDER BY folded, member.id LIMIT :limit",
        {"today": tx.today.isoformat(), "after": after, "id": after_id, "limit": limit},
    )
    return [_line(row) for row in rows]


def _line(row: tuple[int, str, str, str, str, int, int | None]) -> MemberLine:
    member, name, card, phone, tier, balance, last = row
    day = dt.date.fromordinal(last) if last else None
    return MemberLine(member, name, card, phone, tier, balance, day)


def count(tx: Transaction) -> int:
    """How many active members there are."""
    total: int = tx.connection.execute(
        "SELECT count(*) FROM member WHERE state = 'active'"
    ).fetchone()[0]
    return total


def show(tx: Transaction, member: int) -> MemberView:
    """A member, whole.

    :raises UnknownMember: no such number.
    """
    execute = tx.connection.execute
    row = execute(
        "SELECT coalesce(name, ''), coalesce(card, ''), coalesce(phone, ''), coalesce(email, ''),"
        " coalesce(birthday, ''), joined, state FROM member"
        " LEFT JOIN profile ON profile.member = member.id WHERE member.id = ?",
        (member,),
    ).fetchone()
    if row is None:
        raise UnknownMember("There is no member {member}.", member=member)
    name, card, phone, email, birthday, joined, state = row
    points, stamps = account(tx, member), account(tx, member, "stamps")
    days = [
        day
        for (day,) in execute(
            "SELECT DISTINCT day FROM purchase WHERE member = ? AND cancelled_day IS NULL"
            " ORDER BY day",
            (member,),
        )
    ]
    visits, gross = execute(
        "SELECT count(*) FILTER (WHERE cancelled_day IS NULL), coalesce(sum(gross), 0)"
        " FROM purchase WHERE member = ?",
        (member,),
    ).fetchone()
    refunded = execute(
        "SELECT coalesce(sum(amount), 0) FROM refund WHERE member = ?", (member,)
    ).fetchone()[0]
    return MemberView(
        member=member,
        name=name,
        card=card,
        phone=phone,
        email=email,
        birthday=birthday,
        joined=dt.date.fromisoformat(joined),
        state=state,
        tier=tier_view(tx, member),
        points=points,
        stamps=stamps,
        balance=points.balance(tx.today),
        stamp_balance=stamps.balance(tx.today),
        visits=visits,
        spend=gross - refunded,
        first_purchase=dt.date.fromordinal(days[0]) if days else None,
        last_purchase=dt.date.fromordinal(days[-1]) if days else None,
        usual_gap=_median_gap(days),
        today=tx.today,
    )


def _median_gap(days: list[int]) -> int | None:
    if len(days) < 3:  # noqa: PLR2004 - one gap is no rhythm
        return None
    gaps = sorted(b - a for a, b in itertools.pairwise(days))
    return gaps[len(gaps) // 2]
