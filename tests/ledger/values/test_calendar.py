"""Business days, zones, months, and dates as they are typed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.calendar import (
    add_months,
    business_date,
    cutoff,
    from_micros,
    local_time,
    month_end,
    noon,
    parse_birthday,
    parse_date,
    parse_month,
    parse_when,
    system_clock,
    to_micros,
    zone,
)
from ledger.values.errors import BadInput

ZONES = ["Pacific/Pago_Pago", "America/New_York", "UTC", "Europe/Paris", "Pacific/Kiritimati"]


def at(text: str) -> int:
    return to_micros(dt.datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("instant", "name", "cut", "expected"),
    [
        ("2026-07-14T21:59:59Z", "Europe/Paris", "00:00", "2026-07-14"),
        ("2026-07-14T22:00:00Z", "Europe/Paris", "00:00", "2026-07-15"),
        # 01:30 in Paris belongs to the day before when the cut-off is 04:00.
        ("2026-07-14T23:30:00Z", "Europe/Paris", "04:00", "2026-07-14"),
        ("2026-07-15T01:59:59Z", "Europe/Paris", "04:00", "2026-07-14"),
        ("2026-07-15T02:00:00Z", "Europe/Paris", "04:00", "2026-07-15"),
        # The night the clocks go forward (02:00 becomes 03:00) and back (03:00 becomes 02:00).
        ("2026-03-29T01:59:59Z", "Europe/Paris", "04:00", "2026-03-28"),
        ("2026-03-29T02:00:00Z", "Europe/Paris", "04:00", "2026-03-29"),
        ("2026-10-25T02:59:59Z", "Europe/Paris", "04:00", "2026-10-24"),
        ("2026-10-25T03:00:00Z", "Europe/Paris", "04:00", "2026-10-25"),
        # One instant, three dates.
        ("2026-01-01T10:30:00Z", "Pacific/Pago_Pago", "00:00", "2025-12-31"),
        ("2026-01-01T10:30:00Z", "UTC", "00:00", "2026-01-01"),
        ("2026-01-01T10:30:00Z", "Pacific/Kiritimati", "00:00", "2026-01-02"),
    ],
)
def test_the_business_date(instant: str, name: str, cut: str, expected: str) -> None:
    assert business_date(at(instant), name, cut).isoformat() == expected


@given(
    day=st.dates(dt.date(1975, 1, 1), dt.date(2100, 12, 31)),
    name=st.sampled_from(ZONES),
    cut=st.sampled_from(["00:00", "04:00", "11:59"]),
)
def test_a_date_typed_is_the_date_stored(day: dt.date, name: str, cut: str) -> None:
    micros, stored = parse_when(day.isoformat(), name, cut)
    assert stored == day
    assert micros == noon(day, name)
    assert business_date(micros, name, cut) == day
    assert local_time(micros, name).date() == day


@given(st.integers(-(10**15), 4 * 10**15))
def test_microseconds_come_back(micros: int) -> None:
    assert to_micros(from_micros(micros)) == micros


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-30", 1, "2026-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-11-22", 24, "2028-11-22"),
    ],
)
def test_months(day: str, months: int, expected: str) -> None:
    assert add_months(dt.date.fromisoformat(day), months).isoformat() == expected


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)), st.integers(0, 240))
def test_months_land_in_the_month_meant(day: dt.date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == min(day.day, month_end(moved).day)


def test_month_end() -> None:
    days = ["2026-02-01", "2028-02-29", "2026-12-31", "2026-04-15", "2100-02-10"]
    ends = [month_end(dt.date.fromisoformat(d)).isoformat() for d in days]
    assert ends == ["2026-02-28", "2028-02-29", "2026-12-31", "2026-04-30", "2100-02-28"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-03-31", "2026-03-31"),
        ("31/03/2026", "2026-03-31"),
        ("3/4/2026", "2026-04-03"),
        ("03/04/2026", "2026-04-03"),
        (" 2026-3-1 ", "2026-03-01"),
        ("29/02/2028", "2028-02-29"),
    ],
)
def test_dates_as_typed(typed: str, expected: str) -> None:
    assert parse_date(typed).isoformat() == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "today",
        "2026-02-29",
        "31/04/2026",
        "04/31/2026",
        "31/03/26",
        "2026-13-01",
        "0000-01-01",
        "0001-01-01",
        "01/01/0999",
        "20260331",
        "2026/03/31",
        "31-03-2026",
        "２０２６-03-31",
    ],
)
def test_what_is_no_date(typed: str) -> None:
    with pytest.raises(BadInput, match="is not a date"):
        parse_date(typed)


@pytest.mark.parametrize(
    ("typed", "instant", "day"),
    [
        ("2026-07-14 17:45", "2026-07-14T15:45:00+00:00", "2026-07-14"),
        ("2026-07-15T01:30", "2026-07-14T23:30:00+00:00", "2026-07-14"),
        ("2026-07-15 04:00", "2026-07-15T02:00:00+00:00", "2026-07-15"),
        ("2026-07-14T17:45:00Z", "2026-07-14T17:45:00+00:00", "2026-07-14"),
        ("2026-07-14T17:45:00-05:00", "2026-07-14T22:45:00+00:00", "2026-07-14"),
        ("2026-07-14", "2026-07-14T10:00:00+00:00", "2026-07-14"),
        ("14/07/2026", "2026-07-14T10:00:00+00:00", "2026-07-14"),
    ],
)
def test_when(typed: str, instant: str, day: str) -> None:
    micros, business = parse_when(typed, "Europe/Paris", "04:00")
    assert from_micros(micros).isoformat() == instant
    assert business.isoformat() == day


@pytest.mark.parametrize(
    "typed", ["", "noon", "2026-07-14 25:00", "17:45", "0001-01-01T00:00+14:00", "0001-01-01"]
)
def test_what_is_no_instant(typed: str) -> None:
    with pytest.raises(BadInput, match="not a date"):
        parse_when(typed, "Europe/Paris", "00:00")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("02-29", "02-29"),
        ("29/02", "02-29"),
        ("3-7", "03-07"),
        ("7/3", "03-07"),
        ("1990-03-31", "1990-03-31"),
        ("31/03/1990", "1990-03-31"),
    ],
)
def test_birthdays(typed: str, expected: str) -> None:
    assert parse_birthday(typed) == expected


@pytest.mark.parametrize("typed", ["02-30", "31-03", "1990-02-29", "13/13", "soon", ""])
def test_what_is_no_birthday(typed: str) -> None:
    with pytest.raises(BadInput):
        parse_birthday(typed)


@pytest.mark.parametrize("name", ["Mars/Phobos", "", "../etc/passwd", "/etc/passwd", "Europe"])
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(BadInput, match="is not a time zone"):
        zone(name)


@pytest.mark.parametrize("typed", ["24:00", "4:00", "04:60", "", "noon", "04:00:00"])
def test_what_is_no_cutoff(typed: str) -> None:
    with pytest.raises(BadInput, match="is not a cut-off"):
        cutoff(typed)


def test_the_clock_can_be_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-22T09:00:00Z")
    assert from_micros(system_clock()).isoformat() == "2026-11-22T09:00:00+00:00"
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-22T09:00:00+01:00")
    assert from_micros(system_clock()).isoformat() == "2026-11-22T08:00:00+00:00"
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-22T09:00")
    assert from_micros(system_clock()).isoformat() == "2026-11-22T09:00:00+00:00"
    for typed in ("yesterday", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        monkeypatch.setenv("LOYALTY_NOW", typed)
        with pytest.raises(BadInput, match="LOYALTY_NOW"):
            system_clock()
    monkeypatch.delenv("LOYALTY_NOW")
    assert abs(from_micros(system_clock()) - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


@pytest.mark.parametrize("typed", ["2026-03", "2026-3", " 03/2026 ", "3/2026"])
def test_a_month_as_people_type_it(typed: str) -> None:
    assert parse_month(typed).isoformat() == "2026-03-01"


@pytest.mark.parametrize(
    "typed", ["", "2026", "2026-00", "2026-13", "1899-12", "2026-03-01", "mars"]
)
def test_what_is_no_month(typed: str) -> None:
    with pytest.raises(BadInput, match="is not a month"):
        parse_month(typed)
