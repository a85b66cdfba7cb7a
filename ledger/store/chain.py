"""The hash chain over everything an event wrote.

Version tag ``ly1``. Both hashes are SHA-256, and fields are packed by
:func:`ledger.values.codes.pack`, never as JSON, so that any language can recompute them.

* leaf = SHA-256(``00`` · tag · pack(the event, then for each table of the truth it wrote to, in
  the order of ``schema.TRUTH``, the table's name and its rows by id)). The event is one tuple of
  its columns without ``leaf`` and ``hash``; a table's rows are one tuple of such tuples.
* hash = SHA-256(``02`` · tag · previous hash · leaf)

The leaf stands apart from the chain so that a Merkle tree can be laid over the leaves later
without touching history. The first event's previous hash is 32 zero bytes. Test vectors are in
``tests/ledger/store/vectors.json``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from ledger.values.codes import pack

TAG = b"ly1"
GENESIS = bytes(32)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "event": (
        "id",
        "chain",
        "seq",
        "kind",
        "source",
        "source_id",
        "key",
        "digest",
        "business_date",
        "effective_at",
        "recorded_at",
        "member",
        "staff",
        "till",
        "reason",
        "note",
        "batch",
        "reverses",
        "amount",
        "eligible",
        "points_used",
        "category",
        "rules",
        "balance",
        "detail",
    ),
    "entry": ("id", "event", "member", "unit", "kind", "amount", "reverses", "rules", "working"),
    "lot": ("id", "entry", "member", "unit", "amount", "earned_on", "active_from", "last_day"),
    "allocation": ("id", "event", "entry", "lot", "amount"),
    "sale_line": ("id", "event", "item", "category", "quantity", "amount"),
}
"""The hashed columns, in order. ``leaf`` and ``hash`` follow ``detail`` in the event table."""

Row = tuple[object, ...]


def leaf_hash(event: Row, rows: Mapping[str, Sequence[Row]]) -> bytes:
    """The leaf of an event and the rows it wrote, each in the order of :data:`COLUMNS`."""
    parts: list[object] = [event]
    for table in ("entry", "lot", "allocation", "sale_line"):
        if written := rows.get(table):
            parts += [table, tuple(written)]
    return hashlib.sha256(b"\x00" + TAG + pack(tuple(parts))).digest()


def link_hash(previous: bytes, leaf: bytes) -> bytes:
    """The chain hash of an event: everything before it, and it."""
    return hashlib.sha256(b"\x02" + TAG + previous + leaf).digest()
