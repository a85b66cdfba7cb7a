"""What a sale earns a member: the one computation behind preview, booking, claim and move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from ledger.books import standing
from ledger.program.settings import Settings
from ledger.program.tiers import Campaign, Tier
from ledger.queries.standing import campaigns
from ledger.rules.earning import Working, eligible, work_out
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


def award(
    tx: Transaction,
    sale: Bought,
    member: int,
    day: dt.date,
    at: int,
    *,
    settings: Settings,
    paid: int = 0,
) -> Working:
    """The award of a sale of a business date and instant, under a version of the programme.

    :param paid: minor units of it paid with points.
    """
    tier = standing.tier_on(tx, member, day)
    return work_out(
        eligible(sale.amount, tax=sale.tax, excluded=sale.excluded, settings=settings),
        settings,
        paid_with_points=paid,
        tier=tier,
        campaigns=_running(tx, sale, tier, day, at),
    )


def _running(
    tx: Transaction, sale: Bought, tier: Tier | None, day: dt.date, at: int
) -> Sequence[Campaign]:
    known = [c for c in campaigns(tx) if c.first_day <= day <= c.last_day]
    if not known:
        return ()
    local = local_time(at, tx.settings.shop_timezone)
    minute = local.hour * 60 + local.minute
    return [c for c in known if c.applies(day, minute, sale.category, tier.name if tier else "")]
