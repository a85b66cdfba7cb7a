"""Correcting a finished sale: an exchange, another amount or category, a note.

An exchange and an edit are two events in one transaction. The first bears the caller's key and
the second a key of its own, so that asking again repeats both; if either is refused, neither is
written, and the refusal is the answer to the caller's key.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from ledger.books.act import Call, RecordedRefusal, once, run, used_key
from ledger.books.refunds import Ref, give_back_in, no_sale, sale_named
from ledger.books.sales import Line, Sale, sell_in
from ledger.queries.balance import balance
from ledger.queries.rules_then import RulesThen, rules_then
from ledger.queries.sales import RecordedSale, correction_key, next_number, recorded_sale
from ledger.queries.story import Story, tell
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key, digest
from ledger.values.errors import BadInput, Refused
from ledger.values.text import clean_text


@dataclass(frozen=True, slots=True)
class Amended:
    """What was given back or undone, and the sale recorded with it or in its place."""

    back: Story
    sale: Story


@dataclass(frozen=True, slots=True)
class Bought:
    """The new lines of an exchange; ``amount`` and the worth of ``points`` as in a sale."""

    amount: int
    category: str = ""
    points: int = 0


def exchange(store: Store, ref: Ref, returned: int, bought: Bought, call: Call) -> Amended:
    """Take goods of a sale back and sell others, in one act; only what is new earns.

    :param returned: minor units of the sale given back.
    :param call: its receipt number is the new sale's.
    :raises Refused: no such sale, more than is left of it, or a policy says no.
    """
    content = (returned, bought.amount, bought.category, bought.points, call.source_id)

    def body(tx: Transaction) -> Amended:
        old = _sale(tx, sale_named(tx, ref, call))
        asked = digest("exchange", old.event, *content, call.at)
        first = replace(call, source_id=None)
        back = give_back_in(tx, "refund", old.event, returned, first, asked=asked)
        again = derived_key("exchange", call.key.hex())
        if back.replayed:
            return Amended(back, _told(tx, again))
        new = Sale(bought.amount, old.member, points=bought.points, category=bought.category)
        second = replace(call, key=again)
        return Amended(back, _second(tx, new, second, call, asked))

    return _together(store, body)


def edit(
    store: Store, ref: Ref, call: Call, *, amount: int | None = None, category: str | None = None
) -> Amended:
    """Correct a finished sale's amount or category: it is undone and recorded again.

    The new sale is of the same day and moment, the same member and the same points used, and is
    worked out under the rules that were in force then. Its receipt number is the old one with
    ``/2`` after it (then ``/3``), and the old number finds it from now on. Points it takes back
    that are spent already are carried: what the new sale earns pays them off at once.

    :raises BadInput: nothing to change.
    :raises Refused: no such sale, it is so already, undone, or part of it was given back.
    """
    if amount is None and category is None:
        raise BadInput("There is nothing to change: give --amount or --category.")

    def body(tx: Transaction) -> Amended:
        old = _sale(tx, sale_named(tx, ref, call))
        new, second, then = _again(tx, old, call, amount, category)
        asked = digest("edit", old.event, amount, category)
        undo = replace(call, source_id=None, at=None, day=None)
        back = give_back_in(
            tx, "void", old.event, None, undo, asked=asked, policy="carry", again=True
        )
        if back.replayed:
            return Amended(back, _told(tx, correction_key(old.event)))
        with tx.under(then.settings):
            return Amended(back, _second(tx, new, second, call, asked))

    return _together(store, body)


def note(store: Store, ref: Ref, text: str, call: Call) -> Story:
    """Add a remark to a sale. It moves nothing, and is erased with the member.

    :raises BadInput: no text.
    :raises Refused: no such sale.
    """
    said = clean_text(text)
    if not said:
        raise BadInput("A note needs a text.")
    return run(store, lambda tx: _note_in(tx, ref, said, call))


def _note_in(tx: Transaction, ref: Ref, text: str, call: Call) -> Story:
    sale = _sale(tx, sale_named(tx, ref, call))

    def body(request: Request) -> Posting:
        posting = Posting(tx, "note", request, sale.member)
        posting.reverses = sale.event
        posting.note = text
        if sale.member is not None:
            posting.balance = balance(tx, sale.member)
            posting.detail = json.dumps({"change": 0})
        posting.post()
        return posting

    story = once(tx, "note", call, digest("note", sale.event, call.at), sale.member, body)
    # The text is in no hash, so that it can be erased: it is compared as it stands.
    if story.replayed and story.note and story.note != text:
        raise used_key(story.event)
    return story


def _again(
    tx: Transaction, old: RecordedSale, call: Call, amount: int | None, category: str | None
) -> tuple[Sale, Call, RulesThen]:
    """The sale to record in a sale's place, when, and under which rules."""
    source, number, at, kept, eligible = tx.connection.execute(
        "SELECT source, source_id, effective_at, coalesce(category, ''), eligible"
        " FROM event WHERE id = ?",
        (old.event,),
    ).fetchone()
    # Days of grace and a tier set by hand multiply what is put right as they did at the till.
    then = replace(rules_then(tx, old.event), tier=old.working.tier if old.working else "")
    counted = old.working.basis + old.working.paid if old.working else eligible
    # What of the old amount did not count (tax, tips, delivery) does not count again.
    left_out = max(0, old.amount - counted) if counted is not None else 0
    total = old.amount if amount is None else amount
    lines = tuple(
        Line(*row)
        for row in tx.connection.execute(
            "SELECT item, category, quantity, amount FROM sale_line WHERE event = ? ORDER BY id",
            (old.event,),
        )
    )
    part = old.working.part if old.working else None
    if part and counted is not None:
        # The others' parts of a shared sale stay as they are.
        rest = part.whole - counted
        part = replace(part, whole=rest + total - min(left_out, total))
    new = Sale(
        amount=total,
        member=old.member,
        points=old.points_used,
        category=kept if category is None else category,
        excluded=min(left_out, total),
        lines=lines if total == old.amount else (),
        part=part,
        then=then,
    )
    if (new.amount, new.category) == (old.amount, kept):
        raise Refused("This sale is recorded so already: there is nothing to change.")
    if number is not None:
        number = next_number(tx, source, number)
    key = correction_key(old.event)
    second = replace(call, key=key, source=source, source_id=number, at=at, day=old.day)
    return new, second, then


def _second(tx: Transaction, new: Sale, second: Call, call: Call, asked: bytes) -> Story:
    """The sale of a pair. Its refusal is the answer to the pair's own key."""
    try:
        return sell_in(tx, new, second)
    except RecordedRefusal as refusal:
        refusal.request = replace(refusal.request, key=call.key, digest=asked)
        raise


def _told(tx: Transaction, key: bytes) -> Story:
    """The sale of a pair that is known, whoever it belongs to since."""
    row = tx.connection.execute("SELECT id FROM event WHERE key = ?", (key,)).fetchone()
    return tell(tx, row[0], replayed=True)


def _sale(tx: Transaction, event: int) -> RecordedSale:
    sale = recorded_sale(tx, event)
    if sale is None:
        raise no_sale(str(event))
    return sale


def _together(store: Store, body: Callable[[Transaction], Amended]) -> Amended:
    """Run two acts as one: a refusal of either leaves nothing of both, and is recorded."""
    try:
        with store.write() as tx:
            return body(tx)
    except RecordedRefusal as refusal:
        refused = refusal
    with store.write() as tx:
        key = refused.request.key
        if tx.connection.execute("SELECT 1 FROM event WHERE key = ?", (key,)).fetchone() is None:
            refused.record(tx)
    raise refused.cause
