"""Marking a line of today's list as done, and taking the mark back."""

from __future__ import annotations

import json

from ledger.books.act import Call, NotFound, once, run
from ledger.books.feedback import close_in, reopen_in
from ledger.queries.balance import balance
from ledger.queries.marks import Item, marked, parse_item
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import N_, Refused


def mark(store: Store, item: str, call: Call) -> Story:
    """Record that a line of today's list is done. It moves nothing.

    :raises BadInput: no such kind of line.
    :raises Refused: nobody and nothing of that number, or it was done today already.
    """
    named = parse_item(item)
    return run(store, lambda tx: mark_in(tx, named, call))


def mark_in(tx: Transaction, item: Item, call: Call) -> Story:
    """Mark within a transaction that is already open."""
    if item.kind == "follow-up":
        return close_in(tx, item.number, "", call)

    def body(request: Request) -> Posting:
        _check(tx, item)
        if marked(tx, item.text) == request.business_date:
            raise Refused("“{item}” is marked as done already.", item=item.text)
        posting = _posting(tx, "mark", item, request)
        tx.connection.execute(
            "INSERT INTO mark (item, day, event) VALUES (?, ?, ?)"
            " ON CONFLICT (item) DO UPDATE SET day = excluded.day, event = excluded.event",
            (item.text, request.business_date.isoformat(), posting.id),
        )
        return posting

    return once(tx, "mark", call, digest("mark", item.text, call.at), item.member, body)


def unmark(store: Store, item: str, call: Call) -> Story:
    """Take a mark back: the line is to be done again.

    :raises BadInput: no such kind of line.
    :raises Refused: it is not marked as done.
    """
    named = parse_item(item)
    return run(store, lambda tx: unmark_in(tx, named, call))


def unmark_in(tx: Transaction, item: Item, call: Call) -> Story:
    """Take a mark back within a transaction that is already open."""
    if item.kind == "follow-up":
        return reopen_in(tx, item.number, call)

    def body(request: Request) -> Posting:
        if marked(tx, item.text) is None:
            raise Refused("“{item}” is not marked as done.", item=item.text)
        posting = _posting(tx, "unmark", item, request)
        tx.connection.execute("DELETE FROM mark WHERE item = ?", (item.text,))
        return posting

    return once(tx, "unmark", call, digest("unmark", item.text, call.at), item.member, body)


def _posting(tx: Transaction, kind: str, item: Item, request: Request) -> Posting:
    posting = Posting(tx, kind, request, item.member)
    detail: dict[str, object] = {"item": item.text}
    if item.member is not None:
        posting.balance = balance(tx, item.member)
        detail["change"] = 0
    posting.detail = json.dumps(detail, ensure_ascii=False)
    posting.post()
    return posting


def _check(tx: Transaction, item: Item) -> None:
    """Members are looked up by :func:`once`."""
    if item.kind not in _NAMED:
        return
    query, refusal = _NAMED[item.kind]
    if tx.connection.execute(query, (item.number,)).fetchone() is None:
        raise NotFound(refusal, number=item.number)


_NAMED = {
    "stock": ("SELECT 1 FROM reward WHERE id = ?", N_("There is no reward number {number}.")),
    "goal": (
        "SELECT 1 FROM event WHERE id = ? AND kind = 'goal'",
        N_("There is no goal number {number}."),
    ),
}
