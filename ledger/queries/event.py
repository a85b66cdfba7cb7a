"""One event whole: what it moved, what it belongs to, and its place in the chain."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from ledger.queries.journal import JournalLine, lines
from ledger.queries.rewards import Voucher, voucher
from ledger.queries.sales import RecordedSale, corrections, recorded_sale
from ledger.queries.story import StoryEntry
from ledger.store.transaction import Transaction
from ledger.values.errors import Refused


@dataclass(frozen=True, slots=True)
class Drawn:
    """What an entry took from a lot or, below zero, put back: the event that opened the lot."""

    event: int
    amount: int
    last_day: dt.date | None


@dataclass(frozen=True, slots=True)
class Move:
    """An effect of an event, whose it is, and the lots it drew on."""

    entry: StoryEntry
    name: str
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line of a receipt; ``quantity`` in thousandths, ``amount`` in minor units."""

    item: str
    category: str
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class Batch:
    """The import an event came with; ``started_at`` in microseconds UTC."""

    id: int
    what: str
    file_name: str
    started_at: int
    undone: bool


@dataclass(frozen=True, slots=True)
class Seal:
    """Where an event stands in the chain of ``length`` links.

    ``rules`` is the version of the programme it was booked under.
    """

    place: int
    length: int
    hash: str
    key: str
    rules: int | None


@dataclass(frozen=True, slots=True)
class EventView:
    """An event whole.

    ``about`` is the event it takes back or belongs to, ``since`` those that take it back or belong
    to it, oldest first; ``instead`` is what was recorded in its place. ``sale`` is the sale it
    is, ``voucher`` the one it is about.
    """

    line: JournalLine
    moves: tuple[Move, ...]
    receipt: tuple[ReceiptLine, ...]
    batch: Batch | None
    about: JournalLine | None
    since: tuple[JournalLine, ...]
    instead: JournalLine | None
    sale: RecordedSale | None
    voucher: Voucher | None
    seal: Seal


def event(tx: Transaction, number: int) -> EventView:
    """An event by its number.

    :raises Refused: there is none.
    """
    row = tx.connection.execute(
        "SELECT event.seq, head.seq, event.hash, event.key, rules, batch, reverses"
        " FROM event JOIN head ON head.chain = event.chain WHERE event.id = ?",
        (number,),
    ).fetchone()
    if row is None:
        raise Refused("There is no event {event}.", event=number)
    place, length, link, key, rules, batch, reverses = row
    (line,) = lines(tx, [number])
    after = tx.connection.execute("SELECT id FROM event WHERE reverses = ?", (number,))
    since = lines(tx, [one for (one,) in after])
    again = corrections(tx, number)
    code = line.story.code
    return EventView(
        line=line,
        moves=_moves(tx, line),
        receipt=_receipt(tx, number),
        batch=_batch(tx, batch),
        about=_line(tx, reverses),
        since=tuple(reversed(since)),
        instead=_line(tx, again[-1]) if len(again) > 1 else None,
        sale=recorded_sale(tx, number),
        voucher=voucher(tx, code) if code else None,
        seal=Seal(place, length, link.hex(), key.hex(), rules),
    )


def _line(tx: Transaction, number: int | None) -> JournalLine | None:
    return lines(tx, [number])[0] if number is not None else None


def _moves(tx: Transaction, line: JournalLine) -> tuple[Move, ...]:
    drawn: dict[int, list[Drawn]] = defaultdict(list)
    rows = tx.connection.execute(
        "SELECT allocation.entry, opened.event, allocation.amount, last_day FROM allocation"
        " JOIN lot ON lot.id = allocation.lot JOIN entry AS opened ON opened.id = lot.id"
        " WHERE allocation.event = ? ORDER BY allocation.id",
        (line.story.event,),
    )
    for entry, opened, amount, last_day in rows:
        last = dt.date.fromisoformat(last_day) if last_day else None
        drawn[entry].append(Drawn(opened, amount, last))
    own = {entry.member for entry in line.story.entries}
    names = {member: _name(tx, member) for member in own}
    return tuple(
        Move(entry, names[entry.member], tuple(drawn[entry.id])) for entry in line.story.entries
    )


def _name(tx: Transaction, member: int) -> str:
    row = tx.connection.execute("SELECT name FROM profile WHERE member = ?", (member,)).fetchone()
    return row[0] if row else ""


def _receipt(tx: Transaction, number: int) -> tuple[ReceiptLine, ...]:
    rows = tx.connection.execute(
        "SELECT item, category, quantity, amount FROM sale_line WHERE event = ? ORDER BY id",
        (number,),
    )
    return tuple(ReceiptLine(*row) for row in rows)


def _batch(tx: Transaction, batch: int | None) -> Batch | None:
    if batch is None:
        return None
    identity, what, file_name, started_at, undone = tx.connection.execute(
        "SELECT id, what, file_name, started_at, undone FROM batch WHERE id = ?", (batch,)
    ).fetchone()
    return Batch(identity, what, file_name, started_at, bool(undone))
