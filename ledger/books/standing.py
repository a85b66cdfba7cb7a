"""Keeping a member's tier in step with what they spent."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from ledger.program.tiers import Tier
from ledger.queries.qualifying import qualifying, weights
from ledger.queries.rules_then import RulesThen
from ledger.queries.standing import standing, standing_today, tiers
from ledger.rules.earning import Working
from ledger.rules.tiers import Counted, Standing, review, tier_for, window_start
from ledger.store.transaction import Transaction

_NEVER = dt.date.min


def tier_on(
    tx: Transaction, member: int, day: dt.date, then: RulesThen | None = None
) -> Tier | None:
    """The tier whose multiplier a sale of a business date takes.

    Today it is the member's standing, grace and hand-set tiers included; for an earlier day,
    what the spend of that day's window had reached.

    :param then: the rules it was booked under, for a sale put right later.
    """
    known = then.tiers if then else tiers(tx)
    if not known:
        return None
    if then and then.tier:
        return next((t for t in known if t.name == then.tier), None)
    if day >= tx.today:
        held = standing_today(tx, member)
        return next((t for t in known if held and t.name == held.tier), None)
    spend = qualifying(tx, member, day, then.settings if then else None)
    return tier_for(spend, known)


def moved(
    tx: Transaction, member: int, change: int, day: dt.date
) -> tuple[Standing | None, Standing | None]:
    """The standing now, and after ``change`` of what counts on a business date."""
    if not tiers(tx):
        return None, None
    before = standing(tx, member)
    return before, _after(tx, member, before, change, day)


def unmade(
    tx: Transaction, sale: int, member: int, change: int, day: dt.date
) -> tuple[Standing | None, Standing | None]:
    """As :func:`moved`, once a sale made by mistake is undone.

    A tier that very sale had brought goes with it, without days of grace: it was never earned.
    """
    before, after = moved(tx, member, change, day)
    detail = tx.connection.execute("SELECT detail FROM event WHERE id = ?", (sale,)).fetchone()[0]
    brought = json.loads(detail).get("tier") if detail else None
    if not brought or before is None or after is None or brought[1] != before.tier:
        return before, after
    if after.tier != before.tier or after.until is None or before.until is not None:
        return before, after
    had = Standing(brought[0], before.since) if brought[0] else None
    return before, _after(tx, member, had, change, day)


def _after(
    tx: Transaction, member: int, held: Standing | None, change: int, day: dt.date
) -> Standing | None:
    spend = qualifying(tx, member, tx.today)
    if _counts_today(tx, day):
        spend += change
    return review(held, spend, tiers(tx), tx.today, tx.settings.tier_grace_days)


def flagged(tx: Transaction, kind: str, points: int) -> int:
    """What points that came otherwise than by a sale add to what a tier is counted from.

    :param kind: bonus, adjust or opening.
    """
    settings = tx.settings
    counted = settings.tier_basis == "points_earned" and kind in settings.tier_counts.split(",")
    return points if counted else 0


def rewritten(tx: Transaction, member: int, change: int, day: dt.date) -> dict[str, object]:
    """What a sale entered late says of the tiers since its day: nothing for a sale of today.

    ``history`` lists from which day on which tier was reached without it and is reached with
    it; ``unpriced`` how many later sales were booked with another multiplier. They stay so.
    """
    known = tiers(tx)
    if not known or not change or day >= tx.today:
        return {}
    counted = Counted(
        weights(tx, member, window_start(day, tx.settings), tx.today),
        (day, change),
        known,
        tx.settings,
    )
    turns = counted.turns(tx.today)
    if not turns:
        return {}
    said: dict[str, object] = {"history": [[t.day.isoformat(), t.before, t.after] for t in turns]}
    unpriced = _unpriced(tx, member, day, counted, known)
    return said | ({"unpriced": unpriced} if unpriced else {})


def _unpriced(
    tx: Transaction, member: int, since: dt.date, counted: Counted, known: Sequence[Tier]
) -> int:
    """How many sales after a day took another multiplier than the tier reached by now gives."""
    factors = {tier.name: tier.multiplier for tier in known}
    rows = tx.connection.execute(
        "SELECT day, purchase.event, working FROM purchase JOIN entry"
        " ON entry.event = coalesce(award, purchase.event) AND entry.kind = 'earn'"
        " AND entry.unit = 'points'"
        " WHERE purchase.member = ? AND day > ? AND cancelled_day IS NULL AND working <> ''",
        (member, since.toordinal()),
    )
    different = 0
    for day, event, working in rows:
        before, after = counted.at(dt.date.fromordinal(day), event)
        if before != after and Working.load(working).tier_multiplier != factors.get(after, 1):
            different += 1
    return different


def told(before: Standing | None, after: Standing | None) -> dict[str, object]:
    """What an event says of a change of standing.

    ``tier`` is the one before and the one after, left out where only days of grace changed;
    ``standing`` the day it is held since and the last one, if it has a last.
    """
    if before == after:
        return {}
    held, holds = before or Standing("", _NEVER), after or Standing("", _NEVER)
    moved = (held.tier, held.by_hand) != (holds.tier, holds.by_hand)
    return ({"tier": [held.tier, holds.tier]} if moved else {}) | {
        "standing": [
            holds.since.isoformat() if after else None,
            holds.until.isoformat() if holds.until else None,
        ]
    }


def record(tx: Transaction, member: int, after: Standing | None) -> None:
    """Write a member's standing."""
    if after is None:
        tx.connection.execute("DELETE FROM standing WHERE member = ?", (member,))
        return
    tx.connection.execute(
        "INSERT INTO standing VALUES (?, ?, ?, ?, ?) ON CONFLICT (member) DO UPDATE SET"
        " tier = excluded.tier, since = excluded.since, until = excluded.until,"
        " by_hand = excluded.by_hand",
        (
            member,
            after.tier,
            after.since.isoformat(),
            after.until.isoformat() if after.until else None,
            int(after.by_hand),
        ),
    )


def _counts_today(tx: Transaction, day: dt.date) -> bool:
    return window_start(tx.today, tx.settings) <= day <= tx.today
