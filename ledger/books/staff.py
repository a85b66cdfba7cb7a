"""Who works in the shop. Roles, PINs and limits build on this table."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.books.act import NotFound
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.errors import BadInput
from ledger.values.text import clean_name

ROLES = ("owner", "manager", "clerk")


@dataclass(frozen=True, slots=True)
class Staff:
    """One who works in the shop. The name stands here only: events hold the number."""

    id: int
    name: str
    role: str


def add(store: Store, name: str, role: str = "clerk") -> Staff:
    """Add one who works in the shop.

    :raises BadInput: no such role.
    :raises Refused: that name is taken.
    """
    with store.write() as tx:
        return add_in(tx, name, role)


def add_in(tx: Transaction, name: str, role: str = "clerk") -> Staff:
    """Add staff within a transaction that is already open."""
    clean = clean_name(name)
    if role not in ROLES:
        raise BadInput(
            "“{role}” is not a role: choose {choices}.", role=role[:20], choices=", ".join(ROLES)
        )
    if any(s.name.casefold() == clean.casefold() for s in everyone(tx)):
        raise NotFound("There is somebody named “{name}” already.", name=clean)
    identity = tx.next_id("staff")
    tx.connection.execute(
        "INSERT INTO staff (id, name, role) VALUES (?, ?, ?)", (identity, clean, role)
    )
    return Staff(identity, clean, role)


def everyone(tx: Transaction) -> list[Staff]:
    """All who work in the shop, in the order they came."""
    rows = tx.connection.execute("SELECT id, name, role FROM staff WHERE active = 1 ORDER BY id")
    return [Staff(*row) for row in rows]


def named(tx: Transaction, name: str | None) -> Staff:
    """Who acts: the one named, or the shop's first owner where nobody is.

    :raises Refused: nobody has that name.
    """
    known = everyone(tx)
    for staff in known:
        if name is None or staff.name.casefold() == name.strip().casefold():
            return staff
    raise NotFound(
        "Nobody named “{name}” works here: `loyalty staff list` shows who does.",
        name=(name or "")[:40],
    )
