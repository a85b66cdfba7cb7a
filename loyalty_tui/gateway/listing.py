"""The list of members as it was last put in order, kept until somebody writes."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Hashable

    from ledger.queries.listing import Listed, ListOrder
    from ledger.store.store import Store
    from ledger.store.transaction import Transaction

T = TypeVar("T")

LATE = "late"
"""The group of regulars who are late: what today's list calls for."""

_FEW, _MANY = 200, 2_000
# Of those found by a text: as many as one looks through, or as are put in order.


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is to show: everybody, a group, those who answer to a text.

    Without an ``order``, those found come best first, and others by name.
    """

    text: str = ""
    order: ListOrder | None = None
    backwards: bool = False
    group: str = ""

    @property
    def quick(self) -> bool:
        """Whether only a search is asked for: nothing is put in order."""
        return bool(self.text) and self.order is None and not self.group


@dataclass(frozen=True, slots=True)
class Found:
    """Members in order, by number; ``cut`` where more answer to the text than were looked at.

    ``near`` are those who are only nearly so called.
    """

    members: Sequence[int]
    cut: bool = False
    near: frozenset[int] = frozenset()


class Listing:
    """Puts members in order. What took long is kept until the books change or a day begins."""

    def __init__(self) -> None:
        self._as_of: object = None
        self._kept: dict[Hashable, object] = {}

    def read(
        self,
        store: Store,
        wanted: Wanted,
        meant: Found | None = None,
        late: frozenset[int] = frozenset(),
    ) -> Found:
        """The members wanted, in order.

        :param meant: who answers to the text, where there is one.
        :param late: who is late, where that group is wanted.
        """
        with store.read() as tx:
            self._renew(store, tx)
            ordered = self._ordered(tx, wanted.order or "name", backwards=wanted.backwards)
            if wanted.group:
                group = late if wanted.group == LATE else self._group(tx, wanted.group)
                ordered = array("q", (member for member in ordered if member in group))
        if meant is None:
            return Found(ordered)
        if wanted.order is None:
            # Best first, as they were found.
            within = frozenset(ordered)
            return replace(meant, members=[m for m in meant.members if m in within])
        named = frozenset(meant.members)
        return replace(meant, members=[m for m in ordered if m in named])

    def counts(self, store: Store) -> dict[str, int]:
        """How many are in each group, in their order; in none, that is everybody, first."""
        from ledger.queries.listing import group_names

        with store.read() as tx:
            self._renew(store, tx)
            names = group_names(tx)
            return {"": len(self._names(tx))} | {n: len(self._group(tx, n)) for n in names}

    def _renew(self, store: Store, tx: Transaction) -> None:
        as_of = (store.data_version(), tx.today)
        if as_of != self._as_of:
            self._as_of = as_of
            self._kept.clear()

    def _keep(self, name: Hashable, work_out: Callable[[], T]) -> T:
        if name not in self._kept:
            self._kept[name] = work_out()
        return cast("T", self._kept[name])

    def _names(self, tx: Transaction) -> array[int]:
        from ledger.queries.listing import by_name

        return self._keep("names", lambda: by_name(tx))

    def _ordered(self, tx: Transaction, order: ListOrder, *, backwards: bool) -> array[int]:
        from ledger.queries.listing import in_order

        if order == "name" and not backwards:
            return self._names(tx)
        return self._keep(
            (order, backwards),
            lambda: in_order(tx, self._names(tx), order, backwards=backwards),
        )

    def _group(self, tx: Transaction, name: str) -> frozenset[int]:
        from ledger.queries.listing import group

        return self._keep(f"group {name}", lambda: group(tx, name, self._names(tx)))


def search(store: Store, wanted: Wanted) -> Found:
    """Who answers to the text wanted, best first."""
    from ledger.queries.members import find

    most = _FEW if wanted.quick else _MANY
    with store.read() as tx:
        found = find(tx, wanted.text, most + 1)
    near = frozenset(line.member for line in found if line.near)
    return Found([line.member for line in found[:most]], len(found) > most, near)


def beginning(store: Store, count: int) -> Found:
    """The first members by name."""
    from ledger.queries.listing import by_name

    with store.read() as tx:
        return Found(by_name(tx, count))


def rows(store: Store, members: Sequence[int]) -> list[Listed]:
    """A page of the list."""
    from ledger.queries.listing import rows as read

    with store.read() as tx:
        return read(tx, members)
