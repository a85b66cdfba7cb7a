"""Who changes tier: at the next review, or once the programme is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.program.settings import Settings
from ledger.program.tiers import Tier
from ledger.queries.qualifying import everyone
from ledger.queries.standing import tiers
from ledger.rules.tiers import Standing, destined, review
from ledger.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class TierMove:
    """A member who changes tier; an empty name is no tier.

    ``until`` is the last day they keep the tier they have, for a move that waits for the days
    of grace to be over.
    """

    member: int
    before: str
    after: str
    until: dt.date | None = None


def tiers_after(tx: Transaction, settings: Settings, known: Sequence[Tier]) -> list[TierMove]:
    """Who would move because of other settings or tiers than the programme has.

    Up at the next review; down when their days of grace are over. Whoever moves anyway is left
    out.
    """
    now, then = everyone(tx, tx.today), everyone(tx, tx.today, settings)
    present, on, grace = tiers(tx), tx.today, tx.settings.tier_grace_days
    found = []
    for member, held in standings(tx):
        is_, leads = destined(held, now.get(member, 0), present, on, grace)
        will, ends = destined(held, then.get(member, 0), known, on, settings.tier_grace_days)
        has, gets = is_.tier if is_ else "", will.tier if will else ""
        if (has, leads) != (gets, ends):
            waits = will.until if will and gets != ends else None
            # Who was on the way down and now stays moves from where they were going.
            found.append(TierMove(member, has if has != ends else leads, ends, waits))
    return found


def due(tx: Transaction) -> list[tuple[TierMove, Standing | None, Standing | None]]:
    """Whose standing is not what it should be today, with what it is and what it should be."""
    spent, known, grace = everyone(tx, tx.today), tiers(tx), tx.settings.tier_grace_days
    found = []
    for member, held in standings(tx):
        after = review(held, spent.get(member, 0), known, tx.today, grace)
        if after != held:
            move = TierMove(member, held.tier if held else "", after.tier if after else "")
            found.append((move, held, after))
    return found


def standings(tx: Transaction) -> Iterator[tuple[int, Standing | None]]:
    """Every active member with their recorded standing, one at a time."""
    day = dt.date.fromisoformat
    for member, tier, since, until, by_hand in tx.connection.execute(
        "SELECT member.id, tier, since, until, by_hand FROM member"
        " LEFT JOIN standing ON standing.member = member.id"
        " WHERE state = 'active' ORDER BY member.id"
    ):
        held = None
        if tier is not None:
            held = Standing(tier, day(since), day(until) if until else None, bool(by_hand))
        yield member, held
