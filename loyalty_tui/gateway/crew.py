"""Who works here, who is at the till, and who may approve."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.books.staff import Staff
    from ledger.store.store import Store
    from ledger.values.errors import NotAllowed
    from loyalty_tui.gateway.ways import Ways


def begins_locked(path: Path, staff: int | None, *, named: bool) -> bool:
    """Whether it is to be asked who is at a till before it begins.

    :param named: ``staff`` was named for it: then only their own PIN is asked.
    :raises LedgerError: the books cannot be read.
    """
    from ledger.books.staff import everyone
    from ledger.store.store import Store

    with Store(path) as store, store.read() as tx:
        people = everyone(tx)
    guarded = any(person.pin for person in people if not named or person.id == staff)
    return guarded or (len(people) > 1 and not named)


class Crew:
    """Asks the books for it, on the lanes of the till."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    @property
    def at_the_till(self) -> int | None:
        """The number of who acts now."""
        return self._ways.staff

    async def everyone(self) -> list[Staff]:
        """All who work here, in the order they came."""
        from ledger.books.staff import everyone

        def read_all(store: Store) -> list[Staff]:
            with store.read() as tx:
                return everyone(tx)

        return await self._ways.counter.read(read_all)

    async def approvers(self, refusal: NotAllowed) -> list[Staff]:
        """Who may approve what was refused, and has a PIN to do it with."""
        from ledger.rules.permissions import ROLES

        return [
            person
            for person in await self.everyone()
            if person.pin and ROLES.index(person.role) <= ROLES.index(refusal.role)
        ]

    async def prove(self, person: Staff, pin: str) -> None:
        """Check a typed PIN; a wrong one is counted.

        :raises Refused: it is wrong, it cannot be checked, or there is a pause.
        """
        from loyalty_tui.gateway.pins import prove

        await self._ways.write(lambda store: prove(store, person, pin, self._ways.till))

    def take_over(self, person: Staff) -> None:
        """From now on it is this one who acts at this till."""
        self._ways.staff = person.id
