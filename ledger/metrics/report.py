"""The numbers as of a date: which there are, over which window each, and beside which previous."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeVar

from ledger.metrics import customers, engagement, live, satisfaction
from ledger.metrics.definitions import DEFINITIONS
from ledger.metrics.further import SPECS as FURTHER_SPECS
from ledger.metrics.history import DAWN, History
from ledger.metrics.kpi import Figure, Kpi, Unit, count, rate
from ledger.metrics.load import Connection, load
from ledger.metrics.moment import Moment, Terms, period_start
from ledger.metrics.predict.lifetime import predicted
from ledger.metrics.spec import Spec, flowing, lifetime, trailing

KEYS = tuple(DEFINITIONS)
"""The keys of a report, in its order; scripts count on there being these and no others."""

FURTHER = tuple(FURTHER_SPECS)
"""The keys of the numbers that are reported on request."""

WINDOW = 90
"""Days within which a purchase makes a customer active, unless set."""

Beside = Literal["period", "year"]
"""What a number stands beside: itself a period before, or in the same weeks a year before."""

_SAME_WEEKS = dt.timedelta(weeks=52)
# A Saturday is then beside a Saturday.

_YEAR = 365
_QUARTER = 90
_MONTH = 30


_SPECS: dict[str, Spec] = {
    "retention": flowing("rate", lambda m: rate(m.flows.retained, m.flows.start)),
    "churn": flowing("rate", lambda m: rate(m.flows.lost, m.flows.start)),
    "month_to_month": Spec(
        "rate",
        lambda m: customers.returned(m.members, m.before, m.start, m.as_of),
        lambda m: m.as_of - m.start,
        lambda m: m.before,
    ),
    "repeat_rate": lifetime("rate", lambda m: customers.repeat(m.members, DAWN, m.as_of)),
    "repeat_rate_365": trailing(
        "rate", _YEAR, lambda m, start: customers.repeat(m.members, start, m.as_of)
    ),
    "second_purchase_90": lifetime(
        "rate", lambda m: customers.second_purchase(m.members, _QUARTER), _QUARTER
    ),
    "aov": trailing(
        "money",
        _YEAR,
        lambda m, start: customers.order_value(m.members, m.guests, start, m.as_of),
    ),
    "frequency": trailing(
        "ratio", _YEAR, lambda m, start: customers.frequency(m.members, start, m.as_of)
    ),
    "clv_historic_mean": lifetime("money", lambda m: customers.value_mean(m.history, m.members)),
    "clv_historic_median": lifetime(
        "money", lambda m: customers.value_median(m.history, m.members)
    ),
    "clv_predicted_12m": lifetime("money", lambda m: predicted(m.history, m.members)),
    "active_members": Spec(
        "count",
        lambda m: count(m.flows.end),
        lambda m: m.window,
        lambda m: m.as_of - m.window,
    ),
    "new_members": flowing("count", lambda m: count(m.flows.new)),
    "won_back": flowing("count", lambda m: count(m.flows.won_back)),
    "silent": flowing("count", lambda m: count(m.flows.lost)),
    "membership_rate": trailing(
        "rate",
        _MONTH,
        lambda m, start: engagement.membership(m.members, m.guests, start, m.as_of),
    ),
    "sales_penetration": trailing(
        "rate",
        _MONTH,
        lambda m, start: engagement.penetration(m.members, m.guests, start, m.as_of),
    ),
    "active_member_rate": trailing(
        "rate",
        _QUARTER,
        lambda m, start: engagement.active_members(m.history, m.joined, m.members, start, m.as_of),
        "people",
    ),
    "redemption_rate": trailing(
        "rate",
        _MONTH,
        lambda m, start: engagement.redemption(m.history, start, m.as_of),
        "points",
    ),
    "first_redemption_rate": lifetime(
        "rate",
        lambda m: engagement.first_redemption(m.history, m.joined, m.as_of, _QUARTER),
        _QUARTER,
        "people",
    ),
    "breakage": lifetime("rate", lambda m: engagement.breakage(m.history, m.as_of), part="points"),
    "points_liability": lifetime(
        "money",
        lambda m: engagement.liability(m.history, m.as_of, m.year_start, m.point_value),
        part="points",
    ),
    "reward_cost_ratio": trailing(
        "rate",
        _MONTH,
        lambda m, start: engagement.reward_cost(m.history, m.members, start, m.as_of),
        "rewards",
    ),
    "nps": trailing(
        "nps",
        satisfaction.WINDOW,
        lambda m, start: satisfaction.figure(m.history.answers, "nps", start, m.as_of),
        "answers",
    ),
    "csat": trailing(
        "rate",
        satisfaction.WINDOW,
        lambda m, start: satisfaction.figure(m.history.answers, "csat", start, m.as_of),
        "answers",
    ),
    "monthly_revenue": Spec(
        "money",
        lambda m: count(customers.net_sales(m.history, m.month_start, m.as_of)),
        lambda m: m.as_of - m.month_start,
        lambda m: m.month_start,
    ),
}
_ALL = _SPECS | FURTHER_SPECS


def report(
    conn: Connection,
    as_of: dt.date,
    *,
    period_days: int | None = None,
    window_days: int = WINDOW,
    keys: Iterable[str] | None = None,
    today: dt.date | None = None,
    point_value: Fraction | None = None,
    lifespan: Fraction | None = None,
    beside: Beside = "period",
) -> dict[str, Kpi]:
    """The numbers as of a date, as they were true then, each beside its previous value.

    The period of the flows (retention, churn, month to month, new, won back, silent) is the
    month before ``as_of``, or ``period_days``. Month to month compares it with the period before
    it. Other windows trail ``as_of`` by a fixed number of days, and lifetime values take in all
    before it. The previous value is this report's own as of the period's start, or of 52 weeks
    before ``as_of``.

    Refunds and voids count from the day they were made. Who bought is who is known today to have:
    a sale that was claimed or moved since is its member's, and merged members are one, at any date.

    :param conn: the shop's file, in a read of its own; only read.
    :param as_of: the day after the last day counted.
    :param window_days: days within which a purchase makes a customer active.
    :param keys: the numbers wanted, of :data:`KEYS` and :data:`FURTHER`; :data:`KEYS` if ``None``.
    :param today: the business date now. An ``as_of`` after it takes in an unfinished day: partial.
    :param point_value: minor units one point is worth; what the programme said then if ``None``.
    :param lifespan: years a customer stays; without it there is no formula lifetime value.
    :raises BadInput: a period or window of less than a day.
    :raises KeyError: an unknown key.
    """
    terms = Terms(period_days, window_days, point_value, lifespan)
    wanted = KEYS if keys is None else tuple(keys)
    ends = [before(as_of, period_days, beside), as_of]
    return numbers(conn, ends, wanted, terms, today=today)


def numbers(
    conn: Connection,
    ends: list[dt.date],
    keys: Sequence[str],
    terms: Terms,
    *,
    today: dt.date | None,
    trend: bool = False,
) -> dict[str, Kpi]:
    """The numbers as of the last of some dates, oldest first, beside those of the one before.

    From what is kept of each day where that gives them (:mod:`ledger.metrics.live`), and from
    the sales themselves otherwise: the same numbers.

    :raises KeyError: an unknown key.
    """
    kept = [key for key in keys if key in live.FIGURES] if live.serves(terms) else []
    rest = [key for key in keys if key not in kept]
    found: dict[str, Kpi] = {}
    if rest:
        found |= assemble(moments(conn, ends, rest, terms), rest, today=today, trend=trend)
    if kept:
        series = live.moments(conn, ends, kept, terms)
        found |= assemble(series, kept, today=today, trend=trend, figures=live.FIGURES)
    return {key: found[key] for key in keys}


def unit_of(key: str) -> Unit:
    """What a number is counted in.

    :raises KeyError: an unknown key.
    """
    return _ALL[key].unit


def past(
    conn: Connection, ends: list[dt.date], key: str, terms: Terms
) -> list[tuple[Figure, bool]]:
    """A number as of each of some dates, oldest first, and whether its window was on record then.

    :raises KeyError: an unknown key.
    """
    spec = _ALL[key]
    if key in live.FIGURES and live.serves(terms):
        kept = live.moments(conn, ends, (key,), terms)
        return [(live.FIGURES[key](moment), _on_record(spec, moment)) for moment in kept]
    found = moments(conn, ends, (key,), terms)
    return [(spec.figure(moment), _on_record(spec, moment)) for moment in found]


def _on_record(spec: Spec, moment: Moment) -> bool:
    """Whether the shop's records fill the window of a number."""
    first = moment.history.first_record
    return spec.observed is None or (first is not None and first <= spec.observed(moment))


def windows(
    as_of: dt.date,
    keys: Iterable[str],
    *,
    period_days: int | None = None,
    window_days: int = WINDOW,
) -> dict[str, int | None]:
    """The days each number looks back over, whatever the shop.

    :raises BadInput: a period or window of less than a day.
    :raises KeyError: an unknown key.
    """
    moment = Moment(History(), as_of, Terms(period_days, window_days))
    return {key: _ALL[key].window(moment) for key in keys}


def before(as_of: dt.date, period_days: int | None, beside: Beside) -> dt.date:
    """The date that a number as of another one is compared with."""
    if beside == "period":
        return period_start(as_of, period_days)
    return as_of - _SAME_WEEKS if as_of > dt.date.min + _SAME_WEEKS else dt.date.min


def moments(
    conn: Connection, ends: list[dt.date], keys: Iterable[str], terms: Terms
) -> list[Moment]:
    """What was true as of each of some dates, oldest first, from one load.

    :raises KeyError: an unknown key.
    """
    specs = [_ALL[key] for key in keys]
    parts = frozenset(spec.part for spec in specs if spec.part is not None)
    ever = any(spec.ever for spec in specs)
    since = 1 if ever else max(1, ends[0].toordinal() - _QUARTER)
    history = load(conn, ends[-1], since=dt.date.fromordinal(since), parts=parts)
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
    kpis: dict[str, Kpi] = {}
    for key in keys:
        spec = _ALL[key]
        # Only what is shown is computed: the last two, or all.
        figure = spec.figure if figures is None else figures[key]
        found = [figure(moment) for moment in (series if trend else series[-2:])]
        kpis[key] = Kpi(
            key=key,
            value=found[-1].value,
            numerator=found[-1].numerator,
            denominator=found[-1].denominator,
            window_days=spec.window(now),
            as_of=now.date,
            previous=found[-2].value,
            partial=not (_on_record(spec, now) and over),
            unit=spec.unit,
            period_start=now.start_date,
            trend=tuple(point.value for point in found) if trend else (),
            interval=found[-1].interval,
        )
    return kpis
