"""Tiers as they stand: the programme's, a member's, and what a member has qualified with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ledger.program.settings import Settings
from ledger.program.tiers import Campaign, Tier
from ledger.queries.qualifying import qualifying
from ledger.rules.tiers import Standing, next_tier, review
from ledger.store.transaction import Transaction
from ledger.values.errors import Refused
from ledger.values.money import parse_amount
from ledger.values.points import parse_points


@dataclass(frozen=True, slots=True)
class TierView:
    """A member's tier on a screen: where they stand and what is missing to the next.

    ``qualifying`` and ``missing`` are in what the programme counts (``basis``), minor units of
    net spend by default. ``benefit`` is what the shop promises in this tier, empty for nothing.
    """

    name: str
    multiplier: Fraction
    until: dt.date | None
    qualifying: int
    next_name: str
    missing: int
    benefit: str = ""
    basis: str = "net_spend"


def tiers(tx: Transaction) -> tuple[Tier, ...]:
    """The programme's tiers, lowest first."""
    return tx.keep(
        "tiers",
        lambda: tuple(
            _tier(name, threshold, multiplier, benefit)
            for name, threshold, multiplier, benefit in tx.connection.execute(
                "SELECT name, threshold, multiplier, benefit FROM tier WHERE active = 1"
                " ORDER BY threshold, name"
            )
        ),
    )


def tier_counts(tx: Transaction) -> dict[str, int]:
    """How many members each tier has, by its name, as recorded; none where it has none."""
    return dict(
        tx.connection.execute(
            "SELECT tier, count(*) FROM standing JOIN member ON member.id = standing.member"
            " WHERE state = 'active' GROUP BY tier"
        ).fetchall()
    )


def parse_threshold(text: str, settings: Settings) -> int:
    """A typed threshold of a tier, in what the programme counts: an amount, points or visits.

    :raises BadInput: it is not one.
    """
    if settings.tier_basis == "net_spend":
        return parse_amount(text, settings.shop_currency)
    return parse_points(text)


@lru_cache(maxsize=64)
def _tier(name: str, threshold: int, multiplier: str, benefit: str) -> Tier:
    return Tier(name, threshold, Fraction(multiplier), benefit)


def campaigns(tx: Transaction, *, ended: bool = False) -> tuple[Campaign, ...]:
    """The programme's campaigns by first day; ended ones on request."""

    def read() -> tuple[Campaign, ...]:
        return tuple(
            campaign_of(dict(zip(_CAMPAIGN, row, strict=True)))
            for row in tx.connection.execute(
                f"SELECT {', '.join(_CAMPAIGN)} FROM campaign WHERE ended <= ?"  # noqa: S608 - our own
                " ORDER BY first_day, name",
                (int(ended),),
            )
        )

    return tx.keep(f"campaigns {ended}", read)


def campaign_named(tx: Transaction, name: str) -> Campaign:
    """A campaign by name, ended or not.

    :raises Refused: there is none.
    """
    wanted = name.casefold()
    found = next((c for c in campaigns(tx, ended=True) if c.name.casefold() == wanted), None)
    if found is None:
        raise Refused(
            "There is no campaign “{name}”: `loyalty campaign list` shows them.", name=name[:40]
        )
    return found


_CAMPAIGN = (
    *("name", "first_day", "last_day", "multiplier", "weekdays", "hours", "category", "tier"),
    *("bonus", "segment", "control", "salt"),
)


def campaign_of(facts: Mapping[str, Any]) -> Campaign:
    """A campaign from what its row, or the event that added it, says."""
    start, _, end = facts["hours"].partition("-")
    return Campaign(
        name=facts["name"],
        first_day=dt.date.fromisoformat(facts["first_day"]),
        last_day=dt.date.fromisoformat(facts["last_day"]),
        multiplier=Fraction(facts["multiplier"]),
        weekdays=frozenset(int(d) for d in facts["weekdays"]),
        hours=(int(start), int(end)) if facts["hours"] else None,
        category=facts["category"],
        tier=facts["tier"],
        bonus=facts["bonus"],
        segment=facts["segment"],
        control=facts.get("control", 0),
        salt=facts.get("salt", ""),
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

    A tier whose last day is past is over, and so are one no longer reached in a programme
    without days of grace and one the programme no longer has, whether or not a review has
    written it down.
    """
    held = standing(tx, member)
    return held_today(
        held,
        tiers(tx),
        tx.today,
        tx.settings.tier_grace_days,
        lambda: qualifying(tx, member, tx.today),
    )


def held_today(
    held: Standing | None,
    known: Sequence[Tier],
    on: dt.date,
    grace_days: int,
    spend: Callable[[], int],
) -> Standing | None:
    """What a recorded standing is on a business date: see :func:`standing_today`.

    :param spend: what the member has qualified with; asked for only where it matters.
    """
    if held is None:
        return None
    own = next((tier for tier in known if tier.name == held.tier), None)
    graced = held.by_hand or grace_days
    if own and (held.until >= on if held.until else graced):
        return held
    spent = spend()
    if own and held.until is None and own.threshold <= max(0, spent):
        return held
    return review(held, spent, known, on, grace_days)


def next_above(known: Sequence[Tier], tier: Tier | None, spend: int) -> Tier | None:
    """The tier that comes next for who is in one, lowest first, and has qualified with so much."""
    above = next_tier(spend, known)
    if above and tier and above.threshold <= tier.threshold:
        # Within the days of grace a member may hold a tier the spend no longer reaches.
        return next((t for t in known if t.threshold > tier.threshold), None)
    return above


def tier_view(tx: Transaction, member: int) -> TierView | None:
    """A member's tier and the way to the next, or ``None`` in a programme without tiers."""
    known = tiers(tx)
    if not known:
        return None
    held = standing_today(tx, member)
    spend = qualifying(tx, member, tx.today)
    tier = next((t for t in known if held and t.name == held.tier), None)
    above = next_above(known, tier, spend)
    return TierView(
        name=tier.name if tier else "",
        multiplier=tier.multiplier if tier else Fraction(1),
        until=held.until if held else None,
        qualifying=spend,
        next_name=above.name if above else "",
        missing=above.threshold - spend if above else 0,
        benefit=tier.benefit if tier else "",
        basis=tx.settings.tier_basis,
    )
