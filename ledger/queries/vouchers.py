"""All vouchers there ever were, by state, to be looked through a page at a time."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.queries.members import survivor
from ledger.queries.rewards import STATES, VOUCHER, Voucher, voucher_of
from ledger.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """A voucher, whose it is now and by which name, and when it was used or cancelled."""

    voucher: Voucher
    member: int
    name: str
    closed_on: dt.date | None


@dataclass(frozen=True, slots=True)
class VoucherList:
    """How many vouchers there are of each state, and the rows of those of one, newest first."""

    counts: dict[str, int]
    rows: array[int]


_NOW = "CASE WHEN state = 'issued' AND last_day < :today THEN 'expired' ELSE state END"


def listed(tx: Transaction, state: str | None) -> VoucherList:
    """The vouchers of a state (:data:`ledger.queries.rewards.STATES`), or of any."""
    counts, rows = dict.fromkeys(STATES, 0), array("q")
    for row, now in tx.connection.execute(
        f"SELECT rowid, {_NOW} FROM voucher ORDER BY event DESC, rowid DESC",  # noqa: S608 - constants
        {"today": tx.today.isoformat()},
    ):
        counts[now] += 1
        if state is None or now == state:
            rows.append(row)
    return VoucherList(counts, rows)


def page(tx: Transaction, rows: Sequence[int]) -> list[VoucherLine]:
    """Some of those rows, in their order; a few hundred at most."""
    marks = ", ".join(f":r{place}" for place in range(len(rows)))
    values = {f"r{place}": row for place, row in enumerate(rows)}
    found = tx.connection.execute(
        f"SELECT known.*, voucher.rowid, voucher.closed_on FROM ({VOUCHER}) AS known"  # noqa: S608 - constants and marks
        f" JOIN voucher ON voucher.code = known.code WHERE voucher.rowid IN ({marks})",
        {**values, "today": tx.today.isoformat()},
    ).fetchall()
    lines = {}
    for *columns, row, closed in found:
        one = voucher_of(tuple(columns))
        member = survivor(tx, one.member)
        name = tx.connection.execute(
            "SELECT name FROM profile WHERE member = ?", (member,)
        ).fetchone()
        closed_on = dt.date.fromisoformat(closed) if closed else None
        lines[row] = VoucherLine(one, member, name[0] if name else "", closed_on)
    return [lines[row] for row in rows if row in lines]
