"""What re-dating the lots by the programme's present rule would do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ledger.queries.balance import released
from ledger.rules import expiry
from ledger.rules.lots import OpenLot
from ledger.store.transaction import Transaction
from ledger.values.points import Unit

Held = tuple[Unit, OpenLot, str]
"""A lot with its unit and the kind of the credit that opened it."""

Newly = tuple[Unit, OpenLot, dt.date | None]
"""A lot with its unit and its new last day; ``None`` for never lapsing."""


@dataclass(frozen=True, slots=True)
class Redating:
    """A member whose lots get other last days; ``earlier`` and ``later`` count points."""

    member: int
    lots: int
    points: int
    earlier: int
    later: int

    @classmethod
    def of(cls, member: int, due: Sequence[Newly]) -> Redating:
        """What a member's new days come to."""
        far = dt.date.max
        moved = [
            (lot.remaining, (last or far) < (lot.last_day or far))
            for unit, lot, last in due
            if unit == "points"
        ]
        return cls(
            member=member,
            lots=len(due),
            points=sum(points for points, _ in moved),
            earlier=sum(points for points, sooner in moved if sooner),
            later=sum(points for points, sooner in moved if not sooner),
        )


def redating(tx: Transaction) -> list[Redating]:
    """Who would be touched, and by how much.

    A lot gets the last day the present rule gives to the day it was earned, or, where points
    lapse by inactivity, to the member's last sale if that is later. Nothing lapses at once: a
    day that would come sooner is put off by ``refund.grace_days`` from today, or to the day the
    lot has, if that is sooner still. Lapsed lots, and points of grace, keep their days, unless
    points lapse no more.
    """
    found = []
    sold = _last_sales(tx) if tx.settings.expiry_mode == "inactivity" else {}
    for member, rows in groupby(_open(tx), key=lambda row: row[0]):
        due = newly_dated(tx, (held for _, held in rows), sold.get(member))
        if due:
            found.append(Redating.of(member, due))
    return found


def newly_dated(tx: Transaction, lots: Iterable[Held], sold: dt.date | None) -> list[Newly]:
    """A member's lots whose last day would be another, with that day; ``sold``: last sale."""
    settings, today = tx.settings, tx.today
    soonest = today + dt.timedelta(days=settings.refund_grace_days)
    due: list[Newly] = []
    for unit, lot, kind in lots:
        if kind == "grace" and settings.expiry_mode != "never":
            continue
        since = lot.earned_on
        if settings.expiry_mode == "inactivity" and sold is not None:
            since = max(since, sold)
        last = expiry.last_day(since, settings)
        if last is not None:
            last = max(last, lot.active_from, min(lot.last_day or soonest, soonest))
        if last != lot.last_day:
            due.append((unit, lot, last))
    return due


def held_lots(tx: Transaction, member: int) -> list[Held]:
    """What a member holds that has not lapsed."""
    return [held for _, held in _open(tx, member)]


def last_sale(tx: Transaction, member: int) -> dt.date | None:
    """The day of a member's last sale that was not undone."""
    return _last_sales(tx, member).get(member)


def _open(tx: Transaction, member: int | None = None) -> list[tuple[int, Held]]:
    day = dt.date.fromisoformat
    whose = "" if member is None else "lot_open.member = :member AND "
    rows = tx.connection.execute(
        "SELECT lot_open.member, lot_open.unit, lot_open.lot, lot.amount, remaining,"  # noqa: S608 - our own names
        " lot.earned_on, lot.active_from, lot.last_day, entry.kind"
        " FROM lot_open JOIN lot ON lot.id = lot_open.lot JOIN entry ON entry.id = lot_open.lot"
        " JOIN member ON member.id = lot_open.member"
        f" WHERE {whose}member.state = 'active'"
        " AND (lot.last_day IS NULL OR lot.last_day >= :today)"
        " ORDER BY lot_open.member, lot_open.lot",
        {"member": member, "today": tx.today.isoformat()},
    )
    paid = _paid(tx, member)
    found: list[tuple[int, Held]] = []
    for owner, unit, lot, amount, remaining, earned, active, last, kind in rows:
        last_day = day(last) if last else None
        held = OpenLot(lot, amount, remaining - paid[lot], day(earned), day(active), last_day)
        if held.remaining:
            found.append((owner, (unit, held, kind)))
    return found


def _paid(tx: Transaction, member: int | None) -> Counter[int]:
    """What of each lot has paid a debt since it was released, and no act has written down."""
    owing = tx.connection.execute(
        "SELECT DISTINCT member, unit FROM deficit WHERE member = coalesce(?, member)", (member,)
    ).fetchall()
    paid: Counter[int] = Counter()
    for owner, unit in owing:
        for payment in released(tx, owner, unit):
            paid[payment.lot] += payment.amount
    return paid


def _last_sales(tx: Transaction, member: int | None = None) -> dict[int, dt.date]:
    whose = "member IS NOT NULL" if member is None else "member = :member"
    return {
        owner: dt.date.fromordinal(day)
        for owner, day in tx.connection.execute(
            "SELECT member, max(day) FROM purchase"  # noqa: S608 - our own names
            f" WHERE {whose} AND cancelled_day IS NULL GROUP BY member",
            {"member": member},
        )
    }
