"""Cohorts and segments: by hand, and against their definitions written out naively."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given, settings

from ledger.metrics.cohorts import By, cohorts
from ledger.metrics.rfm import SEGMENTS, Segment, groups, rfm, scores, segment
from tests.ledger.metrics.shop import Shop
from tests.ledger.metrics.test_model import Log, ends, logs, shop_of

AS_OF = dt.date(2025, 6, 11)


def ago(days: int) -> dt.date:
    return AS_OF - dt.timedelta(days=days)


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.close()


class TestSegments:
    def test_equal_numbers_score_alike(self) -> None:
        assert scores([7, 7, 7, 7]) == [1, 1, 1, 1]
        assert scores([5, 1, 4, 2, 3]) == [5, 1, 4, 2, 3]
        assert scores([1, 1, 2]) == [1, 1, 4]
        assert scores([9]) == [1]
        assert scores([]) == []

    @pytest.mark.parametrize(
        ("recency", "frequency", "monetary", "purchases", "name"),
        [
            (5, 5, 3, 9, "champions"),
            (4, 3, 5, 2, "champions"),
            (5, 4, 3, 3, "active"),
            (4, 3, 3, 2, "active"),
            (3, 4, 4, 3, "loyal"),
            (3, 3, 4, 2, "needs_attention"),
            (2, 4, 4, 3, "at_risk"),
            (2, 3, 2, 2, "almost_lost"),
            (1, 5, 3, 4, "previously_loyal"),
            (1, 3, 4, 2, "dormant"),
            (5, 1, 5, 1, "new"),
            (4, 1, 1, 1, "new"),
            (3, 1, 5, 1, "promising"),
            (2, 1, 5, 1, "one_time_lapsed"),
            (1, 1, 1, 1, "one_time_lapsed"),
            # One purchase is no habit, even where nobody has made more.
            (5, 5, 5, 1, "new"),
        ],
    )
    def test_a_name_for_every_score(
        self, recency: int, frequency: int, monetary: int, purchases: int, name: Segment
    ) -> None:
        assert segment(recency, frequency, monetary, purchases) == name
        assert name in SEGMENTS

    def test_of_a_small_shop(self, shop: Shop) -> None:
        for number in range(1, 7):
            shop.member(number, ago(400))
        shop.member(7, ago(400), state="erased")
        shop.event(ago(10), "erase", 7)
        shop.member(8, ago(400), state="merged", merged_into=1)
        shop.member(9, AS_OF)
        for days, gross, member in [
            *((1, 1000, 1), (50, 900, 8), (50, 0, 8)),
            *((2, 500, 2), (300, 4000, 3), (299, 4000, 3), (120, 100, 4), (390, 5000, 7)),
        ]:
            shop.sale(ago(days), gross, member)
        shop.sale(ago(5), 800, 5, cancelled=ago(3))
        shop.refund(ago(1), 200, 2)
        found = {customer.member: customer for customer in rfm(shop.conn, AS_OF)}
        assert list(found) == [3, 1, 2, 4, 5, 6]
        assert (found[1].purchases, found[1].net, found[1].days) == (3, 1900, 0)
        assert (found[2].net, found[2].last_day) == (300, ago(2))
        assert [found[n].segment for n in found] == [
            *("dormant", "active", "promising", "one_time_lapsed"),
            *("prospects", "prospects"),
        ]
        assert found[5].recency is None
        # While 5's sale stood and 7 was there, they were customers.
        then = {customer.member for customer in rfm(shop.conn, ago(10)) if customer.purchases}
        assert then == {1, 3, 4, 7}
        assert {c.member for c in rfm(shop.conn, ago(3)) if c.purchases} == {1, 3, 4, 5}
        counted = {group.segment: (group.members, group.net) for group in groups(found.values())}
        assert counted["active"] == (1, 1900)
        assert counted["prospects"] == (2, 0)
        assert counted["loyal"] == (0, 0)
        assert sum(members for members, _net in counted.values()) == 6

    def test_nobody(self, shop: Shop) -> None:
        for day in (AS_OF, dt.date.min, dt.date.max):
            assert rfm(shop.conn, day) == []
        assert [group.members for group in groups([])] == [0] * len(SEGMENTS)


class TestCohorts:
    def test_of_a_small_shop(self, shop: Shop) -> None:
        for day, gross, member in [
            (dt.date(2025, 3, 31), 1000, 1),
            (dt.date(2025, 3, 1), 300, 2),
            (dt.date(2025, 4, 1), 50, 1),
            (dt.date(2025, 4, 2), 60, 1),
            (dt.date(2025, 6, 10), 70, 2),
            (dt.date(2025, 6, 1), 80, 3),
            (AS_OF, 999, 3),
            (dt.date(2025, 4, 5), 999, None),
        ]:
            shop.sale(day, gross, member)
        # Refunded in full, its first purchase was none; the money came and went.
        shop.sale(dt.date(2025, 2, 1), 500, 3, cancelled=dt.date(2025, 2, 9))
        shop.refund(dt.date(2025, 5, 5), 30, 1)
        shop.refund(dt.date(2025, 5, 5), 44)
        seen = cohorts(shop.conn, AS_OF)
        assert [(seen.name(c.start), c.active, c.net) for c in seen.found] == [
            ("2025-03", (2, 1, 0, 1), (1300, 110, -30, 70)),
            ("2025-06", (1,), (80,)),
        ]
        assert seen.found[0].share(1) == Fraction(1, 2)
        assert seen.start(seen.found[0], 3) == dt.date(2025, 6, 1)
        assert seen.unfinished

    @pytest.mark.parametrize(
        ("by", "names"),
        [
            ("month", ["2024-12", "2025-03"]),
            ("quarter", ["2024-Q4", "2025-Q1"]),
            ("year", ["2024", "2025"]),
        ],
    )
    def test_by_month_quarter_and_year(self, shop: Shop, by: By, names: list[str]) -> None:
        shop.sale(dt.date(2024, 12, 31), 10, 1)
        shop.sale(dt.date(2025, 1, 1), 20, 1)
        shop.sale(dt.date(2025, 3, 31), 40, 2)
        seen = cohorts(shop.conn, dt.date(2025, 4, 1), by=by)
        assert [seen.name(cohort.start) for cohort in seen.found] == names
        assert seen.found[0].net[:2] == (10, 20)
        assert seen.unfinished is (by == "year")

    def test_a_period_is_over_when_its_last_day_is(self, shop: Shop) -> None:
        shop.sale(dt.date(2025, 5, 2), 10, 1)
        end = dt.date(2025, 6, 1)
        assert not cohorts(shop.conn, end).unfinished
        assert not cohorts(shop.conn, end, today=end).unfinished
        assert cohorts(shop.conn, end, today=dt.date(2025, 5, 31)).unfinished
        assert cohorts(shop.conn, dt.date(2025, 5, 31)).unfinished

    def test_nobody(self, shop: Shop) -> None:
        for day in (AS_OF, dt.date.min, dt.date.max):
            assert cohorts(shop.conn, day).found == ()


@settings(max_examples=60, deadline=None)
@given(logs, ends)
def test_cohorts_and_segments_are_what_their_definitions_say(log: Log, as_of: dt.date) -> None:
    shop = shop_of(log)
    days: dict[int, list[dt.date]] = {}
    for sale in log[0]:
        if sale.member is not None and sale.stands(as_of):
            days.setdefault(sale.member, []).append(sale.day)

    def net(member: int) -> int:
        mine = [sale for sale in log[0] if sale.member == member and sale.day < as_of]
        total = sum(sale.gross for sale in mine)
        total -= sum(s.refund for s in mine if s.refunded is not None and s.refunded < as_of)
        return total - sum(r.amount for r in log[1] if r.member == member and r.day < as_of)

    def score(member: int, better: dict[int, int]) -> int:
        worse = sum(number < better[member] for number in better.values())
        return min(5, 1 + 5 * worse // len(better))

    numbers = (
        {member: (max(when) - as_of).days for member, when in days.items()},
        {member: len(when) for member, when in days.items()},
        {member: net(member) for member in days},
    )
    found = {c.member: c for c in rfm(shop.conn, as_of)}
    assert {member for member, one in found.items() if one.purchases} == days.keys()
    for member in days:
        one = found[member]
        assert (one.recency, one.frequency, one.monetary) == tuple(
            score(member, better) for better in numbers
        )
        assert one.net == net(member)

    seen = cohorts(shop.conn, as_of)
    firsts = {member: min(when).replace(day=1) for member, when in days.items()}
    assert [cohort.start for cohort in seen.found] == sorted(set(firsts.values()))
    for cohort in seen.found:
        members = [member for member, first in firsts.items() if first == cohort.start]
        assert cohort.size == len(members)
        assert sum(cohort.net) == sum(net(member) for member in members)
        for age, active in enumerate(cohort.active):
            month = seen.start(cohort, age)
            assert active == sum(
                any(day.replace(day=1) == month for day in days[member]) for member in members
            )
    shop.close()
