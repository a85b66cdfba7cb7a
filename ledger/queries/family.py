"""Accounts that are one person: whom a member stands for since merges."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.store.transaction import Transaction


def family(tx: Transaction, member: int) -> list[int]:
    """A member, then everyone who was merged into them, and into those."""
    found = [member]
    for one in found:
        found += [
            loser
            for (loser,) in tx.connection.execute(
                "SELECT id FROM member WHERE merged_into = ? AND state = 'merged' ORDER BY id",
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


def noted(tx: Transaction, own: Sequence[int]) -> list[int]:
    """The events whose note may be about someone, known by all their accounts.

    Those about them, those that touched their account, and those of sales that became theirs.
    """
    marks = ", ".join("?" * len(own))
    return [
        event
        for (event,) in tx.connection.execute(
            "SELECT event FROM note WHERE event IN ("  # noqa: S608 - marks only
            f" SELECT id FROM event WHERE member IN ({marks})"
            f" UNION SELECT event FROM also WHERE member IN ({marks})"
            " UNION SELECT event.id FROM purchase JOIN event ON event.reverses = purchase.event"
            f" WHERE purchase.member IN ({marks})) ORDER BY event",
            (*own, *own, *own),
        )
    ]
