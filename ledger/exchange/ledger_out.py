"""The journal: every event with its effects, hashes included, free of personal data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from ledger.exchange.dataset import Column, Dataset, Record, Value
from ledger.exchange.writers import moment
from ledger.store.transaction import Transaction

if TYPE_CHECKING:
    from collections.abc import Iterable

_EVENT = (
    Column("event", "int"),
    Column("seq", "int"),
    Column("kind"),
    Column("source"),
    Column("source_id"),
    Column("business_date", "day"),
    Column("effective_at", "instant"),
    Column("recorded_at", "instant"),
    Column("member", "int"),
    Column("staff", "int"),
    Column("till"),
    Column("batch", "int"),
    Column("reverses", "int"),
    Column("rules", "int"),
    Column("hash"),
)
_ONCE = (
    Column("amount_cents", "cents"),
    Column("eligible_cents", "cents"),
    Column("points_used", "int"),
    Column("balance", "int"),
    Column("category"),
    Column("reason"),
    Column("detail"),
)
_ENTRY = (
    Column("entry", "int"),
    Column("entry_member", "int"),
    Column("unit"),
    Column("entry_kind"),
    Column("entry_amount", "int"),
    Column("entry_reverses", "int"),
    Column("working"),
    Column("lot", "int"),
    Column("active_from", "day"),
    Column("last_day", "day"),
)
COLUMNS = (*_EVENT, *_ONCE, *_ENTRY)
"""In a flat file an event takes a row for each entry, and at least one; its amount, balance and
words stand on the first only, so that a column can be summed."""

_EVENTS = (
    "SELECT id, seq, kind, source, source_id, business_date, effective_at, recorded_at, member,"
    " staff, till, batch, reverses, rules, lower(hex(hash)), amount, eligible, points_used,"
    " balance, category, reason, detail FROM event ORDER BY id"
)
_ENTRIES = (
    "SELECT entry.event, entry.id, entry.member, entry.unit, entry.kind, entry.amount,"
    " entry.reverses, working, lot.id, active_from, last_day"
    " FROM entry LEFT JOIN lot ON lot.entry = entry.id ORDER BY entry.event, entry.id"
)
_ALLOCATIONS = "SELECT event, entry, lot, amount FROM allocation ORDER BY event, id"

_Row = tuple[Value, ...]


def ledger(tx: Transaction) -> Dataset:
    """Every event by number, with entries, lots and allocations."""
    return Dataset("ledger", COLUMNS, _flat(tx), tx.settings, tx.now, records=_nested(tx))


def _flat(tx: Transaction) -> Iterator[_Row]:
    entries = _Following(tx.connection.execute(_ENTRIES))
    nothing = (None,) * len(_ENTRY)
    silent = (None,) * len(_ONCE)
    for event in tx.connection.execute(_EVENTS):
        own, once = event[: len(_EVENT)], event[len(_EVENT) :]
        found = entries.of(event[0]) or [nothing]
        for said, entry in zip_longest([once], found, fillvalue=silent):
            yield (*own, *said, *entry)


def _nested(tx: Transaction) -> Iterator[Record]:
    entries = _Following(tx.connection.execute(_ENTRIES))
    drawn = _Following(tx.connection.execute(_ALLOCATIONS))
    names = [column.name for column in (*_EVENT, *_ONCE)]
    for event in tx.connection.execute(_EVENTS):
        record = dict(zip(names, event, strict=True))
        for instant in ("effective_at", "recorded_at"):
            record[instant] = moment(record[instant], tx.settings)
        record["entries"] = [_entry(entry) for entry in entries.of(event[0])]
        record["allocations"] = [
            {"entry": entry, "lot": lot, "amount": amount}
            for entry, lot, amount in drawn.of(event[0])
        ]
        yield record


def _entry(row: _Row) -> Record:
    identity, member, unit, kind, amount, reverses, working, lot, active, last = row
    entry = {
        "entry": identity,
        "member": member,
        "unit": unit,
        "kind": kind,
        "amount": amount,
        "reverses": reverses,
        "working": working,
    }
    if lot is not None:
        entry["lot"] = lot
        entry["active_from"] = active
        entry["last_day"] = last
    return entry


class _Following:
    """Rows sorted by event, handed out as their events come by."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self._groups = groupby(rows, key=lambda row: row[0])
        self._event: Value = -1
        self._rows: list[_Row] = []

    def of(self, event: int) -> list[_Row]:
        """The rows of an event, without its number. Events must be asked for in order."""
        while isinstance(self._event, int) and self._event < event:
            self._event, rows = next(self._groups, (None, iter(())))
            self._rows = [row[1:] for row in rows]
        return self._rows if self._event == event else []
