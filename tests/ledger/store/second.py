"""A second reading of the hash chain, from the words of its documentation alone.

It shares no code with :mod:`ledger.store.chain`, so that a slip in one shows against the other.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping, Sequence

from ledger.store.sqlite import sqlite3

EVENT = (
    "id, chain, seq, kind, source, source_id, key, digest, business_date, effective_at,"
    " recorded_at, member, staff, till, reason, note, batch, reverses, amount, eligible,"
    " points_used, category, rules, balance, detail"
)
WRITTEN = {
    "entry": "SELECT id, event, member, unit, kind, amount, reverses, rules, working"
    " FROM entry WHERE event = ? ORDER BY id",
    "lot": "SELECT id, entry, member, unit, amount, earned_on, active_from, last_day FROM lot"
    " WHERE entry IN (SELECT id FROM entry WHERE event = ?) ORDER BY id",
    "allocation": "SELECT id, event, entry, lot, amount FROM allocation WHERE event = ?"
    " ORDER BY id",
    "sale_line": "SELECT id, event, item, category, quantity, amount FROM sale_line"
    " WHERE event = ? ORDER BY id",
}


def packed(field: object) -> bytes:
    """One field: its type byte, then its length or its value."""
    match field:
        case None:
            return bytes([0])
        case int():
            return struct.pack(">Bq", 1, field)
        case str():
            text = field.encode("utf-8")
            return struct.pack(">BI", 2, len(text)) + text
        case bytes():
            return struct.pack(">BI", 3, len(field)) + field
        case tuple() | list():
            return struct.pack(">BI", 4, len(field)) + b"".join(map(packed, field))
    raise AssertionError(field)


Written = Mapping[str, Sequence[object]]


def event_bytes(event: Sequence[object], rows: Written) -> bytes:
    """What a leaf is the hash of, without its prefix."""
    out = packed(event)
    for table in ("entry", "lot", "allocation", "sale_line"):
        if rows.get(table):
            out += packed(table) + packed(rows[table])
    return out


def leaf_of(event: Sequence[object], rows: Written) -> bytes:
    return hashlib.sha256(b"\x00ly1" + event_bytes(event, rows)).digest()


def link_of(previous: bytes, leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x02ly1" + previous + leaf).digest()


def chain_of(connection: sqlite3.Connection) -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
    """For each event: its stored leaf and hash, and what they should be."""
    previous = b"\x00" * 32
    for *event, stored_leaf, stored_hash in connection.execute(
        f"SELECT {EVENT}, leaf, hash FROM event ORDER BY seq"
    ).fetchall():
        rows = {
            table: connection.execute(query, (event[0],)).fetchall()
            for table, query in WRITTEN.items()
        }
        leaf = leaf_of(event, rows)
        previous = link_of(previous, leaf)
        yield stored_leaf, stored_hash, leaf, previous
