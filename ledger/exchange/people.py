"""Members as the rows of a file name them."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from ledger.queries.members import survivor
from ledger.store.transaction import Transaction

_AT_ONCE = 500
_HOLDERS = "SELECT value, member, state FROM identifier JOIN member ON member.id = member"


class People:
    """Who was merged and who was erased, read once for a whole file."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    @cached_property
    def _states(self) -> dict[int, str]:
        return dict(
            self._tx.connection.execute("SELECT id, state FROM member WHERE state <> 'active'")
        )

    def erased(self, member: int) -> bool:
        """Whether a member was erased."""
        return self._states.get(member) == "erased"

    def survivor(self, member: int) -> int:
        """The member a merged one lives on as; others are themselves."""
        return survivor(self._tx, member) if member in self._states else member


def card_holder(tx: Transaction, card: str) -> int | None:
    """Who has a card, or ``None``. Follows merges."""
    row = tx.connection.execute(f"{_HOLDERS} WHERE kind = 'card' AND value = ?", (card,)).fetchone()
    if row is None:
        return None
    member: int = row[1]
    return survivor(tx, member) if row[2] == "merged" else member


def cards(tx: Transaction, values: Collection[str]) -> dict[str, int]:
    """Who has each of some cards; cards nobody has are left out. Follows merges."""
    return holders(tx, "card", values)


def holders(tx: Transaction, kind: str, values: Collection[str]) -> dict[str, int]:
    """Who has each of some cards, phones or addresses, in stored form. Follows merges."""
    found: dict[str, int] = {}
    known = list(values)
    for start in range(0, len(known), _AT_ONCE):
        some = known[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        rows = tx.connection.execute(
            f"{_HOLDERS} WHERE kind = ? AND value IN ({marks})", (kind, *some)
        ).fetchall()
        for value, member, state in rows:
            found[value] = survivor(tx, member) if state == "merged" else member
    return found
