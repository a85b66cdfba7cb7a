"""The numbers of a sales log by plain counting, written from their definitions alone.

Nothing here is fast or shared with the ledger: a list of purchases, a list of refunds, and each
number as its definition reads. A shop is compared with it to the last unit.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from io import StringIO
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

Number = Fraction | int
Triple = tuple[Number | None, Number | None, int | None]
"""Value, numerator, denominator."""

DAY = dt.timedelta(days=1)
DAWN = dt.date.min


@dataclass(frozen=True)
class Row:
    """A sale, or money given back, on a business day; ``customer`` is ``None`` for a guest.

    ``undone`` is the day a sale was refunded in full, if it was.
    """

    customer: int | None
    day: dt.date
    cents: int
    undone: dt.date | None = None


@dataclass
class Known:
    """What a shop knew as of a day: purchases, money in (and out, below nought), members."""

    purchases: list[Row]
    money: list[Row]
    joined: dict[int, dt.date]


@dataclass
class Log:
    """Sales, refunds (all of them, those of a whole sale too), and when each member joined."""

    sales: list[Row] = field(default_factory=list)
    refunds: list[Row] = field(default_factory=list)
    joined: dict[int, dt.date] = field(default_factory=dict)

    def before(self, as_of: dt.date) -> Known:
        """What had happened before a day."""
        sold = [row for row in self.sales if row.day < as_of]
        back = [Row(row.customer, row.day, -row.cents) for row in self.refunds if row.day < as_of]
        return Known(
            [row for row in sold if row.undone is None or row.undone >= as_of],
            [*sold, *back],
            {member: day for member, day in self.joined.items() if day < as_of},
        )


def read(text: str, zone: str = "UTC", cutoff: dt.timedelta = dt.timedelta(0)) -> Log:
    """The plain layout. A time without a zone is the shop's own; a day ends at its cut-off."""
    log = Log()
    for row in csv.DictReader(StringIO(text)):
        when = dt.datetime.fromisoformat(row["ts"])
        if when.tzinfo is not None:
            when = when.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        day = when.date() if len(row["ts"]) == len("2024-01-01") else (when - cutoff).date()
        customer = int(row["customer_id"]) if row["customer_id"] else None
        cents = int(row["amount_cents"])
        if customer is not None:
            log.joined[customer] = min(day, log.joined.get(customer, day))
        if row["kind"] == "sale":
            log.sales.append(Row(customer, day, cents))
        else:
            log.refunds.append(Row(customer, day, -cents))
    return log


def month_before(day: dt.date) -> dt.date:
    """The same day a month earlier, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 2, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def quotient(numerator: int, denominator: int) -> Triple:
    return (Fraction(numerator, denominator) if denominator else None), numerator, denominator


def counted(number: int) -> Triple:
    return number, number, None


def buyers(rows: Iterable[Row], start: dt.date, end: dt.date) -> set[int]:
    """Customers with at least one purchase in ``[start, end)``."""
    return {r.customer for r in rows if r.customer is not None and start <= r.day < end}


def within(rows: Iterable[Row], start: dt.date, end: dt.date) -> list[Row]:
    return [row for row in rows if start <= row.day < end]


def total(rows: Iterable[Row]) -> int:
    return sum(row.cents for row in rows)


def visits(rows: Iterable[Row]) -> dict[int, list[dt.date]]:
    """Days with a purchase of each customer, in order."""
    found: dict[int, set[dt.date]] = {}
    for row in rows:
        if row.customer is not None:
            found.setdefault(row.customer, set()).add(row.day)
    return {customer: sorted(days) for customer, days in found.items()}


def counts(rows: Iterable[Row]) -> dict[int, int]:
    """Purchases of each customer."""
    found: dict[int, int] = {}
    for row in rows:
        if row.customer is not None:
            found[row.customer] = found.get(row.customer, 0) + 1
    return found


def nets(log: Known) -> dict[int, int]:
    """Sales less refunds of each customer with a purchase."""
    net = dict.fromkeys(counts(log.purchases), 0)
    for row in log.money:
        if row.customer in net:
            net[row.customer] += row.cents
    return net


def answers(
    whole: Log,
    as_of: dt.date,
    period: int | None = None,
    window: int = 90,
    lifespan: Fraction | None = None,
) -> dict[str, Triple]:
    """Every number of the report that a log of sales can give, as of a day (exclusive)."""
    log = whole.before(as_of)
    return (
        _flows(log.purchases, as_of, period, window)
        | _repeat(log.purchases, as_of, window)
        | _value(log, as_of, lifespan)
        | _engagement(log, as_of)
    )


def _flows(sold: list[Row], as_of: dt.date, period: int | None, window: int) -> dict[str, Triple]:
    def back(day: dt.date) -> dt.date:
        return day - dt.timedelta(period) if period else month_before(day)

    def active(day: dt.date) -> set[int]:
        return buyers(sold, day - dt.timedelta(window), day)

    start = back(as_of)
    stayed, came = active(start) & active(as_of), active(as_of) - active(start)
    new, lost = came - buyers(sold, DAWN, start), active(start) - active(as_of)
    before, during = buyers(sold, back(start), start), buyers(sold, start, as_of)
    then = as_of - dt.timedelta(90)
    silent = active(back(then)) - active(then)
    return {
        "retention": quotient(len(stayed), len(active(start))),
        "churn": quotient(len(lost), len(active(start))),
        "active_members": counted(len(active(as_of))),
        "new_members": counted(len(new)),
        "won_back": counted(len(came - new)),
        "silent": counted(len(lost)),
        "month_to_month": quotient(len(before & during), len(before)),
        "silent_returned": quotient(len(silent & buyers(sold, then, as_of)), len(silent)),
    }


def _repeat(sold: list[Row], as_of: dt.date, window: int) -> dict[str, Triple]:
    found: dict[str, Triple] = {}
    for days in (None, 30, 90, 180, 365):
        each = counts(within(sold, as_of - dt.timedelta(days) if days else DAWN, as_of))
        twice = sum(times >= 2 for times in each.values())
        found[f"repeat_rate_{days}" if days else "repeat_rate"] = quotient(twice, len(each))
    since = as_of - dt.timedelta(window)
    now = buyers(sold, since, as_of)
    found["returning_rate"] = quotient(len(now & buyers(sold, DAWN, since)), len(now))
    for days in (30, 60, 90, 180):
        length = dt.timedelta(days)
        seen = [of for of in visits(sold).values() if as_of - of[0] >= length]
        soon = [of for of in seen if len(of) > 1 and of[1] - of[0] < length]
        found[f"second_purchase_{days}"] = quotient(len(soon), len(seen))
    return found


def _value(log: Known, as_of: dt.date, lifespan: Fraction | None) -> dict[str, Triple]:
    year = within(log.purchases, as_of - dt.timedelta(365), as_of)
    kept = within(log.money, as_of - dt.timedelta(365), as_of)
    mine = [row for row in year if row.customer is not None]
    spent, who = total(mine), len(counts(mine))
    net = nets(log)
    found = {
        "aov": quotient(total(year), len(year)),
        "aov_net": quotient(total(kept), len(year)),
        "aov_median": middle([row.cents for row in year]),
        "frequency": quotient(len(mine), who),
        "revenue_per_buyer": quotient(spent, who),
        "clv_historic_mean": quotient(sum(net.values()), len(net)),
        "clv_historic_median": middle(list(net.values())),
        "monthly_revenue": counted(total(within(log.money, month_before(as_of), as_of))),
        "clv_formula": (None, None, who),
    }
    if lifespan is not None and who:
        a_year = Fraction(spent, len(mine)) * Fraction(len(mine), who)
        found["clv_formula"] = a_year * lifespan, spent * lifespan, who
    return found


def _engagement(log: Known, as_of: dt.date) -> dict[str, Triple]:
    """As far as sales alone tell: a purchase is all that is known of who is active."""
    late = within(log.purchases, as_of - dt.timedelta(30), as_of)
    mine = [row for row in late if row.customer is not None]
    people, guests = len(counts(mine)), len(late) - len(mine)
    active = buyers(log.purchases, as_of - dt.timedelta(90), as_of) & log.joined.keys()
    return {
        "membership_rate": quotient(people, people + guests),
        "sales_penetration": quotient(total(mine), total(late)),
        "sales_penetration_orders": quotient(len(mine), len(late)),
        "active_member_rate": quotient(len(active), len(log.joined)),
    }


def middle(numbers: list[int]) -> Triple:
    if not numbers:
        return None, None, 0
    return median([Fraction(number) for number in numbers]), None, len(numbers)


def cohorts(whole: Log, as_of: dt.date) -> list[dict[str, Any]]:
    """Customers by the month of their first purchase: who bought, and net, month by month.

    Money given back before the first purchase counts in its month.
    """
    log = whole.before(as_of)
    first = {customer: days[0] for customer, days in visits(log.purchases).items()}
    last = as_of - DAY
    found = []
    for birth in sorted({(day.year, day.month) for day in first.values()}):
        members = {c for c, day in first.items() if (day.year, day.month) == birth}
        months = [
            divmod(number, 12)
            for number in range(birth[0] * 12 + birth[1] - 1, last.year * 12 + last.month)
        ]
        active, net = [], []
        for year, month in months:
            sold = [r for r in log.purchases if (r.day.year, r.day.month) == (year, month + 1)]
            active.append(len({r.customer for r in sold} & members))
            net.append(
                sum(
                    r.cents
                    for r in log.money
                    if r.customer in members
                    and max((r.day.year, r.day.month), birth) == (year, month + 1)
                )
            )
        found.append(
            {
                "cohort": f"{birth[0]:04}-{birth[1]:02}",
                "size": len(members),
                "active_by_month": active,
                "net_by_month": net,
            }
        )
    return found


def scores(whole: Log, as_of: dt.date) -> dict[int, tuple[int, int, int, int, int, int]]:
    """Days since the last purchase, purchases, net, and the three scores, of each customer."""
    log = whole.before(as_of)
    net, times = nets(log), counts(log.purchases)
    recent = {c: (days[-1] - (as_of - DAY)).days for c, days in visits(log.purchases).items()}

    @cache
    def score(which: int, own: int) -> int:
        worse = sum(other < own for other in (recent, times, net)[which].values())
        return min(5, 1 + 5 * worse // len(times))

    return {
        c: (-recent[c], times[c], net[c], score(0, recent[c]), score(1, times[c]), score(2, net[c]))
        for c in times
    }


def rhythms(whole: Log, as_of: dt.date) -> dict[int, tuple[int, Fraction]]:
    """Days silent and mean days between purchases, of those with three days of purchase."""
    return {
        c: ((as_of - DAY - days[-1]).days, Fraction((days[-1] - days[0]).days, len(days) - 1))
        for c, days in visits(whole.before(as_of).purchases).items()
        if len(days) >= 3
    }
