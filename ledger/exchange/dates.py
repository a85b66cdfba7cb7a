"""Dates and times of a file's cells."""

from __future__ import annotations

import datetime as dt
import re

from ledger.values.calendar import parse_when
from ledger.values.errors import BadInput

_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})[ T,]+(\d.*)")
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


def check_past(day: dt.date, today: dt.date) -> BadInput | None:
    """What is wrong with a business date that has not come yet, or ``None``."""
    if day <= today:
        return None
    return BadInput("{day} is in the future: give today's date or an earlier one.", day=day)
