"""The numbers as of a date: which there are, over which window each, and beside which previous."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from ledger.metrics import customers, engagement
from ledger.metrics.definitions import DEFINITIONS
from ledger.metrics.history import DAWN
from ledger.metrics.kpi import Figure, Kpi, Unit, count, rate
from ledger.metrics.load import Connection, Part, load
from ledger.metrics.moment import Moment, Terms, period_start

KEYS = tuple(DEFINITIONS)
"""Every key there is, in the order of a report."""

WINDOW = 90
"""Days within which a purchase makes a customer active, unless set."""

_YEAR = 365
_QUARTER = 90
_MONTH = 30


@dataclass(frozen=True, slots=True)
class _Spec:
    """How a number is made.

    ``window`` gives the days reported; ``observed`` the first day that must lie within the
    records for the number to be whole, ``None`` where it counts whatever there is.
    """

    unit: Unit
    figure: Callable[[Moment], Figure]
    window: Callable[[Moment], int | None]
    observed: Callable[[Moment], int] | None = None
    part: Part | None = None


def _active(unit: Unit, figure: Callable[[Moment], Figure]) -> _Spec:
    """A number of the period's flows: the window before the period's start must be on record."""
    return _Spec(unit, figure, lambda m: m.window, lambda m: m.start - m.window)


def _trailing(
    unit: Unit, days: int, figure: Callable[[Moment, int], Figure], part: Part | None = None
) -> _Spec:
    """A number over the last so many days."""
    return _Spec(
        unit,
        lambda m: figure(m, m.as_of - days),
        lambda _: days,
        lambda m: m.as_of - days,
        part,
    )


def _lifetime(
    unit: Unit,
    figure: Callable[[Moment], Figure],
    days: int | None = None,
    part: Part | None = None,
) -> _Spec:
    """A number over everything before the date."""
    return _Spec(unit, figure, lambda _: days, None, part)


def _unknown(unit: Unit) -> _Spec:
    """A number with a place and a meaning, which nothing in the books gives yet."""
    return _lifetime(unit, lambda _: Figure())


_SPECS: dict[str, _Spec] = {
    "retention": _active("rate", lambda m: rate(m.flows.retained, m.flows.start)),
    "churn": _active("rate", lambda m: rate(m.flows.lost, m.flows.start)),
    "month_to_month": _Spec(
        "rate",
        lambda m: customers.returned(m.members, m.before, m.start, m.as_of),
        lambda m: m.as_of - m.start,
        lambda m: m.before,
    ),
    "repeat_rate": _lifetime("rate", lambda m: customers.repeat(m.members, DAWN, m.as_of)),
    "repeat_rate_365": _trailing(
        "rate", _YEAR, lambda m, start: customers.repeat(m.members, start, m.as_of)
    ),
    "second_purchase_90": _lifetime(
        "rate", lambda m: customers.second_purchase(m.members, _QUARTER), _QUARTER
    ),
    "aov": _trailing(
        "money",
        _YEAR,
        lambda m, start: customers.order_value(m.members, m.guests, start, m.as_of),
    ),
    "frequency": _trailing(
        "ratio", _YEAR, lambda m, start: customers.frequency(m.members, start, m.as_of)
    ),
    "clv_historic_mean": _lifetime("money", lambda m: customers.value_mean(m.history, m.members)),
    "clv_historic_median": _lifetime(
        "money", lambda m: customers.value_median(m.history, m.members)
    ),
    "clv_predicted_12m": _unknown("money"),
    "active_members": _Spec(
        "count",
        lambda m: count(m.flows.end),
        lambda m: m.window,
        lambda m: m.as_of - m.window,
    ),
    "new_members": _active("count", lambda m: count(m.flows.new)),
    "won_back": _active("count", lambda m: count(m.flows.won_back)),
    "silent": _active("count", lambda m: count(m.flows.lost)),
    "membership_rate": _trailing(
        "rate",
        _MONTH,
        lambda m, start: engagement.membership(m.members, m.guests, start, m.as_of),
    ),
    "sales_penetration": _trailing(
        "rate",
        _MONTH,
        lambda m, start: engagement.penetration(m.members, m.guests, start, m.as_of),
    ),
    "active_member_rate": _trailing(
        "rate",
        _QUARTER,
        lambda m, start: engagement.active_members(m.history, m.joined, m.members, start, m.as_of),
        "people",
    ),
    "redemption_rate": _trailing(
        "rate",
        _MONTH,
        lambda m, start: engagement.redemption(m.history, start, m.as_of),
        "points",
    ),
    "first_redemption_rate": _lifetime(
        "rate",
        lambda m: engagement.first_redemption(m.history, m.joined, m.as_of, _QUARTER),
        _QUARTER,
        "people",
    ),
    "breakage": _lifetime("rate", lambda m: engagement.breakage(m.history, m.as_of), part="points"),
    "points_liability": _lifetime(
        "money",
        lambda m: engagement.liability(m.history, m.as_of, m.year_start, m.point_value),
        part="points",
    ),
    "reward_cost_ratio": _trailing(
        "rate",
        _MONTH,
        lambda m, start: engagement.reward_cost(m.history, m.members, start, m.as_of),
        "rewards",
    ),
    "nps": _unknown("nps"),
    "csat": _unknown("rate"),
    "monthly_revenue": _Spec(
        "money",
        lambda m: count(customers.net_sales(m.history, m.month_start, m.as_of)),
        lambda m: m.as_of - m.month_start,
        lambda m: m.month_start,
    ),
}


def report(
    conn: Connection,
    as_of: dt.date,
    *,
    period_days: int | None = None,
    window_days: int = WINDOW,
    keys: Iterable[str] | None = None,
    today: dt.date | None = None,
    point_value: Fraction | None = None,
) -> dict[str, Kpi]:
    """The numbers as of a date, as they were true then, each beside its previous value.

    The period of the flows (retention, churn, month to month, new, won back, silent) is the
    month before ``as_of``, or ``period_days``. Month to month compares it with the period before
    it. Other windows trail ``as_of`` by a fixed number of days, and lifetime values take in all
    before it. The previous value is this report's own as of the period's start.

    :param conn: the shop's file, in a read of its own; only read.
    :param as_of: the day after the last day counted.
    :param window_days: days within which a purchase makes a customer active.
    :param keys: the numbers wanted; every one of :data:`KEYS` if ``None``.
    :param today: the business date now. An ``as_of`` after it takes in an unfinished day: partial.
    :param point_value: minor units one point is worth; without it there is no liability.
    :raises BadInput: a period or window of less than a day.
    :raises KeyError: an unknown key.
    """
    terms = Terms(period_days, window_days, point_value)
    wanted = KEYS if keys is None else tuple(keys)
    ends = [period_start(as_of, period_days), as_of]
    return assemble(moments(conn, ends, wanted, terms), wanted, today=today)


def moments(
    conn: Connection, ends: list[dt.date], keys: Iterable[str], terms: Terms
) -> list[Moment]:
    """What was true as of each of some dates, oldest first, from one load.

    :raises KeyError: an unknown key.
    """
    parts = frozenset(part for key in keys if (part := _SPECS[key].part) is not None)
    since = dt.date.fromordinal(max(1, ends[0].toordinal() - _QUARTER))
    history = load(conn, ends[-1], since=since, parts=parts)
    return [Moment(history, end, terms) for end in ends]


M = TypeVar("M", bound=Moment)


def assemble(
    series: Sequence[M],
    keys: Iterable[str],
    *,
    today: dt.date | None,
    trend: bool = False,
    figures: Mapping[str, Callable[[M], Figure]] | None = None,
) -> dict[str, Kpi]:
    """The numbers of the last moment, with those of the one before it as previous.

    :param series: at least two, oldest first.
    :param trend: whether to keep every moment's value.
    :param figures: how each number is made of such moments; of their history unless given.
    """
    now = series[-1]
    over = today is None or now.date <= today
    first = now.history.first_record
    kpis: dict[str, Kpi] = {}
    for key in keys:
        spec = _SPECS[key]
        # Only what is shown is computed: the last two, or all.
        figure = spec.figure if figures is None else figures[key]
        found = [figure(moment) for moment in (series if trend else series[-2:])]
        seen = spec.observed is None or (first is not None and first <= spec.observed(now))
        kpis[key] = Kpi(
            key=key,
            value=found[-1].value,
            numerator=found[-1].numerator,
            denominator=found[-1].denominator,
            window_days=spec.window(now),
            as_of=now.date,
            previous=found[-2].value,
            partial=not (seen and over),
            unit=spec.unit,
            period_start=now.start_date,
            trend=tuple(point.value for point in found) if trend else (),
        )
    return kpis
