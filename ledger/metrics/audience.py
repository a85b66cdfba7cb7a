"""Whom a campaign was for, and which of its days there have been."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Mapping

from ledger.metrics import levels
from ledger.metrics.load import belongings
from ledger.metrics.spending import STANDS, Days
from ledger.program.tiers import Campaign
from ledger.rules.segments import segments
from ledger.store.transaction import Transaction


def days_of(tx: Transaction, campaign: Campaign, as_of: dt.date) -> tuple[Days, bool]:
    """The days it held before a date, none before it was entered; and whether there are no more.

    The day it was ended by hand is its last.
    """
    first, last = campaign.first_day, campaign.last_day
    for kind, day, text in tx.connection.execute(
        "SELECT kind, business_date, detail FROM event WHERE kind IN ('tier', 'campaign')"
    ):
        told = json.loads(text)
        if kind != "campaign" or told["name"] != campaign.name:
            continue
        when = dt.date.fromisoformat(day)
        if not told.get("ended"):
            first = max(first, when)
        elif when < as_of:
            last = min(last, when)
    over = last < as_of
    return Days(first, last + dt.timedelta(days=1) if over else as_of, as_of), over


def eligible(
    tx: Transaction, campaign: Campaign, days: Days, winners: Mapping[int, int]
) -> list[int]:
    """Whom it was for, as far as was known when it began."""
    known = belongings(tx.connection, days.first, dict(winners))
    members = [
        member
        for member, belonging in known.items()
        if belonging.left is None or belonging.left >= days.first.toordinal()
    ]
    if campaign.tier:
        held = levels.read(tx.connection, days.first).held(days.first.toordinal())
        tier = campaign.tier.casefold()
        members = [member for member in members if held.get(member, "").casefold() == tier]
    if campaign.segment:
        of_it = _of_segment(tx, campaign.segment, days, winners)
        members = [member for member in members if of_it(member)]
    return members


def _of_segment(
    tx: Transaction, segment: str, days: Days, winners: Mapping[int, int]
) -> Callable[[int], bool]:
    execute = tx.connection.execute
    if segment == "birthday":
        born: dict[int, str] = dict(
            execute("SELECT member, birthday FROM profile WHERE birthday <> ''").fetchall()
        )
        last = days.end - dt.timedelta(days=1)
        span = (last.year - days.first.year) * 12 + last.month - days.first.month
        months = {(days.first.month - 1 + n) % 12 + 1 for n in range(span + 1)}
        return lambda member: member in born and int(born[member][-5:-3]) in months
    visits: defaultdict[int, list[dt.date]] = defaultdict(list)
    past = Days(dt.date.min, days.first, days.first)
    for member, day in execute(
        f"SELECT DISTINCT member, day FROM purchase WHERE {STANDS} AND member IS NOT NULL",  # noqa: S608 - our own
        past.places,
    ):
        visits[winners.get(member, member)].append(dt.date.fromordinal(day))
    return lambda member: segment in segments(visits.get(member, ()), "", days.first)
