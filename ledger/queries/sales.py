"""A recorded sale as refunds and corrections need it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.rules.earning import Working
from ledger.rules.refunds import in_points
from ledger.store.transaction import CHAIN, Transaction
from ledger.values.codes import derived_key

if TYPE_CHECKING:
    from ledger.queries.story import Story

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

    A receipt number of this till comes first, then one of any import, then the event. A sale
    that was corrected is found as its latest correction.
    """
    found = first_named(tx, ref, source)
    return corrections(tx, found)[-1] if found is not None else None


def correction_key(event: int) -> bytes:
    """The key of what was recorded in an event's place: there is one at most."""
    return derived_key("correction", str(event))


def corrections(tx: Transaction, event: int) -> list[int]:
    """An event, what was recorded in its place, what in the place of that, and so on."""
    line = [event]
    while True:
        row = tx.connection.execute(
            "SELECT id FROM event WHERE key = ? AND kind <> 'refusal'", (correction_key(line[-1]),)
        ).fetchone()
        if row is None:
            return line
        line.append(row[0])


def original(tx: Transaction, event: int) -> int:
    """The event a correction goes back to, itself unless it is one: :func:`corrections`' first."""
    execute = tx.connection.execute
    while True:
        key = execute("SELECT key FROM event WHERE id = ?", (event,)).fetchone()[0]
        # A correction is recorded right after the void of what it stands for, and what that void
        # took back beside itself.
        before = execute("SELECT kind, reverses FROM event WHERE id < ? ORDER BY id DESC", (event,))
        kind, undone = next((row for row in before if row[0] not in _BESIDE), ("", None))
        if kind != "void" or undone is None or correction_key(undone) != key:
            return event
        event = undone


def in_money(tx: Transaction, event: int) -> int | None:
    """What a sale brought in as money, or a refund of one gave back as money, in minor units."""
    execute = tx.connection.execute
    sold = execute("SELECT gross - paid FROM purchase WHERE event = ?", (event,)).fetchone()
    if sold is not None:
        return int(sold[0])
    row = execute(
        "SELECT gross, paid, coalesce(points_used, 0), refund.amount, (SELECT coalesce(sum(amount),"
        " 0) FROM refund AS before WHERE before.sale = refund.sale AND before.event < refund.event)"
        " FROM refund JOIN purchase ON purchase.event = sale"
        " JOIN event ON event.id = sale WHERE refund.event = ?",
        (event,),
    ).fetchone()
    if row is None:
        return None
    amount, paid, used, giving, before = row
    return int(giving - in_points(amount, before, giving, paid=paid, points_used=used))


def money_beside_points(tx: Transaction, story: Story) -> int | None:
    """The money of a sale or a refund a part of which was points; ``None`` for any other act."""
    if story.kind not in ("sale", "refund") or not story.amount:
        return None
    money = in_money(tx, story.event)
    return None if money == abs(story.amount) else money


_BESIDE = ("unbonus", "cancel")


def next_number(tx: Transaction, source: str, number: str) -> str:
    """A free receipt number for a correction of one: ``A1/2`` for ``A1``, then ``A1/3``."""

    def taken(candidate: str) -> bool:
        row = tx.connection.execute(
            "SELECT 1 FROM event WHERE chain = ? AND source = ? AND source_id = ?",
            (CHAIN, source, candidate),
        ).fetchone()
        return row is not None

    root, mark, last = number.rpartition("/")
    corrected = bool(mark and root) and last.isascii() and last.isdigit() and taken(root)
    root, count = (root, int(last)) if corrected else (number, 1)
    while taken(candidate := f"{root}/{(count := count + 1)}"):
        pass
    return candidate


# One look a source, of which there are few: no index finds a number without its source.
_OF_ANY_SOURCE = """
WITH RECURSIVE known(source) AS (
 SELECT min(source) FROM event WHERE chain = ?1 AND source_id IS NOT NULL
 UNION ALL
 SELECT (SELECT min(source) FROM event
  WHERE chain = ?1 AND source_id IS NOT NULL AND source > known.source)
 FROM known WHERE source IS NOT NULL)
SELECT event.id FROM known JOIN event
 ON chain = ?1 AND event.source = known.source AND source_id = ?2 WHERE kind = 'sale' LIMIT 2
"""


def first_named(tx: Transaction, ref: str, source: str = "till") -> int | None:
    """The event of a sale as it was first recorded under a receipt or event number."""
    execute = tx.connection.execute
    row = execute(
        "SELECT id FROM event WHERE chain = ? AND source = ? AND source_id = ? AND kind = 'sale'",
        (CHAIN, source, ref),
    ).fetchone()
    if row is None:
        rows = execute(_OF_ANY_SOURCE, (CHAIN, ref)).fetchall()
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
