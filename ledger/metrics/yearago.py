"""A number beside the same weeks of last year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from ledger.metrics.kpi import Number
from ledger.metrics.load import Connection
from ledger.metrics.report import WINDOW, before, report


def same_weeks(as_of: dt.date) -> dt.date:
    """The date 52 weeks before: the same weekday, so that as many Saturdays are compared."""
    return before(as_of, None, "year")


def year_before(
    conn: Connection,
    as_of: dt.date,
    keys: Iterable[str],
    *,
    period_days: int | None = None,
    window_days: int = WINDOW,
    today: dt.date | None = None,
) -> dict[str, Number | None]:
    """What :func:`~ledger.metrics.report.report` gives as of the same weeks before.

    ``None`` where the shop's records do not reach back far enough to fill the number's window
    then, as well as where it had no value.
    """
    then = same_weeks(as_of)
    wanted = tuple(keys)
    if not _recorded(conn, then):
        return dict.fromkeys(wanted)
    found = report(
        conn,
        then,
        period_days=period_days,
        window_days=window_days,
        keys=wanted,
        today=today,
    )
    return {key: None if kpi.partial else kpi.value for key, kpi in found.items()}


def _recorded(conn: Connection, day: dt.date) -> bool:
    """Whether any sale is on record before a day."""
    query = "SELECT 1 FROM purchase WHERE day < ? LIMIT 1"
    return bool(conn.execute(query, (day.toordinal(),)).fetchall())
