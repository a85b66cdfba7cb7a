"""Changing what is known of a member: name, phone, address, birthday, card, language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace

from ledger.books.act import Call, once, run, used_key
from ledger.books.members import Checked, NewMember, check, refuse_duplicates
from ledger.queries.members import search_words
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import BadInput
from ledger.values.text import fold

FIELDS = ("name", "phone", "email", "birthday", "card")


def edit(store: Store, member: int, changes: Mapping[str, str], call: Call) -> Story:
    """Change what is known of a member; an empty text takes it away (never the name or card).

    The event says which fields changed, never what they hold. A card that is replaced no longer
    opens the account: it may be in a stranger's pocket.

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
    row = tx.connection.execute(
        "SELECT name, phone, email, birthday, card FROM profile WHERE member = ?", (member,)
    ).fetchone()
    held = Checked(*row) if row else Checked("", "", "", "", "")
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
    becomes = replace(held, **{field: asdict(typed)[field] for field in changes})

    def body(request: Request) -> Posting:
        refuse_duplicates(tx, becomes, besides=member)
        posting = Posting(tx, "edit", request, member)
        changed = [f for f in FIELDS if asdict(held)[f] != asdict(becomes)[f]]
        posting.detail = json.dumps({"fields": changed})
        posting.post()
        _write(tx, member, held, becomes)
        return posting

    # The fields only: what they hold is in no hash, so that it can be erased.
    request_digest = digest("edit", member, call.key, ",".join(sorted(changes)))
    story = once(tx, "edit", call, request_digest, member, body)
    if story.replayed and held != becomes:
        raise used_key(story.event)
    return story


def _write(tx: Transaction, member: int, held: Checked, new: Checked) -> None:
    execute = tx.connection.execute
    execute(
        "UPDATE profile SET name = ?, phone = ?, email = ?, birthday = ?, card = ?, folded = ?"
        " WHERE member = ?",
        (new.name, new.phone, new.email, new.birthday, new.card, fold(new.name), member),
    )
    for kind in ("card", "phone", "email"):
        old, now = asdict(held)[kind], asdict(new)[kind]
        if old == now:
            continue
        execute("DELETE FROM identifier WHERE kind = ? AND value = ?", (kind, old))
        if now:
            execute("INSERT INTO identifier VALUES (?, ?, ?)", (kind, now, member))
    execute(
        "UPDATE member_search SET text = ? WHERE rowid = ?",
        (search_words(new.name, new.card, new.phone, new.email, member), member),
    )
