"""Small random logs, with refunds and gaps, against the definitions counted plainly."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.metrics import customers
from ledger.metrics.cohorts import cohorts
from ledger.metrics.load import load
from ledger.metrics.report import report
from ledger.metrics.rfm import rfm
from ledger.metrics.snapshot import snapshot
from tests.ledger.metrics import oracle
from tests.ledger.metrics.shop import Shop

ORIGIN = dt.date(2023, 11, 29)


@dataclass(frozen=True)
class Sale:
    member: int | None
    day: dt.date
    gross: int
    refund: int = 0
    refunded: dt.date | None = None

    def stands(self, as_of: dt.date) -> bool:
        gone = self.refunded is not None and self.refund == self.gross and self.refunded < as_of
        return self.day < as_of and not gone


@dataclass(frozen=True)
class Loose:
    """A refund that names no sale."""

    member: int | None
    day: dt.date
    amount: int


Log = tuple[list[Sale], list[Loose]]


def day_of(offset: int) -> dt.date:
    return ORIGIN + dt.timedelta(days=offset)


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    member = draw(st.sampled_from([None, 1, 2, 3, 4, 5, 6]))
    # Days in clumps, so that windows have both edges and silences.
    day = draw(st.sampled_from([0, 30, 31, 89, 90, 91, 180, 365, 366, 400])) + draw(
        st.integers(0, 3)
    )
    gross = draw(st.integers(0, 9999))
    how = draw(st.sampled_from(["kept", "kept", "part", "full"]))
    if how == "kept":
        return Sale(member, day_of(day), gross)
    later = day_of(day + draw(st.sampled_from([0, 1, 20, 45, 200])))
    refund = gross if how == "full" else gross // 3
    return Sale(member, day_of(day), gross, refund, later)


loose = st.builds(
    Loose,
    st.sampled_from([None, 1, 2, 7]),
    st.integers(0, 420).map(day_of),
    st.integers(0, 5000),
)
logs = st.tuples(st.lists(sales(), max_size=40), st.lists(loose, max_size=4))
ends = st.one_of(
    st.integers(0, 440).map(day_of),
    st.sampled_from([dt.date(2024, 3, 31), dt.date(2024, 12, 31), dt.date(2025, 1, 1)]),
)


def shop_of(log: Log) -> Shop:
    shop = Shop()
    for number in range(1, 8):
        shop.member(number, ORIGIN)
    for sale in log[0]:
        full = sale.refunded is not None and sale.refund == sale.gross
        event = shop.sale(
            sale.day, sale.gross, sale.member, cancelled=sale.refunded if full else None
        )
        if sale.refunded is not None and not full:
            shop.refund(sale.refunded, sale.refund, sale.member, sale=event)
    for refund in log[1]:
        shop.refund(refund.day, refund.amount, refund.member)
    return shop


def told(log: Log) -> oracle.Log:
    """The log as the plain counting reads it."""
    return oracle.Log(
        [
            oracle.Row(
                sale.member,
                sale.day,
                sale.gross,
                sale.refunded if sale.refund == sale.gross else None,
            )
            for sale in log[0]
        ],
        [oracle.Row(s.member, s.refunded, s.refund) for s in log[0] if s.refunded is not None]
        + [oracle.Row(loose.member, loose.day, loose.amount) for loose in log[1]],
        dict.fromkeys(range(1, 8), ORIGIN),
    )


@settings(max_examples=60, deadline=None)
@given(logs, ends, st.sampled_from([None, 7, 30]), st.sampled_from([30, 90, 365]))
def test_the_report_says_what_the_definitions_say(
    log: Log, as_of: dt.date, period: int | None, window: int
) -> None:
    shop, years = shop_of(log), Fraction(5, 2)
    expected = oracle.answers(told(log), as_of, period, window, years)
    kpis = report(
        *(shop.conn, as_of),
        period_days=period,
        window_days=window,
        keys=expected,
        lifespan=years,
    )
    found = {k: (kpi.value, kpi.numerator, kpi.denominator) for k, kpi in kpis.items()}
    assert found == expected
    before = kpis["retention"].period_start
    earlier = oracle.answers(told(log), before, period, window, years)
    assert {k: kpi.previous for k, kpi in kpis.items()} == {
        key: value for key, (value, _, _) in earlier.items()
    }
    shop.close()


@settings(max_examples=60, deadline=None)
@given(logs, ends)
def test_cohorts_and_scores_are_what_the_definitions_say(log: Log, as_of: dt.date) -> None:
    shop = shop_of(log)
    seen = cohorts(shop.conn, as_of)
    assert [(seen.name(c.start), c.size, [*c.active], [*c.net]) for c in seen.found] == [
        tuple(cohort.values()) for cohort in oracle.cohorts(told(log), as_of)
    ]
    assert {
        c.member: (c.days, c.purchases, c.net, c.recency, c.frequency, c.monetary)
        for c in rfm(shop.conn, as_of)
        if c.purchases
    } == oracle.scores(told(log), as_of)
    shop.close()


@settings(max_examples=60, deadline=None)
@given(logs, ends)
def test_what_always_holds(log: Log, as_of: dt.date) -> None:
    shop = shop_of(log)
    kpis = report(shop.conn, as_of)
    values = {key: kpi.value for key, kpi in kpis.items()}
    if values["retention"] is not None and values["churn"] is not None:
        assert values["retention"] + values["churn"] == 1
    for key, kpi in kpis.items():
        if kpi.unit == "rate" and kpi.value is not None and key != "redemption_rate":
            assert 0 <= kpi.value <= 1, key
        if kpi.denominator == 0:
            assert kpi.value is None, key
        if kpi.numerator is not None and kpi.denominator:
            assert kpi.value == Fraction(kpi.numerator) / kpi.denominator, key
    start, end = kpis["retention"].denominator, kpis["active_members"].value
    came = (values["new_members"] or 0) + (values["won_back"] or 0)
    assert start is not None
    assert end is not None
    assert start - (values["silent"] or 0) + came == end
    shop.close()


@settings(max_examples=60, deadline=None)
@given(logs, ends, st.integers(1, 500))
def test_order_value_times_frequency_is_revenue_per_buyer(
    log: Log, as_of: dt.date, days: int
) -> None:
    shop = shop_of(log)
    history = load(shop.conn, as_of, parts=frozenset())
    stop = as_of.toordinal()
    members = history.members.as_of(stop)
    nobody = type(history.guests)().as_of(stop)
    value = customers.order_value(members, nobody, stop - days, stop).value
    often = customers.frequency(members, stop - days, stop).value
    spent: dict[int, int] = {}
    for sale in log[0]:
        if sale.member and sale.stands(as_of) and sale.day.toordinal() >= stop - days:
            spent[sale.member] = spent.get(sale.member, 0) + sale.gross
    if value is None or often is None:
        assert not spent
    else:
        assert value * often == Fraction(sum(spent.values()), len(spent))
    shop.close()


@settings(max_examples=50, deadline=None)
@given(logs, ends, st.sampled_from([None, 14]))
def test_a_trend_is_a_report_at_each_of_its_dates(
    log: Log, as_of: dt.date, period: int | None
) -> None:
    shop = shop_of(log)
    panels = snapshot(shop.conn, as_of, period_days=period, periods=5, point_value=Fraction(1))
    date, trends = as_of, {key: list(panel.trend) for key, panel in panels.items()}
    for point in range(5):
        kpis = report(shop.conn, date, period_days=period, keys=panels, point_value=Fraction(1))
        assert {key: kpi.value for key, kpi in kpis.items()} == {
            key: trend[-1 - point] for key, trend in trends.items()
        }
        date = kpis["retention"].period_start
        if point == 0:
            assert {k: p.previous for k, p in panels.items()} == {
                k: kpi.previous for k, kpi in kpis.items()
            }
    shop.close()
