"""The members, as a data set that ``import members`` reads back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ledger.exchange.dataset import Column, Dataset, Value
from ledger.queries.balance import balance
from ledger.store.transaction import Transaction

COLUMNS = (
    Column("member", "int"),
    Column("name"),
    Column("phone", "phone"),
    Column("email"),
    Column("card"),
    Column("joined", "day"),
    Column("birthday", "birthday"),
    Column("tier"),
    Column("balance", "int"),
    Column("last_purchase", "day"),
)

# The balance is today's, as in ledger.queries.balance; few owe anything.
_MEMBERS = """
SELECT member.id, name, phone, email, card, joined, birthday, coalesce(tier, ''),
    (SELECT coalesce(sum(remaining), 0) FROM lot_open
     WHERE lot_open.member = member.id AND unit = 'points' AND active_from <= :today
     AND (last_day IS NULL OR last_day >= :today)),
    EXISTS (SELECT 1 FROM deficit WHERE deficit.member = member.id AND unit = 'points'),
    (SELECT max(day) FROM purchase
     WHERE purchase.member = member.id AND cancelled_day IS NULL)
FROM member JOIN profile ON profile.member = member.id
LEFT JOIN standing ON standing.member = member.id
WHERE state = 'active' ORDER BY member.id
"""


def members(tx: Transaction) -> Dataset:
    """Every active member, by number. Merged and erased ones are nobody to write to."""

    def rows() -> Iterator[tuple[Value, ...]]:
        today = {"today": tx.today.isoformat()}
        for *values, usable, owes, last in tx.connection.execute(_MEMBERS, today).fetchall():
            held = balance(tx, values[0]) if owes else usable
            yield (*values, held, dt.date.fromordinal(last).isoformat() if last else None)

    return Dataset("members", COLUMNS, rows(), tx.settings, tx.now)
