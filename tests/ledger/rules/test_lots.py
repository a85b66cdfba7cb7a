"""Which lot a debit draws on."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.lots import Draw, OpenLot, draw, usable

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
