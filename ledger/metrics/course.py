"""How a number went: period by period, each beside the same weeks of the year before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger.metrics.kpi import Number
from ledger.metrics.load import Connection
from ledger.metrics.moment import Terms
from ledger.metrics.report import WINDOW, past
from ledger.metrics.snapshot import PERIODS, ends_of
from ledger.metrics.yearago import same_weeks


@dataclass(frozen=True, slots=True)
class Point:
    """A number as of a date (exclusive), and as of 52 weeks before it.

    ``whole`` says that the shop's records filled its window then. ``year_ago`` is ``None`` where
    they did not a year before.
    """

    as_of: dt.date
    value: Number | None
    whole: bool
    year_ago: Number | None


def course(
    conn: Connection, as_of: dt.date, key: str, *, periods: int = PERIODS
) -> tuple[Point, ...]:
    """The last periods of a number, oldest first: the trend of its panel, with dates.

    :param conn: the shop's file, in a read of its own; only read.
    :param as_of: the day after the last day counted.
    :raises KeyError: an unknown key.
    """
    ends = ends_of(as_of, periods)
    every = sorted({*ends, *map(same_weeks, ends)})
    found = dict(zip(every, past(conn, every, key, Terms(None, WINDOW)), strict=True))
    points = []
    for end in ends:
        figure, whole = found[end]
        then, known = found[same_weeks(end)]
        points.append(Point(end, figure.value, whole, then.value if known else None))
    return tuple(points)
