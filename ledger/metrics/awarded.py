"""Points that sales of some days gave, and those a campaign added to them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from ledger.metrics.spending import STANDS, Days
from ledger.program.tiers import Campaign
from ledger.rules.earning import Working
from ledger.store.transaction import Transaction

_AWARDS = (
    "SELECT purchase.member, entry.amount + coalesce((SELECT sum(back.amount) FROM entry AS back"  # noqa: S608 - our own
    "  JOIN event AS later ON later.id = back.event"
    "  WHERE back.reverses = entry.id AND back.kind = 'reverse' AND later.business_date < ?4), 0)"
    " FROM purchase JOIN entry ON entry.event = coalesce(purchase.award, purchase.event)"
    "  AND entry.unit = 'points' AND entry.kind = 'earn'"
    f" WHERE {STANDS} AND purchase.member IS NOT NULL"
)
_WORKINGS = (
    "SELECT purchase.member, purchase.gross, entry.working,"  # noqa: S608 - our own
    " coalesce((SELECT sum(amount) FROM refund WHERE sale = purchase.event AND day < ?3), 0)"
    " FROM purchase JOIN entry ON entry.event = coalesce(purchase.award, purchase.event)"
    "  AND entry.unit = 'points' AND entry.kind = 'earn'"
    f" WHERE {STANDS} AND purchase.member IS NOT NULL AND instr(entry.working, ?4) > 0"
)


def points_given(tx: Transaction, days: Days, winners: Mapping[int, int]) -> Counter[int]:
    """Points the sales of the days gave each member, less what was taken back by then."""
    given = Counter[int]()
    for member, amount in tx.connection.execute(
        _AWARDS, (*days.places, days.as_of.isoformat())
    ).fetchall():
        given[winners.get(member, member)] += amount
    return given


def points_added(
    tx: Transaction, campaign: Campaign, days: Days, winners: Mapping[int, int]
) -> Counter[int]:
    """Points that each member's sales of the days gave because of the campaign."""
    added = Counter[int]()
    written = json.dumps(campaign.name, ensure_ascii=False)
    for member, gross, text, back in tx.connection.execute(
        _WORKINGS, (*days.places, written)
    ).fetchall():
        working = Working.load(text)
        kept = 1 - Fraction(back, gross) if gross else 1
        without = working.without(campaign.name)
        added[winners.get(member, member)] += working.points_kept(kept) - without.points_kept(kept)
    return added
