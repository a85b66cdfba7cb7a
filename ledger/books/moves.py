"""Moving points between lots: credit, debit, give back, settle. Every act is made of these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import cast

from ledger.queries.balance import balance, deficits, open_lots, released
from ledger.queries.traces import drawn_by, lineage
from ledger.rules import expiry
from ledger.rules.lots import OpenLot, draw, soonest
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
        self.tx: Transaction = posting.tx
        self.member = member
        self.unit: Unit = unit
        self._deficits = dict(deficits(self.tx, member, unit))
        self._opened: dict[int, OpenLot] = {}
        self._former: dict[int, Moves] = {}
        self._brought: dict[int, int] = {}
        self._before = balance(self.tx, member, unit) if held is None else held
        self.balance = self._before
        """Today's balance as this event leaves it so far."""
        if self._deficits:
            self._pay_with_what_was_released()

    @property
    def change(self) -> int:
        """How the event has changed today's balance so far."""
        return self.balance - self._before

    @cached_property
    def _lots(self) -> dict[int, OpenLot]:
        """The open lots as this event leaves them.

        Read only when one must be drawn on: a regular has hundreds, and most acts only add one.
        """
        held = {lot.id: lot for lot in open_lots(self.tx, self.member, self.unit)}
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
            self.unit, kind, amount, member=self.member, working=working, reverses=reverses
        )
        if amount:
            settings = self.tx.settings
            active, last = dated or (
                expiry.active_from(earned_on, settings),
                expiry.last_day(earned_on, settings),
            )
            lot = self._posting.lot(
                entry,
                self.member,
                self.unit,
                amount,
                earned_on=earned_on,
                active_from=active,
                last_day=last,
            )
            self._opened[lot.id] = lot
            if "_lots" in self.__dict__:
                self._lots[lot.id] = lot
            if lot.usable(self.tx.today):
                self.balance += amount
            self.settle()
        return entry

    def debit(
        self,
        kind: str,
        amount: int,
        on: dt.date,
        *,
        first: Collection[int] = (),
        reverses: int | None = None,
        working: str = "",
    ) -> int:
        """Take points from the lots usable on a date and today; what they lack is a deficit.

        Whether a deficit is allowed is the caller's rule, checked before.

        :param first: the lots to take from before all others.
        :returns: the entry.
        """
        entry = self._posting.entry(
            self.unit, kind, -amount, member=self.member, reverses=reverses, working=working
        )
        # A lot that has lapsed since an earlier day is gone, swept or not.
        today = self.tx.today
        held = [lot for lot in self._lots.values() if lot.id in first or not lot.lapsed(today)]
        draws, short = draw(held, amount, on, first=first)
        for taken in draws:
            self._posting.allocate(entry, taken.lot, taken.amount)
            self.move(taken.lot, -taken.amount)
        if short:
            self._posting.shortfall(entry, self.member, self.unit, short)
            self._deficits[entry] = short
            self.balance -= short
        return entry

    def lapse(self, lot: OpenLot) -> int:
        """Record that what remains of a lot lapsed. Returns the entry."""
        entry = self._posting.entry(self.unit, "expire", -lot.remaining, member=self.member)
        self._posting.allocate(entry, lot.id, lot.remaining)
        self.move(lot.id, -lot.remaining)
        return entry

    def give_back(self, debit: int, amount: int, on: dt.date, *, kind: str = "restore") -> int:
        """Put points of an earlier debit back into the lots they came from, last drawn first.

        A lot that has lapsed meanwhile takes nothing back: by policy its points come again for
        some days of grace in a lot of their own, or are forfeited.

        :returns: how many points came back, grace included.
        """
        back: list[tuple[int, int]] = []
        lapsed = elsewhere = 0
        for lot, drawn, _ in drawn_by(self.tx, debit):
            part = min(amount, drawn)
            if part <= 0:
                continue
            amount -= part
            held = self.held(lot)
            if kind == "restore" and held.lapsed(on):
                lapsed += part
            elif self._owner(lot) != self.member:
                elsewhere += part
                self._bring(lot, part, debit, kind)
            else:
                back.append((lot, part))
        if back:
            entry = self._posting.entry(
                self.unit, kind, sum(p for _, p in back), member=self.member, reverses=debit
            )
            for lot, part in back:
                self._posting.allocate(entry, lot, -part)
                self.move(lot, part)
            self.settle()
        settings = self.tx.settings
        if lapsed and settings.refund_lapsed_lot == "grace":
            last = on + dt.timedelta(days=settings.refund_grace_days)
            self.credit("grace", lapsed, on, dated=(on, last), reverses=debit)
        elif lapsed:
            entry = self._posting.entry(self.unit, "forfeit", 0, member=self.member, reverses=debit)
            lapsed = 0
        return sum(p for _, p in back) + lapsed + elsewhere

    def hand_over(self, lot: OpenLot, amount: int, to: Moves, *, kind: str = "transfer") -> int:
        """Move points of a lot to another member's account, with the lot's own dates.

        The new lot's entry names the old one's, so that what is reversed later is found again.

        :returns: the new lot.
        """
        entry = self._posting.entry(self.unit, kind, -amount, member=self.member)
        self._posting.allocate(entry, lot.id, amount)
        self._lots.setdefault(lot.id, lot)
        self.move(lot.id, -amount)
        return to.credit(
            kind,
            amount,
            lot.earned_on,
            dated=(lot.active_from, lot.last_day),
            reverses=lot.id,
        )

    def undo(self, debit: int, *, kind: str = "transfer", keep: Collection[int] = ()) -> int:
        """Take a debit back: into the lots it drew on, lapsed or not, or off what is owed.

        :param keep: the lots whose part of it stays taken.
        :returns: how many points were taken back.
        """
        owed = self._deficits.pop(debit, 0)
        back = {lot: amount for lot, amount, _ in drawn_by(self.tx, debit)}
        for entry, lot, amount in self.settled():
            if entry == debit:
                back[lot] = back.get(lot, 0) + amount
        back = {lot: amount for lot, amount in back.items() if lot not in keep}
        if back:
            total = sum(back.values())
            entry = self._posting.entry(self.unit, kind, total, member=self.member, reverses=debit)
            for lot, amount in back.items():
                self.held(lot)
                self._posting.allocate(entry, lot, -amount)
                self.move(lot, amount)
        if owed:
            today = self.tx.today
            entry = self._posting.entry(self.unit, kind, owed, member=self.member, reverses=debit)
            paying = self._posting.lot(
                entry,
                self.member,
                self.unit,
                owed,
                earned_on=today,
                active_from=today,
                last_day=today,
            )
            self._posting.settle(debit, paying.id, owed)
            self.balance += owed
        return owed + sum(back.values())

    def settled(self) -> list[tuple[int, int, int]]:
        """What this event has drawn so far, or paid of what was owed: debit, lot and amount."""
        return [cast("tuple[int, int, int]", row[2:]) for row in self._posting.rows("allocation")]

    def unsettle(self, debit: int, lot: int, amount: int) -> None:
        """Take back what a lot paid of an earlier debit: that much of it is owed again."""
        self.held(lot)
        self._posting.settle(debit, lot, -amount)
        self.move(lot, amount)
        self._deficits[debit] = self._deficits.get(debit, 0) + amount
        self.balance -= amount

    def redate(
        self, lots: Sequence[OpenLot], last_day: dt.date | None, *, working: str = ""
    ) -> int:
        """Give what is left of some lots another last day, together in one lot.

        That lot is as old as the oldest of them, and usable when all of them are. Its entry
        names the debit that emptied them, so that what is reversed later is found again.

        :returns: the new lot.
        """
        total = sum(lot.remaining for lot in lots)
        entry = self._posting.entry(self.unit, "extend", -total, member=self.member)
        for lot in lots:
            self._posting.allocate(entry, lot.id, lot.remaining)
            self.move(lot.id, -lot.remaining)
        return self.credit(
            "extend",
            total,
            min(lot.earned_on for lot in lots),
            dated=(max(lot.active_from for lot in lots), last_day),
            reverses=entry,
            working=working,
        )

    def lots(self) -> list[OpenLot]:
        """What is open as this event leaves it, in the order it is drawn on."""
        return soonest(lot for lot in self._lots.values() if lot.remaining)

    def owed(self, debits: Iterable[int] | None = None) -> int:
        """The deficit as this event leaves it, or only that of some debits."""
        owing = self._deficits.keys() if debits is None else debits
        return sum(self._deficits.get(debit, 0) for debit in owing)

    def lineage(self, lot: int) -> list[int]:
        """A lot and all that its points have moved to since, in this event too."""
        found = lineage(self.tx, lot)
        return found + [new for new, old in self._brought.items() if old in found]

    def held(self, lot: int) -> OpenLot:
        """A lot as this event leaves it, open or not, of this member or of one merged since."""
        held = self._lots.get(lot)
        if held is None:
            held = self._closed(lot)
            if self._owner(lot) == self.member:
                self._lots[lot] = held
        return held

    def _owner(self, lot: int) -> int:
        row = self.tx.connection.execute("SELECT member FROM lot WHERE id = ?", (lot,)).fetchone()
        return int(row[0]) if row else self.member

    def _former_moves(self, owner: int) -> Moves:
        """The account of a member who was merged into this one."""
        if owner not in self._former:
            self._former[owner] = Moves(self._posting, owner, self.unit)
        return self._former[owner]

    def _bring(self, lot: int, amount: int, debit: int, kind: str) -> None:
        """Put points back into a lot of a member who was merged, and move them on to this one."""
        former = self._former_moves(self._owner(lot))
        held = former.held(lot)
        entry = self._posting.entry(
            self.unit,
            kind,
            amount,
            member=former.member,
            reverses=debit,
        )
        self._posting.allocate(entry, lot, -amount)
        former.move(lot, amount)
        self._brought[former.hand_over(held, amount, self)] = lot

    def recover(self, lot: int) -> int:
        """Bring what had lapsed of a lot, and was swept, back into it. Returns how many points.

        A reversal takes back what its own sale earned; the part that lapsed unspent is gone
        already and must not be taken a second time from elsewhere.
        """
        owner = self._owner(lot)
        if owner != self.member:
            # Lapsed in another's account, merged or put apart: swept or not is all the same.
            left = self._former_moves(owner).held(lot)
            if left.remaining and left.lapsed(self.tx.today):
                self._brought[self._former_moves(owner).hand_over(left, left.remaining, self)] = lot
        rows = self.tx.connection.execute(
            "SELECT allocation.entry FROM allocation JOIN entry ON entry.id = allocation.entry"
            " WHERE allocation.lot = ? AND entry.kind = 'expire'",
            (lot,),
        ).fetchall()
        return sum(
            self.give_back(entry, 1 << 60, self.tx.today, kind="unlapse") for (entry,) in rows
        )

    def _closed(self, lot: int) -> OpenLot:
        """A lot with nothing left, as it was dated."""
        amount, earned, active, last = self.tx.connection.execute(
            "SELECT amount, earned_on, active_from, last_day FROM lot WHERE id = ?", (lot,)
        ).fetchone()
        day = dt.date.fromisoformat
        last_day = day(last) if last else None
        return OpenLot(lot, amount, 0, day(earned), day(active), last_day)

    def move(self, lot: int, amount: int) -> None:
        """Count points into a lot, or out of it, in this event's own view."""
        held = self._lots[lot]
        self._lots[lot] = replace(held, remaining=held.remaining + amount)
        if held.usable(self.tx.today):
            self.balance += amount

    def _pay_with_what_was_released(self) -> None:
        """Write down what reading already says: points held back paid on their first day."""
        for paid in released(self.tx, self.member, self.unit):
            self._posting.settle(paid.entry, paid.lot, paid.amount)
            lot = self._lots[paid.lot]
            self._lots[paid.lot] = replace(lot, remaining=lot.remaining - paid.amount)
            self._deficits[paid.entry] -= paid.amount
        self._deficits = {entry: owed for entry, owed in self._deficits.items() if owed}

    def settle(self) -> None:
        """Pay open deficits, oldest first, from whatever is usable today."""
        for entry, owed in sorted(self._deficits.items()):
            draws, short = draw(self._lots.values(), owed, self.tx.today)
            for taken in draws:
                self._posting.settle(entry, taken.lot, taken.amount)
                self.move(taken.lot, -taken.amount)
                self.balance += taken.amount
            if short:
                self._deficits[entry] = short
                return
            del self._deficits[entry]
