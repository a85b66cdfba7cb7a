"""What a report is, whatever the sales: its keys, windows, flags, words and JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from fractions import Fraction

import pytest

from ledger.metrics import definitions
from ledger.metrics.kpi import Kpi, to_json
from ledger.metrics.moment import period_start
from ledger.metrics.report import KEYS, report
from ledger.metrics.snapshot import PANELS, snapshot
from ledger.values.errors import BadInput
from tests.ledger.metrics.shop import Shop

CONTRACT = (
    "retention, churn, month_to_month, repeat_rate, repeat_rate_365, second_purchase_90, aov,"
    " frequency, clv_historic_mean, clv_historic_median, clv_predicted_12m, active_members,"
    " new_members, won_back, silent, membership_rate, sales_penetration, active_member_rate,"
    " redemption_rate, first_redemption_rate, breakage, points_liability, reward_cost_ratio,"
    " nps, csat, monthly_revenue"
).split(", ")

AS_OF = dt.date(2025, 3, 31)


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.close()


def test_every_key_of_the_contract_is_reported(shop: Shop) -> None:
    assert sorted(KEYS) == sorted(CONTRACT)
    assert list(report(shop.conn, AS_OF)) == list(KEYS)
    assert list(report(shop.conn, AS_OF, keys=("nps", "aov"))) == ["nps", "aov"]
    with pytest.raises(KeyError):
        report(shop.conn, AS_OF, keys=("loyalty",))


def test_an_empty_shop_has_no_rate_and_no_crash(shop: Shop) -> None:
    for as_of in (AS_OF, dt.date.min, dt.date(1, 12, 31), dt.date.max):
        kpis = report(shop.conn, as_of, point_value=Fraction(1))
        panels = snapshot(shop.conn, as_of, point_value=Fraction(1))
        for kpi in (*kpis.values(), *panels.values()):
            wanted = 0 if kpi.unit == "count" else None
            if kpi.key in ("points_liability", "monthly_revenue"):
                wanted = 0
            assert kpi.value == wanted, kpi.key
            assert kpi.previous == wanted, kpi.key
        json.dumps(to_json(kpis))


def test_windows_and_periods(shop: Shop) -> None:
    shop.sale(dt.date(2025, 3, 1), 100, 1)
    days = {key: kpi.window_days for key, kpi in report(shop.conn, AS_OF, window_days=30).items()}
    assert days == {
        **dict.fromkeys(("retention", "churn", "active_members", "new_members"), 30),
        **dict.fromkeys(("won_back", "silent"), 30),
        **dict.fromkeys(("month_to_month", "monthly_revenue"), 31),
        **dict.fromkeys(("repeat_rate_365", "aov", "frequency"), 365),
        **dict.fromkeys(("second_purchase_90", "active_member_rate", "first_redemption_rate"), 90),
        **dict.fromkeys(("membership_rate", "sales_penetration", "redemption_rate"), 30),
        "reward_cost_ratio": 30,
        **dict.fromkeys(("repeat_rate", "clv_historic_mean", "clv_historic_median"), None),
        **dict.fromkeys(("breakage", "points_liability", "clv_predicted_12m"), None),
        **dict.fromkeys(("nps", "csat"), 365),
    }
    # 31 March less a month is 28 February, and the period before that begins on 28 January.
    month = report(shop.conn, AS_OF)["month_to_month"]
    assert month.period_start == dt.date(2025, 2, 28)
    assert period_start(month.period_start, None) == dt.date(2025, 1, 28)
    week = report(shop.conn, AS_OF, period_days=7)
    assert week["month_to_month"].window_days == 7
    assert week["retention"].period_start == dt.date(2025, 3, 24)
    assert week["monthly_revenue"].window_days == 31


@pytest.mark.parametrize(("period", "window"), [(0, 90), (-3, 90), (None, 0), (7, -1)])
def test_a_window_has_a_length(shop: Shop, period: int | None, window: int) -> None:
    with pytest.raises(BadInput):
        report(shop.conn, AS_OF, period_days=period, window_days=window)
    with pytest.raises(BadInput):
        snapshot(shop.conn, AS_OF, period_days=period, window_days=window)


def test_a_period_longer_than_the_calendar_is_all_of_it(shop: Shop) -> None:
    shop.sale(dt.date(2025, 3, 1), 100, 1)
    assert report(shop.conn, AS_OF, period_days=10**9)["active_members"].value == 1


@pytest.mark.parametrize(
    ("key", "back"),
    [
        ("retention", 31 + 90),
        ("silent", 31 + 90),
        ("active_members", 90),
        ("month_to_month", 31 + 31),
        ("monthly_revenue", 31),
        ("membership_rate", 30),
        ("active_member_rate", 90),
        ("aov", 365),
    ],
)
def test_a_window_that_begins_before_the_records_is_partial(
    shop: Shop, key: str, back: int
) -> None:
    as_of = dt.date(2025, 9, 1)
    shop.member(1, dt.date(2009, 1, 1))
    shop.sale(as_of - dt.timedelta(days=back - 1), 100, 1)
    assert report(shop.conn, as_of)[key].partial
    shop.sale(as_of - dt.timedelta(days=back), 100, 1)
    assert not report(shop.conn, as_of)[key].partial


def test_a_period_that_is_not_over_is_partial(shop: Shop) -> None:
    shop.sale(dt.date(2020, 1, 1), 100, 1)
    today = AS_OF - dt.timedelta(days=1)
    assert all(kpi.partial for kpi in report(shop.conn, AS_OF, today=today).values())
    assert not any(kpi.partial for kpi in report(shop.conn, AS_OF, today=AS_OF).values())
    assert not any(kpi.partial for kpi in report(shop.conn, AS_OF).values())


def test_a_later_refund_does_not_change_what_was_true(shop: Shop) -> None:
    shop.sale(dt.date(2025, 1, 10), 5000, 1)
    shop.sale(dt.date(2025, 2, 10), 3000, 1, cancelled=dt.date(2025, 3, 20))
    keys = ("active_members", "clv_historic_mean", "repeat_rate", "monthly_revenue", "aov")

    def values(as_of: dt.date) -> list[object]:
        return [kpi.value for kpi in report(shop.conn, as_of, keys=keys).values()]

    assert values(dt.date(2025, 3, 20)) == [1, 8000, 1, 0, 4000]
    assert values(dt.date(2025, 3, 21)) == [1, 5000, 0, -3000, 5000]


def test_a_sale_of_nothing_is_a_visit_and_a_loose_refund_lowers_net_only(shop: Shop) -> None:
    shop.sale(dt.date(2025, 3, 2), 0, 1)
    shop.sale(dt.date(2025, 3, 9), 4100, 1)
    shop.refund(dt.date(2025, 3, 10), 600, 1)
    shop.refund(dt.date(2025, 3, 10), 900)
    kpis = report(shop.conn, AS_OF)
    assert kpis["repeat_rate"].value == 1
    assert kpis["aov"].value == 2050
    assert kpis["clv_historic_mean"].value == 3500
    assert kpis["monthly_revenue"].value == 2600


def test_json_is_the_contract(shop: Shop) -> None:
    for day, gross in [(3, 1001), (4, 1000), (5, 1000)]:
        shop.sale(dt.date(2025, 3, day), gross, day)
    shop.sale(dt.date(2025, 3, 20), 1, 3)
    leaves = json.loads(json.dumps(to_json(report(shop.conn, AS_OF))))
    assert leaves["repeat_rate"] == {
        "value": 1 / 3,
        "numerator": 1,
        "denominator": 3,
        "window_days": None,
        "as_of": "2025-03-31",
        "previous": None,
        "partial": False,
        "definition": definitions.DEFINITIONS["repeat_rate"].sentence,
    }
    assert leaves["aov"]["value"] == 750  # 750.5, half to even
    assert (leaves["aov"]["numerator"], leaves["aov"]["denominator"]) == (3002, 4)
    assert leaves["active_members"]["value"] == 3
    assert leaves["nps"]["value"] is None
    assert "90 days" in leaves["retention"]["definition"]


def test_every_definition_is_whole_and_follows_its_window(shop: Shop) -> None:
    said = to_json(report(shop.conn, AS_OF, window_days=30), lambda text: f"« {text} »")
    assert all("{" not in str(leaf["definition"]) for leaf in said.values())
    assert str(said["retention"]["definition"]).startswith("« ")
    assert "30 days" in str(said["retention"]["definition"])
    for key, definition in definitions.DEFINITIONS.items():
        assert all((definition.label, definition.sentence, definition.formula, definition.source))
        assert definition.sentence.endswith("."), key
        assert "{" not in definitions.label(key, 30) + definitions.formula(key, 30)
        assert definition.sentence.count(". ") == 0, key


def test_a_snapshot_has_a_trend_that_ends_with_previous_and_value(shop: Shop) -> None:
    for month in range(1, 13):
        shop.sale(dt.date(2024, month, 5), 1000 * month, month % 5 + 1)
    panels = snapshot(shop.conn, dt.date(2025, 1, 1), point_value=Fraction(1))
    assert tuple(panels) == PANELS
    for panel in panels.values():
        assert isinstance(panel, Kpi)
        assert len(panel.trend) == 12
        assert panel.trend[-2:] == (panel.previous, panel.value)
    assert report(shop.conn, AS_OF)["aov"].trend == ()
    assert panels["aov"].trend[0] == 1000
