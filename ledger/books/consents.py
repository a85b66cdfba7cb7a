"""What a member agrees to: being written to, called, or not."""

from __future__ import annotations

import json

from ledger.books.act import Call, once, run, used_key
from ledger.queries.balance import balance
from ledger.queries.consents import CHANNELS
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import BadInput
from ledger.values.text import clean_text


def consent(
    store: Store, member: int, channel: str, *, given: bool, wording: str, call: Call
) -> Story:
    """Record that a member agrees to be reached by a channel, or no longer does.

    Who recorded it and when are the event's own; the wording is free text, and goes when the
    member is erased. The latest word on a channel is the one that holds.

    :param wording: what they agreed to, as it was put to them.
    :raises BadInput: no such channel, or an agreement without its wording.
    :raises Refused: no such member.
    """
    return run(
        store, lambda tx: consent_in(tx, member, channel, given=given, wording=wording, call=call)
    )


def consent_in(
    tx: Transaction, member: int, channel: str, *, given: bool, wording: str, call: Call
) -> Story:
    """Record a consent within a transaction that is already open."""
    text = clean_text(wording)
    if channel not in CHANNELS:
        raise BadInput(
            "“{typed}” is not a channel: choose {choices}.",
            typed=channel[:20],
            choices=", ".join(CHANNELS),
        )
    if given and not text:
        raise BadInput("An agreement needs the words it was given to: add --wording.")

    def body(request: Request) -> Posting:
        posting = Posting(tx, "consent", request, member)
        posting.note = text
        posting.balance = balance(tx, member)
        posting.detail = json.dumps({"channel": channel, "given": given, "change": 0})
        posting.post()
        tx.connection.execute(
            "INSERT INTO consent (member, channel, given, event) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (member, channel) DO UPDATE SET given = excluded.given,"
            " event = excluded.event",
            (member, channel, int(given), posting.id),
        )
        return posting

    asked = digest("consent", member, channel, int(given), call.at)
    story = once(tx, "consent", call, asked, member, body)
    # The wording is in no hash, so that it can be erased: it is compared as it stands.
    if story.replayed and story.note != text and story.note:
        raise used_key(story.event)
    return story
