"""Changing what is known of a member: name, phone, address, birthday, card."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace

from ledger.books.act import Call, once, run
from ledger.books.members import (
    Checked,
    NewMember,
    check,
    fresh_card,
    profile,
    refuse_duplicates,
    same_person,
    write_profile,
)
from ledger.queries.balance import balance
from ledger.queries.family import family
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import BadInput

FIELDS = ("name", "phone", "email", "birthday", "card")


def edit(store: Store, member: int, changes: Mapping[str, str], call: Call) -> Story:
    """Change what is known of a member; an empty text takes it away (never the name or card).

    The event says which fields changed, never what they hold. A card that is replaced no longer
    opens the account: it may be in a stranger's pocket. A phone or address taken away is taken
    from the accounts merged into this one too.

    :param changes: fields of :data:`FIELDS` with what was typed.
    :raises BadInput: nothing to change, or what cannot be a name, phone, address or card.
    :raises Refused: somebody else has that phone, address or card already.
    """
    return run(store, lambda tx: edit_in(tx, member, changes, call))


def edit_in(tx: Transaction, member: int, changes: Mapping[str, str], call: Call) -> Story:
    """Edit within a transaction that is already open."""
    if not changes:
        raise BadInput("Nothing to change: give --name, --phone, --email, --birthday or --card.")
    for field, what in (("name", "--name"), ("card", "--card")):
        if field in changes and not changes[field].strip():
            raise BadInput("{what} cannot be empty: a member needs it.", what=what)
    held = profile(tx, member) or Checked("", "", "", "", "")
    typed = check(
        NewMember(
            name=changes.get("name", "-"),
            phone=changes.get("phone", ""),
            email=changes.get("email", ""),
            birthday=changes.get("birthday", ""),
            card=changes.get("card", ""),
        ),
        tx.settings.shop_region,
    )
    becomes = replace(held, **{field: getattr(typed, field) for field in changes})

    def body(request: Request) -> Posting:
        own = family(tx, member)
        refuse_duplicates(tx, becomes, besides=own)
        posting = Posting(tx, "edit", request, member)
        changed = [f for f in FIELDS if getattr(held, f) != getattr(becomes, f)]
        posting.balance = balance(tx, member)
        posting.detail = json.dumps({"fields": changed, "change": 0})
        posting.post()
        for merged in own[1:]:
            _let_go(tx, merged, becomes, changes)
        write_profile(tx, member, becomes)
        return posting

    # The fields only: what they hold is in no hash, so that it can be erased.
    request_digest = digest("edit", member, call.key, ",".join(sorted(changes)))
    story = once(tx, "edit", call, request_digest, member, body)
    if story.replayed:
        same_person(tx, story, becomes)
    return story


def _let_go(tx: Transaction, merged: int, becomes: Checked, changed: Collection[str]) -> None:
    """Take from a merged member what the one they live on as now has, or no longer wants."""
    held = profile(tx, merged)
    if held is None:
        return
    left = held
    for field in ("phone", "email"):
        if field in changed and getattr(becomes, field) in ("", getattr(held, field)):
            left = replace(left, **{field: ""})
    if held.card == becomes.card:
        # They need one of their own, should they be put apart again.
        left = replace(left, card=fresh_card(tx))
    if left != held:
        write_profile(tx, merged, left)
