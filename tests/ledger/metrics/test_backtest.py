"""The list tried on the past: what was hidden stays hidden, and what is counted is what came."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.metrics.backtest import BANDS, SIGNS, Backtest, Cut, backtest, in_order
from ledger.metrics.outlook import outlook
from ledger.values.errors import BadInput
from tests.ledger.metrics.shop import DATA, Shop, log_shop

JAN = dt.date(2025, 1, 1)
END = dt.date(2026, 1, 1)


def on(day: int) -> dt.date:
    return JAN + dt.timedelta(days=day)


def made() -> Shop:
    """Eight who come every five to twelve days; the even ones stop, one after the other."""
    shop = Shop()
    for member in range(1, 9):
        shop.member(member, JAN)
        stops = 365 if member % 2 else 100 + 30 * member
        for day in range(member, stops, 4 + member):
            shop.sale(on(day), 1000, member)
            shop.sale(on(day), 500, member)  # twice a day is one day of purchase
    shop.member(9, JAN)
    shop.sale(on(50), 700, 9)
    shop.sale(on(364), 700, 9)
    shop.sale(on(364), 700)
    return shop


def test_one_date_counted_by_hand() -> None:
    (cut,) = backtest(made().conn, END, months=1, days=60).cuts
    assert cut.as_of == on(305)
    after = {
        member: sum(
            305 <= day < 365
            for day in range(member, 365 if member % 2 else 100 + 30 * member, 4 + member)
        )
        for member in range(1, 9)
    } | {9: 1}
    assert (cut.customers, cut.came) == (9, sum(after.values()))
    assert cut.regulars == 8
    assert cut.silent == 3  # the second, fourth and sixth: the eighth still came till day 340
    found = outlook(made().conn, on(305), days=60)
    assert cut.expected == pytest.approx(sum(one.purchases for one in found))
    assert cut.bands == {
        band: (
            sum(one.band == band for one in found),
            sum(one.band == band and after[one.member] > 0 for one in found),
        )
        for band in BANDS
    }
    # Only the sixth, who came every ten days, had looked surer to come than the eighth, who did.
    assert cut.order["expected_purchases"] == Fraction(14, 15)
    assert cut.order["falling"] is not None
    assert cut.order["falling"] < 1


def test_what_was_hidden_stays_hidden() -> None:
    shop, known = made(), made()
    (cut,) = backtest(shop.conn, END, months=1, days=60).cuts
    known.conn.execute("UPDATE purchase SET gross = 9, member = 3 WHERE day >= ?", (cut_day(cut),))
    (other,) = backtest(known.conn, END, months=1, days=60).cuts
    assert (other.customers, other.expected, other.regulars) == (
        cut.customers,
        cut.expected,
        cut.regulars,
    )
    assert other.silent == 7
    assert other.came == 60 - sum(day not in bought(known, 3) for day in range(305, 365))


def cut_day(cut: Cut) -> int:
    return cut.as_of.toordinal()


def bought(shop: Shop, member: int) -> set[int]:
    rows = shop.conn.execute("SELECT day FROM purchase WHERE member = ?", (member,)).fetchall()
    return {day - JAN.toordinal() for (day,) in rows}


def test_dates_are_a_month_apart_as_far_back_as_the_records() -> None:
    found = backtest(made().conn, END, months=12, days=90)
    # 90 days before 3 March nothing was on record yet.
    assert [cut.as_of for cut in found.cuts] == [dt.date(2025, month, 3) for month in range(4, 11)]
    assert (found.months, found.since, found.as_of) == (12, on(1), END)
    assert found.expected == sum(cut.expected for cut in found.cuts)
    assert found.came == sum(cut.came for cut in found.cuts)
    assert len(backtest(made().conn, END, months=2, days=90).cuts) == 2


def test_it_ends_where_the_sales_do() -> None:
    found = backtest(made().conn, dt.date(2031, 5, 5), months=1, days=60)
    assert found == backtest(made().conn, END, months=1, days=60)


@pytest.mark.parametrize("days", [0, 200])
def test_too_little_past(days: int) -> None:
    shop = Shop()
    shop.member(1, JAN)
    for day in range(0, days, 10):
        shop.sale(on(day), 100, 1)
    found = backtest(shop.conn, END, days=120)
    assert found.cuts == ()
    assert found.since == (JAN if days else None)
    assert (found.verdict, found.expected, found.came) == ("unknown", 0, 0)
    assert found.silent is found.listed_silent is found.order("recency") is None
    with pytest.raises(BadInput):
        backtest(shop.conn, END, days=0)


def test_nobody_fell_silent() -> None:
    shop = Shop()
    shop.member(1, JAN)
    for day in range(0, 365, 7):
        shop.sale(on(day), 100, 1)
    found = backtest(shop.conn, END, months=3, days=30)
    assert found.silent == 0
    assert found.order("expected_purchases") is None
    assert found.verdict == "unknown"


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30))
def test_pairs_in_order(rows: list[tuple[int, bool]]) -> None:
    fell = [score for score, one in rows if one]
    stayed = [score for score, one in rows if not one]
    pairs = [Fraction((a > b) * 2 + (a == b), 2) for a in fell for b in stayed]
    expected = sum(pairs, Fraction(0)) / len(pairs) if pairs else None
    assert in_order((score for score, _ in rows), [one for _, one in rows]) == expected


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (Fraction(1, 2), "chance"),
        (Fraction(11, 20), "some"),
        (Fraction(13, 20), "good"),
    ],
)
def test_verdict(right: Fraction, verdict: str) -> None:
    def tried(regulars: int, silent: int) -> str:
        bands = dict.fromkeys(BANDS, (0, 0))
        order = dict.fromkeys(SIGNS, right)
        cut = Cut(JAN, 30, 3.0, 3, regulars, silent, order, 0, 0, bands)
        return Backtest(END, 90, "mbg", 2, JAN, (cut, cut)).verdict

    assert tried(10, 5) == verdict
    assert tried(10, 4) == tried(9, 5) == "unknown"


@pytest.mark.skipif(
    not (DATA / "cdnow_sample.csv.gz").exists(), reason="the reference logs are not here"
)
@pytest.mark.parametrize("kind", ["mbg", "bg"])
def test_on_a_real_log_expected_purchases_tell_best(kind: str) -> None:
    shop = log_shop("cdnow_sample")
    found = backtest(shop.conn, dt.date(1998, 7, 1), kind="bg" if kind == "bg" else "mbg")
    shop.close()
    assert len(found.cuts) == 12
    right = [float(found.order(sign) or 0) for sign in SIGNS]
    assert right == sorted(right, reverse=True)
    assert [round(value, 2) for value in right] == [0.7, 0.68, 0.67, 0.63, 0.55]
    assert found.expected / found.came == pytest.approx(1, abs=0.1)
    assert found.verdict == "good"
