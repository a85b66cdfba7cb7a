"""Which sales of a file are new, known, or cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ledger.exchange.dates import check_past
from ledger.exchange.people import People, cards
from ledger.exchange.posted import Verdict
from ledger.exchange.sales_rows import SaleRow
from ledger.queries.sales import corrections
from ledger.store.transaction import CHAIN, Transaction
from ledger.values.errors import LedgerError, Refused

_SECOND = 1_000_000
_AT_ONCE = 500

_RECORDED = (
    "SELECT source_id, event.id, kind, amount, effective_at, coalesce(category, ''),"
    " event.member, purchase.member, coalesce(batch.undone, 0)"
    " FROM event LEFT JOIN purchase ON purchase.event = event.id"
    " LEFT JOIN batch ON batch.id = event.batch"
)


@dataclass(frozen=True, slots=True)
class _Recorded:
    event: int
    kind: str
    amount: int | None
    at: int
    category: str
    member: int | None
    holder: int | None
    """Whose sale it is now, if it was moved."""
    undone: int
    """Whether the import it came with was undone."""


class SalesJudge:
    """Judges rows against the books and against the rows before them in the file.

    The order's number, within its source, says whether a row is known. What the books hold
    under it must be the same: kind, amount, moment to the second, category, customer.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._seen: dict[tuple[str, str], SaleRow] = {}
        self._joining: set[str] = set()

    @property
    def joining(self) -> int:
        """How many members the new rows judged so far would make."""
        return len(self._joining)

    def judge(self, tx: Transaction, rows: Sequence[SaleRow]) -> Iterator[Verdict[SaleRow]]:
        """One verdict a row."""
        people = People(tx)
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            recorded = self._recorded(tx, some)
            holders = cards(tx, {row.customer for row in some if row.customer})
            for row in some:
                yield self._one(tx, row, recorded.get(self._key(row)), holders, people)

    def _one(
        self,
        tx: Transaction,
        row: SaleRow,
        recorded: _Recorded | None,
        holders: dict[str, int],
        people: People,
    ) -> Verdict[SaleRow]:
        reason: LedgerError | None = check_past(row.day, tx.today)
        if reason is not None:
            return Verdict(row, "rejected", reason)
        replaces: int | None = None
        if recorded is not None and recorded.undone:
            replaces, recorded = _since(tx, recorded)
        if recorded is not None:
            holder = holders.get(row.customer)
            if _same(row, recorded) and _same_customer(row, recorded, holder, people):
                return Verdict(row, "known")
            reason = Refused(
                "Order {order} is already recorded with another content (event {event}): check "
                "its number, or refund that sale first.",
                order=row.order,
                event=recorded.event,
            )
            return Verdict(row, "rejected", reason)
        earlier = self._seen.setdefault(self._key(row), row)
        if earlier is not row:
            return _again(row, earlier)
        if row.customer and row.customer not in holders:
            self._joining.add(row.customer)
        return Verdict(row if replaces is None else replace(row, replaces=replaces), "new")

    def _key(self, row: SaleRow) -> tuple[str, str]:
        return row.source or self._source, row.order

    def _recorded(
        self, tx: Transaction, rows: Sequence[SaleRow]
    ) -> dict[tuple[str, str], _Recorded]:
        """What the books hold under the numbers of some rows."""
        orders: dict[str, set[str]] = {}
        for row in rows:
            source, order = self._key(row)
            orders.setdefault(source, set()).add(order)
        found: dict[tuple[str, str], _Recorded] = {}
        for source, numbers in orders.items():
            marks = ", ".join("?" * len(numbers))
            for number, *values in tx.connection.execute(
                f"{_RECORDED} WHERE chain = ? AND event.source = ? AND source_id IN ({marks})",
                (CHAIN, source, *numbers),
            ):
                found[source, number] = _Recorded(*values)
        return found | self._exported(tx, rows)

    def _exported(
        self, tx: Transaction, rows: Iterable[SaleRow]
    ) -> dict[tuple[str, str], _Recorded]:
        """Sales without a receipt number, which our own export names by their event.

        Another shop's event of that number is another sale: only the very same one counts.
        """
        found = {}
        for row in rows:
            match = re.fullmatch(r"#(\d{1,15})", row.order, re.ASCII)
            if match is None:
                continue
            known = tx.connection.execute(
                f"{_RECORDED} WHERE event.id = ? AND event.source = ? AND source_id IS NULL",
                (int(match[1]), self._key(row)[0]),
            ).fetchone()
            if known is not None and _same(row, recorded := _Recorded(*known[1:])):
                found[self._key(row)] = recorded
        return found


def _since(tx: Transaction, undone: _Recorded) -> tuple[int, _Recorded | None]:
    """What was recorded last in the place of a row that was undone, and that if it stands.

    A correction made at the till was undone with what it corrected.
    """
    last = corrections(tx, undone.event)[-1]
    row = tx.connection.execute(
        f"{_RECORDED} WHERE event.id = ? AND batch.undone IS NOT 1"
        " AND (event.batch IS NOT NULL OR cancelled_day IS NULL)",
        (last,),
    ).fetchone()
    stands = row is not None and last != undone.event
    return last, _Recorded(*row[1:]) if stands else None


def _again(row: SaleRow, earlier: SaleRow) -> Verdict[SaleRow]:
    """A number that stands twice in the file."""
    same = (row.refund, row.amount, row.at, row.category, row.customer, row.tax) == (
        earlier.refund,
        earlier.amount,
        earlier.at,
        earlier.category,
        earlier.customer,
        earlier.tax,
    )
    if same:
        return Verdict(row, "known")
    reason = Refused(
        "Order {order} stands on line {line} already with another content: each sale needs a "
        "number of its own.",
        order=row.order,
        line=earlier.line,
    )
    return Verdict(row, "rejected", reason)


def _same(row: SaleRow, recorded: _Recorded) -> bool:
    amount = -row.amount if row.refund else row.amount
    return (
        recorded.kind == ("refund" if row.refund else "sale")
        and recorded.amount == amount
        and recorded.at // _SECOND == row.at // _SECOND
        and recorded.category == row.category
    )


def _same_customer(row: SaleRow, recorded: _Recorded, holder: int | None, people: People) -> bool:
    """Whether a row's customer is the one the books have, merged or moved since as it may be."""
    then = recorded.member
    if then is not None and people.erased(then):
        # An erased member's card is forgotten: the sale must not come back for another.
        return holder is None
    if not row.customer:
        return then is None
    owners = {people.survivor(m) for m in (then, recorded.holder) if m is not None}
    return holder is not None and holder in owners
