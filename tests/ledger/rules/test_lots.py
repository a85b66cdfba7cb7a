"""Which lot a debit draws on."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.lots import Debt, Draw, OpenLot, Payment, draw, payments, usable

TODAY = dt.date(2026, 2, 10)


def lot(identity: int, remaining: int, earned: str, last: str | None, active: str = "") -> OpenLot:
    day = dt.date.fromisoformat
    return OpenLot(
        identity,
        remaining,
        remaining,
        day(earned),
        day(active or earned),
        day(last) if last else None,
    )


def drawn(lots: list[OpenLot], amount: int) -> list[tuple[int, int]]:
    draws, short = draw(lots, amount, TODAY)
    assert short == 0
    return [(d.lot, d.amount) for d in draws]


def test_soonest_expiry_first_whatever_was_earned_first() -> None:
    lots = [lot(1, 50, "2026-01-01", "2026-12-31"), lot(2, 50, "2026-02-01", "2026-03-31")]
    assert drawn(lots, 50) == [(2, 50)]
    assert drawn(lots, 60) == [(2, 50), (1, 10)]


def test_never_expiring_last() -> None:
    lots = [lot(1, 10, "2025-01-01", None), lot(2, 10, "2026-02-01", "2036-03-31")]
    assert drawn(lots, 15) == [(2, 10), (1, 5)]


def test_ties_by_earning_date_then_number() -> None:
    lots = [
        lot(1, 10, "2026-02-02", "2026-12-31"),
        lot(3, 10, "2026-02-01", "2026-12-31"),
        lot(2, 10, "2026-02-01", "2026-12-31"),
    ]
    assert drawn(lots, 25) == [(2, 10), (3, 10), (1, 5)]


def test_neither_lapsed_nor_pending_lots() -> None:
    lots = [
        lot(1, 10, "2025-01-01", "2026-02-09"),
        lot(2, 10, "2025-01-01", "2026-02-10"),
        lot(3, 10, "2026-02-01", "2026-12-31", active="2026-02-11"),
        lot(4, 10, "2026-02-01", "2026-12-31", active="2026-02-10"),
    ]
    assert usable(lots, TODAY) == 20
    assert draw(lots, 25, TODAY) == ([Draw(2, 10), Draw(4, 10)], 5)


def test_a_reversal_begins_with_its_own_lot_lapsed_or_not() -> None:
    lots = [
        lot(1, 10, "2025-01-01", "2026-02-09"),
        lot(2, 10, "2026-01-01", "2026-03-31"),
        lot(3, 10, "2026-01-01", "2026-12-31"),
    ]
    assert draw(lots, 12, TODAY, first=[3]) == ([Draw(3, 10), Draw(2, 2)], 0)
    assert draw(lots, 12, TODAY, first=[1]) == ([Draw(1, 10), Draw(2, 2)], 0)
    assert draw(lots, 12, TODAY, first=[99]) == ([Draw(2, 10), Draw(3, 2)], 0)


def test_nothing_is_drawn_for_nothing() -> None:
    assert draw([lot(1, 10, "2026-01-01", None)], 0, TODAY) == ([], 0)
    assert draw([], 5, TODAY) == ([], 5)


days = st.integers(-30, 30).map(lambda n: TODAY + dt.timedelta(days=n))
lots_ = st.lists(st.tuples(st.integers(1, 50), days, days, st.none() | days), max_size=8).map(
    lambda rows: [OpenLot(i, r[0], r[0], r[1], r[2], r[3]) for i, r in enumerate(rows, 1)]
)


@given(lots_, st.integers(0, 200))
def test_what_is_drawn_is_what_is_shown(lots: list[OpenLot], amount: int) -> None:
    draws, short = draw(lots, amount, TODAY)
    held = {one.id: one for one in lots}
    assert sum(d.amount for d in draws) + short == amount
    assert sum(d.amount for d in draws) == min(amount, usable(lots, TODAY))
    assert all(held[d.lot].usable(TODAY) and 0 < d.amount <= held[d.lot].remaining for d in draws)
    # Nothing that lapses sooner is left behind while a later lot is drawn on.
    order = [(held[d.lot].last_day or dt.date.max, held[d.lot].earned_on, d.lot) for d in draws]
    assert order == sorted(order)
    taken = {d.lot: d.amount for d in draws}
    left = [o for o in lots if o.usable(TODAY) and taken.get(o.id, 0) < o.remaining]
    assert all((o.last_day or dt.date.max, o.earned_on, o.id) >= order[-1] for o in left if order)


def test_points_held_back_pay_on_their_first_day_oldest_debt_first() -> None:
    lots = [
        lot(1, 30, "2026-01-01", "2026-02-09", active="2026-02-05"),
        lot(2, 50, "2026-01-01", "2026-12-31", active="2026-02-08"),
        lot(3, 99, "2026-01-01", "2026-12-31", active="2026-02-11"),
    ]
    debts = [Debt(7, 20, dt.date(2026, 1, 9)), Debt(8, 45, dt.date(2026, 2, 7))]
    # The first pays before it lapses; what is left of it pays the second debt when it arises.
    assert payments(lots, debts, TODAY) == [Payment(7, 1, 20), Payment(8, 1, 10), Payment(8, 2, 35)]
    assert payments(lots, debts, dt.date(2026, 2, 4)) == []
    assert payments(lots, debts, dt.date(2026, 2, 5)) == [Payment(7, 1, 20)]


def test_what_lapsed_before_a_debt_pays_nothing_of_it() -> None:
    lots = [lot(1, 30, "2026-01-01", "2026-02-05")]
    assert payments(lots, [Debt(7, 20, dt.date(2026, 2, 6))], TODAY) == []
    assert payments(lots, [Debt(7, 20, dt.date(2026, 2, 5))], TODAY) == [Payment(7, 1, 20)]


debts_ = st.lists(st.tuples(st.integers(1, 60), days), max_size=4).map(
    lambda rows: [Debt(i, amount, since) for i, (amount, since) in enumerate(rows, 100)]
)


@given(lots_, debts_, st.sets(days))
def test_written_down_each_day_or_at_the_end_it_is_the_same(
    lots: list[OpenLot], debts: list[Debt], nights: set[dt.date]
) -> None:
    late = payments(lots, debts, TODAY)
    early: list[Payment] = []
    for night in sorted(n for n in nights | {TODAY} if n <= TODAY):
        paid = payments(lots, debts, night)
        early += paid
        drawn = {one.id: sum(p.amount for p in paid if p.lot == one.id) for one in lots}
        met = {one.entry: sum(p.amount for p in paid if p.entry == one.entry) for one in debts}
        lots = [replace(one, remaining=one.remaining - drawn[one.id]) for one in lots]
        debts = [replace(one, amount=one.amount - met[one.entry]) for one in debts]
    assert early == late
    # What can be used today leaves no debt.
    assert not usable(lots, TODAY) or not sum(d.amount for d in debts if d.since <= TODAY)
