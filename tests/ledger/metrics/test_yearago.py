"""A number beside the same weeks of last year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

import pytest

from ledger.metrics.report import KEYS, report
from ledger.metrics.yearago import same_weeks, year_before
from tests.ledger.metrics.shop import Shop

AS_OF = dt.date(2026, 6, 2)  # a Tuesday
VALUE = Fraction(1)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    shop.member(1, dt.date(2024, 1, 2))
    yield shop
    shop.close()


def test_the_same_weekday_is_compared(shop: Shop) -> None:
    assert same_weeks(AS_OF) == dt.date(2025, 6, 3)
    assert same_weeks(AS_OF).weekday() == AS_OF.weekday()
    # In by the same weeks, though not by the same date; and the other way round.
    shop.sale(dt.date(2025, 5, 2), 5, 1)
    shop.sale(dt.date(2025, 5, 3), 700, 1)
    shop.sale(dt.date(2025, 6, 2), 40, 1)
    shop.sale(dt.date(2025, 6, 3), 1000, 1)
    shop.sale(dt.date(2024, 2, 1), 9, 1)
    assert year_before(shop.conn, AS_OF, ["monthly_revenue"]) == {"monthly_revenue": 740}


def test_it_is_the_report_of_then(shop: Shop) -> None:
    for number in range(90):
        day = dt.date(2024, 1, 2) + dt.timedelta(days=9 * number)
        shop.sale(day, 100 + number, 1 if number % 3 else None)
    then = report(shop.conn, same_weeks(AS_OF), today=AS_OF)
    found = year_before(shop.conn, AS_OF, KEYS, today=AS_OF)
    assert found == {key: kpi.value for key, kpi in then.items()}
    assert found["retention"] == 1
    assert not any(kpi.partial for kpi in then.values())


def test_where_the_records_do_not_reach_there_is_none(shop: Shop) -> None:
    shop.sale(dt.date(2025, 4, 1), 100, 1)
    shop.sale(dt.date(2025, 5, 20), 300, 1)
    wanted = ["aov", "active_members", "monthly_revenue", "points_liability", "clv_historic_mean"]
    found = year_before(shop.conn, AS_OF, wanted)
    # Sixty-three days of records: a month is whole, ninety days and a year are not.
    assert found == {
        "aov": None,
        "active_members": None,
        "monthly_revenue": 300,
        # Nobody has said what a point is worth.
        "points_liability": None,
        "clv_historic_mean": 400,
    }
    earlier = AS_OF - dt.timedelta(days=63)
    assert year_before(shop.conn, earlier, wanted) == dict.fromkeys(wanted)
