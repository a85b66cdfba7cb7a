"""Recorded sales as a counter lists them, to put one right."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.queries.family import family
from ledger.queries.members import survivor
from ledger.queries.sales import RecordedSale, corrections, first_named, recorded_sale
from ledger.store.transaction import Transaction

_BACK = 20_000
# How many events a till's own sales are looked for in: there is no index by till.


@dataclass(frozen=True, slots=True)
class Receipt:
    """A sale with what a counter names it by.

    ``number`` is its receipt's, empty if it has none; ``at`` microseconds UTC; ``name`` the
    member's whose it is now, empty if it is nobody's or the name was erased; ``undone``: it
    never was, rather than given back.
    """

    sale: RecordedSale
    number: str
    at: int
    name: str
    undone: bool = False

    @property
    def left(self) -> int:
        """What has not been given back of it, in minor units."""
        return 0 if self.sale.cancelled else self.sale.amount - self.sale.refunded


def receipt(tx: Transaction, event: int) -> Receipt | None:
    """A sale by its event, or ``None`` if that event is no sale."""
    sale = recorded_sale(tx, event)
    if sale is None:
        return None
    execute = tx.connection.execute
    number, at = execute(
        "SELECT coalesce(source_id, ''), effective_at FROM event WHERE id = ?", (event,)
    ).fetchone()
    name = ""
    if sale.member is not None:
        row = execute(
            "SELECT name FROM profile WHERE member = ?", (survivor(tx, sale.member),)
        ).fetchone()
        name = row[0] if row else ""
    undone = (
        sale.cancelled
        and execute(
            "SELECT 1 FROM refund JOIN event ON event.id = refund.event"
            " WHERE sale = ? AND kind = 'void'",
            (event,),
        ).fetchone()
    )
    return Receipt(sale, number, at, name, undone=bool(undone))


def by_number(tx: Transaction, text: str, *, events: bool = False) -> Receipt | None:
    """The sale of a receipt number, as it was last corrected.

    :param events: also by the number of its event, which could be a member's or a card's too.
    """
    first = first_named(tx, text)
    if first is None:
        return None
    row = tx.connection.execute("SELECT source_id FROM event WHERE id = ?", (first,)).fetchone()
    if not events and row[0] != text:
        return None
    return receipt(tx, corrections(tx, first)[-1])


def of_member(tx: Transaction, member: int, limit: int) -> list[Receipt]:
    """A member's last sales, newest first, those of who was merged into them among them."""
    own = family(tx, member)
    marks = ", ".join("?" * len(own))
    rows = tx.connection.execute(
        f"SELECT event FROM purchase WHERE member IN ({marks})"  # noqa: S608 - only marks
        " ORDER BY day DESC, event DESC LIMIT ?",
        (*own, limit),
    )
    return _receipts(tx, rows.fetchall())


def of_till(tx: Transaction, till: str, limit: int, *, unclaimed: bool = False) -> list[Receipt]:
    """The last sales of a till, newest first; ``unclaimed``: those that are nobody's."""
    rows = tx.connection.execute(
        "SELECT event.id FROM event JOIN purchase ON purchase.event = event.id"
        " WHERE event.id > (SELECT coalesce(max(id), 0) FROM event) - ?"
        " AND kind = 'sale' AND till = ?"
        " AND (NOT ? OR (purchase.member IS NULL AND cancelled_day IS NULL))"
        " ORDER BY event.id DESC LIMIT ?",
        (_BACK, till, unclaimed, limit),
    )
    return _receipts(tx, rows.fetchall())


def _receipts(tx: Transaction, rows: list[tuple[int]]) -> list[Receipt]:
    found = (receipt(tx, event) for (event,) in rows)
    return [one for one in found if one is not None]
