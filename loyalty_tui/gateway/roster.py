"""Who works in the shop, for the screen on which that is set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.books.act import Call
    from ledger.queries.story import Story
    from ledger.store.store import Store
    from loyalty_tui.gateway.ways import Ways


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One who works in the shop. ``paused`` is until what time they may not try a PIN."""

    id: int
    name: str
    role: str
    pin: bool
    paused: str
    acting: bool


class Roster:
    """Asks the books for the staff, on the lanes of the till."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def all(self) -> list[StaffLine]:
        """All who work in the shop, in the order they came."""

        def read(store: Store) -> list[StaffLine]:
            from ledger.books.pins import paused
            from ledger.books.staff import everyone
            from ledger.values.calendar import local_time

            with store.read() as tx:
                until, zone = paused(tx), tx.settings.shop_timezone
                return [
                    StaffLine(
                        id=one.id,
                        name=one.name,
                        role=one.role,
                        pin=one.pin,
                        paused=f"{local_time(until[one.id], zone):%H:%M}"
                        if one.id in until
                        else "",
                        acting=one.id == self._ways.staff,
                    )
                    for one in everyone(tx)
                ]

        return await self._ways.figures.read(read)

    @staticmethod
    def roles() -> tuple[str, ...]:
        """The roles there are, from the one who may do most."""
        from ledger.rules.permissions import ROLES

        return ROLES

    async def add(self, key: bytes, name: str, role: str) -> Story:
        """Add one who works in the shop.

        :raises LedgerError: the name is taken, or it is not for who asks.
        """

        def act(store: Store, call: Call) -> Story:
            from ledger.books.staff import add

            return add(store, name, role, call)

        return await self._act(key, act)

    async def edit(self, key: bytes, before: StaffLine, name: str, role: str) -> Story:
        """Change somebody's name or role: only what was typed anew.

        :raises LedgerError: nothing is to change, the last owner, or it is not for who asks.
        """

        def act(store: Store, call: Call) -> Story:
            from ledger.books.staff import edit

            return edit(
                store,
                before.id,
                call,
                name=name if name != before.name else None,
                role=role if role != before.role else None,
            )

        return await self._act(key, act)

    async def remove(self, key: bytes, who: int) -> Story:
        """Let somebody act no more.

        :raises LedgerError: the last owner, or it is not for who asks.
        """

        def act(store: Store, call: Call) -> Story:
            from ledger.books.staff import remove

            return remove(store, who, call)

        return await self._act(key, act)

    async def set_pin(self, key: bytes, who: int, pin: str, again: str) -> Story:
        """Give somebody a PIN, typed twice.

        :raises LedgerError: not alike, no PIN or too easy a one, or it is not for who asks.
        """

        def act(store: Store, call: Call) -> Story:
            from ledger.books.pins import set_pin
            from ledger.store.keyfile import make_key
            from ledger.values.errors import Refused
            from ledger.values.pins import check_pin
            from loyalty_tui.gateway.pins import key_path

            if check_pin(pin) != again:
                raise Refused("The two were not alike: nothing was changed.")
            return set_pin(store, who, pin, make_key(key_path()), call)

        return await self._act(key, act)

    async def drop_pin(self, key: bytes, who: int) -> Story:
        """Take somebody's PIN away.

        :raises LedgerError: they have none, or it is not for who asks.
        """

        def act(store: Store, call: Call) -> Story:
            from ledger.books.pins import drop_pin

            return drop_pin(store, who, call)

        return await self._act(key, act)

    async def unlock(self, key: bytes, who: int) -> Story:
        """End somebody's pause after wrong PINs.

        :raises LedgerError: it is not for who asks.
        """

        def act(store: Store, call: Call) -> Story:
            from ledger.books.pins import unlock

            return unlock(store, who, call)

        return await self._act(key, act)

    async def _act(self, key: bytes, act: Callable[[Store, Call], Story]) -> Story:
        return await self._ways.write(lambda store: act(store, self._ways.call(key)))
