"""One as-of date: its periods and windows, and what is computed once for several numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ledger.metrics.customers import Flows, flows
from ledger.metrics.engagement import joined
from ledger.metrics.history import History, Standing
from ledger.values.calendar import add_months
from ledger.values.errors import BadInput

_EARLIEST = dt.date(2, 1, 1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a report is asked for, the same for each of its dates.

    ``period_days`` is the length of the period, a calendar month if ``None``. A purchase makes a
    customer active for ``window_days``. A point is worth ``point_value`` minor units, or
    if ``None`` what the programme said on each date. A customer is taken to stay for ``lifespan``
    years.

    :raises BadInput: a period or a window of less than a day, a lifespan of no time.
    """

    period_days: int | None
    window_days: int
    point_value: Fraction | None = None
    lifespan: Fraction | None = None

    def __post_init__(self) -> None:
        for days in (self.period_days, self.window_days):
            if days is not None and days < 1:
                raise BadInput("A window of {days} days is too short: give 1 or more.", days=days)
        if self.lifespan is not None and self.lifespan <= 0:
            raise BadInput("A lifespan of no time: give years, such as 3 or 2.5.")


class Moment:
    """What was true as of a date, over the period that ends there.

    ``as_of``, ``start`` (of the period) and ``before`` (the start of the period before it) are
    ordinals. Cancellations after ``as_of`` are not known here, even for the windows before it.
    """

    def __init__(self, history: History, as_of: dt.date, terms: Terms) -> None:
        self.history = history
        self.terms = terms
        self.window = terms.window_days
        self.date = as_of
        self.start_date = period_start(as_of, terms.period_days)
        self.as_of = as_of.toordinal()
        self.start = self.start_date.toordinal()
        self.before = period_start(self.start_date, terms.period_days).toordinal()
        self.month_start = period_start(as_of, None).toordinal()
        self.year_start = _months_before(as_of, 12).toordinal()

    @cached_property
    def point_value(self) -> Fraction | None:
        """What a point was worth then, in minor units."""
        given = self.terms.point_value
        return self.history.point_value(self.as_of) if given is None else given

    @cached_property
    def members(self) -> Standing:
        """The purchases of members that stand."""
        return self.history.members.as_of(self.as_of)

    @cached_property
    def guests(self) -> Standing:
        """The purchases of guests that stand."""
        return self.history.guests.as_of(self.as_of)

    @cached_property
    def joined(self) -> dict[int, int]:
        """The day of joining of each member there was."""
        return joined(self.history, self.as_of)

    @cached_property
    def flows(self) -> Flows:
        """Who was active at the two ends of the period."""
        return flows(self.members, self.start, self.as_of, self.window)


def period_start(as_of: dt.date, period_days: int | None) -> dt.date:
    """Where the period that ends at ``as_of`` begins: a month before, or so many days.

    31 March less a month is 28 February; the period before that one begins on 28 January.
    """
    if period_days is None:
        return _months_before(as_of, 1)
    return dt.date.fromordinal(max(1, as_of.toordinal() - period_days))


def _months_before(day: dt.date, months: int) -> dt.date:
    """Months back, stopping at the first day of the calendar."""
    return dt.date.min if day < _EARLIEST else add_months(day, -months)
