"""Writing one event and all that hangs on it, hashed as it is written.

A :class:`Posting` is filled in by an act and then posted. It keeps the two projections that
every act reads, ``lot_open`` and ``deficit``, in step with the lots and allocations it adds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from ledger.rules.lots import OpenLot
from ledger.rules.points_rollups import Wrote
from ledger.store import chain, rollups
from ledger.store.transaction import CHAIN, Transaction
from ledger.values.points import Unit

_INSERT = {
    table: f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
    for table, columns in {
        **chain.COLUMNS,
        "event": (*chain.COLUMNS["event"], "leaf", "hash"),
    }.items()
}


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for an act, from where, when, and under which key.

    ``key`` is made before the act is sent, so that sending it again adds nothing;
    ``source_id`` is the receipt's own number within ``source``. ``effective_at`` is in
    microseconds UTC. ``approved_by`` is who allowed what ``staff`` may not; ``reason`` is free
    text.
    """

    key: bytes
    digest: bytes
    business_date: dt.date
    effective_at: int
    source: str = "till"
    source_id: str | None = None
    staff: int | None = None
    till: str = ""
    batch: int | None = None
    approved_by: int | None = None
    reason: str = ""


class Posting:
    """One event in the making."""

    def __init__(self, tx: Transaction, kind: str, request: Request, member: int | None) -> None:
        self.tx = tx
        self.kind = kind
        self.request = request
        self.member = member
        self.id = tx.next_id("event")
        self.reason = ""
        self.note = request.reason
        self.reverses: int | None = None
        self.amount: int | None = None
        self.eligible: int | None = None
        self.points_used: int | None = None
        self.category: str | None = None
        self.balance: int | None = None
        self.detail = ""
        self.also: list[int] = []
        """Other members whose account it touches: it is in their statement too."""
        self.beside: list[Posting] = []
        """What was posted with it, in the same transaction: a bonus it brought or took back."""
        self.recorded_at = 0
        """When it was written, in microseconds UTC; set by :meth:`post`."""
        self._rows: dict[str, list[chain.Row]] = {}
        self._lots: dict[int, tuple[OpenLot, int, Unit]] = {}
        self._deltas: dict[int, int] = {}
        self._shortfalls: list[tuple[int, int, Unit, int]] = []
        self._settled: dict[int, int] = {}

    def entry(
        self,
        unit: Unit,
        kind: str,
        amount: int,
        *,
        member: int | None = None,
        reverses: int | None = None,
        working: str = "",
    ) -> int:
        """Add a signed effect on a member's balance. Returns its id."""
        identity = self.tx.next_id("entry")
        owner = self.member if member is None else member
        rules = self.tx.settings.version
        row = (identity, self.id, owner, unit, kind, amount, reverses, rules, working)
        self._rows.setdefault("entry", []).append(row)
        return identity

    def lot(
        self,
        entry: int,
        owner: int,
        unit: Unit,
        amount: int,
        *,
        earned_on: dt.date,
        active_from: dt.date,
        last_day: dt.date | None,
    ) -> OpenLot:
        """Open the lot of a member's credit."""
        identity = entry
        last = last_day.isoformat() if last_day else None
        row = (identity, entry, owner, unit, amount, earned_on.isoformat())
        self._rows.setdefault("lot", []).append((*row, active_from.isoformat(), last))
        lot = OpenLot(identity, amount, amount, earned_on, active_from, last_day)
        self._lots[identity] = (lot, owner, unit)
        return lot

    def allocate(self, entry: int, lot: int, amount: int) -> None:
        """Say that a debit drew on a lot, or, negative, that a reversal put back."""
        identity = self.tx.next_id("allocation")
        self._rows.setdefault("allocation", []).append((identity, self.id, entry, lot, amount))
        self._deltas[lot] = self._deltas.get(lot, 0) + amount

    def shortfall(self, entry: int, member: int, unit: Unit, amount: int) -> None:
        """Say that a debit found no lot for part of itself: a deficit."""
        self._shortfalls.append((entry, member, unit, amount))

    def settle(self, entry: int, lot: int, amount: int) -> None:
        """Pay part of an earlier debit's deficit from a lot; negative, take that back."""
        self.allocate(entry, lot, amount)
        self._settled[entry] = self._settled.get(entry, 0) + amount

    def line(self, item: str, category: str, quantity: int, amount: int) -> None:
        """Add a line of the receipt; ``quantity`` in thousandths, ``amount`` in minor units."""
        identity = self.tx.next_id("sale_line")
        row = (identity, self.id, item, category, quantity, amount)
        self._rows.setdefault("sale_line", []).append(row)

    def rows(self, table: str) -> list[chain.Row]:
        """What it writes to a table of the truth, in the order of ``chain.COLUMNS``."""
        return self._rows.get(table, [])

    def post(self) -> int:
        """Write it all and move the head. Returns the event's id."""
        execute = self.tx.connection.execute
        seq, last_at, previous = (
            self.tx.head
            or execute(
                "SELECT seq, recorded_at, hash FROM head WHERE chain = ?", (CHAIN,)
            ).fetchone()
        )
        # A clock that jumps back must not put a later event before an earlier one.
        recorded_at = max(self.tx.now, last_at + 1)
        request = self.request
        if request.approved_by is not None:
            facts = json.loads(self.detail) if self.detail else {}
            facts["approved_by"] = request.approved_by
            self.detail = json.dumps(facts, ensure_ascii=False)
        event: chain.Row = (
            self.id,
            CHAIN,
            seq + 1,
            self.kind,
            request.source,
            request.source_id,
            request.key,
            request.digest,
            request.business_date.isoformat(),
            request.effective_at,
            recorded_at,
            self.member,
            request.staff,
            request.till,
            self.reason,
            self._keep_note(),
            request.batch,
            self.reverses,
            self.amount,
            self.eligible,
            self.points_used,
            self.category,
            self.tx.settings.version,
            self.balance,
            self.detail,
        )
        leaf, link = previous, previous
        if self.tx.sealed:
            leaf = chain.leaf_hash(event, self._rows)
            link = chain.link_hash(previous, leaf)
        execute(_INSERT["event"], (*event, leaf, link))
        execute(
            "UPDATE head SET seq = ?, recorded_at = ?, hash = ? WHERE chain = ?",
            (seq + 1, recorded_at, link, CHAIN),
        )
        self.tx.head = (seq + 1, recorded_at, link)
        self.recorded_at = recorded_at
        for table in ("entry", "lot", "allocation", "sale_line"):
            for row in self._rows.get(table, ()):
                execute(_INSERT[table], row)
        self._project()
        rollups.points(self.tx, self._wrote())
        for other in self.also:
            execute("INSERT INTO also (member, event) VALUES (?, ?)", (other, self.id))
        if self._note_row:
            execute("INSERT INTO note (event, salt, text) VALUES (?, ?, ?)", self._note_row)
        return self.id

    _note_row: tuple[int, bytes, str] | None = None

    def _keep_note(self) -> bytes | None:
        """Free text lives outside the chain, so that it can be erased; a salted hash stays."""
        if not self.note:
            return None
        salt = self.tx.entropy(16)
        self._note_row = (self.id, salt, self.note)
        return hashlib.sha256(salt + self.note.encode()).digest()

    def _wrote(self) -> Wrote:
        return Wrote(
            self.kind,
            self.request.business_date.toordinal(),
            self.reverses,
            self.rows("entry"),
            self.rows("lot"),
            self.rows("allocation"),
        )

    def _project(self) -> None:
        """Keep what is open of each lot and what is owed by each debit in step."""
        execute = self.tx.connection.execute
        for identity, (lot, owner, unit) in self._lots.items():
            left = lot.remaining - self._deltas.pop(identity, 0)
            if left:
                last = lot.last_day.isoformat() if lot.last_day else None
                execute(
                    "INSERT INTO lot_open VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        identity,
                        owner,
                        unit,
                        left,
                        lot.earned_on.isoformat(),
                        lot.active_from.isoformat(),
                        last,
                    ),
                )
        for identity, drawn in self._deltas.items():
            self._move_lot(identity, drawn)
        for shortfall in self._shortfalls:
            execute("INSERT INTO deficit VALUES (?, ?, ?, ?)", shortfall)
        for entry, paid in self._settled.items():
            self._move_debt(entry, paid)

    def _move_debt(self, entry: int, paid: int) -> None:
        execute = self.tx.connection.execute
        row = execute("SELECT amount FROM deficit WHERE entry = ?", (entry,)).fetchone()
        left = (row[0] if row else 0) - paid
        if row is None and left:
            execute(
                "INSERT INTO deficit SELECT id, member, unit, ? FROM entry WHERE id = ?",
                (left, entry),
            )
        elif row and left:
            execute("UPDATE deficit SET amount = ? WHERE entry = ?", (left, entry))
        elif row:
            execute("DELETE FROM deficit WHERE entry = ?", (entry,))

    def _move_lot(self, identity: int, drawn: int) -> None:
        execute = self.tx.connection.execute
        row = execute("SELECT remaining FROM lot_open WHERE lot = ?", (identity,)).fetchone()
        left = (row[0] if row else 0) - drawn
        if row is None and left:
            execute(
                "INSERT INTO lot_open SELECT id, member, unit, ?, earned_on, active_from, last_day"
                " FROM lot WHERE id = ?",
                (left, identity),
            )
        elif row and left:
            execute("UPDATE lot_open SET remaining = ? WHERE lot = ?", (left, identity))
        elif row:
            execute("DELETE FROM lot_open WHERE lot = ?", (identity,))
