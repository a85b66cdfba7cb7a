"""Customers by the month of their first purchase: how many still come, and what they bring in."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ledger.metrics.customers import net_of_days
from ledger.metrics.history import History
from ledger.metrics.load import Connection, load

By = Literal["month", "quarter", "year"]

_MONTHS: dict[By, int] = {"month": 1, "quarter": 3, "year": 12}
_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Cohort:
    """Members who first bought in the same period, whose first day is ``start``.

    ``active[n]`` of them bought in the n-th period after it, and brought in ``net[n]`` (minor
    units, less refunds); both end with the period that holds the last day counted.
    """

    start: dt.date
    active: tuple[int, ...]
    net: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many they are."""
        return self.active[0]

    def share(self, age: int) -> Fraction:
        """The share of them who bought in the n-th period after their first."""
        return Fraction(self.active[age], self.size)


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Cohorts, oldest first; periods nobody first bought in are left out.

    ``unfinished`` says that the last period counted is not over: its numbers will still grow.
    """

    as_of: dt.date
    by: By
    found: tuple[Cohort, ...]
    unfinished: bool

    def start(self, cohort: Cohort, age: int) -> dt.date:
        """The first day of a cohort's n-th period."""
        return _first_day(_period(cohort.start, self.by) + age, self.by)

    def name(self, day: dt.date) -> str:
        """A period by its first day: ``2026-06``, ``2026-Q2``, ``2026``."""
        match self.by:
            case "month":
                return f"{day:%Y-%m}"
            case "quarter":
                return f"{day.year:04d}-Q{(day.month + 2) // 3}"
            case "year":
                return f"{day.year:04d}"


def cohorts(
    conn: Connection, as_of: dt.date, *, by: By = "month", today: dt.date | None = None
) -> Cohorts:
    """The cohorts as of a date, as they were then.

    :param conn: the shop's file, in a read of its own; only read.
    :param as_of: the day after the last day counted.
    :param today: the business date now, which is not over.
    """
    return of_history(load(conn, as_of, parts=frozenset()), as_of, by=by, today=today)


def of_history(
    history: History, as_of: dt.date, *, by: By = "month", today: dt.date | None = None
) -> Cohorts:
    """The cohorts of a shop's past as of a date."""
    sales = history.members.as_of(as_of.toordinal())
    pairs = sales.days()
    if not pairs:
        return Cohorts(as_of, by, (), unfinished=False)
    periods = _Periods(by)
    first: dict[int, int] = {}
    for day, member in pairs:
        if member not in first:
            first[member] = periods[day]
    end = periods[as_of.toordinal() - 1]
    span = end + 1
    # A member or a cohort with a period is one number, which a million sales count faster.
    seen = {member * span + periods[day] for day, member in pairs}
    active = Counter(first[pair // span] * span + pair % span for pair in seen)
    net: defaultdict[int, int] = defaultdict(int)
    for day, member, amount in net_of_days(history, sales):
        start = first.get(member)
        if start is not None:
            # What was undone before the first purchase that stands is its cohort's beginning.
            net[start * span + max(start, periods[day])] += amount
    return Cohorts(
        as_of,
        by,
        tuple(
            Cohort(
                _first_day(start, by),
                tuple(active[start * span + number] for number in range(start, span)),
                tuple(net[start * span + number] for number in range(start, span)),
            )
            for start in sorted(set(first.values()))
        ),
        unfinished=_first_day(span, by) > min(as_of, today or as_of),
    )


class _Periods(dict[int, int]):
    """The period of each day that is asked for."""

    def __init__(self, by: By) -> None:
        super().__init__()
        self._by = by

    def __missing__(self, day: int) -> int:
        self[day] = number = _period(dt.date.fromordinal(day), self._by)
        return number


def _period(day: dt.date, by: By) -> int:
    return (day.year * _A_YEAR + day.month - 1) // _MONTHS[by]


def _first_day(period: int, by: By) -> dt.date:
    months = period * _MONTHS[by]
    year = months // _A_YEAR
    return dt.date(year, months % _A_YEAR + 1, 1) if year <= dt.MAXYEAR else dt.date.max
