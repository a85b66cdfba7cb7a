"""The dashboard's numbers with their last periods."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from ledger.metrics.moment import Terms, period_start
from ledger.metrics.report import WINDOW, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.metrics.kpi import Kpi
    from ledger.metrics.load import Connection

PANELS = (
    "retention",
    "repeat_rate",
    "nps",
    "clv_historic_mean",
    "aov",
    "membership_rate",
    "active_members",
    "redemption_rate",
    "points_liability",
)
"""The numbers of the dashboard."""

PERIODS = 12


def snapshot(
    conn: Connection,
    as_of: dt.date,
    *,
    period_days: int | None = None,
    window_days: int = WINDOW,
    periods: int = PERIODS,
    keys: Iterable[str] = PANELS,
    today: dt.date | None = None,
    point_value: Fraction | None = None,
) -> dict[str, Kpi]:
    """Numbers with a trend: the value as of the end of each of the last periods, oldest first.

    The same numbers as :func:`~ledger.metrics.report.report` gives for the same date; each point
    of a trend is what that report gives as of the start of the period after it.

    :param periods: points of the trend; at least two, the previous and the present.
    :raises BadInput: a period or window of less than a day.
    :raises KeyError: an unknown key.
    """
    terms = Terms(period_days, window_days, point_value)
    ends = ends_of(as_of, max(2, periods), period_days)
    return numbers(conn, ends, tuple(keys), terms, today=today, trend=True)


def ends_of(as_of: dt.date, periods: int, period_days: int | None = None) -> list[dt.date]:
    """The ends of the last periods, oldest first; the last is ``as_of``."""
    ends = [as_of]
    while len(ends) < periods:
        ends.append(period_start(ends[-1], period_days))
    return ends[::-1]
