"""Members for whom looks after them: the list, one's page, and what is changed on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyalty_tui.gateway import listing, reading
from loyalty_tui.gateway.listing import LATE, Found, Listing, Wanted
from loyalty_tui.gateway.member_acts import MemberActs

if TYPE_CHECKING:
    from ledger.queries.consents import Consent
    from ledger.queries.dossier import AccountHeld
    from ledger.queries.explain import Drawn, Explained
    from ledger.queries.feedback import AnswerLine
    from ledger.queries.listing import Listed
    from ledger.queries.rewards import Voucher
    from ledger.queries.story import Story
    from ledger.store.store import Store
    from ledger.values.points import Unit
    from loyalty_tui.gateway.duties import Duties
    from loyalty_tui.gateway.views import Sheet
    from loyalty_tui.gateway.ways import Ways


@dataclass(frozen=True, slots=True)
class Person:
    """A member as their page shows them.

    ``accounts`` are those merged into theirs, ``consents`` the latest word on each channel that
    they gave one on; ``movements`` counts what their statement tells.
    """

    sheet: Sheet
    accounts: tuple[AccountHeld, ...]
    consents: tuple[Consent, ...]
    movements: int

    @property
    def forgotten(self) -> bool:
        """Whether nobody is known by this number any more."""
        return self.sheet.view.state == "erased"


@dataclass(frozen=True, slots=True)
class Holding:
    """Where a member's points and stamps come from, lot by lot."""

    points: Explained
    stamps: Explained


class People(MemberActs):
    """Asks the books for it, on the lanes of the till."""

    def __init__(self, ways: Ways, duties: Duties) -> None:
        super().__init__(ways)
        self._duties = duties
        self._listing = Listing()

    # The list.

    async def listing(self, wanted: Wanted) -> Found:
        """The members wanted, in order."""
        meant = None
        if wanted.text:
            # Who is looked up is looked up where the names are at hand.
            meant = await self._ways.counter.read(lambda store: listing.search(store, wanted))
            if wanted.quick:
                return meant
        late = await self.late() if wanted.group == LATE else frozenset()
        return await self._ways.figures.read(lambda s: self._listing.read(s, wanted, meant, late))

    async def beginning(self, count: int) -> Found:
        """The first members by name, while the others are being put in order."""
        return await self._ways.counter.read(lambda store: listing.beginning(store, count))

    async def rows(self, members: Sequence[int]) -> list[Listed]:
        """A page of the list. It waits for nobody's order."""
        return await self._ways.counter.read(lambda store: listing.rows(store, members))

    async def counts(self) -> dict[str, int]:
        """How many are in each group but that of the late; the whole list is the first."""
        return await self._ways.figures.read(self._listing.counts)

    async def late(self) -> frozenset[int]:
        """The regulars who are late: worked out once a day, which takes a while."""
        return await self._ways.list.read(self._duties.late)

    # One member.

    async def person(self, member: int) -> Person:
        """A member, whole; of who was merged, whom they live on as.

        :raises LedgerError: no such number.
        """
        return await self._ways.counter.read(lambda store: _person(store, member))

    async def statement(self, member: int, start: int, count: int) -> list[Story]:
        """So many of a member's events from a place on, newest first."""

        def read(store: Store) -> list[Story]:
            from ledger.queries.story import of_member

            with store.read() as tx:
                return of_member(tx, member, limit=count, skip=start)

        return await self._ways.counter.read(read)

    async def holding(self, member: int) -> Holding:
        """Every lot of a member, and how the balance follows."""

        def read(store: Store) -> Holding:
            from ledger.queries.explain import explain

            with store.read() as tx:
                return Holding(explain(tx, member), explain(tx, member, "stamps"))

        return await self._ways.figures.read(read)

    async def drawn(self, member: int, lot: int, unit: Unit) -> list[Drawn]:
        """What drew on a lot."""

        def read(store: Store) -> list[Drawn]:
            from ledger.queries.explain import drawn

            with store.read() as tx:
                return drawn(tx, member, lot, unit)

        return await self._ways.counter.read(read)

    async def vouchers(self, member: int) -> list[Voucher]:
        """Every voucher of a member, newest first."""

        def read(store: Store) -> list[Voucher]:
            from ledger.queries.rewards import vouchers

            with store.read() as tx:
                return vouchers(tx, member, state=None)

        return await self._ways.counter.read(read)

    async def answers(self, member: int) -> list[AnswerLine]:
        """Every answer of a member that stands, newest first."""

        def read(store: Store) -> list[AnswerLine]:
            from ledger.queries.feedback import answers

            with store.read() as tx:
                return answers(tx, member=member)

        return await self._ways.counter.read(read)


def _person(store: Store, member: int) -> Person:
    from ledger.queries.consents import consents
    from ledger.queries.dossier import accounts
    from ledger.queries.story import count_of

    with store.read() as tx:
        sheet = reading.sheet_in(tx, member)
        who = sheet.view.member
        return Person(
            sheet=sheet,
            accounts=accounts(tx, who)[1:],
            consents=tuple(consents(tx, who).values()),
            movements=count_of(tx, who),
        )
