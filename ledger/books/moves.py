"""Moving points between lots: credit, debit, give back, settle. Every act is made of these."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cached_property

from ledger.queries.balance import balance, deficits, open_lots
from ledger.rules import expiry
from ledger.rules.lots import OpenLot, draw
from ledger.store.posting import Posting
from ledger.store.transaction import Transaction
from ledger.values.points import Unit


class Moves:
    """The moves of one event on one member's account in one unit.

    Keeps its own view of the lots, so that later moves of the same event see earlier ones.
    """

    def __init__(
        self, posting: Posting, member: int, unit: Unit = "points", *, held: int | None = None
    ) -> None:
        """``held`` is today's balance, where the caller has just read it."""
        self._posting = posting
        self._tx: Transaction = posting.tx
        self._member = member
        self._unit: Unit = unit
        self._deficits = dict(deficits(self._tx, member, unit))
        self._opened: dict[int, OpenLot] = {}
        self._before = balance(self._tx, member, unit) if held is None else held
        self.balance = self._before
        """Today's balance as this event leaves it so far."""

    @property
    def change(self) -> int:
        """How the event has changed today's balance so far."""
        return self.balance - self._before

    @cached_property
    def _lots(self) -> dict[int, OpenLot]:
        """The open lots as this event leaves them.

        Read only when one must be drawn on: a regular has hundreds, and most acts only add one.
        """
        held = {lot.id: lot for lot in open_lots(self._tx, self._member, self._unit)}
        return held | self._opened

    def credit(
        self,
        kind: str,
        amount: int,
        earned_on: dt.date,
        *,
        working: str = "",
        dated: tuple[dt.date, dt.date | None] | None = None,
        reverses: int | None = None,
    ) -> int:
        """Add points in a lot of their own, then pay off what is owed.

        :param dated: first and last usable day, where the programme's rule does not apply.
        :returns: the entry.
        """
        entry = self._posting.entry(
            self._unit, kind, amount, member=self._member, working=working, reverses=reverses
        )
        if amount:
            settings = self._tx.settings
            active, last = dated or (
                expiry.active_from(earned_on, settings),
                expiry.last_day(earned_on, settings),
            )
            lot = self._posting.lot(
                entry,
                self._member,
                self._unit,
                amount,
                earned_on=earned_on,
                active_from=active,
                last_day=last,
            )
            self._opened[lot.id] = lot
            if "_lots" in self.__dict__:
                self._lots[lot.id] = lot
            if lot.usable(self._tx.today):
                self.balance += amount
            self._settle()
        return entry

    def debit(
        self,
        kind: str,
        amount: int,
        on: dt.date,
        *,
        first: int | None = None,
        reverses: int | None = None,
        working: str = "",
    ) -> int:
        """Take points from the lots usable on a date and today; what they lack is a deficit.

        Whether a deficit is allowed is the caller's rule, checked before.

        :param first: the lot to take from before all others.
        :returns: the entry.
        """
        entry = self._posting.entry(
            self._unit, kind, -amount, member=self._member, reverses=reverses, working=working
        )
        # A lot that has lapsed since an earlier day is gone, swept or not.
        today = self._tx.today
        held = [lot for lot in self._lots.values() if lot.id == first or not lot.lapsed(today)]
        draws, short = draw(held, amount, on, first=first)
        for taken in draws:
            self._posting.allocate(entry, taken.lot, taken.amount)
            self._move(taken.lot, -taken.amount)
        if short:
            self._posting.shortfall(entry, self._member, self._unit, short)
            self._deficits[entry] = short
            self.balance -= short
        return entry

    def lapse(self, lot: OpenLot) -> int:
        """Record that what remains of a lot lapsed. Returns the entry."""
        entry = self._posting.entry(self._unit, "expire", -lot.remaining, member=self._member)
        self._posting.allocate(entry, lot.id, lot.remaining)
        self._move(lot.id, -lot.remaining)
        return entry

    def give_back(self, debit: int, amount: int, on: dt.date, *, kind: str = "restore") -> int:
        """Put points of an earlier debit back into the lots they came from, last drawn first.

        A lot that has lapsed meanwhile takes nothing back: by policy its points come again for
        some days of grace in a lot of their own, or are forfeited.

        :returns: how many points came back, grace included.
        """
        back: list[tuple[int, int]] = []
        lapsed = 0
        for lot, drawn, _ in _drawn(self._tx, debit):
            part = min(amount, drawn)
            if part <= 0:
                continue
            amount -= part
            held = self._lots.get(lot) or self._closed(lot)
            self._lots.setdefault(lot, held)
            if kind == "restore" and held.lapsed(on):
                lapsed += part
            else:
                back.append((lot, part))
        if back:
            entry = self._posting.entry(
                self._unit, kind, sum(p for _, p in back), member=self._member, reverses=debit
            )
            for lot, part in back:
                self._posting.allocate(entry, lot, -part)
                self._move(lot, part)
            self._settle()
        settings = self._tx.settings
        if lapsed and settings.refund_lapsed_lot == "grace":
            last = on + dt.timedelta(days=settings.refund_grace_days)
            self.credit("grace", lapsed, on, dated=(on, last), reverses=debit)
        elif lapsed:
            entry = self._posting.entry(
                self._unit, "forfeit", 0, member=self._member, reverses=debit
            )
            lapsed = 0
        return sum(p for _, p in back) + lapsed

    def recover(self, lot: int) -> int:
        """Bring what had lapsed of a lot, and was swept, back into it. Returns how many points.

        A reversal takes back what its own sale earned; the part that lapsed unspent is gone
        already and must not be taken a second time from elsewhere.
        """
        rows = self._tx.connection.execute(
            "SELECT allocation.entry FROM allocation JOIN entry ON entry.id = allocation.entry"
            " WHERE allocation.lot = ? AND entry.kind = 'expire'",
            (lot,),
        ).fetchall()
        return sum(
            self.give_back(entry, 1 << 60, self._tx.today, kind="unlapse") for (entry,) in rows
        )

    def _closed(self, lot: int) -> OpenLot:
        """A lot with nothing left, as it was dated."""
        amount, earned, active, last = self._tx.connection.execute(
            "SELECT amount, earned_on, active_from, last_day FROM lot WHERE id = ?", (lot,)
        ).fetchone()
        day = dt.date.fromisoformat
        last_day = day(last) if last else None
        return OpenLot(lot, amount, 0, day(earned), day(active), last_day)

    def _move(self, lot: int, amount: int) -> None:
        held = self._lots[lot]
        self._lots[lot] = replace(held, remaining=held.remaining + amount)
        if held.usable(self._tx.today):
            self.balance += amount

    def _settle(self) -> None:
        """Pay open deficits, oldest first, from whatever is usable today."""
        for entry, owed in list(self._deficits.items()):
            draws, short = draw(self._lots.values(), owed, self._tx.today)
            for taken in draws:
                self._posting.settle(entry, taken.lot, taken.amount)
                self._move(taken.lot, -taken.amount)
                self.balance += taken.amount
            if short:
                self._deficits[entry] = short
                return
            del self._deficits[entry]


def comes_back(tx: Transaction, debit: int, amount: int, on: dt.date) -> int:
    """How many points :meth:`Moves.give_back` would bring back: all, or all that are not lost."""
    if tx.settings.refund_lapsed_lot == "grace":
        return amount
    came = 0
    for _, drawn, last_day in _drawn(tx, debit):
        part = min(amount, drawn)
        amount -= part
        came += part if last_day is None or last_day >= on else 0
    return came


def _drawn(tx: Transaction, debit: int) -> list[tuple[int, int, dt.date | None]]:
    """Per lot, what a debit drew and nobody gave back yet, and its last day; last drawn first."""
    return [
        (lot, amount, dt.date.fromisoformat(last_day) if last_day else None)
        for lot, amount, last_day, _ in tx.connection.execute(
            "SELECT lot, sum(allocation.amount), last_day, max(allocation.id)"
            " FROM allocation JOIN lot ON lot.id = allocation.lot"
            " WHERE allocation.entry = :debit OR allocation.entry IN (SELECT id FROM entry"
            " WHERE reverses = :debit AND kind IN ('restore', 'unlapse'))"
            " GROUP BY lot ORDER BY 4 DESC",
            {"debit": debit},
        ).fetchall()
        if amount > 0
    ]
