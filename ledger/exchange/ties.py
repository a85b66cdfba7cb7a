"""Whether the totals that leave the books are those of the books: the panels', the export's.

Each is worked out as its own readers get it, and beside it from the events alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import cast

from ledger.exchange.sales_out import COLUMNS, sales
from ledger.metrics.customers import net_sales
from ledger.metrics.history import DAWN
from ledger.metrics.load import load
from ledger.metrics.report import report
from ledger.queries.verify import Problem
from ledger.store.store import Store
from ledger.store.transaction import Transaction

_AMOUNTS = "SELECT coalesce(sum(amount), 0) FROM event WHERE amount IS NOT NULL"
_STANDING = (
    "SELECT (SELECT count(*) FROM event WHERE kind = 'sale')"
    " - (SELECT count(*) FROM event WHERE kind = 'void')"
)

# What is left of each lot that has not lapsed when a day begins, from the allocations alone.
_POINTS = """
SELECT coalesce(sum(lot.amount - coalesce((
    SELECT sum(amount) FROM allocation WHERE allocation.lot = lot.id), 0)), 0)
FROM lot WHERE unit = 'points' AND (last_day IS NULL OR last_day >= ?)
"""


def ties(store: Store) -> tuple[Problem, ...]:
    """What does not tie; to be asked of books that verify.

    :raises Damaged: the file cannot be read at all.
    """
    with store.read() as tx:
        return tuple(_sales(tx)) + tuple(_points(tx))


def _sales(tx: Transaction) -> Iterator[Problem]:
    """The export's rows and the panels' sales against what the events moved."""
    amount: int = tx.connection.execute(_AMOUNTS).fetchone()[0]
    standing: int = tx.connection.execute(_STANDING).fetchone()[0]
    names = [column.name for column in COLUMNS]
    kind, cents = names.index("kind"), names.index("amount_cents")
    count = total = 0
    for row in sales(tx).rows:
        count += row[kind] == "sale"
        total += cast("int", row[cents])
    if count != standing:
        yield Problem(
            "The export holds {found} sales, the events {expected}.", found=count, expected=standing
        )
    if total != amount:
        yield Problem(
            "The sales of the export come to {found}, those of the events to {expected}.",
            found=total,
            expected=amount,
        )
    everything = load(tx.connection, dt.date.max, parts=frozenset())
    total = net_sales(everything, DAWN, dt.date.max.toordinal())
    if total != amount:
        yield Problem(
            "The sales of the panels come to {found}, those of the events to {expected}.",
            found=total,
            expected=amount,
        )


def _points(tx: Transaction) -> Iterator[Problem]:
    """The points of the liability panel against what is left of the lots."""
    last = tx.connection.execute("SELECT max(business_date) FROM event").fetchone()[0]
    # A clock that was set back leaves events ahead of it.
    as_of = max(tx.today, dt.date.fromisoformat(last)) + dt.timedelta(days=1)
    held: int = tx.connection.execute(_POINTS, (as_of.isoformat(),)).fetchone()[0]
    panel = report(tx.connection, as_of, keys=("points_liability",))["points_liability"]
    if panel.numerator != held:
        yield Problem(
            "The points of the liability panel come to {found}, those of the lots to {expected}.",
            found=panel.numerator,
            expected=held,
        )
