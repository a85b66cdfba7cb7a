"""What a month's report reads straight from the books: when, which rewards, what lapses after."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from ledger.store.transaction import Transaction
from ledger.values.calendar import local_time, noon
from ledger.values.points import Unit

_QUARTER = 15 * 60 * 1_000_000
# Every time zone is a whole number of quarters of an hour away from UTC.


@dataclass(frozen=True, slots=True)
class Pattern:
    """How many sales an average Monday, Tuesday… has, and in which hours.

    ``days`` has seven numbers, Monday first, ``None`` for a weekday the days do not hold.
    ``hours`` pairs weekday and hour, ``(5, 10)`` for Saturday from 10 to 11; what is not there
    is nought. ``untimed`` sales are noted by their day alone: they are in no hour.
    """

    days: tuple[Fraction | None, ...] = (None,) * 7
    hours: dict[tuple[int, int], Fraction] | None = None
    untimed: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """A reward in a month: how many were issued and used, for what, and what the used ones cost.

    ``spent`` is points or stamps, less those of vouchers cancelled; ``cost`` is minor units.
    """

    name: str
    unit: Unit
    issued: int
    used: int
    spent: int
    cost: int


@dataclass(frozen=True, slots=True)
class Lapsing:
    """Points held whose last day is in some days to come, and how many members hold them."""

    points: int = 0
    members: int = 0


def pattern(tx: Transaction, start: dt.date, end: dt.date) -> Pattern:
    """The sales of the days ``[start, end)`` by weekday and hour, members' and guests' alike.

    Those voided or refunded in full before ``end`` are left out.
    """
    zone = tx.settings.shop_timezone
    days: Counter[int] = Counter()
    hours: Counter[tuple[int, int]] = Counter()
    untimed = 0
    for number, quarter, sharp, sales in tx.connection.execute(
        "SELECT day, effective_at / :quarter AS q, effective_at % :quarter = 0 AS sharp, count(*)"
        " FROM purchase JOIN event ON event.id = purchase.event"
        " WHERE day >= :start AND day < :end AND (cancelled_day IS NULL OR cancelled_day >= :end)"
        " GROUP BY day, q, sharp",
        {"quarter": _QUARTER, "start": start.toordinal(), "end": end.toordinal()},
    ):
        day, at = dt.date.fromordinal(number), quarter * _QUARTER
        days[day.weekday()] += sales
        if sharp and at == noon(day, zone):
            untimed += sales  # what is noted by its day alone is timed at noon
        else:
            hours[day.weekday(), local_time(at, zone).hour] += sales
    if not days:
        return Pattern()
    held = Counter(
        dt.date.fromordinal(n).weekday() for n in range(start.toordinal(), end.toordinal())
    )
    return Pattern(
        tuple(Fraction(days[n], held[n]) if held[n] else None for n in range(7)),
        {place: Fraction(sales, held[place[0]]) for place, sales in sorted(hours.items())},
        untimed,
    )


def rewards_given(tx: Transaction, start: dt.date, end: dt.date) -> list[Given]:
    """The rewards issued or used in the days ``[start, end)``, those members took most first."""
    span = {"start": start.isoformat(), "end": end.isoformat()}
    return [
        Given(*row)
        for row in tx.connection.execute(
            "SELECT reward.name, reward.unit, sum(asked), sum(handed), sum(voucher.cost * asked),"
            " sum(voucher.cost_price * handed) FROM reward JOIN ("
            " SELECT reward, cost, cost_price,"
            "  issued_on >= :start AND issued_on < :end"
            "   AND NOT (state = 'cancelled' AND closed_on < :end) AS asked,"
            "  state = 'used' AND closed_on >= :start AND closed_on < :end AS handed"
            " FROM voucher) AS voucher ON voucher.reward = reward.id"
            " GROUP BY reward.id HAVING sum(asked) + sum(handed) > 0"
            " ORDER BY 3 DESC, 4 DESC, 1",
            span,
        )
    ]


def lapsing(tx: Transaction, start: dt.date, end: dt.date) -> Lapsing:
    """What members held as of ``start`` of the points whose last day is in ``[start, end)``."""
    row = tx.connection.execute(
        "SELECT coalesce(sum(held), 0), count(DISTINCT member) FROM ("
        " SELECT lot.member, lot.amount - coalesce((SELECT sum(allocation.amount) FROM allocation"
        "  JOIN event AS act ON act.id = allocation.event"
        "  WHERE allocation.lot = lot.id AND act.business_date < :start), 0) AS held"
        " FROM lot JOIN entry ON entry.id = lot.id JOIN event ON event.id = entry.event"
        " WHERE lot.unit = 'points' AND lot.last_day >= :start AND lot.last_day < :end"
        " AND event.business_date < :start) AS left WHERE held > 0",
        {"start": start.isoformat(), "end": end.isoformat()},
    ).fetchone()
    return Lapsing(*row)
