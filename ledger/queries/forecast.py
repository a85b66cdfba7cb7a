"""What will lapse, month by month, if nothing more is spent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger.store.transaction import Transaction
from ledger.values.calendar import add_months


@dataclass(frozen=True, slots=True)
class Bucket:
    """Points that lapse in a month, by its first day, and how many members hold them."""

    month: dt.date
    points: int
    members: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The months to come, empty ones included; then what lapses after them, and what never does."""

    months: tuple[Bucket, ...]
    later: int
    never: int

    @property
    def total(self) -> int:
        """All points held today, pending ones included."""
        return sum(bucket.points for bucket in self.months) + self.later + self.never


def forecast(tx: Transaction, months: int = 12) -> Forecast:
    """What remains in every lot that has not lapsed, by the month it will.

    A lot lapses after its last usable day: it stands in that day's month.

    :param months: how many months from the present one on.
    """
    first = tx.today.replace(day=1)
    ahead = [add_months(first, n) for n in range(months)]
    buckets: dict[str, tuple[int, int]] = {}
    later = never = 0
    for month, points, members in tx.connection.execute(
        "SELECT substr(last_day, 1, 7), sum(remaining), count(DISTINCT lot_open.member)"
        " FROM lot_open JOIN member ON member.id = lot_open.member"
        " WHERE unit = 'points' AND state = 'active' AND (last_day IS NULL OR last_day >= ?)"
        " GROUP BY 1",
        (tx.today.isoformat(),),
    ):
        if month is None:
            never = points
        elif month >= add_months(first, months).isoformat()[:7]:
            later += points
        else:
            buckets[month] = (points, members)
    return Forecast(
        tuple(Bucket(day, *buckets.get(day.isoformat()[:7], (0, 0))) for day in ahead),
        later,
        never,
    )
