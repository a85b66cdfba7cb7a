"""Which points were issued here, and which only came in or came back, wherever they moved since.

An opening balance was issued before this programme, and points of grace were issued when they
were earned. A new last day or a merge moves points into another lot; lots of the two kinds are
never gathered in one, so that a lot is of one kind as a whole.
"""

from __future__ import annotations

import json

from ledger.store.transaction import Transaction

_BEFORE = frozenset(("opening", "grace"))

BEFORE = (
    "WITH RECURSIVE before(lot) AS (SELECT lot.id FROM lot JOIN entry ON entry.id = lot.id"
    "  WHERE entry.kind IN ('opening', 'grace')"
    " UNION SELECT entry.id FROM before JOIN entry ON entry.reverses = before.lot"
    "  OR entry.reverses IN (SELECT allocation.entry FROM allocation JOIN entry AS emptied"
    "   ON emptied.id = allocation.entry WHERE allocation.lot = before.lot"
    "   AND emptied.kind = 'extend')"
    "  WHERE entry.kind IN ('transfer', 'extend') AND entry.amount > 0)"
)
"""The beginning of a query: ``before(lot)`` holds the lots whose points were not issued here."""


def issued_before(tx: Transaction, lot: int) -> bool:
    """Whether a lot's points came in or came back, rather than being issued with it."""
    while True:
        kind, working, reverses = tx.connection.execute(
            "SELECT kind, working, reverses FROM entry WHERE id = ?", (lot,)
        ).fetchone()
        if kind == "extend":
            return bool(json.loads(working).get("before")) if working else False
        if kind != "transfer" or reverses is None:
            return kind in _BEFORE
        lot = reverses
