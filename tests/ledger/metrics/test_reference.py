"""The CDNOW sample: every figure of the independent answers, to the last unit."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pytest

from ledger.metrics import customers, rfm
from ledger.metrics.cohorts import cohorts
from ledger.metrics.history import DAWN, History
from ledger.metrics.kpi import Kpi, Number, to_json
from ledger.metrics.load import load
from ledger.metrics.outlook import expected as outlook_of
from ledger.metrics.predict import base
from ledger.metrics.report import report
from ledger.values.calendar import add_months
from tests.ledger.metrics.shop import DATA, Shop, log_shop

pytestmark = pytest.mark.skipif(
    not (DATA / "cdnow_sample.json").exists(), reason="the reference logs are not here"
)

Answers = dict[str, Any]

AS_OF = dt.date(1998, 7, 1)
MILLIONTH = 5e-7
"""The answers are rounded to six decimals."""


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    made = log_shop("cdnow_sample")
    yield made
    made.close()


@pytest.fixture(scope="module")
def history(shop: Shop) -> History:
    return load(shop.conn, AS_OF, parts=frozenset())


@pytest.fixture(scope="module")
def answers() -> Answers:
    read: Answers = json.loads((DATA / "cdnow_sample.json").read_text(encoding="utf-8"))
    return read


def months(answers: Answers) -> list[tuple[dt.date, Any]]:
    """Each month's exclusive end with its answers."""
    return [
        (add_months(dt.date.fromisoformat(month["month"] + "-01"), 1), month)
        for month in answers["monthly"]
    ]


def same(value: Number | None, expected: float | None) -> bool:
    if value is None or expected is None:
        return value is expected
    return abs(float(value) - expected) <= MILLIONTH


def flows_of(kpis: dict[str, Kpi]) -> dict[str, Any]:
    return {
        "S": kpis["retention"].denominator,
        "E": kpis["active_members"].value,
        "retained": kpis["retention"].numerator,
        "lost": kpis["silent"].value,
        "new_first_time": kpis["new_members"].value,
        "reactivated": kpis["won_back"].value,
    }


def test_the_headline(shop: Shop) -> None:
    kpis = report(shop.conn, AS_OF)
    assert kpis["retention"].value == Fraction(244, 344)
    assert kpis["churn"].value == Fraction(100, 344)
    assert (kpis["active_members"].value, kpis["won_back"].value) == (299, 55)
    assert (kpis["new_members"].value, kpis["silent"].value) == (0, 100)
    percent = {
        key: round(100 * float(kpis[key].value or 0), 2)
        for key in ("month_to_month", "repeat_rate", "repeat_rate_365", "second_purchase_90")
    }
    assert percent == {
        "month_to_month": 30.6,
        "repeat_rate": 48.88,
        "repeat_rate_365": 59.85,
        "second_purchase_90": 29.1,
    }
    assert kpis["frequency"].value == Fraction(2715, 812)
    leaves = to_json(kpis)
    assert [
        leaves[key]["value"] for key in ("aov", "clv_historic_mean", "clv_historic_median")
    ] == [
        3608,
        10356,
        4306,
    ]


@pytest.mark.parametrize("window", [30, 90, 365])
def test_flows_of_every_month(shop: Shop, answers: Answers, window: int) -> None:
    for end, month in months(answers):
        expected = month[f"w{window}"]
        kpis = report(shop.conn, end, window_days=window)
        found = flows_of(kpis)
        assert found == {name: expected[name] for name in found}, end
        assert same(kpis["retention"].value, expected["retention"])
        assert same(kpis["churn"].value, expected["churn"])
        assert kpis["retention"].partial is not expected["window_fully_observed"]


def test_sales_of_every_month(shop: Shop, answers: Answers) -> None:
    keys = ("orders_period", "aov_period", "frequency_period")
    for end, month in months(answers):
        kpis, sales = report(shop.conn, end, keys=keys), month["sales"]
        assert kpis["orders_period"].value == sales["orders"]
        assert kpis["aov_period"].numerator == sales["gross_cents"]
        assert same(kpis["aov_period"].value, sales["aov_gross_cents"])
        assert same(kpis["frequency_period"].value, sales["orders_per_buyer"])


@pytest.mark.parametrize("days", [30, 90, 365])
def test_sales_of_every_window(shop: Shop, answers: Answers, days: int) -> None:
    keys = ("orders_period", "aov_period", "frequency_period")
    kpis = report(shop.conn, AS_OF, period_days=days, keys=keys)
    sales = answers["repeat"][f"window_{days}d"]
    assert kpis["orders_period"].value == sales["orders"]
    assert kpis["aov_period"].numerator == sales["gross_cents"]
    assert same(kpis["aov_period"].value, sales["aov_gross_cents"])
    assert same(kpis["frequency_period"].value, sales["orders_per_buyer"])


def test_sales_and_month_to_month_of_every_month(
    shop: Shop, history: History, answers: Answers
) -> None:
    for end, month in months(answers):
        kpis = report(shop.conn, end, keys=("month_to_month", "monthly_revenue"))
        bucket, sales = month["month_bucket"], month["sales"]
        assert kpis["month_to_month"].numerator == bucket["retained"]
        assert kpis["month_to_month"].denominator == bucket["S"]
        assert same(kpis["month_to_month"].value, bucket["retention"])
        assert kpis["monthly_revenue"].value == sales["net_cents"]

        members, guests = (log.as_of(end.toordinal()) for log in (history.members, history.guests))
        start, stop = add_months(end, -1).toordinal(), end.toordinal()
        value = customers.order_value(members, guests, start, stop)
        assert (value.numerator, value.denominator) == (sales["gross_cents"], sales["orders"])
        assert same(value.value, sales["aov_gross_cents"])
        often = customers.frequency(members, start, stop)
        assert often.denominator == bucket["buyers"]
        assert same(often.value, sales["orders_per_buyer"])


@pytest.mark.parametrize("days", [30, 90, 180])
def test_flows_of_adjacent_windows(shop: Shop, answers: Answers, days: int) -> None:
    expected = answers[f"adjacent_{days}d"]
    found = flows_of(report(shop.conn, AS_OF, period_days=days, window_days=days))
    assert found == {name: expected[name] for name in found}


@pytest.mark.parametrize("days", [30, 90, 365])
def test_repeat_in_a_window(shop: Shop, answers: Answers, days: int) -> None:
    expected = answers["repeat"][f"window_{days}d"]
    key = f"repeat_rate_{days}"
    kpis = report(shop.conn, AS_OF, window_days=days, keys=(key, "returning_rate"))
    repeat, returning = kpis[key], kpis["returning_rate"]
    assert (repeat.numerator, repeat.denominator) == (
        expected["repeat_in_window"],
        expected["buyers"],
    )
    assert same(repeat.value, expected["repeat_rate"])
    assert returning.numerator == expected["returning_shopify"]
    assert same(returning.value, expected["returning_rate_shopify"])
    assert (repeat.window_days, returning.window_days) == (days, days)


@pytest.mark.parametrize("days", [30, 90, 365])
def test_spending_in_a_window(history: History, answers: Answers, days: int) -> None:
    expected = answers["repeat"][f"window_{days}d"]
    sales, guests = (log.as_of(AS_OF.toordinal()) for log in (history.members, history.guests))
    start, stop = AS_OF.toordinal() - days, AS_OF.toordinal()
    value = customers.order_value(sales, guests, start, stop)
    assert (value.numerator, value.denominator) == (expected["gross_cents"], expected["orders"])
    often = customers.frequency(sales, start, stop)
    assert same(often.value, expected["orders_per_buyer"])
    per_buyer = customers.revenue_per_buyer(sales, start, stop)
    assert same(per_buyer.value, expected["gross_per_buyer_cents"])
    assert value.value is not None
    assert often.value is not None
    assert per_buyer.value == value.value * often.value


def test_returning_buyers_of_every_month(history: History, answers: Answers) -> None:
    for end, month in months(answers):
        start = add_months(end, -1).toordinal()
        found = customers.returning(history.members.as_of(end.toordinal()), start, end.toordinal())
        assert found.numerator == month["sales"]["returning_buyers"], end
        assert found.denominator == month["month_bucket"]["buyers"]


def test_order_values_and_lifetime_value_by_formula(
    shop: Shop, history: History, answers: Answers
) -> None:
    sales, guests = (log.as_of(AS_OF.toordinal()) for log in (history.members, history.guests))
    middle = customers.order_median(sales, guests, DAWN, sales.as_of)
    assert middle.value == answers["aov"]["median_order_cents"]
    assert middle.denominator == answers["n_orders"]
    net = customers.order_value_net(history, sales, guests, DAWN, sales.as_of)
    assert same(net.value, answers["aov"]["net_over_sale_orders_cents"])
    three = report(shop.conn, AS_OF, keys=("clv_formula",), lifespan=Fraction(3))["clv_formula"]
    assert same(three.value, answers["clv"]["formula_clv_lifespan_3y_cents"])
    assert report(shop.conn, AS_OF, keys=("clv_formula",))["clv_formula"].value is None


def test_cohorts(shop: Shop, answers: Answers) -> None:
    seen = cohorts(shop.conn, AS_OF)
    assert not seen.unfinished
    assert [
        {
            "cohort": seen.name(cohort.start),
            "size": cohort.size,
            "active_by_month": list(cohort.active),
            "net_cents_by_month": list(cohort.net),
        }
        for cohort in seen.found
    ] == answers["cohorts"]


def test_segments(shop: Shop, answers: Answers) -> None:
    expected = answers["rfm"]
    found = rfm.rfm(shop.conn, AS_OF)
    members = {group.segment: group.members for group in rfm.groups(found)}
    assert {name: n for name, n in members.items() if n} == expected["segments_percent_rank"]
    for score, name in (("R", "recency"), ("F", "frequency"), ("M", "monetary")):
        counted = Counter(str(getattr(customer, name)) for customer in found)
        assert counted == expected["percent_rank_method"][score]
    cells = Counter(f"{c.recency}{c.frequency}{c.monetary}" for c in found)
    top = expected["top_cells_percent_rank"]
    assert {cell: cells[cell] for cell in top} == top
    by_member = {customer.member: customer for customer in found}
    for member, sample in expected["sample_customers"].items():
        one = by_member[int(member)]
        assert {
            "R_days": one.days,
            "F": one.purchases,
            "M_cents": one.net,
            "RFM": f"{one.recency}{one.frequency}{one.monetary}",
            "segment": one.segment,
        } == sample


def test_segments_of_scores_in_strict_fifths(history: History, answers: Answers) -> None:
    """The mapping from scores to segments, on scores of another kind and their own answers."""
    found = rfm.customers(history, AS_OF.toordinal())

    def fifths(number: Callable[[rfm.Customer], int]) -> dict[int, int]:
        ordered = sorted(found, key=lambda one: (number(one), one.member))
        size, more = divmod(len(ordered), 5)
        sizes = [size + (place < more) for place in range(5)]
        scores = [1 + place for place in range(5) for _ in range(sizes[place])]
        return {one.member: score for one, score in zip(ordered, scores, strict=True)}

    recency = fifths(lambda one: -(one.days or 0))
    frequency, monetary = fifths(lambda one: one.purchases), fifths(lambda one: one.net)
    other = {
        one.member: rfm.segment(
            recency[one.member], frequency[one.member], monetary[one.member], one.purchases
        )
        for one in found
    }
    assert Counter(other.values()) == answers["rfm"]["segments_ntile"]
    differing = sum(other[one.member] != one.segment for one in found)
    assert differing == answers["rfm"]["customers_whose_segment_differs_between_methods"]


def test_who_is_late_by_their_own_rhythm(history: History, answers: Answers) -> None:
    expected = answers["at_risk"]
    sales = history.members.as_of(AS_OF.toordinal())
    net = customers.net_of_each(history, sales)
    regulars = [one for one in outlook_of(base.customers(history, sales), 90) if one.regular]
    assert len(regulars) == expected["eligible_min_3_purchase_days"]
    for times, name in ((1.5, "1_5"), (2, "2"), (3, "3")):
        late = [one for one in regulars if one.lateness >= times]
        assert len(late) == expected[f"ratio_ge_{name}"]
    late = [one for one in regulars if one.lateness >= 2]
    assert sum(net[one.member] for one in late) == expected["value_at_risk_net_cents_ratio_ge_2"]
    late.sort(key=lambda one: -net[one.member])
    for one, sample in zip(late, expected["top20_by_value_ratio_ge_2"], strict=False):
        assert (one.member, one.silent_days, net[one.member]) == (
            sample["customer_id"],
            sample["days_since"],
            sample["net_cents"],
        )
        assert same(Fraction(one.usual_days or 0), sample["mean_gap"])
        assert same(Fraction(one.lateness), sample["ratio"])


@pytest.mark.parametrize("days", [30, 60, 90, 180])
def test_second_purchase_is_reported(shop: Shop, answers: Answers, days: int) -> None:
    expected = answers["repeat"][f"second_purchase_within_{days}d_uncensored"]
    key = f"second_purchase_{days}"
    second = report(shop.conn, AS_OF, keys=(key,))[key]
    assert (second.numerator, second.denominator) == (expected["converted"], expected["eligible"])
    assert same(second.value, expected["rate"])


@pytest.mark.parametrize("days", [30, 60, 90, 180, 365])
def test_second_purchase(history: History, answers: Answers, days: int) -> None:
    expected = answers["repeat"][f"second_purchase_within_{days}d_uncensored"]
    second = customers.second_purchase(history.members.as_of(AS_OF.toordinal()), days)
    assert (second.numerator, second.denominator) == (expected["converted"], expected["eligible"])


def test_lifetime(history: History, answers: Answers) -> None:
    sales = history.members.as_of(AS_OF.toordinal())
    assert sales.orders(DAWN, sales.as_of) == answers["n_orders"]
    clv = answers["clv"]
    mean = customers.value_mean(history, sales)
    assert same(mean.value, clv["historic_mean_net_cents_over_buyers"])
    assert customers.value_median(history, sales).value == clv["historic_median_net_cents"]
    repeat = customers.repeat(sales, DAWN, sales.as_of)
    assert (repeat.numerator, repeat.denominator) == (1152, 2357)
