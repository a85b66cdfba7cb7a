"""What a text typed into the journal means: an event, a voucher, a receipt, an amount, a member."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ledger.queries import members
from ledger.queries.journal import Sieve
from ledger.queries.rewards import voucher
from ledger.queries.sales import corrections, first_named
from ledger.store.transaction import Transaction
from ledger.values.errors import BadInput
from ledger.values.money import parse_amount
from ledger.values.text import clean

Meaning = Literal["event", "voucher", "receipt", "amount", "member", "members", "nothing"]

MOST = 30
"""Members a part of a name may mean at once; of more, the first are taken."""

_NUMBER = re.compile(r"#\s*(\d{1,15})")
_MONEY = re.compile(r"\d[.,]\d|[€$£]")


@dataclass(frozen=True, slots=True)
class Sought:
    """What a text means, the name or number of it, and what finds it.

    ``count`` is how many members it may mean.
    """

    meaning: Meaning
    name: str
    sieve: Sieve
    count: int = 1


def sought(tx: Transaction, text: str) -> Sought:
    """What a typed text means: of all it can be, the most certain."""
    typed = clean(text)
    for read in (_event, _voucher, _receipt, _member, _amount):
        found = read(tx, typed)
        if found is not None:
            return found
    return _named(tx, typed)


def _event(tx: Transaction, typed: str) -> Sought | None:
    number = _NUMBER.fullmatch(typed)
    if number is None:
        return None
    return Sought("event", number[1], Sieve(events=_with(tx, [int(number[1])])))


def _voucher(tx: Transaction, typed: str) -> Sought | None:
    found = voucher(tx, typed)
    if found is None:
        return None
    return Sought("voucher", found.code, Sieve(events=_with(tx, [found.event])))


def _receipt(tx: Transaction, typed: str) -> Sought | None:
    found = first_named(tx, typed)
    if found is None:
        return None
    row = tx.connection.execute("SELECT source_id FROM event WHERE id = ?", (found,)).fetchone()
    if row[0] != typed:
        # It is the number of an event, which is typed with its sign.
        return None
    return Sought("receipt", typed, Sieve(events=_with(tx, corrections(tx, found))))


def _member(tx: Transaction, typed: str) -> Sought | None:
    member = members.scan(tx, typed)
    if member is None:
        return None
    return Sought("member", members.show(tx, member).name, Sieve(members=(member,)))


def _amount(tx: Transaction, typed: str) -> Sought | None:
    if not _MONEY.search(typed):
        return None
    try:
        amount = parse_amount(typed, tx.settings.shop_currency, negative=True)
    except BadInput:
        return None
    return Sought("amount", typed, Sieve(amount=abs(amount)))


def _named(tx: Transaction, typed: str) -> Sought:
    found = members.find(tx, typed, MOST)
    # Who is nearly so called is meant where nobody is.
    lines = [line for line in found if not line.near] or found
    if not lines:
        return Sought("nothing", typed, Sieve(events=()), 0)
    if len(lines) == 1:
        return Sought("member", lines[0].name, Sieve(members=(lines[0].member,)))
    some = tuple(line.member for line in lines)
    return Sought("members", typed, Sieve(members=some), len(some))


def _with(tx: Transaction, events: list[int]) -> tuple[int, ...]:
    """Events, what each takes back or belongs to, and what takes it back or belongs to it."""
    marks = ", ".join("?" * len(events))
    rows = tx.connection.execute(
        f"SELECT reverses FROM event WHERE id IN ({marks}) AND reverses IS NOT NULL"  # noqa: S608 - marks
        f" UNION SELECT id FROM event WHERE reverses IN ({marks})",
        (*events, *events),
    )
    return tuple(dict.fromkeys([*events, *(one for (one,) in rows)]))
