"""The numbers beside those of a report: other windows, other denominators, the programme's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from ledger.metrics import customers, engagement
from ledger.metrics.history import DAWN
from ledger.metrics.kpi import Figure, Unit, count
from ledger.metrics.levels import Migration, migration
from ledger.metrics.load import Connection, load
from ledger.metrics.moment import Moment, Terms, period_start
from ledger.metrics.spec import Spec, lifetime, trailing

_YEAR = 365
_HALF = 180
_QUARTER = 90
_TWO_MONTHS = 60
_MONTH = 30


def _repeat(days: int) -> Spec:
    return trailing("rate", days, lambda m, start: customers.repeat(m.members, start, m.as_of))


def _second(days: int) -> Spec:
    return lifetime("rate", lambda m: customers.second_purchase(m.members, days), days)


def _of_period(unit: Unit, figure: Callable[[Moment], Figure]) -> Spec:
    """A number over the period itself."""
    return Spec(unit, figure, lambda m: m.as_of - m.start, lambda m: m.start)


def _lost_in(m: Moment) -> tuple[int, int]:
    """The period that ended a quarter ago."""
    end = max(1, m.as_of - _QUARTER)
    start = period_start(dt.date.fromordinal(end), m.terms.period_days)
    return start.toordinal(), end


def deferred_revenue(m: Moment) -> Figure:
    """What of the sales to members is owed for the points that came with them."""
    bought = customers.net_of_days(m.history, m.members)
    net = sum(amount for _day, member, amount in bought if member)
    return engagement.deferred_revenue(m.history, net, m.as_of, m.year_start, m.point_value)


def tier_migration(
    conn: Connection, as_of: dt.date, period_days: int | None = None
) -> tuple[dt.date, Migration]:
    """When the period that ends at a date began, and who moved from tier to tier in it.

    :param conn: the shop's file, in a read of its own; only read.
    :param as_of: the day after the last day counted.
    :param period_days: the length of the period; a calendar month if ``None``.
    :raises BadInput: a period of less than a day.
    """
    terms = Terms(period_days, _QUARTER)
    moment = Moment(load(conn, as_of, parts=frozenset(("tiers",))), as_of, terms)
    return moment.start_date, _migration(moment)


def _migration(m: Moment) -> Migration:
    before = engagement.joined(m.history, m.start)
    return migration(m.history.tiers, before, m.joined, m.start, m.as_of)


SPECS: dict[str, Spec] = {
    "repeat_rate_30": _repeat(_MONTH),
    "repeat_rate_90": _repeat(_QUARTER),
    "repeat_rate_180": _repeat(_HALF),
    "returning_rate": Spec(
        "rate",
        lambda m: customers.returning(m.members, m.as_of - m.window, m.as_of),
        lambda m: m.window,
        lambda m: m.as_of - m.window,
    ),
    "second_purchase_30": _second(_MONTH),
    "second_purchase_60": _second(_TWO_MONTHS),
    "second_purchase_180": _second(_HALF),
    "silent_returned": Spec(
        "rate",
        lambda m: customers.came_back(m.members, _lost_in(m), m.as_of, m.window),
        lambda _: _QUARTER,
        lambda m: _lost_in(m)[0] - m.window,
    ),
    "aov_net": trailing(
        "money",
        _YEAR,
        lambda m, start: customers.order_value_net(m.history, m.members, m.guests, start, m.as_of),
    ),
    "aov_median": trailing(
        "money",
        _YEAR,
        lambda m, start: customers.order_median(m.members, m.guests, start, m.as_of),
    ),
    "orders_period": _of_period(
        "count",
        lambda m: count(m.members.orders(m.start, m.as_of) + m.guests.orders(m.start, m.as_of)),
    ),
    "aov_period": _of_period(
        "money", lambda m: customers.order_value(m.members, m.guests, m.start, m.as_of)
    ),
    "frequency_period": _of_period(
        "ratio", lambda m: customers.frequency(m.members, m.start, m.as_of)
    ),
    "revenue_per_buyer": trailing(
        "money", _YEAR, lambda m, start: customers.revenue_per_buyer(m.members, start, m.as_of)
    ),
    "clv_formula": trailing(
        "money",
        _YEAR,
        lambda m, start: customers.lifetime_value(m.members, start, m.as_of, m.terms.lifespan),
    ),
    "sales_penetration_orders": trailing(
        "rate",
        _MONTH,
        lambda m, start: engagement.penetration_orders(m.members, m.guests, start, m.as_of),
    ),
    "redemption_rate_lifetime": lifetime(
        "rate",
        lambda m: engagement.redemption(m.history, DAWN, m.as_of),
        part="points",
        ever=True,
    ),
    "reward_usage": lifetime(
        "rate", lambda m: engagement.reward_usage(m.history, m.as_of), part="rewards"
    ),
    "points_outstanding": lifetime(
        "points", lambda m: count(m.history.points.outstanding(m.as_of)), part="points"
    ),
    "deferred_revenue": lifetime("money", deferred_revenue, part="points"),
    "tier_ups": Spec(
        "count",
        lambda m: count(_migration(m).ups),
        lambda m: m.as_of - m.start,
        lambda m: m.start,
        "tiers",
    ),
    "tier_downs": Spec(
        "count",
        lambda m: count(_migration(m).downs),
        lambda m: m.as_of - m.start,
        lambda m: m.start,
        "tiers",
    ),
}
"""How each of them is made, by key, in the order they are reported."""
