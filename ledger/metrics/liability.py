"""What the shop owes in points: how many, worth what, expected to cost what, and until when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from ledger.metrics import engagement
from ledger.metrics.further import deferred_revenue
from ledger.metrics.load import Connection
from ledger.metrics.moment import Terms
from ledger.metrics.report import WINDOW, before, moments

SOON = 30
"""Days within which points lapse soon."""


@dataclass(frozen=True, slots=True)
class Liability:
    """The points members held as of a date (exclusive). Money is in minor units, exact.

    ``rate`` is the share of them expected to be redeemed; ``owed`` = points × ``point_value`` ×
    ``rate``, ``None`` where nobody says what a point is worth. ``lapsing`` pairs each last day
    with the points left of it, ``None`` (never) at the end. ``previous`` and ``previous_points``
    are those of a month before. ``partial`` says that today is in it, and is not over.
    """

    as_of: dt.date
    points: int
    point_value: Fraction | None
    rate: Fraction
    owed: Fraction | None
    deferred: Fraction | None
    lapsing: tuple[tuple[dt.date | None, int], ...]
    previous: Fraction | None
    previous_points: int
    partial: bool

    @property
    def soon(self) -> int:
        """Points whose last day is among the next 30, the first being ``as_of`` itself."""
        end = self.as_of + dt.timedelta(days=SOON)
        return sum(n for day, n in self.lapsing if day is not None and day < end)

    def months(self) -> dict[dt.date | None, int]:
        """The points by the first day of the month they lapse in, ``None`` for never."""
        found: defaultdict[dt.date | None, int] = defaultdict(int)
        for day, points in self.lapsing:
            found[day and day.replace(day=1)] += points
        return dict(found)

    def worth(self, points: int) -> Fraction | None:
        """What so many points pay, in minor units."""
        return None if self.point_value is None else points * self.point_value


def liability(
    conn: Connection,
    as_of: dt.date,
    *,
    today: dt.date | None = None,
    point_value: Fraction | None = None,
) -> Liability:
    """What was owed in points as of a date.

    :param conn: the shop's file, in a read of its own; only read.
    :param as_of: the day after the last day counted.
    :param today: the business date now, which is not over.
    :param point_value: minor units one point is worth; what the programme said then if ``None``.
    """
    terms = Terms(None, WINDOW, point_value)
    ends = [before(as_of, None, "period"), as_of]
    was, now = moments(conn, ends, ("points_liability", "deferred_revenue"), terms)
    then, owed = (
        engagement.liability(m.history, m.as_of, m.year_start, m.point_value) for m in (was, now)
    )
    by_day = now.history.points.lapsing(now.as_of)
    dated = sorted(day for day in by_day if day is not None)
    never = [(None, by_day[None])] if None in by_day else []
    return Liability(
        as_of=as_of,
        points=int(owed.numerator or 0),
        point_value=now.point_value,
        rate=engagement.expected(now.history, now.as_of, now.year_start),
        owed=_exact(owed.value),
        deferred=_exact(deferred_revenue(now).value),
        lapsing=(*((dt.date.fromordinal(day), by_day[day]) for day in dated), *never),
        previous=_exact(then.value),
        previous_points=int(then.numerator or 0),
        partial=today is not None and as_of > today,
    )


def _exact(number: Fraction | int | None) -> Fraction | None:
    return None if number is None else Fraction(number)
