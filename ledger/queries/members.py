"""Finding members and showing one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from ledger.queries.balance import Account, account, balance
from ledger.queries.family import identifiers
from ledger.queries.standing import TierView, standing_today, tier_view
from ledger.store.transaction import Transaction
from ledger.values.contact import parse_email, parse_phone
from ledger.values.errors import BadInput, Refused
from ledger.values.text import clean, fold

_PHONE_DIGITS = 6
_LAST_DIGITS = 4
_MOST_DIGITS = 15
_OVERSEAS = ("+262", "+594", "+596")
# Dialled as 0692… in France, like a number of its own; +590 ends in the nought already.

FEW = 5
"""Where fewer answer to what was typed, those nearly so called are looked for."""


class UnknownMember(Refused):
    """Nobody, or more than one, answers to what was given."""


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in a list. ``balance`` is today's; ``near`` marks who is only nearly so called."""

    member: int
    name: str
    card: str
    phone: str
    tier: str
    balance: int
    last_purchase: dt.date | None
    near: bool = False


@dataclass(frozen=True, slots=True)
class MemberView:
    """All a counter shows of a member. ``spend`` and ``last_purchase`` tell their history.

    Who has no phone or address of their own has that of an account merged into theirs.
    """

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
    """Days between visits on average, to the nearest, from three visits on: their rhythm."""
    today: dt.date
    also: tuple[str, ...] = ()
    """Other cards, phones and addresses that find them, of accounts merged into theirs."""


def resolve(tx: Transaction, text: str) -> int:
    """The one member a number, card, phone or e-mail address names. Follows merges.

    :raises UnknownMember: nobody, or a number that is one member's and another's card.
    """
    return _one(text, {survivor(tx, member) for member in _named(tx, clean(text))})


def resolve_account(tx: Transaction, text: str) -> int:
    """The one account named in the same ways, merged into another or not.

    :raises UnknownMember: none, or a number that is one member's and another's card.
    """
    return _one(text, _named(tx, clean(text)))


def _named(tx: Transaction, typed: str) -> set[int]:
    numbered = _numbered(tx, typed)
    return {member for _, member in _exact(tx, typed)} if numbered is None else numbered


def _numbered(tx: Transaction, typed: str) -> set[int] | None:
    """The account that ``#63`` or ``id:63`` is the number of, or ``None`` for any other text."""
    number = re.fullmatch(r"(?:id:|#)(\d{1,15})", typed)
    if number is None:
        return None
    return {int(number[1])} if _exists(tx, int(number[1])) else set()


def _one(text: str, found: set[int]) -> int:
    if not found:
        raise UnknownMember(
            "No member answers to “{typed}”: give a member number, card, phone or e-mail, "
            "or look them up with `loyalty member find`.",
            typed=clean(text)[:40],
        )
    if len(found) > 1:
        raise UnknownMember(
            "“{typed}” is the number of one member and the card of another: "
            "write id:{typed} or card:{typed}.",
            typed=clean(text)[:40],
        )
    return found.pop()


def scan(tx: Transaction, text: str) -> int | None:
    """The member a scanned card or typed number, phone or address names, or ``None``.

    A scan is a card before anything else; ``#63`` is member 63.
    """
    typed = clean(text)
    card = _holder(tx, "card", re.sub(r"\s", "", typed))
    if card is not None:
        return survivor(tx, card)
    everyone = {survivor(tx, member) for member in _named(tx, typed)}
    return everyone.pop() if len(everyone) == 1 else None


def survivor(tx: Transaction, member: int) -> int:
    """The member a merged one lives on as; others are themselves."""
    seen = set()
    while member not in seen:
        seen.add(member)
        row = tx.connection.execute(
            "SELECT merged_into FROM member WHERE id = ?", (member,)
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


def _holder(tx: Transaction, kind: str, value: str) -> int | None:
    row = tx.connection.execute(
        "SELECT member FROM identifier WHERE kind = ? AND value = ?", (kind, value)
    ).fetchone()
    return row[0] if row else None


def _exact(tx: Transaction, typed: str) -> list[tuple[str, int]]:
    """Every exact match: what matched, and the member."""
    card = _holder(tx, "card", re.sub(r"\s", "", typed.removeprefix("card:")))
    matches = [("card", card)] if card is not None else []
    if typed.startswith("card:"):
        return matches
    # A number is written without noughts before it; 0042 is a card.
    if (
        typed.isascii()
        and typed.isdigit()
        and typed[0] != "0"
        and len(typed) <= _MOST_DIGITS
        and _exists(tx, int(typed))
    ):
        matches.append(("number", int(typed)))
    contact = _by_contact(tx, typed)
    return [*matches, contact] if contact else matches


def _by_contact(tx: Transaction, typed: str) -> tuple[str, int] | None:
    """Who has what was typed as a phone or an e-mail address, where it can be one."""
    if "@" in typed:
        try:
            member = _holder(tx, "email", parse_email(typed))
        except BadInput:
            return None
        return ("email", member) if member is not None else None
    digits = re.sub(r"[\s.\-()/]", "", typed)
    if len(digits) < _PHONE_DIGITS or not re.fullmatch(r"\+?\d+", digits):
        return None
    region = tx.settings.shop_region
    # The two usual ways of dialling are tried as they stand; the library is slow to load.
    guess = f"+33{digits[1:]}" if region == "FR" and digits[0] == "0" else digits
    member = _holder(tx, "phone", guess)
    if member is None:
        try:
            member = _holder(tx, "phone", parse_phone(typed, region))
        except BadInput:
            return None
    return ("phone", member) if member is not None else None


def search_words(name: str, card: str, phone: str, email: str, number: int) -> str:
    """The words a member is found by: folded name, address, card and phone.

    Phones and cards are also there from each of their later digits on, because staff type the
    last ones.
    """
    digits = phone.lstrip("+")
    words = [fold(name), fold(email), fold(card), str(number), digits]
    if phone.startswith("+33"):
        words.append("0" + phone[3:])
    words += [digits[i:] for i in range(1, len(digits) - _LAST_DIGITS + 1)]
    words += [fold(card)[-n:] for n in range(_LAST_DIGITS, min(len(card), 7))]
    if phone.startswith(_OVERSEAS):
        words.append("0" + phone[4:])
    return " ".join(dict.fromkeys(word for word in words if word))


def find(tx: Transaction, text: str, limit: int = 20) -> list[MemberLine]:
    """Members with a word that begins with each word typed; exact matches first.

    Where these are few, who is nearly so called follows, the nearest first. ``#63`` is member 63
    and nobody else, whatever phone has 63 in it.
    """
    typed = clean(text)
    if not typed:
        return []
    numbered = _numbered(tx, typed)
    if numbered is not None:
        return _living(tx, list(numbered))
    exact = [member for _, member in _exact(tx, typed)]
    found, words = list(exact), _words(typed)
    if len(found) < limit and words:
        found += _matching(tx, words, limit) or _matching(tx, _from_abroad(words), limit)
    strict = _living(tx, found)[:limit]
    if exact or len(strict) >= min(FEW, limit):
        return strict
    from ledger.queries.near import near  # deferred: most look-ups find whom they name

    known = {line.member for line in strict}
    alike = _living(tx, near(tx, words, limit, begun=not strict))
    rest = [replace(line, near=True) for line in alike if line.member not in known]
    return strict + rest[: limit - len(strict)]


def _words(typed: str) -> list[str]:
    """What was typed, as words of letters and digits that no query can be broken by."""
    digits = re.sub(r"[\s.\-()/]", "", typed)
    if re.fullmatch(r"\+?\d+", digits):
        # A phone is typed in any grouping, and is searched in one.
        return [digits.removeprefix("+")]
    return re.findall(r"[a-z0-9]+", fold(typed))


def _from_abroad(words: list[str]) -> list[str]:
    """Digits that are no one's as they stand, as a phone that is dialled from abroad."""
    return [words[0][2:]] if re.fullmatch(r"00\d+", " ".join(words)) else []


def _matching(tx: Transaction, words: list[str], limit: int) -> list[int]:
    if not words:
        return []
    rows = tx.connection.execute(
        "SELECT rowid FROM member_search WHERE member_search MATCH ? ORDER BY rowid LIMIT ?",
        (" ".join(f'"{word}"*' for word in words), limit),
    )
    return [member for (member,) in rows]


_LINE = (
    "SELECT member.id, coalesce(name, ''), coalesce(card, ''), coalesce(phone, ''),"
    " coalesce(tier, ''), (SELECT coalesce(sum(remaining), 0) FROM lot_open"
    "  WHERE lot_open.member = member.id AND unit = 'points' AND active_from <= :today"
    "  AND (last_day IS NULL OR last_day >= :today)),"
    " EXISTS (SELECT 1 FROM deficit WHERE deficit.member = member.id AND unit = 'points'),"
    " (SELECT max(day) FROM purchase WHERE purchase.member = member.id AND cancelled_day IS NULL),"
    " until, merged_into"
    " FROM member LEFT JOIN profile ON profile.member = member.id"
    " LEFT JOIN standing ON standing.member = member.id"
)
_LINES = f"{_LINE.replace(':today', '?1')} WHERE member.id IN ({{}})"
_Row = tuple[int, str, str, str, str, int, int, int | None, str | None, int | None]


def lines(tx: Transaction, members: list[int]) -> list[MemberLine]:
    """Members as lines of a list, in the order given."""
    rows = _rows(tx, members)
    return [_line(tx, rows[member]) for member in members if member in rows]


def _living(tx: Transaction, accounts: list[int]) -> list[MemberLine]:
    """Lines of members, each once; who was merged is found as the one they live on as."""
    rows = _rows(tx, accounts)
    if any(row[-1] is not None for row in rows.values()):
        accounts = [survivor(tx, account) for account in accounts]
        rows = _rows(tx, accounts)
    return [_line(tx, rows[member]) for member in dict.fromkeys(accounts) if member in rows]


def _rows(tx: Transaction, members: list[int]) -> dict[int, _Row]:
    """What lines are made of, by member."""
    rows = tx.connection.execute(
        _LINES.format(", ".join("?" * len(members))), (tx.today.isoformat(), *members)
    )
    return {row[0]: row for row in rows}


def page(
    tx: Transaction, *, after: str = "", after_id: int = 0, limit: int = 100
) -> list[MemberLine]:
    """A page of active members by name; ``after`` and ``after_id`` are the last one's."""
    rows = tx.connection.execute(
        f"{_LINE} WHERE state = 'active' AND (folded, member.id) > (:after, :id)"
        " ORDER BY folded, member.id LIMIT :limit",
        {"today": tx.today.isoformat(), "after": after, "id": after_id, "limit": limit},
    )
    return [_line(tx, row) for row in rows]


def _line(tx: Transaction, row: _Row) -> MemberLine:
    member, name, card, phone, tier, usable, owes, last, until, _merged = row
    if until is not None and until < tx.today.isoformat():
        standing = standing_today(tx, member)
        tier = standing.tier if standing else ""
    day = dt.date.fromordinal(last) if last else None
    held = balance(tx, member) if owes else usable
    return MemberLine(member, name, card, phone, tier, held, day)


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
    answers = identifiers(tx, member)
    phone, email = (
        own or next((value for kind, value in answers if kind == wanted), "")
        for wanted, own in (("phone", phone), ("email", email))
    )
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
        usual_gap=_usual_gap(days),
        today=tx.today,
        also=tuple(value for _, value in answers if value not in (card, phone, email)),
    )


def _usual_gap(days: list[int]) -> int | None:
    """The same rhythm as that of who is late, from the first day to the last."""
    if len(days) < 3:  # noqa: PLR2004 - one gap is no rhythm
        return None
    return round((days[-1] - days[0]) / (len(days) - 1))
