"""The book of events, to look through, and what can be put right in it."""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import TYPE_CHECKING

from ledger.values.errors import BadInput, Refused
from loyalty_tui.gateway.undoing import IN_THE_JOURNAL

if TYPE_CHECKING:
    import datetime as dt

    from ledger.books.moving import Kind
    from ledger.books.refunds import RefundPlan
    from ledger.queries.event import EventView
    from ledger.queries.journal import JournalLine, Sieve
    from ledger.queries.sought import Sought
    from ledger.queries.story import Story
    from ledger.store.store import Store
    from loyalty_tui.gateway.ways import Ways

_LATE = 60_000_000
# Microseconds after which an undoing is no slip of the hand: it then says why.


class Selection:
    """What passes a sieve, newest first, as far as it has been looked for.

    The whole book is counted at once; of anything else the newest are found first, and
    :meth:`more` looks further back, a bite at a time.
    """

    def __init__(self, ways: Ways, sieve: Sieve) -> None:
        self._ways = ways
        self.sieve = sieve
        self._length = 0
        self._newest = 0
        self._reached: int | None = None
        self._bottom = 0
        self._old = array("q")
        self._new = array("q")

    @property
    def total(self) -> int:
        """How many have been found."""
        return self._length if self.sieve.whole else len(self._new) + len(self._old)

    @property
    def done(self) -> bool:
        """Whether nothing is left to be looked through."""
        if self._reached is None:
            return False
        return self.sieve.whole or self._reached <= self._bottom

    @property
    def share(self) -> float:
        """How much of the book has been looked through."""
        if self.done or self._reached is None:
            return float(self.done)
        return 1 - self._reached / max(1, self._newest)

    async def more(self) -> None:
        """Look further back: begin, or go on."""
        reached, sieve = self._reached, self.sieve

        def read(store: Store) -> tuple[int, int, int, list[int]]:
            from ledger.queries import journal

            with store.read() as tx:
                if sieve.whole:
                    return journal.length(tx), 0, 0, []
                newest = journal.newest(tx)
                bottom = journal.bottom(tx, sieve) if reached is None else self._bottom
                upto = newest if reached is None else reached
                # What has an index of its own is found at once.
                named = sieve.members is not None or sieve.events is not None
                above = bottom if named else max(bottom, upto - journal.BITE)
                return newest, bottom, above, journal.sift(tx, sieve, above, upto)

        newest, self._bottom, self._reached, found = await self._ways.figures.read(read)
        if sieve.whole:
            self._length = newest
        elif reached is None:
            self._newest = newest
        self._old.extend(found)

    async def news(self) -> int:
        """Take in what was recorded since; how many of it pass. None before it has begun."""
        if self._reached is None:
            return 0
        known, sieve = self._newest, self.sieve

        def read(store: Store) -> tuple[int, int, list[int]]:
            from ledger.queries import journal

            with store.read() as tx:
                length, newest = journal.length(tx), journal.newest(tx)
                if sieve.whole or newest == known:
                    return length, newest, []
                return length, newest, journal.sift(tx, sieve, known, newest)

        length, newest, found = await self._ways.figures.read(read)
        came = length - self._length if sieve.whole else len(found)
        self._length, self._newest = length, newest
        self._new.extend(reversed(found))
        return came

    async def page(self, start: int, count: int) -> list[JournalLine]:
        """So many lines from a place on, of one reading."""
        length = self._length
        numbers = [] if self.sieve.whole else [self._number(start + n) for n in range(count)]

        def read(store: Store) -> list[JournalLine]:
            from ledger.queries import journal

            with store.read() as tx:
                if self.sieve.whole:
                    return journal.page(tx, length, start, count)
                return journal.lines(tx, numbers)

        return await self._ways.figures.read(read)

    def _number(self, place: int) -> int:
        new = len(self._new)
        return self._new[new - 1 - place] if place < new else self._old[place - new]


class Journal:
    """Asks the books for it, on the lanes of the till."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    # Looking.

    def select(
        self,
        sought: Sought | None = None,
        *,
        kinds: tuple[str, ...] = (),
        days: tuple[dt.date, dt.date] | None = None,
        till: str | None = None,
        staff: int | None = None,
    ) -> Selection:
        """What is sought, of some kinds, days, a till, and a member of staff (0: nobody).

        Nothing is read before it is asked for more.
        """
        from ledger.queries.journal import Sieve

        sieve = replace(sought.sieve if sought else Sieve(), kinds=kinds, till=till, staff=staff)
        if days is not None:
            sieve = replace(sieve, first_day=days[0], last_day=days[1])
        return Selection(self._ways, sieve)

    async def sought(self, text: str) -> Sought:
        """What a typed text means."""

        def read(store: Store) -> Sought:
            from ledger.queries.sought import sought

            with store.read() as tx:
                return sought(tx, text)

        return await self._ways.figures.read(read)

    async def who_and_where(self) -> tuple[list[tuple[int, str]], list[str]]:
        """Who works here, by number and name, and the tills that have been used lately."""

        def read(store: Store) -> tuple[list[tuple[int, str]], list[str]]:
            from ledger.books.staff import everyone
            from ledger.queries.journal import tills

            with store.read() as tx:
                return [(one.id, one.name) for one in everyone(tx)], tills(tx)

        return await self._ways.figures.read(read)

    async def event(self, number: int) -> EventView:
        """An event whole.

        :raises Refused: there is none.
        """

        def read(store: Store) -> EventView:
            from ledger.queries.event import event

            with store.read() as tx:
                return event(tx, number)

        return await self._ways.figures.read(read)

    # Looking ahead: what an act would do, by the computation that books it.

    async def giving_back(self, sale: int, amount: str, currency: str) -> RefundPlan:
        """What giving a part of a sale back would do; all that is left of it if none is typed.

        :raises LedgerError: what doing it would raise.
        """
        wanted = _amount(amount, currency)

        def read(store: Store) -> RefundPlan:
            from ledger.books import refunds
            from ledger.queries.sales import recorded_sale

            with store.read() as tx:
                found = recorded_sale(tx, sale)
                if found is None:
                    raise refunds.no_sale(str(sale))
                return refunds.plan(tx, found, wanted)

        return await self._ways.figures.read(read)

    # Acts. ``key`` is made when the form opens: sending it twice books once.

    async def undo(self, view: EventView, key: bytes, reason: str) -> Story:
        """Take an event back. Some time after it, the reason is asked for.

        :raises BadInput: no reason.
        :raises Refused: what the books say, or it is of a kind that is not taken back.
        """
        story = view.line.story

        call = self._ways.call(key, reason=reason)

        def write(store: Store) -> Story:
            with store.read() as tx:
                late = tx.now - story.recorded_at > _LATE
            if late and not reason:
                raise BadInput("Say why: it was recorded some time ago.")
            if story.kind not in IN_THE_JOURNAL:
                raise Refused("This is not taken back by itself.")
            return IN_THE_JOURNAL[story.kind](store, story, call)

        return await self._ways.write(write)

    async def refund(
        self, sale: int, key: bytes, amount: str, currency: str, reason: str = ""
    ) -> Story:
        """Give a part of a sale back, or all that is left of it if no amount is typed.

        :raises LedgerError: not an amount, or what the books say.
        """
        wanted = _amount(amount, currency)

        call = self._ways.call(key, reason=reason)

        def write(store: Store) -> Story:
            from ledger.books import refunds

            return refunds.refund(store, sale, wanted, call)

        return await self._ways.write(write)

    async def give(self, key: bytes, kind: Kind, sale: int, member: int, reason: str = "") -> Story:
        """Give a sale to a member.

        :raises LedgerError: what the books say.
        """
        call = self._ways.call(key, reason=reason)

        def write(store: Store) -> Story:
            from ledger.books import moving

            act = moving.claim if kind == "claim" else moving.reassign
            return act(store, sale, member, call)

        return await self._ways.write(write)

    async def correct(  # noqa: PLR0917 - all that a form asks
        self, sale: int, key: bytes, amount: str, category: str, currency: str, reason: str
    ) -> Story:
        """Undo a sale and record it again with another amount or category; the new sale's story.

        :raises LedgerError: not an amount, or what the books say.
        """
        wanted = _amount(amount, currency)

        call = self._ways.call(key, reason=reason)

        def write(store: Store) -> Story:
            from ledger.books import amending

            done = amending.edit(store, sale, call, amount=wanted, category=category)
            return done.sale

        return await self._ways.write(write)

    async def note(self, sale: int, key: bytes, text: str) -> Story:
        """Add a note to a sale.

        :raises LedgerError: no text.
        """
        call = self._ways.call(key)

        def write(store: Store) -> Story:
            from ledger.books import amending

            return amending.note(store, sale, text, call)

        return await self._ways.write(write)

    async def adjust_back(self, view: EventView, key: bytes, reason: str) -> Story:
        """Adjust by hand what an adjustment moved, the other way.

        :raises LedgerError: no reason, or what the books say.
        """
        story = view.line.story

        call = self._ways.call(key)

        def write(store: Store) -> Story:
            from ledger.books import points
            from ledger.queries.members import survivor

            if story.member is None or not story.entries:
                raise Refused("This is not taken back by itself.")
            with store.read() as tx:
                member = survivor(tx, story.member)
            unit = story.entries[0].unit
            moved = story.moved(unit)
            return points.adjust(store, member, -moved, reason, call, unit)

        return await self._ways.write(write)


def _amount(typed: str, currency: str) -> int | None:
    from ledger.values.money import parse_amount

    return parse_amount(typed, currency) if typed else None
