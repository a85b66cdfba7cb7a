"""What the counter asks about sales that are recorded already, to put one right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from loyalty_tui.gateway.views import Done, Sales

if TYPE_CHECKING:
    from ledger.books.moving import Kind, MovePlan
    from ledger.books.refunds import RefundPlan
    from ledger.queries.receipts import Receipt
    from ledger.queries.story import Story
    from ledger.store.store import Store
    from loyalty_tui.gateway.ways import Ways

LAST, UNCLAIMED = 10, 5
"""How many of a member's or a till's sales are listed, and how many that are nobody's."""


class Corrections:
    """Refund, move, claim, undo a sale; each with what it would do.

    :param act: does an act so that the till remembers it as its last.
    """

    def __init__(
        self, ways: Ways, act: Callable[[Callable[[Store], Story]], Awaitable[Done]]
    ) -> None:
        self._ways = ways
        self._act = act

    async def last(self, member: int | None) -> Sales:
        """A member's last sales, or this till's, and those of this till that are nobody's."""
        from ledger.queries import receipts

        def read(store: Store) -> Sales:
            till = self._ways.till
            with store.read() as tx:
                if member is None:
                    return Sales(tuple(receipts.of_till(tx, till, LAST)))
                return Sales(
                    tuple(receipts.of_member(tx, member, LAST)),
                    tuple(receipts.of_till(tx, till, UNCLAIMED, unclaimed=True)),
                )

        return await self._ways.counter.read(read)

    async def named(self, text: str) -> Receipt | None:
        """The sale of a receipt's number, or of an event's."""
        from ledger.queries import receipts

        def read(store: Store) -> Receipt | None:
            with store.read() as tx:
                return receipts.by_number(tx, text.removeprefix("#"), events=True)

        return await self._ways.counter.read(read)

    async def one(self, event: int) -> Receipt | None:
        """A sale as it stands now."""
        from ledger.queries import receipts

        def read(store: Store) -> Receipt | None:
            with store.read() as tx:
                return receipts.receipt(tx, event)

        return await self._ways.counter.read(read)

    async def refund_plan(self, event: int, amount: int | None) -> RefundPlan:
        """What giving a sale back would do.

        :raises LedgerError: what doing it would raise.
        """
        from ledger.books import refunds

        def read(store: Store) -> RefundPlan:
            with store.read() as tx:
                return refunds.proposed(tx, event, amount)

        return await self._ways.counter.read(read)

    async def move_plan(self, kind: Kind, event: int, member: int) -> MovePlan:
        """What giving a sale to a member would do.

        :raises LedgerError: what doing it would raise.
        """
        from ledger.books import moving

        def read(store: Store) -> MovePlan:
            with store.read() as tx:
                return moving.proposed(tx, kind, event, member)

        return await self._ways.counter.read(read)

    async def refund(self, key: bytes, event: int, amount: int | None) -> Done:
        """Give a sale back: an amount, or all that is left of it."""
        from ledger.books import refunds

        return await self._act(
            lambda store: refunds.refund(store, event, amount, self._ways.call(key))
        )

    async def move(self, key: bytes, kind: Kind, event: int, member: int) -> Done:
        """Give a sale to the member it belongs to."""
        from ledger.books import moving

        move = moving.claim if kind == "claim" else moving.reassign
        return await self._act(lambda store: move(store, event, member, self._ways.call(key)))

    async def void(self, key: bytes, event: int, reason: str) -> Done:
        """Undo a sale that never was."""
        from ledger.books import refunds

        call = self._ways.call(key, reason=reason)
        return await self._act(lambda store: refunds.void_event(store, event, call))
