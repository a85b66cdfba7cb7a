"""What is expected of each member."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from ledger.metrics.outlook import Outlook, leaving, outlook
from ledger.values.errors import BadInput
from tests.ledger.metrics.shop import Shop

JAN = dt.date(2025, 1, 1)
END = dt.date(2026, 1, 1)


def on(day: int) -> dt.date:
    return JAN + dt.timedelta(days=day)


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Weekly, fortnightly and monthly regulars; some stopped long ago, some lately; strangers."""
    made = Shop()
    member = 0
    for rhythm in (7, 14, 30):
        for stops in (365, 365, 365, 330, 250, 100):
            member += 1
            made.member(member, JAN)
            for day in range(member, stops, rhythm):
                made.sale(on(day), 1000 + 100 * member, member)
    for _ in range(12):
        member += 1
        made.member(member, JAN)
        made.sale(on(10 * member), 2000, member)
    made.member(99, JAN)
    yield made
    made.close()


def by_member(found: list[Outlook]) -> dict[int, Outlook]:
    return {one.member: one for one in found}


def test_each_member_who_bought_the_most_at_risk_first(shop: Shop) -> None:
    found = outlook(shop.conn, END)
    assert sorted(one.member for one in found) == list(range(1, 31))
    risks = [one.at_risk for one in found]
    assert risks == sorted(risks, reverse=True)
    assert all(one.at_risk == one.purchases * one.value for one in found)


def test_the_rhythm_is_ones_own(shop: Shop) -> None:
    found = by_member(outlook(shop.conn, END))
    weekly, stopped, once = found[1], found[4], found[25]
    assert (weekly.repeats, weekly.usual_days, weekly.silent_days) == (51, 7, 6)
    assert (stopped.usual_days, stopped.silent_days) == (7, 364 - 326)
    assert (once.repeats, once.usual_days, once.silent_days) == (0, None, 364 - 250)


def test_what_is_expected_follows_the_rhythm(shop: Shop) -> None:
    found = by_member(outlook(shop.conn, END))
    assert found[1].purchases == pytest.approx(90 / 7, rel=0.2)
    assert found[7].purchases == pytest.approx(90 / 14, rel=0.25)
    assert found[1].value == pytest.approx(1100, rel=0.05)
    month = by_member(outlook(shop.conn, END, days=30))
    assert month[1].purchases < found[1].purchases / 2.5
    assert month[1].alive == found[1].alive


def test_bands(shop: Shop) -> None:
    found = by_member(outlook(shop.conn, END))
    assert [found[member].band for member in (1, 2, 7, 8, 13)] == ["likely_active"] * 5
    assert [found[member].band for member in (5, 6, 11, 12, 18)] == ["probably_gone"] * 5
    edges = [Outlook(1, 1, 1, alive, 3, 5, 9).band for alive in (0.75, 0.7499, 0.4, 0.3999)]
    assert edges == ["likely_active", "cooling", "cooling", "probably_gone"]


def test_who_is_about_to_leave() -> None:
    def one(member: int, alive: float, repeats: int, risk: float) -> Outlook:
        return Outlook(member, risk, 1.0, alive, repeats, 7.0, 20)

    found = [one(1, 0.9, 9, 90), one(2, 0.6, 9, 50), one(3, 0.6, 1, 40), one(4, 0.5, 2, 30)]
    found += [one(5, 0.1, 9, 20), one(6, 0.45, 5, 10)]
    assert [each.member for each in leaving(found)] == [2, 4, 6]
    assert [each.member for each in leaving(found, 2)] == [2, 4]


def test_what_came_later_is_not_known(shop: Shop) -> None:
    then = by_member(outlook(shop.conn, on(200)))
    assert then[4].band == "likely_active"
    assert set(then) == {*range(1, 20)}
    shop.conn.execute("DELETE FROM purchase WHERE day >= ?", (on(200).toordinal(),))
    assert by_member(outlook(shop.conn, on(200))) == then


def test_who_was_erased_or_merged_is_not_there(shop: Shop) -> None:
    before = by_member(outlook(shop.conn, END))
    shop.conn.execute("UPDATE member SET state = 'erased' WHERE id = 1")
    shop.event(on(300), "erase", 1)
    shop.conn.execute("UPDATE member SET state = 'merged', merged_into = 3 WHERE id = 2")
    found = by_member(outlook(shop.conn, END))
    assert set(before) - set(found) == {1, 2}
    assert found[3].repeats == 51 + 51 + 1
    assert 1 in by_member(outlook(shop.conn, on(300)))
    assert 1 not in by_member(outlook(shop.conn, on(301)))


def test_a_shop_that_has_sold_nothing() -> None:
    shop = Shop()
    shop.member(1, JAN)
    assert outlook(shop.conn, END) == []
    with pytest.raises(BadInput):
        outlook(shop.conn, END, days=0)


def test_where_nothing_is_paid_who_comes_most_is_first() -> None:
    shop = Shop()
    for member, rhythm in ((1, 30), (2, 7), (3, 14)):
        shop.member(member, JAN)
        for day in range(0, 365, rhythm):
            shop.sale(on(day), 0, member)
    found = outlook(shop.conn, END)
    assert [one.member for one in found] == [2, 3, 1]
    assert {one.at_risk for one in found} == {0}
