"""What the panels are made of, as changes from one as-of day to the next. Pure functions.

A panel is a sum over customers, sales or points of something that begins and ends on known days:
a purchase of day ``d`` that is cancelled on ``x`` stands as of the days ``d + 1`` to ``x``, and
makes its customer active as of the days ``d + 1`` to ``d + 90``, unless another did already. So
each is kept as what begins and ends on each as-of day: added up to a day, that is the panel as of
that day, past or present, whatever was put right since. There is a row a day, however many sales.

Days are proleptic ordinals. An *as-of* day is exclusive, as in :mod:`ledger.metrics`, whose
definitions these are; ``[start, end)`` are as-of days, and no ``end`` means for ever.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ledger.values.calendar import add_months

ACTIVE_DAYS = 90
"""A purchase makes its member active for so long."""

MONTH_DAYS = 30
YEAR_DAYS = 365

COLUMNS = (
    *("made", "buyers", "repeaters", "net", "gross_year", "orders_year"),
    *("active", "active_before", "active_either", "buyers_month", "guests_month"),
    *("earned", "redeemed", "outstanding", "issued", "lapsed"),
)
"""What is kept of each as-of day.

``made``: sales of the day before, unless voided since (the only one that is not to be added up).
``buyers`` and ``repeaters``: members with one purchase, with two. ``net``: gross less refunds of
the buyers. ``gross_year`` and ``orders_year``: purchases of 365 days, guests' too. ``active``,
``active_before``: members with a purchase within 90 days, within the 90 days before the period
(the month before the as-of day); ``active_either``: within either. ``buyers_month`` and
``guests_month``: members with a purchase in 30 days, and guests' purchases.

Points: ``earned`` and ``redeemed`` (below nought) in 30 days, less what was undone of them;
``outstanding`` in lots before their last day is over; ``issued`` and ``lapsed`` of lots after it.
"""

MADE, BUYERS, REPEATERS, NET, GROSS_YEAR, ORDERS_YEAR = range(6)
ACTIVE, ACTIVE_BEFORE, ACTIVE_EITHER, BUYERS_MONTH, GUESTS_MONTH = range(6, 11)
EARNED, REDEEMED, OUTSTANDING, ISSUED, LAPSED = range(11, 16)


class Steps(dict[int, list[int]]):
    """Changes by as-of day, a figure a column of :data:`COLUMNS`."""

    def __missing__(self, day: int) -> list[int]:
        row = self[day] = [0] * len(COLUMNS)
        return row

    def during(self, column: int, start: int, end: int | None = None, amount: int = 1) -> None:
        """Count an amount as of the days ``[start, end)``; nothing where that is empty."""
        if end is None:
            self[start][column] += amount
        elif end > start:
            self[start][column] += amount
            self[end][column] -= amount

    def add(self, other: Mapping[int, Sequence[int]], times: int = 1) -> None:
        """Add other changes, or take them out with ``times`` −1."""
        for day, row in other.items():
            held = self[day]
            for column, amount in enumerate(row):
                if amount:
                    held[column] += times * amount

    def rows(self) -> dict[int, tuple[int, ...]]:
        """The days on which something changes."""
        return {day: tuple(row) for day, row in self.items() if any(row)}


class Sold(NamedTuple):
    """A sale; ``gone`` is the day it was refunded in full or voided."""

    day: int
    gross: int
    gone: int | None = None
    voided: bool = False

    @property
    def end(self) -> int | None:
        """The first as-of day it stands no more."""
        return None if self.gone is None else self.gone + 1


class Back(NamedTuple):
    """A refund; ``gone`` is the day the sale it was of was voided."""

    day: int
    amount: int
    gone: int | None = None


def add_sale(steps: Steps, sold: Sold, *, member: bool) -> None:
    """Count a sale by itself: what adds up whoever bought."""
    start = sold.day + 1
    leaves = start + YEAR_DAYS
    steps[start][MADE] += not sold.voided
    end = leaves if sold.end is None else min(leaves, sold.end)
    steps.during(GROSS_YEAR, start, end, sold.gross)
    steps.during(ORDERS_YEAR, start, end)
    if not member:
        steps.during(GUESTS_MONTH, start, min(end, start + MONTH_DAYS))


def add_member(steps: Steps, sales: Sequence[Sold], refunds: Iterable[Back]) -> None:
    """Count a member by all their sales and refunds, but for what :func:`add_sale` counts."""
    _lifetime(steps, sales, refunds)
    found = [_spans(sold) for sold in sales]
    for place, column in enumerate(_WINDOWS):
        start = stop = 0
        for begins, ends in sorted(spans[place] for spans in found):
            if begins > stop:
                steps.during(column, start, stop)
                start = begins
            stop = max(stop, ends)
        steps.during(column, start, stop)


def add_all(
    steps: Steps, member: int | None, sales: Sequence[Sold], refunds: Iterable[Back]
) -> None:
    """Count all the sales and refunds of a member, or of guests."""
    for sold in sales:
        add_sale(steps, sold, member=member is not None)
    if member is not None:
        add_member(steps, sales, refunds)


def add_next_sale(steps: Steps, sold: Sold, last: int | None, others: int) -> None:
    """Count a sale to a member whose other purchases, ``others`` of them, are not later.

    As :func:`add_member` with it, less the same without it, where nothing that was cancelled
    reaches beyond its day.

    :param last: the day of the last of the others.
    """
    start = sold.day + 1
    row = steps[start]
    row[BUYERS] += others == 0
    row[REPEATERS] += others == 1
    row[NET] += sold.gross
    before = _windows(last) if last is not None else (_NEVER,) * len(_WINDOWS)
    for column, (enters, leaves), (_, left) in zip(
        _WINDOWS, _windows(sold.day), before, strict=True
    ):
        steps.during(column, max(enters, left), leaves)


_WINDOWS = (ACTIVE, ACTIVE_BEFORE, ACTIVE_EITHER, BUYERS_MONTH)
_NEVER = (0, 0)
_Span = tuple[int, int]


@lru_cache(maxsize=1 << 14)
def _windows(day: int) -> tuple[_Span, ...]:
    """The as-of days whose window holds a day, for each of :data:`_WINDOWS`."""
    begins, ends = day + 1, _month_past(day + ACTIVE_DAYS)
    return (
        (begins, begins + ACTIVE_DAYS),
        (_month_past(day), ends),
        # The period is shorter than the window, so that its two windows overlap.
        (begins, ends),
        (begins, begins + MONTH_DAYS),
    )


def _spans(sold: Sold) -> tuple[_Span, ...]:
    """When a sale puts its member in each window; empty where it was cancelled before."""
    windows = _windows(sold.day)
    if sold.gone is None:
        return windows
    end = sold.gone + 1
    return tuple((begins, min(ends, end)) if begins < end else _NEVER for begins, ends in windows)


def _month_past(day: int) -> int:
    """The first as-of day whose month before begins after a day.

    31 March less a month is 28 February, so a month begins on 31 January only as of 1 March.
    """
    if day >= _LAST:
        return day + MONTH_DAYS
    begins = dt.date.fromordinal(day + 1)
    after = add_months(begins, 1)
    return max(_FIRST, after.toordinal() + (after.day != begins.day))


_FIRST = dt.date(2, 1, 1).toordinal()
_LAST = dt.date(9999, 10, 1).toordinal()
# Before and after them a month back or ahead is out of the calendar.


def _lifetime(steps: Steps, sales: Iterable[Sold], refunds: Iterable[Back]) -> None:
    """Count who has bought, who has again, and what they are worth: nothing while no buyer."""
    standing: Counter[int] = Counter()
    worth: Counter[int] = Counter()
    for sold in sales:
        start = sold.day + 1
        standing[start] += 1
        worth[start] += sold.gross
        if sold.gone is not None:
            # What was refunded is still what was sold; what was voided never was.
            end = max(start, sold.gone + 1)
            standing[end] -= 1
            worth[end] -= sold.gross if sold.voided else 0
    for back in refunds:
        worth[back.day + 1] -= back.amount
        if back.gone is not None:
            worth[max(back.day, back.gone) + 1] += back.amount
    purchases = net = 0
    was = (0, 0, 0)
    for day in sorted(standing.keys() | worth.keys()):
        purchases += standing[day]
        net += worth[day]
        now = (int(purchases > 0), int(purchases > 1), net if purchases else 0)
        if now != was:
            row = steps[day]
            for column, before, after in zip((BUYERS, REPEATERS, NET), was, now, strict=True):
                row[column] += after - before
            was = now
