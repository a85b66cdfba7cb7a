"""The day's closing: what each till and each of the staff did, and the head of the chain.

The head, kept on paper, proves from outside that nothing before it was cut off or changed
since: see :func:`anchor`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple, dataclass
from typing import Any

from ledger.store.transaction import CHAIN, Transaction
from ledger.values.calendar import day_begins
from ledger.values.errors import BadInput

_SHORTEST = 8
_HASH_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Tally:
    """What was done in a day. Money is minor units.

    A sale undone is none; ``visits`` are the members who bought something and did not give all
    of it back. ``redeemed`` and ``lapsed`` are less what came back of them.
    """

    sales: int = 0
    amount: int = 0
    visits: int = 0
    refunds: int = 0
    refunded: int = 0
    joined: int = 0
    earned: int = 0
    taken_back: int = 0
    redeemed: int = 0
    lapsed: int = 0
    adjusted: int = 0
    issued: int = 0
    used: int = 0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Turn:
    """What one of the staff did at one till."""

    till: str
    staff: int | None
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Closing:
    """A business day. ``seq`` and ``head`` are those of the last event written down in it."""

    day: dt.date
    total: Tally
    turns: tuple[Turn, ...]
    seq: int
    head: str
    over: bool


def closing(tx: Transaction, day: dt.date) -> Closing:
    """Close a business day, or look at one that is not over yet. Reads only.

    :raises BadInput: the day is to come.
    """
    if day > tx.today:
        raise BadInput("{day} is in the future: give today's date or an earlier one.", day=day)
    counted: dict[tuple[str, int | None], dict[str, int]] = {}
    for till, staff, what, number in _figures(tx, day):
        figures = counted.setdefault((till, staff), {})
        figures[what] = figures.get(what, 0) + number
    names = dict(tx.connection.execute("SELECT id, name FROM staff").fetchall())
    turns = tuple(
        Turn(till, staff, names.get(staff, ""), Tally(**figures))
        for (till, staff), figures in sorted(counted.items(), key=lambda t: (t[0][0], t[0][1] or 0))
    )
    total = Tally()
    for turn in turns:
        total = total.plus(turn.tally)
    settings = tx.settings
    ends = day_begins(day + dt.timedelta(days=1), settings.shop_timezone, settings.day_cutoff)
    row = tx.connection.execute(
        "SELECT seq, lower(hex(hash)) FROM event WHERE chain = ? AND recorded_at < ?"
        " ORDER BY id DESC LIMIT 1",
        (CHAIN, ends),
    ).fetchone()
    seq, head = row or (0, "")
    return Closing(day, total, turns, seq, head, over=day < tx.today)


def _figures(tx: Transaction, day: dt.date) -> list[tuple[str, int | None, str, int]]:
    """Numbers by till and staff, each under a name of :class:`Tally`."""
    found: list[Any] = []
    for query, names in (
        (_SALES, ("sales", "amount", "visits")),
        (_REFUNDS, ("refunds", "refunded")),
        (_ACTS, ("joined", "issued", "used")),
        (_POINTS, ("earned", "taken_back", "redeemed", "lapsed", "adjusted")),
    ):
        values = {"day": day.isoformat(), "number": day.toordinal()}
        for till, staff, *numbers in tx.connection.execute(query, values):
            pairs = zip(names, numbers, strict=True)
            found += [(till, staff, name, number) for name, number in pairs if number]
    return found


# A visit is counted where the member bought first, so that two tills do not make it two.
_SALES = """
WITH standing AS (
    SELECT purchase.event, gross, till, staff,
        cancelled_day IS NULL AND purchase.member IS NOT NULL AND row_number() OVER (
            PARTITION BY purchase.member, cancelled_day IS NULL ORDER BY purchase.event
        ) = 1 AS visit
    FROM purchase JOIN event ON event.id = purchase.event
    WHERE day = :number AND NOT EXISTS (
        SELECT 1 FROM event AS undo WHERE undo.reverses = purchase.event AND undo.kind = 'void')
)
SELECT till, staff, count(*), sum(gross), sum(visit) FROM standing GROUP BY till, staff
"""
_REFUNDS = """
SELECT till, staff, count(*), sum(refund.amount) FROM refund JOIN event ON event.id = refund.event
WHERE day = :number AND event.kind <> 'void' GROUP BY till, staff
"""
_ACTS = """
SELECT till, staff, sum(kind = 'join'), sum(kind = 'issue'), sum(
    kind = 'use' AND NOT EXISTS (
        SELECT 1 FROM event AS undo WHERE undo.reverses = event.id AND undo.kind = 'unuse')
) FROM event
WHERE business_date = :day AND kind IN ('join', 'issue', 'use') GROUP BY till, staff
"""
_POINTS = """
SELECT till, staff,
    sum(entry.amount * (entry.kind IN ('earn', 'bonus'))),
    -sum(entry.amount * (entry.kind = 'reverse')),
    -sum(entry.amount * (entry.kind IN ('redeem', 'restore', 'grace'))),
    -sum(entry.amount * (entry.kind IN ('expire', 'unlapse'))),
    sum(entry.amount * (entry.kind = 'adjust'))
FROM event JOIN entry ON entry.event = event.id
WHERE business_date = :day AND entry.unit = 'points' GROUP BY till, staff
"""


def anchor(tx: Transaction, head: str) -> int | None:
    """The place in the chain of an event by its hash, or by the first digits of it.

    :param head: hex digits of a head that was kept outside.
    :returns: its sequence number; ``None`` if no event has it, so that something was cut off.
    :raises BadInput: not hex digits, or too few to be sure.
    """
    typed = head.strip().casefold()
    if not _SHORTEST <= len(typed) <= _HASH_DIGITS or typed.strip("0123456789abcdef"):
        raise BadInput(
            "“{typed}” is not a head: give at least {n} of its digits.",
            typed=head[:_HASH_DIGITS],
            n=_SHORTEST,
        )
    row = tx.connection.execute(
        "SELECT seq FROM event WHERE chain = ? AND substr(lower(hex(hash)), 1, ?) = ?",
        (CHAIN, len(typed), typed),
    ).fetchone()
    return row[0] if row else None
