"""Changes from one as-of day to the next, against the definitions asked of every day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.metrics.moment import period_start
from ledger.rules.rollups import (
    COLUMNS,
    Back,
    Sold,
    Steps,
    add_all,
    add_member,
    add_next_sale,
)

FIRST = dt.date(2023, 12, 1).toordinal()
"""The month ends of a leap year's winter are ahead."""

DAYS = range(FIRST, FIRST + 620)

days = st.sampled_from([0, 30, 59, 60, 61, 88, 89, 90, 91, 120, 180]).flatmap(
    lambda start: st.integers(FIRST + start, FIRST + start + 4)
)


@st.composite
def sales(draw: st.DrawFn) -> Sold:
    day, gross = draw(days), draw(st.integers(0, 99))
    if draw(st.booleans()):
        return Sold(day, gross)
    # Some are given back on the day itself, and some by an act that is dated before.
    return Sold(
        day, gross, day + draw(st.sampled_from([-3, 0, 1, 29, 90, 200])), draw(st.booleans())
    )


backs = st.builds(Back, days, st.integers(0, 99), st.none() | days)


def summed(steps: Steps) -> dict[str, list[int]]:
    """Each column as of every day."""
    assert set(steps.rows()) <= set(DAYS)
    rows = [steps.get(day, [0] * len(COLUMNS)) for day in DAYS]
    return {
        name: list(accumulate(row[place] for row in rows)) for place, name in enumerate(COLUMNS)
    }


def definitions(as_of: int, sold: Sequence[Sold], back: Sequence[Back]) -> dict[str, int]:
    """What the columns mean, for a member."""
    start = period_start(dt.date.fromordinal(as_of), None).toordinal()
    standing = [s for s in sold if s.day < as_of and (s.gone is None or s.gone >= as_of)]

    def any_of(since: int, until: int) -> bool:
        return any(since <= s.day < until for s in standing)

    ever = [s for s in sold if s.day < as_of and (s in standing or not s.voided)]
    net = sum(s.gross for s in ever) - sum(
        b.amount for b in back if b.day < as_of and (b.gone is None or b.gone >= as_of)
    )
    year = [s.gross for s in standing if s.day >= as_of - 365]
    return {
        "buyers": bool(standing),
        "repeaters": len(standing) > 1,
        "net": net if standing else 0,
        "gross_year": sum(year),
        "orders_year": len(year),
        "active": any_of(as_of - 90, as_of),
        "active_before": any_of(start - 90, start),
        "active_either": any_of(start - 90, start) or any_of(as_of - 90, as_of),
        "buyers_month": any_of(as_of - 30, as_of),
        "guests_month": 0,
    }


@settings(max_examples=50, deadline=None)
@given(st.lists(sales(), max_size=7), st.lists(backs, max_size=3))
def test_a_member_as_of_every_day(sold: list[Sold], back: list[Back]) -> None:
    steps = Steps()
    add_all(steps, 1, sold, back)
    kept = summed(steps)
    for place, as_of in enumerate(DAYS):
        for name, value in definitions(as_of, sold, back).items():
            assert kept[name][place] == value, (name, dt.date.fromordinal(as_of))


@given(st.lists(st.builds(Sold, days, st.integers(0, 99), st.none())))
def test_sales_one_after_the_other_are_all_of_them(sold: list[Sold]) -> None:
    sold.sort()
    whole, each = Steps(), Steps()
    add_member(whole, sold, ())
    for others, sale in enumerate(sold):
        add_next_sale(each, sale, sold[others - 1].day if others else None, others)
    assert each.rows() == whole.rows()


def test_a_guest_is_a_buyer_for_each_purchase() -> None:
    steps = Steps()
    day = dt.date(2024, 3, 31).toordinal()
    add_all(steps, None, [Sold(day, 450), Sold(day, 50, day + 2), Sold(day, 9, day, True)], ())
    kept = summed(steps)
    seen = {
        name: [kept[name][day + later - FIRST] for later in (0, 1, 2, 3, 30, 31, 365, 366)]
        for name in ("guests_month", "orders_year", "gross_year", "buyers")
    }
    assert seen == {
        "guests_month": [0, 2, 2, 1, 1, 0, 0, 0],
        "orders_year": [0, 2, 2, 1, 1, 1, 1, 0],
        "gross_year": [0, 500, 500, 450, 450, 450, 450, 0],
        "buyers": [0] * 8,
    }
    assert steps[day + 1][COLUMNS.index("made")] == 2


@pytest.mark.parametrize("year", [1, 2, 9999])
def test_the_ends_of_the_calendar(year: int) -> None:
    """A purchase there is counted, and the days about it are those of the definitions."""
    first = dt.date(year, 1, 1).toordinal()
    steps = Steps()
    add_member(steps, [Sold(day, 100) for day in (first, first + 40)], ())
    active = 0
    place = COLUMNS.index("active_before")
    assert min(steps) > first
    for as_of in range(first, first + 300):
        active += steps.get(as_of, [0] * len(COLUMNS))[place]
        start = period_start(dt.date.fromordinal(as_of), None).toordinal()
        assert active == any(start - 90 <= day < start for day in (first, first + 40))
