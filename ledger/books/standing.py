"""Keeping a member's tier in step with what they spent."""

from __future__ import annotations

import datetime as dt
import json

from ledger.program.tiers import Tier
from ledger.queries.standing import qualifying, standing, standing_today, tiers
from ledger.rules.tiers import Standing, review, tier_for, window_start
from ledger.store.transaction import Transaction

_NEVER = dt.date.min


def tier_on(tx: Transaction, member: int, day: dt.date) -> Tier | None:
    """The tier whose multiplier a sale of a business date takes.

    Today it is the member's standing, grace and hand-set tiers included; for an earlier day,
    what the spend of that day's window had reached.
    """
    known = tiers(tx)
    if not known:
        return None
    if day >= tx.today:
        held = standing_today(tx, member)
        return next((t for t in known if held and t.name == held.tier), None)
    return tier_for(qualifying(tx, member, day), known)


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


def told(before: Standing | None, after: Standing | None) -> dict[str, object]:
    """What an event says of a change of tier; nothing where only its days of grace changed."""
    held, holds = before or Standing("", _NEVER), after or Standing("", _NEVER)
    if (held.tier, held.by_hand) == (holds.tier, holds.by_hand):
        return {}
    return {"tier": [held.tier, holds.tier]}


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
