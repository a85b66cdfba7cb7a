"""A recorded sale as refunds and corrections need it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger.rules.earning import Working
from ledger.store.transaction import CHAIN, Transaction

_LONGEST_ID = 18
# SQLite's integers hold that many digits; a longer number is a receipt's, or nobody's.


@dataclass(frozen=True, slots=True)
class RecordedSale:
    """A sale in the books. Amounts are minor units.

    ``paid`` was paid with points; ``refunded`` is what has been given back so far,
    ``cancelled`` whether nothing is left of it; ``earn`` and ``redeem`` are the ids of its
    point entries, with what they moved.
    """

    event: int
    member: int | None
    day: dt.date
    amount: int
    paid: int
    refunded: int
    cancelled: bool
    points_used: int
    earned: int
    earn: int | None
    redeem: int | None
    working: Working | None
    lot: int | None
    stamp_entry: int | None
    stamp_lot: int | None
    stamps: int
    award: int
    """The event that booked its points: its own, or the last that gave it to a member."""
    counts: bool
    """Whether it counts towards its member's tier."""


def find_sale(tx: Transaction, ref: str, source: str = "till") -> int | None:
    """The event of a sale by its receipt number, or by its event number.

    A receipt number of this till comes first, then one of any import, then the event.
    """
    execute = tx.connection.execute
    row = execute(
        "SELECT id FROM event WHERE chain = ? AND source = ? AND source_id = ? AND kind = 'sale'",
        (CHAIN, source, ref),
    ).fetchone()
    if row is None:
        rows = execute(
            "SELECT id FROM event WHERE source_id = ? AND kind = 'sale' LIMIT 2", (ref,)
        ).fetchall()
        row = rows[0] if len(rows) == 1 else None
    if row is None and ref.isascii() and ref.isdigit() and len(ref) <= _LONGEST_ID:
        row = execute("SELECT id FROM event WHERE id = ? AND kind = 'sale'", (int(ref),)).fetchone()
    return row[0] if row else None


def recorded_sale(tx: Transaction, event: int) -> RecordedSale | None:
    """A sale by its event, or ``None`` if that event is no sale."""
    execute = tx.connection.execute
    row = execute(
        "SELECT purchase.member, day, gross, paid, refunded, cancelled_day,"
        " coalesce(points_used, 0), award, counts"
        " FROM purchase JOIN event ON event.id = purchase.event WHERE event.id = ?",
        (event,),
    ).fetchone()
    if row is None:
        return None
    member, day, amount, paid, refunded, cancelled, used, award, counts = row
    found: dict[tuple[str, str], tuple[int, int, str, int | None]] = {
        (unit, kind): (identity, moved, working, lot)
        for identity, unit, kind, moved, working, lot in execute(
            "SELECT entry.id, entry.unit, entry.kind, entry.amount, working, lot.id"
            " FROM entry LEFT JOIN lot ON lot.id = entry.id WHERE event = ?1"
            " AND entry.member = (SELECT member FROM event WHERE id = ?1)",
            (award or event,),
        )
    }
    earn = found.get(("points", "earn"))
    redeem = found.get(("points", "redeem"))
    stamp = found.get(("stamps", "earn"))
    working = Working.load(earn[2]) if earn and earn[2] else None
    return RecordedSale(
        event=event,
        member=member,
        day=dt.date.fromordinal(day),
        amount=amount,
        paid=paid,
        refunded=refunded,
        cancelled=cancelled is not None,
        points_used=used,
        # A sale that was moved was credited with what was left of it; its award is the whole.
        earned=(working.points if award and working else earn[1]) if earn else 0,
        earn=earn[0] if earn else None,
        redeem=redeem[0] if redeem else None,
        working=working,
        lot=earn[3] if earn else None,
        stamp_entry=stamp[0] if stamp else None,
        stamp_lot=stamp[3] if stamp else None,
        stamps=stamp[1] if stamp else 0,
        award=award or event,
        counts=bool(counts),
    )
