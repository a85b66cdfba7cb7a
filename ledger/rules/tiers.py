"""Which tier a member is in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.program.settings import Settings
from ledger.program.tiers import Tier
from ledger.values.calendar import add_months


@dataclass(frozen=True, slots=True)
class Standing:
    """The tier a member is in since a day.

    ``until`` is the last day of a grace, or of a tier set by hand.
    """

    tier: str
    since: dt.date
    until: dt.date | None = None
    by_hand: bool = False


def window_start(on: dt.date, settings: Settings) -> dt.date:
    """The first day that counts on a business date.

    Rolling: twelve months ending that day, so that 1 March 2025 counts through 28 February
    2026. Calendar: the year's first day.
    """
    if settings.tier_window == "calendar":
        return on.replace(month=1, day=1)
    return add_months(on, -12) + dt.timedelta(days=1)


def spend_left(gross: int, refunded: int, paid: int) -> int:
    """What a sale still counts as spend, in minor units.

    Redeeming is not spending: the part ``paid`` with points is left out, and a refund takes from
    both parts in proportion.
    """
    left = gross - refunded
    return left - (paid * left // gross if gross else 0)


def tier_for(spend: int, tiers: Sequence[Tier]) -> Tier | None:
    """The highest tier whose threshold is reached; exactly on it qualifies.

    A tier at nought is everybody's, even of who brought back more than they bought.
    """
    reached = [tier for tier in tiers if tier.threshold <= max(0, spend)]
    return max(reached, key=lambda tier: tier.threshold, default=None)


def next_tier(spend: int, tiers: Sequence[Tier]) -> Tier | None:
    """The lowest tier not reached yet."""
    above = [tier for tier in tiers if tier.threshold > max(0, spend)]
    return min(above, key=lambda tier: tier.threshold, default=None)


def review(  # noqa: PLR0911 - one return a rule, in the order they are read
    current: Standing | None, spend: int, tiers: Sequence[Tier], on: dt.date, grace_days: int
) -> Standing | None:
    """The standing on a business date. Up at once; down only when the days of grace are over.

    A tier set by hand stays until its end date. ``None`` if the programme has no tier reached.
    """
    earned = tier_for(spend, tiers)
    held = next((t for t in tiers if current and t.name == current.tier), None)
    if current is None or held is None:
        return Standing(earned.name, on) if earned else None
    if current.by_hand and (current.until is None or on <= current.until):
        return current
    if earned is not None and earned.threshold >= held.threshold:
        if earned.name == current.tier and not current.by_hand:
            return Standing(current.tier, current.since)
        return Standing(earned.name, current.since if earned == held else on)
    if current.until is None:
        return Standing(current.tier, current.since, on + dt.timedelta(days=grace_days))
    if on <= current.until:
        return current
    return Standing(earned.name, on) if earned else None
