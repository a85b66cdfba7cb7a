"""Points issued, redeemed, lapsed and outstanding, from totals by day.

Days are proleptic ordinals, ``as_of`` is exclusive, and points are integers. A point taken back
or given back counts against the day it was earned or redeemed on, from the day that happened.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

ISSUED = frozenset({"earn", "bonus", "adjust"})
"""Credits that issue points. An opening balance and a point of grace were issued before."""

EARNED = frozenset({"earn", "bonus"})
REDEEMED = frozenset({"redeem"})

_MOVED = frozenset({"transfer", "extend"})
# To another member or another last day: neither issued nor redeemed. They are counted in the lot
# they are in now, and no more in the one they left.
_TAKEN_BACK = frozenset({"reverse"})
_SPENT = frozenset({"redeem", "restore"})
_LAPSING = frozenset({"expire", "unlapse"})


class Flow(NamedTuple):
    """What the entries of a day and kind come to, signed."""

    day: int
    kind: str
    amount: int


class Undoing(NamedTuple):
    """What was taken or given back on ``undone`` of the entries of ``day`` and ``kind``.

    A sale that finds its member on ``undone`` gives its points back to its own ``day`` so.
    """

    day: int
    kind: str
    undone: int
    amount: int


class Credit(NamedTuple):
    """Points of the lots opened on a day; ``last_day`` is ``None`` for never."""

    day: int
    kind: str
    last_day: int | None
    amount: int


class Drawing(NamedTuple):
    """Points drawn on a day from lots of a kind and last day; negative when put back."""

    day: int
    kind: str
    lot_kind: str
    last_day: int | None
    amount: int


@dataclass(frozen=True, slots=True)
class PointsLog:
    """The programme's points, in totals. Flows and undoings may start at the first window."""

    flows: tuple[Flow, ...] = ()
    undoings: tuple[Undoing, ...] = ()
    credits: tuple[Credit, ...] = ()
    drawings: tuple[Drawing, ...] = ()

    def moved(self, kinds: frozenset[str], start: int, end: int, as_of: int) -> int:
        """What the entries of the days ``[start, end)`` come to, as much as stood as of a day."""
        booked = sum(f.amount for f in self.flows if f.kind in kinds and start <= f.day < end)
        undone = sum(
            u.amount
            for u in self.undoings
            if u.kind in kinds and start <= u.day < end and u.undone < as_of
        )
        return booked + undone

    def outstanding(self, as_of: int) -> int:
        """Points held as of a day: usable or pending, neither spent nor past their last day."""
        return sum(self.lapsing(as_of).values())

    def unspent(self, start: int, end: int, as_of: int) -> int:
        """Points whose last day is in ``[start, end)``, not drawn before a day but by lapsing."""
        held = sum(
            c.amount
            for c in self.credits
            if c.last_day is not None and start <= c.last_day < end and c.day < as_of
        )
        drawn = sum(
            d.amount
            for d in self.drawings
            if d.last_day is not None
            and start <= d.last_day < end
            and d.day < as_of
            and d.kind not in _LAPSING
        )
        return held - drawn

    def breakage(self, as_of: int) -> tuple[int, int]:
        """Points lapsed and points issued, over the lots whose last day is before a day.

        A lot lapses on its last day, whenever that is recorded; what its own sale's refund took
        back counts as never issued.
        """
        issued = lapsed = 0
        counted = ISSUED | _MOVED
        for credit in self.credits:
            if credit.kind in counted and _matured(credit.last_day, as_of) and credit.day < as_of:
                issued += credit.amount
                lapsed += credit.amount
        for drawn in self.drawings:
            if drawn.lot_kind not in counted or not _matured(drawn.last_day, as_of):
                continue
            if drawn.day >= as_of or drawn.kind in _LAPSING:
                continue
            lapsed -= drawn.amount
            if drawn.kind in _TAKEN_BACK | _MOVED:
                issued -= drawn.amount
        return lapsed, issued

    def issued(self, as_of: int) -> tuple[int, int, int]:
        """Points issued here, how many of them were redeemed, and how many are outstanding.

        Those taken back were never issued; those that lapsed are neither of the other two.
        """
        issued = redeemed = outstanding = 0
        counted = ISSUED | _MOVED
        for credit in self.credits:
            if credit.kind in counted and credit.day < as_of:
                issued += credit.amount
                outstanding += 0 if _matured(credit.last_day, as_of) else credit.amount
        for drawn in self.drawings:
            if drawn.lot_kind not in counted or drawn.day >= as_of:
                continue
            outstanding -= 0 if _matured(drawn.last_day, as_of) else drawn.amount
            if drawn.kind in _TAKEN_BACK | _MOVED:
                issued -= drawn.amount
            elif drawn.kind in _SPENT:
                redeemed += drawn.amount
        return issued, redeemed, outstanding

    def lapsing(self, as_of: int) -> dict[int | None, int]:
        """What is left of the points held as of a day, by their last day; ``None`` for never."""
        left: defaultdict[int | None, int] = defaultdict(int)
        for credit in self.credits:
            if credit.day < as_of and not _matured(credit.last_day, as_of):
                left[credit.last_day] += credit.amount
        for drawn in self.drawings:
            if drawn.day < as_of and not _matured(drawn.last_day, as_of):
                left[drawn.last_day] -= drawn.amount
        return {day: amount for day, amount in left.items() if amount}


def _matured(last_day: int | None, as_of: int) -> bool:
    return last_day is not None and last_day < as_of
