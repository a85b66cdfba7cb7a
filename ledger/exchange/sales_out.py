"""The sales that stand and the refunds, as a data set that ``import sales`` reads back."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.exchange.dataset import Column, Dataset, Value
from ledger.exchange.people import People
from ledger.store.transaction import Transaction

COLUMNS = (
    Column("order_id"),
    Column("customer_id"),
    Column("ts", "instant"),
    Column("kind"),
    Column("amount_cents", "cents"),
    Column("category"),
    Column("source"),
    Column("business_date", "day"),
    Column("event", "int"),
    Column("refunds"),
    Column("points", "int"),
    Column("points_used", "int"),
)
"""``refunds`` is the order a refund gives back; ``points`` is what the event moved in all."""

# A sale undone was no sale: it, its undoing and what was refunded of it are left out. They
# stand in the ledger's own export.
_SALES = """
WITH undone (sale) AS (SELECT reverses FROM event WHERE kind = 'void'),
moved (event, member, amount, sale) AS (
    SELECT event, member, gross, NULL FROM purchase WHERE event NOT IN (SELECT sale FROM undone)
    UNION ALL
    SELECT event, member, -amount, sale FROM refund
    WHERE sale IS NULL OR sale NOT IN (SELECT sale FROM undone)
)
SELECT event.id, source, source_id, moved.member, effective_at, kind, moved.amount,
    coalesce(category, ''), business_date, sale,
    (SELECT coalesce(sum(entry.amount), 0) FROM entry
     WHERE entry.event = event.id AND unit = 'points' AND entry.member = event.member),
    coalesce(points_used, 0)
FROM moved JOIN event ON event.id = moved.event
ORDER BY effective_at, event.id
"""


def sales(tx: Transaction) -> Dataset:
    """Every sale and refund by moment. A sale without a receipt number is named ``#event``."""
    return Dataset("sales", COLUMNS, _rows(tx), tx.settings, tx.now)


def _rows(tx: Transaction) -> Iterator[tuple[Value, ...]]:
    people = People(tx)
    cards: dict[int, str] = dict(tx.connection.execute("SELECT member, card FROM profile"))
    for event, source, number, member, at, kind, amount, *rest in tx.connection.execute(_SALES):
        category, day, refunded, points, used = rest
        yield (
            number if number is not None else f"#{event}",
            cards.get(people.survivor(member), "") if member is not None else "",
            at,
            kind,
            amount,
            category,
            source,
            day,
            event,
            _number(tx, refunded) if refunded is not None else "",
            points,
            used,
        )


def _number(tx: Transaction, event: int) -> str:
    row = tx.connection.execute("SELECT source_id FROM event WHERE id = ?", (event,)).fetchone()
    return row[0] if row and row[0] is not None else f"#{event}"
