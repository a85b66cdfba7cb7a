"""Which kinds of customer a member is on the day of a sale, for campaigns that choose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

SEGMENTS = ("new", "regular", "returning", "birthday")

_REGULAR_VISITS, _REGULAR_DAYS = 4, 365
_RETURNING_DAYS = 90


def segments(visits: Sequence[dt.date], birthday: str, day: dt.date) -> frozenset[str]:
    """The segments a member is in on a business date.

    *new*: no earlier purchase. *regular*: four visits or more in the 365 days before.
    *returning*: the last visit is more than 90 days ago. *birthday*: it is the month of it.

    :param visits: the days of the member's earlier purchases.
    :param birthday: ``MM-DD`` or ``YYYY-MM-DD``, empty if not known.
    """
    since = day - dt.timedelta(days=_REGULAR_DAYS)
    found = set()
    if not visits:
        found.add("new")
    elif (day - max(visits)).days > _RETURNING_DAYS:
        found.add("returning")
    if len({visit for visit in visits if visit >= since}) >= _REGULAR_VISITS:
        found.add("regular")
    if birthday and int(birthday[-5:-3]) == day.month:
        found.add("birthday")
    return frozenset(found)
