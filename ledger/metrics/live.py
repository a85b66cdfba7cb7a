"""The panels from what is kept of each day: a sum over days, however many sales there are.

What members think is counted from their answers, which are few beside the sales. The same figures
as those of :mod:`ledger.metrics.report` over the sales themselves, as of any date. What is kept is
told in :mod:`ledger.rules.rollups`, for the period and the window that a dashboard has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from fractions import Fraction

from ledger.metrics import satisfaction
from ledger.metrics.engagement import expected_share, owed
from ledger.metrics.history import History
from ledger.metrics.kpi import Figure, count, rate
from ledger.metrics.load import Connection, point_values, responses, winners_of
from ledger.metrics.moment import Moment, Terms
from ledger.metrics.satisfaction import Response
from ledger.rules.feedback import Kind
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

    def score(self, kind: Kind) -> Figure:
        """What members think, by the answers of the days before."""
        first = self.as_of - satisfaction.WINDOW
        return satisfaction.figure(self.history.answers, kind, first, self.as_of)


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
    "points_outstanding": lambda m: count(m["outstanding"]),
    "nps": lambda m: m.score("nps"),
    "csat": lambda m: m.score("csat"),
}
"""The numbers that what is kept gives."""

_OF_ANSWERS = frozenset(("nps", "csat"))


def serves(terms: Terms) -> bool:
    """Whether days are kept for such a period and such a window."""
    return terms.period_days is None and terms.window_days == ACTIVE_DAYS


def moments(
    conn: Connection, ends: Sequence[dt.date], keys: Collection[str], terms: Terms
) -> list[LiveMoment]:
    """What was true as of each of some dates, oldest first, for some of these numbers."""
    ((first,),) = conn.execute(
        "SELECT min(day) - 1 FROM shop_day WHERE made > 0 AND day <= ?", (ends[-1].toordinal(),)
    ).fetchall()
    history = History(
        first_record=first,
        point_values=point_values(conn),
        answers=_answers(conn, ends) if _OF_ANSWERS.intersection(keys) else (),
    )
    sums, before, series = [0] * len(COLUMNS), 0, list[LiveMoment]()
    for end in ends:
        (changes,) = conn.execute(_CHANGES, (before, end.toordinal())).fetchall()
        sums = [sum(pair) for pair in zip(sums, changes, strict=True)]
        series.append(LiveMoment(history, end, terms, sums))
        before = end.toordinal()
    return series


def _answers(conn: Connection, ends: Sequence[dt.date]) -> tuple[Response, ...]:
    since = ends[0].toordinal() - satisfaction.WINDOW
    return responses(conn, ends[-1], winners_of(conn), since)


_SUMS = ", ".join(f"coalesce(sum({column}), 0)" for column in COLUMNS)
_CHANGES = f"SELECT {_SUMS} FROM shop_day WHERE day > ? AND day <= ?"  # noqa: S608 - our own names
