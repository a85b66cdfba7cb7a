"""Tiers as they stand: the programme's, a member's, and what a member has qualified with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from ledger.program.tiers import Campaign, Tier
from ledger.rules.tiers import Standing, next_tier, review, window_start
from ledger.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class TierView:
    """A member's tier on a screen: where they stand and what is missing to the next.

    ``qualifying`` and ``missing`` are in what the programme counts, minor units of net spend
    by default.
    """

    name: str
    multiplier: Fraction
    until: dt.date | None
    qualifying: int
    next_name: str
    missing: int


def tiers(tx: Transaction) -> tuple[Tier, ...]:
    """The programme's tiers, lowest first."""
    return tx.keep(
        "tiers",
        lambda: tuple(
            _tier(name, threshold, multiplier)
            for name, threshold, multiplier in tx.connection.execute(
                "SELECT name, threshold, multiplier FROM tier WHERE active = 1 ORDER BY threshold"
            )
        ),
    )


@lru_cache(maxsize=64)
def _tier(name: str, threshold: int, multiplier: str) -> Tier:
    return Tier(name, threshold, Fraction(multiplier))


def campaigns(tx: Transaction, *, ended: bool = False) -> tuple[Campaign, ...]:
    """The programme's campaigns by first day; ended ones on request."""

    def read() -> tuple[Campaign, ...]:
        return tuple(
            _campaign(row)
            for row in tx.connection.execute(
                "SELECT name, first_day, last_day, multiplier, weekdays, hours, category, tier"
                " FROM campaign WHERE ended <= ? ORDER BY first_day, name",
                (int(ended),),
            )
        )

    return tx.keep(f"campaigns {ended}", read)


def _campaign(row: tuple[str, ...]) -> Campaign:
    name, first, last, multiplier, weekdays, hours, category, tier = row
    start, _, end = hours.partition("-")
    return Campaign(
        name=name,
        first_day=dt.date.fromisoformat(first),
        last_day=dt.date.fromisoformat(last),
        multiplier=Fraction(multiplier),
        weekdays=frozenset(int(d) for d in weekdays),
        hours=(int(start), int(end)) if hours else None,
        category=category,
        tier=tier,
    )


def standing(tx: Transaction, member: int) -> Standing | None:
    """A member's recorded standing."""
    row = tx.connection.execute(
        "SELECT tier, since, until, by_hand FROM standing WHERE member = ?", (member,)
    ).fetchone()
    if row is None:
        return None
    tier, since, until, by_hand = row
    day = dt.date.fromisoformat
    return Standing(tier, day(since), day(until) if until else None, bool(by_hand))


def standing_today(tx: Transaction, member: int) -> Standing | None:
    """A member's standing as it is today.

    A tier whose last day is past is over, whether or not a review has written it down.
    """
    held = standing(tx, member)
    if held is None or held.until is None or held.until >= tx.today:
        return held
    spend = qualifying(tx, member, tx.today)
    return review(held, spend, tiers(tx), tx.today, tx.settings.tier_grace_days)


def qualifying(tx: Transaction, member: int, on: dt.date) -> int:
    """What counts towards a tier in the window that ends on a business date.

    Net spend in minor units, or points earned by sales, or visits, as ``tier.basis`` says. A
    refund counts against the day of the sale it names, otherwise against its own.
    """
    start = window_start(on, tx.settings)
    window = {"member": member, "start": start.toordinal(), "end": on.toordinal()}
    execute = tx.connection.execute
    if tx.settings.tier_basis == "points_earned":
        total: int = execute(
            "SELECT coalesce(sum(entry.amount), 0) FROM event JOIN entry ON entry.event = event.id"
            " LEFT JOIN event AS sale ON sale.id = event.reverses"
            " WHERE event.member = :member AND entry.member = :member AND entry.unit = 'points'"
            " AND entry.kind IN ('earn', 'reverse')"
            " AND coalesce(sale.business_date, event.business_date) BETWEEN :from AND :to",
            {"member": member, "from": start.isoformat(), "to": on.isoformat()},
        ).fetchone()[0]
        return total
    if tx.settings.tier_basis == "visits":
        visits: int = execute(
            "SELECT count(*) FROM purchase WHERE member = :member"
            " AND day BETWEEN :start AND :end AND cancelled_day IS NULL",
            window,
        ).fetchone()[0]
        return visits
    spend: int = execute(
        # The sum of rules.tiers.spend_left over the window.
        "SELECT (SELECT coalesce(sum(gross - refunded"
        "  - CASE WHEN paid > 0 THEN paid * (gross - refunded) / gross ELSE 0 END), 0)"
        "  FROM purchase"
        "  WHERE member = :member AND day BETWEEN :start AND :end)"
        " - (SELECT coalesce(sum(amount), 0) FROM refund"
        "  WHERE member = :member AND day BETWEEN :start AND :end AND sale IS NULL)",
        window,
    ).fetchone()[0]
    return spend


def tier_view(tx: Transaction, member: int) -> TierView | None:
    """A member's tier and the way to the next, or ``None`` in a programme without tiers."""
    known = tiers(tx)
    if not known:
        return None
    held = standing_today(tx, member)
    spend = qualifying(tx, member, tx.today)
    tier = next((t for t in known if held and t.name == held.tier), None)
    above = next_tier(spend, known)
    if above and tier and above.threshold <= tier.threshold:
        # Within the days of grace a member may hold a tier the spend no longer reaches.
        above = next((t for t in known if t.threshold > tier.threshold), None)
    return TierView(
        name=tier.name if tier else "",
        multiplier=tier.multiplier if tier else Fraction(1),
        until=held.until if held else None,
        qualifying=spend,
        next_name=above.name if above else "",
        missing=above.threshold - spend if above else 0,
    )
