"""Small random logs, with refunds and gaps, against the definitions written out naively."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.metrics import customers
from ledger.metrics.kpi import Number
from ledger.metrics.load import load
from ledger.metrics.report import report
from ledger.metrics.snapshot import snapshot
from ledger.values.calendar import add_months
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
Values = dict[str, Number | None]


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


def ratio(top: int, bottom: int) -> Fraction | None:
    return Fraction(top, bottom) if bottom else None


def model(log: Log, as_of: dt.date, period: int | None, window: int) -> Values:
    """The definitions, one after the other, with no thought of speed."""

    def back(day: dt.date) -> dt.date:
        return add_months(day, -1) if period is None else day - dt.timedelta(days=period)

    def ago(day: dt.date, days: int) -> dt.date:
        return day - dt.timedelta(days=days)

    def within(start: dt.date, end: dt.date, people: bool = True) -> list[Sale]:
        return [
            s
            for s in log[0]
            if s.stands(as_of) and start <= s.day < end and (s.member is not None or not people)
        ]

    def buyers(start: dt.date, end: dt.date) -> set[int]:
        return {s.member for s in within(start, end) if s.member is not None}

    def orders(member: int, start: dt.date) -> list[dt.date]:
        return sorted(s.day for s in within(start, as_of) if s.member == member)

    begin, t0 = dt.date.min, back(as_of)
    before, after = buyers(ago(t0, window), t0), buyers(ago(as_of, window), as_of)
    new = {m for m in after - before if orders(m, begin)[0] >= t0}
    ever, year = buyers(begin, as_of), buyers(ago(as_of, 365), as_of)
    due = {m for m in ever if orders(m, begin)[0] <= ago(as_of, 90)}
    second = {
        m for m in due if any(0 < (d - orders(m, begin)[0]).days < 90 for d in orders(m, begin))
    }
    last_month, this = buyers(back(t0), t0), buyers(t0, as_of)

    def net(member: int | None, start: dt.date) -> int:
        mine = [s for s in log[0] if s.member == member]
        total = sum(s.gross for s in mine if start <= s.day < as_of)
        total -= sum(s.refund for s in mine if s.refunded and start <= s.refunded < as_of)
        return total - sum(
            r.amount for r in log[1] if r.member == member and start <= r.day < as_of
        )

    nets = [net(m, begin) for m in ever]
    in_year = within(ago(as_of, 365), as_of, people=False)
    thirty = within(ago(as_of, 30), as_of, people=False)
    mine = [s for s in thirty if s.member is not None]
    return {
        "retention": ratio(len(before & after), len(before)),
        "churn": ratio(len(before - after), len(before)),
        "month_to_month": ratio(len(last_month & this), len(last_month)),
        "repeat_rate": ratio(sum(len(orders(m, begin)) > 1 for m in ever), len(ever)),
        "repeat_rate_365": ratio(sum(len(orders(m, ago(as_of, 365))) > 1 for m in year), len(year)),
        "second_purchase_90": ratio(len(second), len(due)),
        "aov": ratio(sum(s.gross for s in in_year), len(in_year)),
        "frequency": ratio(len(within(ago(as_of, 365), as_of)), len(year)),
        "clv_historic_mean": ratio(sum(nets), len(nets)),
        "clv_historic_median": Fraction(median(map(Fraction, nets))) if nets else None,
        "active_members": len(after),
        "new_members": len(new),
        "won_back": len(after - before - new),
        "silent": len(before - after),
        "membership_rate": ratio(
            len(buyers(ago(as_of, 30), as_of)),
            len(buyers(ago(as_of, 30), as_of)) + len(thirty) - len(mine),
        ),
        "sales_penetration": ratio(sum(s.gross for s in mine), sum(s.gross for s in thirty)),
        "monthly_revenue": sum(net(m, add_months(as_of, -1)) for m in (None, 1, 2, 3, 4, 5, 6, 7)),
    }


@settings(max_examples=60, deadline=None)
@given(logs, ends, st.sampled_from([None, 7, 30]), st.sampled_from([30, 90, 365]))
def test_the_report_says_what_the_definitions_say(
    log: Log, as_of: dt.date, period: int | None, window: int
) -> None:
    expected = model(log, as_of, period, window)
    shop = shop_of(log)
    kpis = report(shop.conn, as_of, period_days=period, window_days=window)
    assert {key: kpis[key].value for key in expected} == expected
    earlier = model(log, kpis["retention"].period_start, period, window)
    assert {key: kpis[key].previous for key in expected} == earlier
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
