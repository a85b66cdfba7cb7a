"""What each member bought over some days, in three queries however many they are."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from ledger.metrics.load import Connection

GUESTS = 0
"""Under whose number the sales to nobody stand."""


class Spent(NamedTuple):
    """Purchases that stand, and what they come to before and after refunds, in minor units."""

    orders: int = 0
    gross: int = 0
    net: int = 0


class Days(NamedTuple):
    """The days ``[first, end)``, and as of when what was undone of their sales is known."""

    first: dt.date
    end: dt.date
    as_of: dt.date

    @property
    def length(self) -> int:
        """How many days."""
        return max(0, (self.end - self.first).days)

    def back(self, days: int) -> Days:
        """As many days, so long before, and as long known."""
        ago = dt.timedelta(days=days)
        return Days(self.first - ago, self.end - ago, self.as_of - ago)

    @property
    def places(self) -> tuple[int, int, int]:
        """As the places of a query that has :data:`STANDS`."""
        end = min(self.end, self.as_of)
        return self.first.toordinal(), end.toordinal(), self.as_of.toordinal()


STANDS = (
    "purchase.day >= ?1 AND purchase.day < ?2"
    " AND (purchase.cancelled_day IS NULL OR purchase.cancelled_day >= ?3)"
)
"""A purchase of the :class:`Days` that stood: neither voided nor refunded in full by then."""

_PURCHASES = (
    "SELECT coalesce(member, 0), count(*), sum(gross) FROM purchase"  # noqa: S608 - our own words
    f" WHERE {STANDS} GROUP BY 1"
)
_REFUNDS = (
    "SELECT coalesce(purchase.member, 0), sum(refund.amount) FROM refund"  # noqa: S608 - our own
    " JOIN purchase ON purchase.event = refund.sale"
    f" WHERE {STANDS} AND refund.day < ?3 GROUP BY 1"
)
_UNNAMED = (
    "SELECT coalesce(member, 0), sum(amount) FROM refund"
    " WHERE sale IS NULL AND day >= ?1 AND day < ?2 AND day < ?3 GROUP BY 1"
)


def spending(conn: Connection, days: Days, winners: Mapping[int, int]) -> dict[int, Spent]:
    """What each member bought in the days, and all guests together as :data:`GUESTS`.

    Net is their sales less what was given back of these very sales since, and less refunds of
    the days that name no sale. Who bought nothing is missing.

    :param winners: who stands for whom since merges, of
        :func:`~ledger.metrics.load.winners_of`.
    """
    orders, gross, back = Counter[int](), Counter[int](), Counter[int]()
    places = days.places
    for member, number, amount in conn.execute(_PURCHASES, places).fetchall():
        orders[winners.get(member, member)] += number
        gross[winners.get(member, member)] += amount
    for query in (_REFUNDS, _UNNAMED):
        for member, amount in conn.execute(query, places).fetchall():
            back[winners.get(member, member)] += amount
    return {
        member: Spent(orders[member], gross[member], gross[member] - back[member])
        for member in orders | back
    }


def first_record(conn: Connection) -> dt.date | None:
    """The day from which sales were recorded; one that was voided never was."""
    day = conn.execute(
        "SELECT min(day) FROM purchase WHERE cancelled_day IS NULL OR NOT EXISTS"
        " (SELECT 1 FROM event WHERE event.reverses = purchase.event AND event.kind = 'void')"
    ).fetchall()[0][0]
    return None if day is None else dt.date.fromordinal(day)
