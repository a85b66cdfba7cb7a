"""How some members are called and reached, in a query however many they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger.store.transaction import Transaction

_AT_ONCE = 500


class Named(NamedTuple):
    """A member's name and phone, empty where there is none; both are once they were erased."""

    name: str = ""
    phone: str = ""


def named(tx: Transaction, members: Iterable[int]) -> dict[int, Named]:
    """Those of some members; who has neither is left out."""
    wanted = list(dict.fromkeys(members))
    found: dict[int, Named] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        rows = tx.connection.execute(
            "SELECT member, coalesce(name, ''), coalesce(phone, '') FROM profile"  # noqa: S608 - marks
            f" WHERE member IN ({marks})",
            tuple(some),
        ).fetchall()
        found |= {member: Named(name, phone) for member, name, phone in rows}
    return found
