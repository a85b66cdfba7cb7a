"""The imports that were run: one batch a file, however often it was taken up again."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ledger.exchange.source import Source
from ledger.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Batch:
    """An import. ``started_at`` is microseconds UTC; ``counts`` is empty if it was cut short."""

    id: int
    what: str
    source: str
    file_name: str
    started_at: int
    counts: dict[str, int]
    undone: bool


def find(tx: Transaction, what: str, source: str, file: Source) -> int | None:
    """The batch of this very file, if it was imported before, in part or whole."""
    row = tx.connection.execute(
        "SELECT max(id) FROM batch"
        " WHERE what = ? AND source = ? AND file_digest = ? AND undone = 0",
        (what, source, file.digest),
    ).fetchone()
    return int(row[0]) if row[0] is not None else None


def begin(tx: Transaction, what: str, source: str, file: Source) -> int:
    """The batch of this file: the one that was cut short, or a new one."""
    known = find(tx, what, source, file)
    if known is not None:
        return known
    batch = tx.next_id("batch")
    tx.connection.execute(
        "INSERT INTO batch (id, what, source, file_name, file_digest, started_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (batch, what, source, file.name, file.digest, tx.now),
    )
    return batch


def finish(tx: Transaction, batch: int, counts: dict[str, int | None]) -> None:
    """Write down what became of the file's rows, over all the runs it took."""
    total = tx.connection.execute(
        "SELECT count(*) FROM event WHERE batch = ?"
        " AND (kind IN ('sale', 'refund', 'opening', 'answer')"
        "  OR (kind = 'join' AND (SELECT what FROM batch WHERE id = ?) = 'members'))",
        (batch, batch),
    ).fetchone()[0]
    earlier = max(0, total - (counts["new"] or 0))
    stored = {
        **counts,
        "new": total,
        "known": max(0, (counts["known"] or 0) - earlier),
    }
    tx.connection.execute(
        "UPDATE batch SET counts = ? WHERE id = ?",
        (json.dumps({k: v for k, v in stored.items() if k != "batch"}), batch),
    )


def listing(tx: Transaction) -> list[Batch]:
    """Every import, newest first."""
    return [
        Batch(identity, what, source, name, started, json.loads(counts), bool(undone))
        for identity, what, source, name, started, counts, undone in tx.connection.execute(
            "SELECT id, what, source, file_name, started_at, counts, undone FROM batch"
            " ORDER BY id DESC"
        )
    ]
