"""The CDNOW sample: every figure of the independent answers, to the last unit."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from ledger.metrics import customers
from ledger.metrics.history import DAWN, History
from ledger.metrics.kpi import Kpi, Number, to_json
from ledger.metrics.load import load
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
def test_repeat_in_a_window(history: History, answers: Answers, days: int) -> None:
    expected = answers["repeat"][f"window_{days}d"]
    stop = AS_OF.toordinal()
    repeat = customers.repeat(history.members.as_of(stop), stop - days, stop)
    assert repeat.numerator == expected["repeat_in_window"]
    assert repeat.denominator == expected["buyers"]


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
