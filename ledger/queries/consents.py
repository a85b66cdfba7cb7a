"""What members agree to, by channel: the latest word on each."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledger.queries.family import family
from ledger.queries.members import survivor
from ledger.store.transaction import Transaction

CHANNELS = ("email", "sms", "phone", "post")
"""The ways to reach a member that each need an agreement of their own."""


@dataclass(frozen=True, slots=True)
class Consent:
    """A member's word on a channel: ``given`` or withdrawn, and how it came.

    ``wording`` is what it was given to; ``staff`` the name of who recorded it, empty for nobody;
    ``at`` microseconds UTC.
    """

    channel: str
    given: bool
    day: dt.date
    at: int
    wording: str
    staff: str
    event: int


_CONSENT = (
    "SELECT event.id, detail, business_date, effective_at, coalesce(text, ''),"
    " coalesce(staff.name, '') FROM event LEFT JOIN note ON note.event = event.id"
    " LEFT JOIN staff ON staff.id = event.staff"
)


def history(tx: Transaction, member: int) -> list[Consent]:
    """Every word a member gave, oldest first.

    What they said on an account that was merged into theirs is their word too.
    """
    own = family(tx, member)
    marks = ", ".join("?" * len(own))
    rows = tx.connection.execute(
        f"{_CONSENT} WHERE kind = 'consent' AND event.member IN ({marks}) ORDER BY event.id",
        own,
    )
    return [_consent(row) for row in rows]


def consents(tx: Transaction, member: int) -> dict[str, Consent]:
    """The latest word of a member on each channel they gave one on, in the channels' order."""
    said = {one.channel: one for one in history(tx, member)}
    return {channel: said[channel] for channel in CHANNELS if channel in said}


def agreed(tx: Transaction, channel: str) -> Iterator[tuple[int, Consent]]:
    """Every active member who agrees to a channel today, by number, with their word."""
    latest: dict[int, int] = {}
    for member, event in tx.connection.execute(
        "SELECT member, event FROM consent WHERE channel = ? ORDER BY event", (channel,)
    ).fetchall():
        latest[survivor(tx, member)] = event
    for member, event in sorted(latest.items()):
        row = tx.connection.execute(f"{_CONSENT} WHERE event.id = ?", (event,)).fetchone()
        state = tx.connection.execute("SELECT state FROM member WHERE id = ?", (member,)).fetchone()
        if state == ("active",) and (found := _consent(row)).given:
            yield member, found


def _consent(row: tuple[Any, ...]) -> Consent:
    event, text, day, at, wording, staff = row
    detail = json.loads(text)
    return Consent(
        channel=detail["channel"],
        given=detail["given"],
        day=dt.date.fromisoformat(day),
        at=at,
        wording=wording,
        staff=staff,
        event=event,
    )
