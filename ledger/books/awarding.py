"""What a sale earns a member: the one computation behind preview, booking, claim and move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from ledger.books import standing
from ledger.program.settings import Settings
from ledger.program.tiers import Campaign, Tier
from ledger.queries.rules_then import RulesThen
from ledger.queries.standing import campaigns
from ledger.rules.control import kept_apart
from ledger.rules.earning import Line, Part, Working, basket, eligible, work_out
from ledger.rules.segments import segments
from ledger.store.transaction import Transaction
from ledger.values.calendar import local_time


class Bought(Protocol):
    """What of a sale decides what it earns; amounts in minor units."""

    @property
    def amount(self) -> int:
        """The tax-inclusive total."""

    @property
    def category(self) -> str:
        """The sale's category, empty for none."""

    @property
    def tax(self) -> int:
        """The part that is tax."""

    @property
    def excluded(self) -> int:
        """The part that never counts: tips, delivery, gift cards."""

    @property
    def lines(self) -> Sequence[Line]:
        """The lines of the receipt, where they are known."""


def award(
    tx: Transaction,
    sale: Bought,
    member: int,
    day: dt.date,
    at: int,
    *,
    paid: int = 0,
    then: RulesThen | None = None,
    part: Part | None = None,
) -> Working:
    """The award of a sale of a business date and instant.

    :param paid: minor units of it paid with points.
    :param then: the rules it was booked under, for a sale put right later.
    :param part: which part it is of a sale that members share.
    """
    settings = then.settings if then else tx.settings
    tier = standing.tier_on(tx, member, day, then)
    known = then.campaigns if then else campaigns(tx)
    held = _running(tx, sale, member, tier, day, at, known)
    counted = eligible(sale.amount, tax=sale.tax, excluded=sale.excluded, settings=settings)
    return work_out(
        counted,
        settings,
        paid_with_points=paid,
        tier=tier,
        campaigns=[c for c in held if not kept_apart(c, member)],
        apart=[c.name for c in held if kept_apart(c, member)],
        basket=basket(sale.amount, sale.category, sale.lines, settings),
        cap=_room(tx, member, day, settings, part),
        part=part,
    )


def _running(  # noqa: PLR0917 - what a campaign may look at
    tx: Transaction,
    sale: Bought,
    member: int,
    tier: Tier | None,
    day: dt.date,
    at: int,
    known: Sequence[Campaign],
) -> Sequence[Campaign]:
    dated = [c for c in known if c.first_day <= day <= c.last_day]
    if not dated:
        return ()
    local = local_time(at, tx.settings.shop_timezone)
    minute = local.hour * 60 + local.minute
    held = [c for c in dated if c.applies(day, minute, sale.category, tier.name if tier else "")]
    if not any(c.segment for c in held):
        return held
    found = _segments(tx, member, day)
    return [c for c in held if not c.segment or c.segment in found]


def _segments(tx: Transaction, member: int, day: dt.date) -> frozenset[str]:
    execute = tx.connection.execute
    visits = execute(
        "SELECT DISTINCT day FROM purchase WHERE member = ? AND day <= ? AND cancelled_day IS NULL",
        (member, day.toordinal()),
    ).fetchall()
    known = execute("SELECT birthday FROM profile WHERE member = ?", (member,)).fetchone()
    return segments([dt.date.fromordinal(d) for (d,) in visits], known[0] if known else "", day)


def _room(
    tx: Transaction, member: int, day: dt.date, settings: Settings, part: Part | None
) -> int | None:
    """The most a sale can still earn, or ``None`` where the programme has no limit."""
    most = settings.earn_cap_sale
    rooms = [part.of(most) if part else most] if most else []
    if settings.earn_cap_day:
        rooms.append(settings.earn_cap_day - _earned(tx, member, day, day))
    if settings.earn_cap_year:
        first, last = day.replace(month=1, day=1), day.replace(month=12, day=31)
        rooms.append(settings.earn_cap_year - _earned(tx, member, first, last))
    return max(0, min(rooms)) if rooms else None


def _earned(tx: Transaction, member: int, first: dt.date, last: dt.date) -> int:
    """Points of the sales of some business dates, less what refunds took back."""
    total: int = tx.connection.execute(
        "SELECT coalesce(sum(entry.amount), 0) FROM event JOIN entry ON entry.event = event.id"
        " LEFT JOIN event AS sale ON sale.id = event.reverses"
        " LEFT JOIN entry AS done ON done.id = entry.reverses"
        " WHERE event.id IN (SELECT id FROM event WHERE member = ?1"
        "  UNION ALL SELECT event FROM also WHERE member = ?1)"
        " AND entry.member = ?1 AND entry.unit = 'points'"
        " AND (entry.kind = 'earn' OR (entry.kind = 'reverse' AND done.kind = 'earn'))"
        " AND coalesce(sale.business_date, event.business_date) BETWEEN ?2 AND ?3",
        (member, first.isoformat(), last.isoformat()),
    ).fetchone()[0]
    return total
