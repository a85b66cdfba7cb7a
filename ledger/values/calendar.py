"""Instants, business days and months.

An instant is microseconds since 1970-01-01 UTC. A business date is the shop's own day: the
local date, moved back by the day's cut-off, so that a sale at 01:30 belongs to the day before
when the cut-off is 04:00.
"""

from __future__ import annotations

import calendar as _calendar
import datetime as dt
import os
import re
import time
from collections.abc import Callable
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ledger.values.errors import BadInput

Clock = Callable[[], int]
"""Tells the instant, in microseconds since 1970-01-01 UTC."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_NOON = dt.time(12)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})", re.ASCII)
_FIRST_YEAR = 1900
# Nothing a shop dates is older; and windows reach back from a date without leaving the calendar.
_CUTOFF = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


_shift = 0


def run_from(instant: int) -> None:
    """Let this process's clock run on from another instant: a demonstration on older books."""
    global _shift  # noqa: PLW0603 - a process has one clock
    _shift = instant - time.time_ns() // 1000


_YEARS = range(1900, 9000)
# A clock at the calendar's end would leave no day to look back or ahead to.


def system_clock() -> int:
    """The machine's clock, or the instant in ``LOYALTY_NOW`` (ISO 8601; UTC if it names no zone).

    :raises BadInput: ``LOYALTY_NOW`` is set and is not an instant.
    """
    fixed = os.environ.get("LOYALTY_NOW")
    if not fixed:
        return time.time_ns() // 1000 + _shift
    try:
        instant = dt.datetime.fromisoformat(fixed)
        if instant.year not in _YEARS:
            raise ValueError
    except ValueError:
        raise BadInput(
            "LOYALTY_NOW is “{typed}”, which is not an instant: write it as 2026-11-22T09:00:00Z.",
            typed=fixed[:40],
        ) from None
    return to_micros(instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC))


def to_micros(instant: dt.datetime) -> int:
    """An aware date-time as microseconds since 1970-01-01 UTC."""
    return (instant - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> dt.datetime:
    """Microseconds since 1970-01-01 UTC as an aware date-time in UTC."""
    return _EPOCH + dt.timedelta(microseconds=micros)


@lru_cache(maxsize=16)
def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name.

    :raises BadInput: no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(
            "“{name}” is not a time zone: write it as Europe/Paris.", name=name[:40]
        ) from None


@lru_cache(maxsize=16)
def cutoff(text: str) -> dt.timedelta:
    """The day's cut-off ``HH:MM`` as a duration, noon at the latest.

    :raises BadInput: not a time of the morning.
    """
    match = _CUTOFF.fullmatch(text)
    if match is None or text > "12:00":
        raise BadInput(
            "“{typed}” is not a cut-off: give a time from 00:00 to 12:00, as 04:00.",
            typed=text[:20],
        )
    return dt.timedelta(hours=int(match[1]), minutes=int(match[2]))


def business_date(micros: int, zone_name: str, cutoff_text: str = "00:00") -> dt.date:
    """The shop's own day at an instant."""
    local = from_micros(micros).astimezone(zone(zone_name))
    return (local.replace(tzinfo=None) - cutoff(cutoff_text)).date()


def day_begins(day: dt.date, zone_name: str, cutoff_text: str = "00:00") -> int:
    """The instant a business day begins, in microseconds: its first."""
    local = dt.datetime.combine(day, dt.time(), zone(zone_name)) + cutoff(cutoff_text)
    return to_micros(local)


def local_time(micros: int, zone_name: str) -> dt.datetime:
    """An instant as an aware date-time in the shop's zone."""
    return from_micros(micros).astimezone(zone(zone_name))


def noon(day: dt.date, zone_name: str) -> int:
    """Shop-local noon of a date, in microseconds: the instant of something dated, not timed.

    Noon, because it stays within its date whatever the cut-off and the daylight-saving rule.
    """
    return to_micros(dt.datetime.combine(day, _NOON, zone(zone_name)))


@lru_cache(maxsize=4096)
def add_months(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later, or the month's last: 31 January + 1 month is 28 February."""
    # The standard library, because every sale comes through here and pendulum takes 60 ms to load.
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, _calendar.monthrange(year, month + 1)[1]))


def month_end(day: dt.date) -> dt.date:
    """The last day of a date's month."""
    return day.replace(day=_calendar.monthrange(day.year, day.month)[1])


def parse_date(text: str) -> dt.date:
    """Read a typed date: ``2026-03-31`` or ``31/03/2026`` (day first, always).

    :raises BadInput: not a date.
    """
    typed = text.strip()
    match = _DATE.fullmatch(typed)
    try:
        if match is None:
            raise ValueError
        year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
        if int(year) < _FIRST_YEAR:
            raise ValueError
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise BadInput(
            "“{typed}” is not a date: write it as 2026-03-31 or 31/03/2026.", typed=typed[:30]
        ) from None


def parse_month(text: str) -> dt.date:
    """Read a typed month, ``2026-03`` or ``03/2026``, as its first day.

    :raises BadInput: not a month.
    """
    typed = text.strip()
    match = _MONTH.fullmatch(typed)
    try:
        if match is None:
            raise ValueError
        year, month = match.group(1, 2) if match[1] else match.group(4, 3)
        if int(year) < _FIRST_YEAR:
            raise ValueError
        return dt.date(int(year), int(month), 1)
    except ValueError:
        raise BadInput("“{typed}” is not a month: write it as 2026-03.", typed=typed[:30]) from None


def parse_when(text: str, zone_name: str, cutoff_text: str) -> tuple[int, dt.date]:
    """Read a typed date or date and time as an instant and its business date.

    Without a zone it is shop-local. A bare date is that business date, timed at noon.

    :raises BadInput: not a date or a date and time.
    """
    typed = text.strip()
    if _DATE.fullmatch(typed):
        day = parse_date(typed)
        return noon(day, zone_name), day
    try:
        moment = dt.datetime.fromisoformat(typed)
        if moment.year < _FIRST_YEAR:
            raise ValueError
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone(zone_name))
        micros = to_micros(moment)
        return micros, business_date(micros, zone_name, cutoff_text)
    except (ValueError, OverflowError):
        raise BadInput(
            "“{typed}” is not a date or a time: write it as 2026-03-31 or 2026-03-31 17:45.",
            typed=typed[:40],
        ) from None


def parse_birthday(text: str) -> str:
    """Read a birthday, with or without its year, as ``YYYY-MM-DD`` or ``MM-DD``.

    :raises BadInput: not a day of the year (29 February is one).
    """
    typed = text.strip()
    short = re.fullmatch(r"(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})", typed)
    if short is None:
        return parse_date(typed).isoformat()
    month, day = (short[1], short[2]) if short[1] else (short[4], short[3])
    try:
        return dt.date(2000, int(month), int(day)).strftime("%m-%d")
    except ValueError:
        raise BadInput(
            "“{typed}” is not a birthday: write it as 03-31 or 1990-03-31.", typed=typed[:30]
        ) from None
