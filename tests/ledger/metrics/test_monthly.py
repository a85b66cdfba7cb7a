"""A month of the shop: the report's own numbers, with what they are measured against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.metrics.monthly import Month, Step, last_month, month
from ledger.metrics.report import KEYS, report
from ledger.values.errors import BadInput
from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A year and two months: Ann comes all the time, Bea stops, Cy returns, Di is new in May.

    The records begin on 10 March 2025, and May 2026 is the month to tell.
    """
    made = Shop(tmp_path / "shop.db", now="2025-03-10")
    ann, bea, cy = (made.join(name) for name in ("Ann", "Bea", "Cy"))
    for day in ("2025-03-10", "2025-05-20", "2026-01-15", "2026-02-10", "2026-03-10", "2026-04-07"):
        made.clock_to(day)
        made.sell("10", ann)
        if day < "2026-03":
            made.sell("4", bea)
    made.clock_to("2025-05-21")
    made.sell("30", cy)
    made.clock_to("2026-05-02 09:10")  # a Saturday
    made.sell("12.50", ann)
    made.sell("7.50", cy)
    made.clock_to("2026-05-09 09:50")  # the next one
    lent = made.sell("9", ann)
    made.refund(lent, "2")
    made.sell("3")
    di = made.join("Di")
    made.clock_to("2026-05-20 17:00")
    made.sell("5", di)
    yield made
    assert made.problems() == []
    made.close()


def told(shop: Shop, first: str) -> Month:
    with shop.store.read() as tx:
        return month(tx, dt.date.fromisoformat(first))


def test_its_numbers_are_those_of_a_report_at_its_end(shop: Shop) -> None:
    shop.clock_to("2026-06-04")
    found = told(shop, "2026-05-01")
    ends = {"now": "2026-06-01", "before": "2026-05-01", "year": "2025-06-01"}
    with shop.store.read() as tx:
        then = {
            name: report(
                tx.connection,
                dt.date.fromisoformat(end),
                today=tx.today,
                point_value=tx.settings.points_value,
            )
            for name, end in ends.items()
        }
    for key in KEYS:
        beside = found.numbers[key]
        assert beside.kpi.value == then["now"][key].value, key
        assert beside.kpi.partial == then["now"][key].partial, key
        assert beside.month_before == then["before"][key].value, key
        assert beside.year_before == then["year"][key].value, key


def test_thirteen_months_each_as_it_was_at_its_end(shop: Shop) -> None:
    shop.clock_to("2026-06-04")
    steps = {step.first.isoformat()[:7]: step for step in told(shop, "2026-05-01").steps}
    assert (min(steps), max(steps), len(steps)) == ("2025-05", "2026-05", 13)
    # 37 less the 2 given back. Of Ann and Bea, active on the first, only Ann still is.
    may = steps["2026-05"]
    assert (may.revenue, may.whole) == (3500, True)
    assert (may.new, may.won_back, may.lost, may.retention) == (1, 1, 1, Fraction(1, 2))
    assert (may.earned, may.used, may.lapsed) == (12 + 7 + 9 + 5 - 2, 0, 0)
    # 14 and Cy's 30; both who were active on 1 May 2025 still are a month later.
    assert (steps["2025-05"].revenue, steps["2025-05"].retention) == (4400, 1)
    assert (steps["2025-07"].revenue, steps["2025-07"].retention) == (0, 1)
    assert steps["2025-08"].retention == Fraction(0)
    assert steps["2025-09"].retention is None


def test_what_was_before_the_records_is_unknown_and_not_nought(shop: Shop) -> None:
    first = told(shop, "2025-03-01")
    assert first.steps[-1].revenue == 1400
    assert not first.steps[-1].whole  # they begin on the 10th
    assert first.steps[0] == Step(dt.date(2024, 3, 1), whole=False)
    for beside in first.numbers.values():
        assert (beside.month_before, beside.year_before) == (None, None)
    assert not told(shop, "2025-02-01").on_record


def test_points_used_and_lapsed(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db", now="2026-01-12")
    ann, coffee = shop.join(), shop.reward("Coffee", 30)
    shop.earn(ann, 50, "2026-02-28")
    shop.earn(ann, 100, "2026-03-31")
    shop.clock_to("2026-02-10")
    shop.use(shop.issue(ann, coffee))
    shop.cancel(shop.issue(ann, coffee))  # given back: neither used nor asked for
    shop.clock_to("2026-03-15")  # not swept: points lapse by themselves
    february, march = told(shop, "2026-02-01"), told(shop, "2026-03-01")
    assert [(s.earned, s.used, s.lapsed) for s in february.steps[-2:]] == [(150, 0, 0), (0, 30, 20)]
    # A lot of March can still be used on the 15th.
    assert (march.steps[-1].lapsed, march.over) == (0, False)
    assert (february.lapsing.points, february.lapsing.members) == (100, 1)
    with shop.store.read() as tx:
        as_of = dt.date(2026, 3, 1)
        outstanding = report(tx.connection, as_of, point_value=Fraction(1))["points_liability"]
    assert outstanding.numerator == february.lapsing.points
    assert [(g.name, g.issued, g.used, g.spent) for g in february.rewards] == [("Coffee", 1, 1, 30)]
    assert march.rewards == ()
    assert shop.problems() == []


def test_an_unfinished_month_counts_up_to_today(shop: Shop) -> None:
    shop.clock_to("2026-05-09 18:00")
    found = told(shop, "2026-05-01")
    assert (found.over, found.counted) == (False, dt.date(2026, 5, 9))
    assert found.numbers["monthly_revenue"].kpi.partial
    assert not found.steps[-1].whole
    assert found.steps[-2].whole


def test_a_month_to_come_is_refused(shop: Shop) -> None:
    shop.clock_to("2026-05-31")
    with pytest.raises(BadInput, match="to come"):
        told(shop, "2026-06-01")


def test_the_last_whole_month() -> None:
    assert last_month(dt.date(2026, 1, 1)) == dt.date(2025, 12, 1)
    assert last_month(dt.date(2026, 3, 31)) == dt.date(2026, 2, 1)


def test_when_they_buy_is_shop_local_and_by_the_day(shop: Shop) -> None:
    shop.clock_to("2026-06-04")
    found = told(shop, "2026-05-01").pattern
    # Two sales at nine on each of the first two of five Saturdays, one at five on a Wednesday.
    assert found.hours == {(2, 17): Fraction(1, 4), (5, 9): Fraction(4, 5)}
    assert found.days[5] == Fraction(4, 5)
    assert found.days[0] == 0
    assert found.untimed == 0


def test_a_sale_noted_by_its_day_alone_is_in_no_hour(shop: Shop) -> None:
    shop.sell("5", 1, at="2026-05-04")
    shop.sell("5", 1, at="2026-05-11 12:15")
    gone = shop.sell("5", 1, at="2026-05-12 08:00")
    shop.void(gone)
    shop.clock_to("2026-05-31")
    found = told(shop, "2026-05-01").pattern
    assert found.untimed == 1
    assert found.days[0] == Fraction(2, 4)
    assert found.days[1] == 0
    assert found.hours is not None
    assert found.hours[0, 12] == Fraction(1, 4)


def test_whom_to_call_is_known_by_name(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db", now="2026-01-02")
    ann, bob = shop.join("Ann"), shop.join("Bob")
    for day in range(2, 30, 4):
        shop.clock_to(f"2026-01-{day:02}")
        shop.sell("20", ann)
        shop.sell("5", bob)
    for day in range(3, 28, 4):  # 30 January is left out: 44 days for ten gaps
        shop.clock_to(f"2026-02-{day:02}")
        shop.sell("5", bob)
        if day < 16:
            shop.sell("20", ann)
    shop.clock_to("2026-03-04")
    (call,) = told(shop, "2026-02-01").calls
    assert (call.name, call.outlook.member, call.outlook.usual_days) == ("Ann", ann, 4.4)
    assert call.outlook.silent_days == 13  # up to 28 February, and not to today


def test_who_is_in_which_tier(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db", preset="tiers", now="2026-01-02")
    ann = shop.join()
    shop.join()
    shop.sell("400", ann)
    shop.clock_to("2026-02-02")
    shop.sell("700", ann)
    shop.join()
    shop.clock_to("2026-03-02")
    january, february = told(shop, "2026-01-01"), told(shop, "2026-02-01")
    assert dict(january.tiers) == {"": 0, "Bronze": 1, "Silver": 1, "Gold": 0}
    assert dict(february.tiers) == {"": 0, "Bronze": 2, "Silver": 0, "Gold": 1}
    assert february.numbers["tier_ups"].kpi.value == 1


def test_a_shop_without_anything(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db", now="2026-05-05")
    found = told(shop, "2026-05-01")
    assert not found.on_record
    assert (found.calls, found.rewards, found.cohorts, found.tiers) == ((), (), (), ())
    assert all(step == Step(step.first, whole=False) for step in found.steps)
    assert all(not group.members for group in found.groups)
    assert found.pattern.hours is None
    assert len(found.head) == 64


def test_what_members_think_is_as_it_was_known_at_its_end(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db", now="2025-05-10")
    ann, bea, cy = (shop.join(name) for name in ("Ann", "Bea", "Cy"))
    shop.answer(cy, 0, survey="Old", comment="Long ago")  # more than 365 days before
    shop.clock_to("2026-04-30")
    shop.answer(ann, 10, survey="Spring", comment="In April")
    shop.clock_to("2026-05-20")
    wrong = shop.answer(bea, 2, survey="Spring", reasons=("wait",), comment="In May")
    shop.answer(cy, 9, survey="Spring")
    shop.clock_to("2026-06-02")
    shop.answer(bea, 5, "csat", survey="June", comment="In June")
    may = told(shop, "2026-05-01")
    (nps,) = may.opinions  # satisfaction was asked about only later
    assert (nps.kind, nps.tally.good, nps.tally.middle, nps.tally.bad) == ("nps", 2, 0, 1)
    assert nps.figure.value == may.numbers["nps"].kpi.value == Fraction(100, 3)
    assert nps.figure.interval == may.numbers["nps"].kpi.interval
    assert [(one.tag, one.tally.n) for one in nps.reasons] == [("wait", 1)]
    assert [line.comment for line in may.comments] == ["In May"]
    assert [one.kind for one in told(shop, "2026-06-01").opinions] == ["nps", "csat"]
    # Taken back: what is known of May stays, but nobody is quoted with what they took back.
    shop.unanswer(wrong)
    again = told(shop, "2026-05-01")
    assert again.opinions[0].tally == nps.tally
    assert again.comments == ()
    assert told(shop, "2025-04-01").opinions == ()
    assert shop.problems() == []
