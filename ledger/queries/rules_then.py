"""The rules a sale was booked under, for what puts it right later.

Settings, tiers and campaigns as they stood at its booking: a campaign ended since still counts,
one added since does not, and a tier keeps the threshold and the multiplier it had.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ledger.program import settings as program
from ledger.program.settings import Settings
from ledger.program.tiers import Campaign, Tier
from ledger.queries.sales import original
from ledger.queries.standing import campaign_of
from ledger.store.transaction import Transaction

_TIER: dict[str, Any] = {"active": 1}
_CAMPAIGN: dict[str, Any] = {"bonus": 0, "segment": "", "ended": False}


@dataclass(frozen=True, slots=True)
class RulesThen:
    """A version of the settings with the tiers, lowest first, and the running campaigns.

    ``tier`` is the one whose multiplier the sale took, where its member stays the same.
    """

    settings: Settings
    tiers: tuple[Tier, ...]
    campaigns: tuple[Campaign, ...]
    tier: str = ""


def tier_of(facts: Mapping[str, Any]) -> Tier:
    """A tier from what the event that added or changed it says."""
    multiplier, benefit = Fraction(facts["multiplier"]), facts.get("benefit", "")
    return Tier(facts["name"], facts["threshold"], multiplier, benefit)


def rules_then(tx: Transaction, event: int) -> RulesThen:
    """The rules in force when a sale was first booked, however often it was corrected since."""
    event = original(tx, event)
    text = tx.connection.execute(
        "SELECT settings FROM program WHERE version = (SELECT rules FROM event WHERE event.id = ?)",
        (event,),
    ).fetchone()[0]
    known: dict[str, dict[str, dict[str, Any]]] = {"tier": {}, "campaign": {}}
    for kind, detail in tx.connection.execute(
        "SELECT kind, detail FROM event WHERE kind IN ('tier', 'campaign') AND id < ? ORDER BY id",
        (event,),
    ):
        facts = json.loads(detail)
        fresh = _TIER if kind == "tier" else _CAMPAIGN
        known[kind][facts["name"]] = known[kind].get(facts["name"], fresh) | facts
    levels = [tier_of(facts) for facts in known["tier"].values() if facts["active"]]
    running = [campaign_of(facts) for facts in known["campaign"].values() if not facts["ended"]]
    return RulesThen(
        program.load(text),
        tuple(sorted(levels, key=lambda tier: (tier.threshold, tier.name))),
        tuple(sorted(running, key=lambda campaign: (campaign.first_day, campaign.name))),
    )
