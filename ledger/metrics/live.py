"""The panels from what is kept of each day: a sum over days, however many sales there are.

The same figures as those of :mod:`ledger.metrics.report` over the sales themselves, as of any
date. What is kept is told in :mod:`ledger.rules.rollups`, for the period and the window that a
dashboard has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from fractions import Fraction

from ledger.metrics.engagement import expected_share, owed
from ledger.metrics.history import History
from ledger.metrics.kpi import Figure, count, rate
from ledger.metrics.load import Connection, point_values
from ledger.metrics.moment import Moment, Terms
from ledger.rules.rollups import ACTIVE_DAYS, COLUMNS


class LiveMoment(Moment):
    """What was true as of a date: by column, the sum of what changed up to it."""

    def __init__(self, history: History, as_of: dt.date, terms: Terms, sums: Sequence[int]) -> None:
        super().__init__(history, as_of, terms)
        self.sums = dict(zip(COLUMNS, sums, strict=True))

    def __getitem__(self, column: str) -> int:
        return self.sums[column]

    @property
    def lost(self) -> int:
        """Members active before the period and not at its end."""
        return self["active_either"] - self["active"]

    @property
    def expected_share(self) -> Fraction:
        """The share of outstanding points expected to be redeemed."""
        return expected_share(self.history, self.year_start, (self["lapsed"], self["issued"]))


FIGURES: dict[str, Callable[[LiveMoment], Figure]] = {
    "retention": lambda m: rate(m["active_before"] - m.lost, m["active_before"]),
    "churn": lambda m: rate(m.lost, m["active_before"]),
    "repeat_rate": lambda m: rate(m["repeaters"], m["buyers"]),
    "aov": lambda m: rate(m["gross_year"], m["orders_year"]),
    "clv_historic_mean": lambda m: rate(m["net"], m["buyers"]),
    "active_members": lambda m: count(m["active"]),
    "silent": lambda m: count(m.lost),
    "membership_rate": lambda m: rate(m["buyers_month"], m["buyers_month"] + m["guests_month"]),
    "redemption_rate": lambda m: rate(-m["redeemed"], m["earned"]),
    "breakage": lambda m: rate(m["lapsed"], m["issued"]),
    "points_liability": lambda m: owed(m["outstanding"], m.point_value, m.expected_share),
}
"""The numbers that what is kept gives."""


def serves(terms: Terms) -> bool:
    """Whether days are kept for such a period and such a window."""
    return terms.period_days is None and terms.window_days == ACTIVE_DAYS


def moments(conn: Connection, ends: Sequence[dt.date], terms: Terms) -> list[LiveMoment]:
    """What was true as of each of some dates, oldest first."""
    ((first,),) = conn.execute(
        "SELECT min(day) - 1 FROM shop_day WHERE made > 0 AND day <= ?", (ends[-1].toordinal(),)
    ).fetchall()
    history = History(first_record=first, point_values=point_values(conn))
    sums, before, series = [0] * len(COLUMNS), 0, list[LiveMoment]()
    for end in ends:
        (changes,) = conn.execute(_CHANGES, (before, end.toordinal())).fetchall()
        sums = [sum(pair) for pair in zip(sums, changes, strict=True)]
        series.append(LiveMoment(history, end, terms, sums))
        before = end.toordinal()
    return series


_SUMS = ", ".join(f"coalesce(sum({column}), 0)" for column in COLUMNS)
_CHANGES = f"SELECT {_SUMS} FROM shop_day WHERE day > ? AND day <= ?"  # noqa: S608 - our own names
