"""Asking the books without ever keeping the screen waiting."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.books import feedback, marking, members, rewards, sales
from ledger.queries.story import Story
from ledger.rules.feedback import Kind
from ledger.store.store import Store
from ledger.values.codes import new_key
from ledger.values.errors import N_, LedgerError, NotAllowed, Refused
from ledger.values.money import parse_amount
from ledger.values.points import parse_points
from loyalty_tui.gateway import reading
from loyalty_tui.gateway.crew import Crew
from loyalty_tui.gateway.duties import Duties
from loyalty_tui.gateway.undoing import AT_THE_COUNTER
from loyalty_tui.gateway.upkeep import Upkeep
from loyalty_tui.gateway.views import (
    Done,
    DutyList,
    Figures,
    LookUp,
    Sheet,
    Shop,
)
from loyalty_tui.gateway.watch import Heard, Watch
from loyalty_tui.gateway.ways import Ways

if TYPE_CHECKING:
    from ledger.books.sales import SalePlan
    from loyalty_tui.gateway.journal import Journal
    from loyalty_tui.gateway.numbers import Numbers
    from loyalty_tui.gateway.paper import Paper
    from loyalty_tui.gateway.people import People
    from loyalty_tui.gateway.programme import Programme
    from loyalty_tui.gateway.rewards import Rewards
    from loyalty_tui.gateway.sales import Corrections
    from loyalty_tui.gateway.tasks import Tasks

UNDO_SECONDS = 60
"""How long a till may take its last act back without being asked."""

PREPARE_SECONDS = 5
"""The names are not read again more often: an import changes them all the time."""


@dataclass(frozen=True, slots=True)
class _Undoable:
    """An act of this till with the key its undoing will bear, so that undoing twice is once."""

    story: Story
    key: bytes
    at: float


class Gateway:
    """One writing thread, three reading ones, one watch.

    The counter must not wait for figures, nor figures for the list of whom to call. Beside them one
    for what each day brings: see :class:`Upkeep`.

    :param heard: told, on the watching thread, when anybody has written: see :class:`Watch`.
    """

    def __init__(
        self,
        path: Path,
        *,
        staff: int | None,
        till: str,
        heard: Heard,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.ways = Ways(path, staff=staff, till=till)
        self._duties = Duties()
        self.crew = Crew(self.ways)
        self._clock = clock
        self._watch = Watch(path, heard)
        self._upkeep = Upkeep(path, till)
        self._acts: list[_Undoable] = []
        self._prepared: float | None = None

    async def start(self) -> None:
        """Begin to watch the file. What is read after this cannot become old unnoticed."""
        self._watch.start()
        await self.ways.counter.read(lambda _store: self._watch.ready.wait())
        self._upkeep.start()

    def prepare(self) -> None:
        """Have the names at hand before one is mistyped; to be called when the books changed."""
        now = self._clock()
        if self._prepared is None or now - self._prepared >= PREPARE_SECONDS:
            self._prepared = now
            self.ways.counter.begin(reading.prepare)

    def close(self) -> None:
        """Finish what has begun and let the file go."""
        self._upkeep.stop()
        self._watch.stop()
        self.ways.close()

    # What other screens ask for: each is loaded when it is first asked, so that the counter is
    # open sooner and a till that only serves holds no more than it needs.

    @cached_property
    def people(self) -> People:
        """The list of members, and one member's page."""
        from loyalty_tui.gateway.people import People

        return People(self.ways, self._duties)

    @cached_property
    def journal(self) -> Journal:
        """Everything that was recorded."""
        from loyalty_tui.gateway.journal import Journal

        return Journal(self.ways)

    @cached_property
    def programme(self) -> Programme:
        """The settings, campaigns, tiers, goals and staff."""
        from loyalty_tui.gateway.programme import Programme

        return Programme(self.ways)

    @cached_property
    def rewards(self) -> Rewards:
        """The catalogue and the vouchers."""
        from loyalty_tui.gateway.rewards import Rewards

        return Rewards(self.ways)

    @cached_property
    def numbers(self) -> Numbers:
        """The pages of the figures."""
        from loyalty_tui.gateway.numbers import Numbers

        return Numbers(self.ways)

    @cached_property
    def tasks(self) -> Tasks:
        """What takes long."""
        from loyalty_tui.gateway.tasks import Tasks

        return Tasks(self.ways)

    @cached_property
    def sales(self) -> Corrections:
        """The last sales, and what can be put right of them."""
        from loyalty_tui.gateway.sales import Corrections

        return Corrections(self.ways, self._act)

    @cached_property
    def paper(self) -> Paper:
        """Slips and cards."""
        from loyalty_tui.gateway.paper import Paper

        return Paper(self.ways)

    # Readings.

    async def shop(self) -> Shop:
        """The shop's name, day and programme."""
        return await self.ways.counter.read(lambda store: reading.shop(store, self.ways.staff))

    async def look_up(self, text: str, *, listing: bool = True) -> LookUp:
        """Who or what answers to a typed or scanned text."""
        return await self.ways.counter.read(
            lambda store: reading.look_up(store, text, listing=listing)
        )

    async def sheet(self, member: int) -> Sheet:
        """A member, whole."""
        return await self.ways.counter.read(lambda store: reading.sheet(store, member))

    async def preview(self, member: int | None, amount: int, points: int) -> SalePlan:
        """What a sale would do.

        :raises LedgerError: what booking it would raise.
        """
        return await self.ways.counter.read(
            lambda store: reading.preview(store, member, amount, points)
        )

    async def most_points(self, member: int, amount: int) -> int:
        """The most points that can pay a sale."""
        return await self.ways.counter.read(
            lambda store: reading.most_points(store, member, amount)
        )

    async def figures(self, keys: Sequence[str]) -> Figures:
        """The dashboard's numbers of these names, no others, and the latest acts."""
        return await self.ways.figures.read(lambda store: reading.figures(store, keys))

    async def today(self) -> DutyList:
        """Today's list."""
        return await self.ways.list.read(self._duties.read)

    async def to_do(self) -> int:
        """How much of today's list is left."""
        return await self.ways.list.read(self._duties.left)

    # Reading what was typed; nothing of this touches the file.

    @staticmethod
    def amount(text: str, currency: str) -> int:
        """A typed amount in minor units, by the one reader there is.

        :raises LedgerError: not an amount.
        """
        return parse_amount(text, currency)

    @staticmethod
    def points(text: str) -> int:
        """A typed number of points.

        :raises LedgerError: not one.
        """
        return parse_points(text)

    # Acts. ``key`` is made when the form opens: sending it twice books once.

    async def sell(self, key: bytes, member: int | None, amount: int, points: int) -> Done:
        """Book a sale, of nobody known if there is no member."""
        sale = sales.Sale(amount, member, points)
        return await self._act(lambda store: sales.sell(store, sale, self.ways.call(key)))

    async def issue(self, key: bytes, member: int, reward: str) -> Done:
        """Issue a reward."""
        return await self._act(
            lambda store: rewards.issue(store, member, reward, self.ways.call(key))
        )

    async def use(self, key: bytes, code: str) -> Done:
        """Hand a voucher's reward over."""
        return await self._act(lambda store: rewards.use(store, code, self.ways.call(key)))

    async def join(self, key: bytes, name: str, phone: str, card: str) -> Done:
        """Add a member."""
        new = members.NewMember(name, phone, card=card)
        return await self._act(lambda store: members.join(store, new, self.ways.call(key)))

    async def answer(self, key: bytes, member: int, score: int, kind: Kind) -> Done:
        """Take a member's answer to the quarter's question."""
        given = feedback.Answer(member, score, kind)
        return await self._act(lambda store: feedback.answer(store, given, self.ways.call(key)))

    async def why(self, key: bytes, event: int, reason: str) -> Done:
        """Say what an answer is about. It is taken back with the answer, not by itself."""
        return await self.ways.writer.write(
            lambda store: _done(
                store, feedback.why(store, event, (reason,), (), self.ways.call(key))
            )
        )

    async def tick(self, key: bytes, item: str, *, done: bool) -> None:
        """Mark a line of today's list as done, or take the mark back."""
        act = marking.mark if done else marking.unmark
        await self.ways.writer.write(lambda store: act(store, item, self.ways.call(key)))

    @property
    def last(self) -> int | None:
        """The event of this till's last act."""
        return self._acts[-1].story.event if self._acts else None

    @property
    def undo_left(self) -> float:
        """For how many seconds more this till's last act can be taken back; 0 if it cannot."""
        if not self._acts or self._acts[-1].story.kind not in AT_THE_COUNTER:
            return 0
        return max(0, UNDO_SECONDS - (self._clock() - self._acts[-1].at))

    async def undo(self) -> Done:
        """Take this till's last act back by a reversal of its own.

        :raises Refused: there is none, it is too long ago, or it is of a kind that stays.
        """
        if not self._acts:
            raise Refused(
                "There is nothing to undo now. Ctrl+E shows the last sales, F11 every act."
            )
        last = self._acts[-1]
        if last.story.kind not in AT_THE_COUNTER:
            raise Refused(_STAYS.get(last.story.kind, _STAYS_TOO))
        if self._clock() - last.at > UNDO_SECONDS:
            raise Refused(
                _TOO_LATE.get(last.story.kind, _TOO_LATE_FOR_A_SALE),
                seconds=UNDO_SECONDS,
                event=last.story.event,
                code=last.story.code or "",
            )
        try:
            done = await self.ways.writer.write(lambda store: self._reverse(store, last))
        except NotAllowed:
            self._renew(last)
            raise
        if self._acts and self._acts[-1] is last:
            self._acts.pop()
        return done

    def _renew(self, last: _Undoable) -> None:
        """A refusal stays the answer to its key: undoing it with approval has another one."""
        if self._acts and self._acts[-1] is last:
            self._acts[-1] = replace(last, key=new_key())

    def _reverse(self, store: Store, last: _Undoable) -> Done:
        call = self.ways.call(last.key)
        return _done(store, AT_THE_COUNTER[last.story.kind](store, last.story, call))

    async def _act(self, act: Callable[[Store], Story]) -> Done:
        done = await self.ways.writer.write(lambda store: _done(store, act(store)))
        if all(known.story.event != done.story.event for known in self._acts):
            self._acts.append(_Undoable(done.story, new_key(), self._clock()))
        return done


_STAYS = {
    "refund": N_("A refund is not undone: if the money was not given, record the sale again."),
    "void": N_("A sale that was undone is not brought back: record it again."),
    "join": N_("A new member is not undone: their details can be changed instead."),
    "claim": N_("A claimed sale stays with a member: Ctrl+E moves it to the right one."),
}
_STAYS_TOO = N_("The last act of this till is not undone here, but where it was done.")
# What there is no way back from, with what can be done instead.

_TOO_LATE_FOR_A_SALE = N_(
    "The last act is more than {seconds} seconds old: Ctrl+E opens the last sales, to put one "
    "right (event {event})."
)
_TOO_LATE = {
    "answer": N_(
        "The last act is more than {seconds} seconds old: take the answer back on the member's "
        "page."
    ),
    "issue": N_(
        "The last act is more than {seconds} seconds old: take voucher {code} back on the "
        "member's page."
    ),
    "use": N_(
        "The last act is more than {seconds} seconds old: if nothing was handed over, open "
        "voucher {code} on the member's page."
    ),
}


def _done(store: Store, story: Story) -> Done:
    """An act that is booked; what is shown beside it may fail without unsaying it."""
    try:
        after = reading.sheet(store, story.member) if story.member is not None else None
        money = reading.in_money(store, story)
    except LedgerError:
        after = money = None
    return Done(story, after, money)
