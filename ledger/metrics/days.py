"""Dates of the tables as numbers."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache


@lru_cache(maxsize=1 << 14)
def day_of(text: str) -> int:
    """An ISO date as a proleptic ordinal."""
    return dt.date.fromisoformat(text).toordinal()


def maybe_day(text: str | None) -> int | None:
    """The same, where there may be none."""
    return None if text is None else day_of(text)
