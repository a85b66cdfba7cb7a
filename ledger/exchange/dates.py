"""Dates and times of a file's cells."""

from __future__ import annotations

import datetime as dt
import re

from ledger.values.calendar import parse_when
from ledger.values.errors import BadInput

_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})[ T,]+(\d.*)")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_MONTHS = 12
_SPACED_ZONE = re.compile(r"(:\d\d(?:\.\d+)?) ([+-]\d\d:?\d\d)")


def read_when(text: str, zone_name: str, cutoff: str) -> tuple[int, dt.date]:
    """A date, or a date and time, as microseconds UTC and its business date.

    Without a zone it is shop-local. Days come first: ``03/04/2026`` is 3 April.

    :raises BadInput: neither.
    """
    typed = _SPACED_ZONE.sub(r"\1\2", text)
    day_first = _DAY_FIRST.fullmatch(typed)
    if day_first is not None:
        day, month, year, time = day_first.groups()
        typed = f"{year}-{int(month):02d}-{int(day):02d} {time}"
    return parse_when(typed, zone_name, cutoff)


def day_first(line: int, text: str) -> dt.date | None:
    """The day ``03/04/2026`` is read as; ``None`` for what has one reading the world over.

    :raises BadInput: it can only be read with the month first, so its file cannot be trusted.
    """
    match = _SLASHED.match(text) if "/" in text else None
    if match is None:
        return None
    day, month, year = map(int, match.groups())
    if month > _MONTHS >= day:
        raise BadInput(
            "Line {line}: “{typed}” has the month first, and the day comes first here: other dates "
            "of this file would be misread. Write them as 2026-04-13.",
            line=line,
            typed=text[:30],
        )
    ambiguous = 0 < day <= _MONTHS and 0 < month <= _MONTHS and day != month and year
    return dt.date(year, month, day) if ambiguous else None


def check_past(day: dt.date, today: dt.date) -> BadInput | None:
    """What is wrong with a business date that has not come yet, or ``None``."""
    if day <= today:
        return None
    return BadInput("{day} is in the future: give today's date or an earlier one.", day=day)
