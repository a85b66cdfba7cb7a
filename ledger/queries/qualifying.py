"""What counts towards a tier: one reading for one member, for everybody, and sale by sale."""

from __future__ import annotations

import datetime as dt

from ledger.program.settings import Settings
from ledger.rules.tiers import window_start
from ledger.store.transaction import Transaction

Weight = tuple[int, int, int]
"""A business date's ordinal, an event, and what it counts for on that day."""

# The sum of rules.tiers.spend_left over the sales, less the refunds that name no sale.
_NET_SPEND = """
SELECT member, day, event, gross - refunded
 - CASE WHEN paid > 0 THEN paid * (gross - refunded) / gross ELSE 0 END AS amount
 FROM purchase WHERE {whose} AND counts = 1 AND day BETWEEN :start AND :end
UNION ALL
SELECT member, day, event, -amount
 FROM refund WHERE {whose} AND counts = 1 AND sale IS NULL AND day BETWEEN :start AND :end
"""
_VISITS = """
SELECT member, day, event, 1 AS amount FROM purchase
 WHERE {whose} AND counts = 1 AND cancelled_day IS NULL AND day BETWEEN :start AND :end
"""
# A sale that was moved is worth what the event that moved it credited; after a merge, what it
# credited to who was merged.
_POINTS_EARNED = """
SELECT purchase.member, day, purchase.event, entry.amount + coalesce((
  SELECT sum(back.amount) FROM entry AS back
  WHERE back.reverses = entry.id AND back.kind = 'reverse'), 0) AS amount
 FROM purchase JOIN entry ON entry.event = coalesce(purchase.award, purchase.event)
  AND entry.unit = 'points' AND entry.kind = 'earn'
 WHERE {whose} AND counts = 1 AND day BETWEEN :start AND :end
"""
# What is taken back counts against the day it came, and against whom it counted for.
_FLAGGED = """
UNION ALL
SELECT event.member, coalesce(came.business_date, event.business_date), event.id, entry.amount
 FROM event JOIN entry ON entry.event = event.id
 LEFT JOIN entry AS done ON done.id = entry.reverses AND entry.kind = 'reverse'
 LEFT JOIN event AS came ON came.id = done.event
 WHERE {whose} AND entry.member = event.member AND entry.unit = 'points'
  AND coalesce(done.member, event.member) = event.member
  AND coalesce(done.kind, entry.kind) IN ({kinds})
  AND coalesce(came.business_date, event.business_date) BETWEEN :from AND :to
"""


def qualifying(tx: Transaction, member: int, on: dt.date, settings: Settings | None = None) -> int:
    """What a member's tier is counted from, in the window that ends on a business date.

    Net spend in minor units, or points earned by sales, or visits, as ``tier.basis`` says. A
    refund counts against the day of the sale it names, otherwise against its own. Points that
    came otherwise than by a sale count only where ``tier.counts`` flags them, and only if it is
    points that are counted.
    """
    rules = settings or tx.settings
    total: int = tx.connection.execute(
        f"SELECT coalesce(sum(amount), 0) FROM ({_rows(rules, one=True)})",  # noqa: S608 - our own
        _window(window_start(on, rules), on, member),
    ).fetchone()[0]
    return total


def everyone(tx: Transaction, on: dt.date, settings: Settings | None = None) -> dict[int, int]:
    """:func:`qualifying` of every member it is not nought for, in one pass."""
    rules = settings or tx.settings
    return dict(
        tx.connection.execute(
            f"SELECT member, sum(amount) FROM ({_rows(rules, one=False)}) GROUP BY member",  # noqa: S608 - our own
            _window(window_start(on, rules), on),
        )
    )


def weights(tx: Transaction, member: int, start: dt.date, end: dt.date) -> list[Weight]:
    """What counted, event by event, over some days, in the order of the days."""
    rows = tx.connection.execute(
        f"SELECT day, event, amount FROM ({_rows(tx.settings, one=True)})",  # noqa: S608 - our own
        _window(start, end, member),
    )
    return sorted((_ordinal(day), event, amount) for day, event, amount in rows)


def _rows(settings: Settings, *, one: bool) -> str:
    """The query of what counts: columns member, day, event, amount."""
    bought = "purchase.member = :member" if one else "purchase.member IS NOT NULL"
    if settings.tier_basis == "visits":
        return _VISITS.format(whose=bought)
    if settings.tier_basis == "net_spend":
        return _NET_SPEND.format(whose="member = :member" if one else "member IS NOT NULL")
    flagged = [kind for kind in settings.tier_counts.split(",") if kind in _FLAGS]
    rest = ""
    if flagged:
        rest = _FLAGGED.format(
            whose="event.member = :member" if one else "event.member IS NOT NULL",
            kinds=", ".join(f"'{kind}'" for kind in flagged),
        )
    return _POINTS_EARNED.format(whose=bought) + rest


_FLAGS = frozenset(("bonus", "adjust", "opening"))


def _window(start: dt.date, end: dt.date, member: int | None = None) -> dict[str, object]:
    days = {"start": start.toordinal(), "end": end.toordinal()}
    return {**days, "from": start.isoformat(), "to": end.isoformat(), "member": member}


def _ordinal(day: int | str) -> int:
    return day if isinstance(day, int) else dt.date.fromisoformat(day).toordinal()
