"""A shop's past in memory: columns in the order of days, and what stood as of a day.

A day is a proleptic ordinal. Every range of days is half-open, ``[start, end)``. Money is in
minor units. Nothing here reads a database.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from operator import itemgetter
from typing import NamedTuple, TypeVar

from ledger.metrics.levels import TierLog
from ledger.metrics.points import PointsLog
from ledger.metrics.satisfaction import Response

DAWN = 0
"""Before any day."""

_T = TypeVar("_T")


class CancelledRow(NamedTuple):
    """A sale refunded in full or voided on ``cancelled``; a guest's member is 0.

    What was ``voided`` was a mistake: from then on neither it nor any refund of it ever was.
    """

    member: int
    day: int
    amount: int
    cancelled: int
    voided: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows in the order of days, a column each."""

    members: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    amounts: tuple[int, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int]]) -> Columns:
        """Sort (member, day, amount) rows into columns."""
        ordered = sorted(rows, key=itemgetter(1))
        # Not by zip, which would have an iterator for each of a million rows.
        return cls(*(tuple(map(itemgetter(place), ordered)) for place in range(3)))

    def between(self, start: int, end: int) -> slice:
        """Where the rows of the days ``[start, end)`` are."""
        return slice(bisect_left(self.days, start), bisect_left(self.days, end))


@dataclass(frozen=True, slots=True)
class Standing:
    """The purchases that stood as of a day: made before it, not cancelled before it.

    Two sets of rows, because those cancelled later are few and the rest is shared by all days.
    """

    kept: Columns
    cancelled_later: Columns
    as_of: int

    def buyers(self, start: int, end: int) -> set[int]:
        """The customers with a purchase in the days."""
        return set(self.customers(start, end))

    def customers(self, start: int, end: int) -> Iterator[int]:
        """The customer of each purchase of the days, in no order."""
        return self._each(self.kept.members, self.cancelled_later.members, start, end)

    def orders(self, start: int, end: int) -> int:
        """How many purchases the days hold."""
        return sum(place.stop - place.start for place in self._places(start, end))

    def gross(self, start: int, end: int) -> int:
        """What the purchases of the days come to."""
        return sum(self.sizes(start, end))

    def sizes(self, start: int, end: int) -> Iterator[int]:
        """What each purchase of the days comes to, in no order."""
        return self._each(self.kept.amounts, self.cancelled_later.amounts, start, end)

    def amounts(self) -> Iterator[tuple[int, int]]:
        """Customer and amount of each purchase, in no order."""
        amounts = self.sizes(DAWN, self.as_of)
        return zip(self.customers(DAWN, self.as_of), amounts, strict=True)

    def days(self) -> list[tuple[int, int]]:
        """Day and customer of each purchase, in the order of days."""
        days = self._each(self.kept.days, self.cancelled_later.days, DAWN, self.as_of)
        pairs = list(zip(days, self.customers(DAWN, self.as_of), strict=True))
        if self.cancelled_later.days:
            pairs.sort()
        return pairs

    def rows(self) -> list[tuple[int, int, int]]:
        """Day, customer and amount of each purchase, in the order of days."""
        days = self._each(self.kept.days, self.cancelled_later.days, DAWN, self.as_of)
        members, amounts = self.customers(DAWN, self.as_of), self.sizes(DAWN, self.as_of)
        rows = list(zip(days, members, amounts, strict=True))
        if self.cancelled_later.days:
            rows.sort()
        return rows

    def _places(self, start: int, end: int) -> tuple[slice, slice]:
        end = max(start, min(end, self.as_of))
        return self.kept.between(start, end), self.cancelled_later.between(start, end)

    def _each(
        self, kept: tuple[_T, ...], later: tuple[_T, ...], start: int, end: int
    ) -> Iterator[_T]:
        mine, theirs = self._places(start, end)
        return chain(kept[mine], later[theirs])


@dataclass(frozen=True, slots=True)
class SalesLog:
    """Sales of members, those of guests, or refunds: what was never cancelled, and what was."""

    kept: Columns = Columns()
    cancelled: tuple[CancelledRow, ...] = ()

    @classmethod
    def of(
        cls, kept: Iterable[tuple[int, int, int]], cancelled: Iterable[CancelledRow]
    ) -> SalesLog:
        """Put rows of any order in order."""
        return cls(Columns.of(kept), tuple(sorted(cancelled, key=itemgetter(1))))

    def as_of(self, day: int) -> Standing:
        """The purchases that stood as of a day (exclusive)."""
        later = [row[:3] for row in self.cancelled if row.day < day <= row.cancelled]
        return Standing(self.kept, Columns.of(later), day)

    def undone(self, day: int) -> list[CancelledRow]:
        """The sales made and refunded in full before a day: gross and refunds, no purchases."""
        return [
            row
            for row in self.cancelled
            if row.cancelled < day and row.day < day and not row.voided
        ]

    def first_day(self) -> int | None:
        """The day of the first sale that was made, refunded since or not."""
        made = (row.day for row in self.cancelled if not row.voided)
        return min([*self.kept.days[:1], *made], default=None)


class Deed(NamedTuple):
    """Points or stamps earned or redeemed at once, and what was taken or given back of them.

    ``amount`` is the size of the deed; ``back`` pairs days with sizes.
    """

    member: int
    day: int
    amount: int
    back: tuple[tuple[int, int], ...] = ()

    def stands(self, as_of: int) -> bool:
        """Whether something of it was left as of a day."""
        back = sum(size for day, size in self.back if day < as_of) if self.back else 0
        return self.amount > back


class Belonging(NamedTuple):
    """When a member joined, and when they were erased if they were."""

    joined: int
    left: int | None = None


class Issued(NamedTuple):
    """A reward issued on a day, and the day it was used or cancelled if it was."""

    day: int
    used: int | None = None
    cancelled: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Everything a report is computed from.

    ``first_record`` is the day from which sales were recorded, ``None`` while there is none.
    ``rewards`` are pairs of the day a reward was used and its cost price; ``issued`` all that
    were issued. ``point_values`` pairs the days on which it was set with what a point is worth
    since, in minor units.
    """

    members: SalesLog = SalesLog()
    guests: SalesLog = SalesLog()
    refunds: SalesLog = SalesLog()
    first_record: int | None = None
    joined: dict[int, Belonging] = field(default_factory=dict)
    earned: tuple[Deed, ...] = ()
    redeemed: tuple[Deed, ...] = ()
    rewards: tuple[tuple[int, int], ...] = ()
    issued: tuple[Issued, ...] = ()
    points: PointsLog = field(default_factory=PointsLog)
    answers: tuple[Response, ...] = ()
    point_values: tuple[tuple[int, Fraction], ...] = ()
    tiers: TierLog = field(default_factory=TierLog)

    def gone(self, as_of: int) -> set[int]:
        """The members who had been erased before a day."""
        return {
            member
            for member, belonging in self.joined.items()
            if belonging.left is not None and belonging.left < as_of
        }

    def point_value(self, as_of: int) -> Fraction | None:
        """What a point was worth, in minor units; before any programme, what its first one said."""
        past = [value for day, value in self.point_values if day < as_of]
        return past[-1] if past else next((value for _day, value in self.point_values), None)
