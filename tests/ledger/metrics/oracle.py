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
from io import StringIO
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

Triple = tuple[Fraction | int | None, Fraction | int | None, int | None]
"""Value, numerator, denominator."""

DAY = dt.timedelta(days=1)
DAWN = dt.date.min

WINDOWS = {"retention", "churn", "new_members", "won_back", "silent", "silent_returned"}


@dataclass(frozen=True)
class Row:
    """A sale, or money given back, on a business day; ``customer`` is ``None`` for a guest."""

    customer: int | None
    day: dt.date
    cents: int


@dataclass
class Log:
    """Sales that stand, refunds, and when members joined.

    ``undone`` are the sales that were refunded in full: money in, as the refund is money out,
    and no purchase.
    """

    purchases: list[Row] = field(default_factory=list)
    refunds: list[Row] = field(default_factory=list)
    undone: list[Row] = field(default_factory=list)
    joined: dict[int, dt.date] = field(default_factory=dict)

    def before(self, as_of: dt.date) -> Log:
        """The part of it that had happened before a day."""
        return Log(
            [row for row in self.purchases if row.day < as_of],
            [row for row in self.refunds if row.day < as_of],
            [row for row in self.undone if row.day < as_of],
            {member: day for member, day in self.joined.items() if day < as_of},
        )

    def moved(self) -> list[Row]:
        """Money in, and out below nought."""
        out = [Row(row.customer, row.day, -row.cents) for row in self.refunds]
        return [*self.purchases, *self.undone, *out]


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
            log.purchases.append(Row(customer, day, cents))
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


def counts(rows: Iterable[Row]) -> dict[int, int]:
    """Purchases of each customer."""
    found: dict[int, int] = {}
    for row in rows:
        if row.customer is not None:
            found[row.customer] = found.get(row.customer, 0) + 1
    return found


def nets(log: Log) -> dict[int, int]:
    """Sales less refunds of each customer with a purchase."""
    net = dict.fromkeys(counts(log.purchases), 0)
    for row in log.moved():
        if row.customer in net:
            net[row.customer] += row.cents
    return net


def answers(
    everything: Log,
    as_of: dt.date,
    period: int | None = None,
    window: int = 90,
    lifespan: Fraction | None = None,
) -> dict[str, Triple]:
    """Every number of the report that a log of sales can give, as of a day (exclusive)."""
    log = everything.before(as_of)
    sold = log.purchases
    start = as_of - dt.timedelta(period) if period else month_before(as_of)
    prior = start - dt.timedelta(period) if period else month_before(start)
    span = dt.timedelta(window)
    found: dict[str, Triple] = {}

    # Retention and churn.
    at_start, at_end = buyers(sold, start - span, start), buyers(sold, as_of - span, as_of)
    came = at_end - at_start
    new = came - buyers(sold, DAWN, start)
    lost = at_start - at_end
    found["retention"] = quotient(len(at_end) - len(came), len(at_start))
    found["churn"] = quotient(len(lost), len(at_start))
    found["active_members"] = counted(len(at_end))
    found["new_members"] = counted(len(new))
    found["won_back"] = counted(len(came - new))
    found["silent"] = counted(len(lost))
    then = as_of - dt.timedelta(90)
    began = then - dt.timedelta(period) if period else month_before(then)
    silent = buyers(sold, began - span, began) - buyers(sold, then - span, then)
    found["silent_returned"] = quotient(len(silent & buyers(sold, then, as_of)), len(silent))
    bought_before, bought = buyers(sold, prior, start), buyers(sold, start, as_of)
    found["month_to_month"] = quotient(len(bought_before & bought), len(bought_before))

    # Repeat purchase.
    for key, days in (
        ("repeat_rate", None),
        ("repeat_rate_30", 30),
        ("repeat_rate_90", 90),
        ("repeat_rate_180", 180),
        ("repeat_rate_365", 365),
    ):
        each = counts(within(sold, as_of - dt.timedelta(days) if days else DAWN, as_of))
        found[key] = quotient(sum(n >= 2 for n in each.values()), len(each))
    earlier = buyers(sold, DAWN, as_of - span)
    found["returning_rate"] = quotient(len(at_end & earlier), len(at_end))
    days_of: dict[int, set[dt.date]] = {}
    for row in sold:
        if row.customer is not None:
            days_of.setdefault(row.customer, set()).add(row.day)
    for days in (30, 60, 90, 180):
        length = dt.timedelta(days)
        seen = {c: sorted(d) for c, d in days_of.items() if as_of - min(d) >= length}
        back = [c for c, d in seen.items() if len(d) > 1 and d[1] - d[0] < length]
        found[f"second_purchase_{days}"] = quotient(len(back), len(seen))

    # Value.
    year = within(sold, as_of - dt.timedelta(365), as_of)
    kept = within(log.moved(), as_of - dt.timedelta(365), as_of)
    gross = sum(row.cents for row in year)
    by_members = [row for row in year if row.customer is not None]
    who = {row.customer for row in by_members}
    found["aov"] = quotient(gross, len(year))
    found["aov_net"] = quotient(sum(row.cents for row in kept), len(year))
    found["aov_median"] = middle([row.cents for row in year])
    found["frequency"] = quotient(len(by_members), len(who))
    found["revenue_per_buyer"] = quotient(sum(row.cents for row in by_members), len(who))
    if lifespan is not None and who:
        spent = sum(row.cents for row in by_members)
        found["clv_formula"] = (
            Fraction(spent, len(by_members)) * Fraction(len(by_members), len(who)) * lifespan,
            spent * lifespan,
            len(who),
        )
    net = nets(log)
    found["clv_historic_mean"] = quotient(sum(net.values()), len(net))
    found["clv_historic_median"] = middle(list(net.values()))
    month = within(log.moved(), month_before(as_of), as_of)
    found["monthly_revenue"] = counted(sum(row.cents for row in month))

    # Engagement, as far as sales alone tell.
    late = within(sold, as_of - dt.timedelta(30), as_of)
    known = [row for row in late if row.customer is not None]
    people, guests = len({row.customer for row in known}), len(late) - len(known)
    found["membership_rate"] = quotient(people, people + guests)
    found["sales_penetration"] = quotient(
        sum(row.cents for row in known), sum(row.cents for row in late)
    )
    found["sales_penetration_orders"] = quotient(len(known), len(late))
    quarter = buyers(sold, as_of - dt.timedelta(90), as_of)
    found["active_member_rate"] = quotient(len(quarter & log.joined.keys()), len(log.joined))
    return found


def middle(numbers: list[int]) -> Triple:
    if not numbers:
        return None, None, 0
    return median([Fraction(number) for number in numbers]), None, len(numbers)


def cohorts(everything: Log, as_of: dt.date) -> list[dict[str, Any]]:
    """Customers by the month of their first purchase: who bought, and net, month by month.

    Money given back before the first purchase counts in its month.
    """
    log = everything.before(as_of)
    first: dict[int, dt.date] = {}
    for row in log.purchases:
        if row.customer is not None:
            first[row.customer] = min(row.day, first.get(row.customer, row.day))
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
                    for r in log.moved()
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


def scores(everything: Log, as_of: dt.date) -> dict[int, tuple[int, int, int, int, int, int]]:
    """Days since the last purchase, purchases, net, and the three scores, of each customer."""
    log = everything.before(as_of)
    net, times = nets(log), counts(log.purchases)
    last = {c: max(r.day for r in log.purchases if r.customer == c) for c in times} if (
        len(times) < 50
    ) else _last(log)

    def score(of: dict[int, Any], customer: int) -> int:
        worse = sum(other < of[customer] for other in of.values())
        return min(5, 1 + 5 * worse // len(of))

    remembered: dict[tuple[int, Any], int] = {}

    def ranked(which: int, of: dict[int, Any], customer: int) -> int:
        key = which, of[customer]
        if key not in remembered:
            remembered[key] = score(of, customer)
        return remembered[key]

    return {
        c: (
            (as_of - DAY - last[c]).days,
            times[c],
            net[c],
            ranked(0, last, c),
            ranked(1, times, c),
            ranked(2, net, c),
        )
        for c in times
    }


def _last(log: Log) -> dict[int, dt.date]:
    last: dict[int, dt.date] = {}
    for row in log.purchases:
        if row.customer is not None:
            last[row.customer] = max(row.day, last.get(row.customer, row.day))
    return last


def rhythms(everything: Log, as_of: dt.date) -> dict[int, tuple[int, Fraction]]:
    """Days silent and mean days between purchases, of those with three days of purchase."""
    days: dict[int, set[dt.date]] = {}
    for row in everything.before(as_of).purchases:
        if row.customer is not None:
            days.setdefault(row.customer, set()).add(row.day)
    return {
        c: ((as_of - DAY - max(d)).days, Fraction((max(d) - min(d)).days, len(d) - 1))
        for c, d in days.items()
        if len(d) >= 3
    }
