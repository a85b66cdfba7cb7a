"""Balances a member held before this programme: brought in, and taken back."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from ledger.books import standing
from ledger.books.act import Call, once
from ledger.books.moves import Moves
from ledger.queries.members import survivor
from ledger.queries.story import Story
from ledger.rules import expiry
from ledger.rules.rollups import Back
from ledger.store import rollups
from ledger.store.posting import Posting, Request
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import Refused
from ledger.values.points import Unit, check_points

KIND = "opening"


@dataclass(frozen=True, slots=True)
class Opening:
    """Points and stamps held before, neither sold for nor issued here.

    ``earned_on`` is the act's own day unless given; ``last_day``, inclusive, what the
    programme's expiry makes of ``earned_on``.
    """

    points: int = 0
    stamps: int = 0
    earned_on: dt.date | None = None
    last_day: dt.date | None = None

    def dated(
        self, tx: Transaction, today: dt.date
    ) -> tuple[dt.date, tuple[dt.date, dt.date | None]]:
        """When they were earned, and their first and last usable day."""
        earned = self.earned_on or today
        last = self.last_day or expiry.last_day(earned, tx.settings)
        return earned, (earned, last)


def open_in(tx: Transaction, member: int, opening: Opening, call: Call) -> Story:
    """Bring a balance in, within a transaction that is already open.

    :raises Refused: the source's number is known with another content.
    """
    amounts: tuple[tuple[Unit, int], ...] = (
        ("points", check_points(opening.points)),
        ("stamps", check_points(opening.stamps)),
    )

    def body(request: Request) -> Posting:
        day = request.business_date
        earned, dated = opening.dated(tx, day)
        counted = standing.flagged(tx, KIND, opening.points)
        before, after = standing.moved(tx, member, counted, day)
        posting = Posting(tx, KIND, request, member)
        detail: dict[str, object] = {}
        for unit, amount in amounts:
            moves = Moves(posting, member, unit)
            if amount:
                moves.credit(KIND, amount, earned, dated=dated)
            if unit == "points":
                posting.balance = moves.balance
                detail["change"] = moves.change
        if counted:
            detail |= standing.told(before, after)
        posting.detail = json.dumps(detail, ensure_ascii=False)
        posting.post()
        if counted and after != before:
            standing.record(tx, member, after)
        return posting

    asked = digest(
        KIND,
        member,
        opening.points,
        opening.stamps,
        opening.earned_on.isoformat() if opening.earned_on else None,
        opening.last_day.isoformat() if opening.last_day else None,
        call.source_id,
    )
    return once(tx, KIND, call, asked, member, body)


def unopen_in(tx: Transaction, event: int, call: Call) -> Story:
    """Take an opening balance back from its own lots, within an open transaction.

    :raises Refused: it was taken back already.
    """
    execute = tx.connection.execute
    owner, came = execute(
        "SELECT member, business_date FROM event WHERE id = ?", (event,)
    ).fetchone()
    member = survivor(tx, owner)
    entries = execute(
        "SELECT entry.id, unit, amount FROM entry WHERE event = ? AND kind = ? AND amount > 0",
        (event, KIND),
    ).fetchall()

    def body(request: Request) -> Posting:
        if execute(
            "SELECT 1 FROM event WHERE reverses = ? AND kind = 'unopen'", (event,)
        ).fetchone():
            raise Refused("This opening balance was taken back already.")
        day = request.business_date
        total = sum(amount for _, unit, amount in entries if unit == "points")
        # To whom it came it no longer counts; to the one they were merged into it never did.
        counted = standing.flagged(tx, KIND, total) if member == owner else 0
        since = dt.date.fromisoformat(came)
        before, after = standing.unmade(tx, event, member, -counted, since)
        posting = Posting(tx, "unopen", request, member)
        posting.reverses = event
        detail: dict[str, object] = {"change": 0}
        points = Moves(posting, member)
        for entry, unit, amount in entries:
            moves = points if unit == "points" else Moves(posting, member, unit)
            for lot in moves.lineage(entry):
                moves.recover(lot)
            moves.debit("reverse", amount, day, first=moves.lineage(entry), reverses=entry)
        posting.balance, detail["change"] = points.balance, points.change
        if counted:
            detail |= standing.told(before, after)
        posting.detail = json.dumps(detail, ensure_ascii=False)
        posting.post()
        if counted and after != before:
            standing.record(tx, member, after)
        return posting

    return once(tx, "unopen", call, digest("unopen", event), member, body)


def unrefund_in(tx: Transaction, event: int, call: Call) -> Story:
    """Undo a refund that named no sale, within a transaction that is already open.

    :raises Refused: it was undone already.
    """
    execute = tx.connection.execute
    first = execute("SELECT member FROM event WHERE id = ?", (event,)).fetchone()[0]
    row = execute(
        "SELECT member, day, amount, counts FROM refund WHERE event = ? AND sale IS NULL", (event,)
    ).fetchone()
    owner = row[0] if row else survivor(tx, first) if first is not None else None

    def body(request: Request) -> Posting:
        if row is None:
            raise Refused("This refund was undone already.")
        member, day, amount, counts = row
        change = amount if counts and tx.settings.tier_basis == "net_spend" else 0
        before, after = (
            standing.moved(tx, member, change, dt.date.fromordinal(day))
            if member is not None
            else (None, None)
        )
        told = standing.told(before, after)
        posting = Posting(tx, "unrefund", request, member)
        posting.reverses = event
        posting.amount = amount
        posting.detail = json.dumps(told, ensure_ascii=False) if told else ""
        posting.post()
        execute("DELETE FROM refund WHERE event = ?", (event,))
        rollups.unnamed(tx, event, member, Back(day, amount), -1)
        if member is not None and after != before:
            standing.record(tx, member, after)
        return posting

    return once(tx, "unrefund", call, digest("unrefund", event), owner, body)
