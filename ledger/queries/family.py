"""Accounts that are one person: whom a member stands for since merges."""

from __future__ import annotations

from ledger.store.transaction import Transaction


def family(tx: Transaction, member: int) -> list[int]:
    """A member, then everyone who was merged into them, and into those."""
    found = [member]
    for one in found:
        # Whoever was merged is among those an event of somebody else touched: few, in any shop.
        found += [
            loser
            for (loser,) in tx.connection.execute(
                "SELECT id FROM member WHERE merged_into = ? AND state = 'merged'"
                " AND id IN (SELECT member FROM also) ORDER BY id",
                (one,),
            )
        ]
    return found


def identifiers(tx: Transaction, member: int) -> list[tuple[str, str]]:
    """Every card, phone and address that finds a member, their own first, by kind and value."""
    own = family(tx, member)
    marks = ", ".join("?" * len(own))
    rows = tx.connection.execute(
        f"SELECT member, kind, value FROM identifier WHERE member IN ({marks})",  # noqa: S608 - marks
        own,
    )
    return [
        (kind, value)
        for _, kind, value in sorted(rows, key=lambda row: (own.index(row[0]), row[1:]))
    ]
