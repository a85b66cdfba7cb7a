"""The tier each member was in on a day of the past, as it had been recorded by then."""

from __future__ import annotations

import datetime as dt
import json

from ledger.store.transaction import Transaction

_OTHERS = ("tier", "reward", "campaign")
# Their detail tells of a tier of the programme, not of a member's.


def tiers_then(tx: Transaction, day: dt.date) -> dict[int, str]:
    """Members and their tiers at the beginning of a business date; who had none is missing."""
    held: dict[int, str] = {}
    for kind, member, text in tx.connection.execute(
        "SELECT kind, member, detail FROM event"
        " WHERE business_date < ? AND instr(detail, '\"tier\": [') > 0 ORDER BY id",
        (day.isoformat(),),
    ):
        if kind in _OTHERS:
            continue
        detail = json.loads(text)
        other = detail.get("other", {})
        for who, told in ((member, detail), (other.get("member"), other)):
            if isinstance(told.get("tier"), list):
                held[who] = told["tier"][1]
    return {member: tier for member, tier in held.items() if tier}
