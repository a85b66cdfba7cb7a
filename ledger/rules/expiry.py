"""When points become usable and when they lapse."""

from __future__ import annotations

import datetime as dt

from ledger.program.settings import Settings
from ledger.values.calendar import add_months, month_end


def active_from(earned_on: dt.date, settings: Settings) -> dt.date:
    """The first day points of a sale can be spent: after the days the programme holds them."""
    return earned_on + dt.timedelta(days=settings.points_pending_days)


def last_day(earned_on: dt.date, settings: Settings) -> dt.date | None:
    """The last day points earned on a date can be spent, or ``None`` for never lapsing.

    ``expiry.months`` later, moved to that month's end if the programme says so, and never
    before the points are released. Where points lapse by inactivity, a later sale moves that
    day on: it is then the last day counted from that sale.
    """
    if settings.expiry_mode == "never":
        return None
    day = add_months(earned_on, settings.expiry_months)
    last = month_end(day) if settings.expiry_to_month_end else day
    return max(last, active_from(earned_on, settings))
