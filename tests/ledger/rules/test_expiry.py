"""When points become usable and when they lapse."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.program.settings import Settings
from ledger.rules.expiry import active_from, last_day


@pytest.mark.parametrize(
    ("earned", "months", "to_end", "last"),
    [
        ("2026-01-31", 1, False, "2026-02-28"),
        ("2028-01-31", 1, False, "2028-02-29"),
        ("2026-01-31", 1, True, "2026-02-28"),
        ("2026-01-05", 1, True, "2026-02-28"),
        ("2026-11-22", 24, True, "2028-11-30"),
        ("2026-11-22", 24, False, "2028-11-22"),
        ("2026-12-31", 2, True, "2027-02-28"),
        ("2028-02-29", 12, False, "2029-02-28"),
    ],
)
def test_months_after_earning(earned: str, months: int, to_end: bool, last: str) -> None:
    settings = Settings(expiry_months=months, expiry_to_month_end=to_end)
    found = last_day(dt.date.fromisoformat(earned), settings)
    assert found == dt.date.fromisoformat(last)


def test_never() -> None:
    assert last_day(dt.date(2026, 1, 31), Settings(expiry_mode="never")) is None


def test_held_back_for_some_days() -> None:
    day = dt.date(2026, 2, 20)
    assert active_from(day, Settings()) == day
    assert active_from(day, Settings(points_pending_days=14)) == dt.date(2026, 3, 6)


@given(
    earned=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
    months=st.integers(1, 120),
    to_end=st.booleans(),
    pending=st.integers(0, 365),
)
def test_points_can_be_spent_before_they_lapse(
    earned: dt.date, months: int, to_end: bool, pending: int
) -> None:
    settings = Settings(
        expiry_months=months, expiry_to_month_end=to_end, points_pending_days=pending
    )
    last = last_day(earned, settings)
    assert last is not None
    assert earned <= active_from(earned, settings) <= last
