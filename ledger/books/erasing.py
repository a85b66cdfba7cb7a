"""Forgetting a person: what is known of them goes, what happened stays."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ledger.books.act import Call, once, run
from ledger.queries.family import family, noted
from ledger.queries.members import search_words
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.replacing import kept_copies
from ledger.store.scrubbing import renew_search, rewrite
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest


@dataclass(frozen=True, slots=True)
class Erased:
    """What a shop can show of an erasure, without a word of whom it was about.

    ``members`` are the numbers that are nobody's now; ``head`` the erase event's own hash, in
    hex. ``clean`` says whether no trace is left in the file: another till that was reading may
    hold one in the log until it is closed. ``copies`` are the files beside the shop's that were
    made before, and still know.
    """

    story: Story
    members: tuple[int, ...]
    head: str
    clean: bool
    copies: tuple[Path, ...]


def erase(store: Store, member: int, call: Call) -> Erased:
    """Erase a member, and everyone merged into them, without a trace in the file.

    Name, phone, address, birthday, cards and every free text about them go, those of events
    where they are only the other party too. Balances, totals and the proof stay: their points
    lapse when they would have, their sales can still be refunded, their vouchers used.

    :raises Refused: no such member, or erased already.
    """
    story = run(store, lambda tx: erase_in(tx, member, call))
    clean = store.checkpoint()
    with store.read() as tx:
        head: bytes = tx.connection.execute(
            "SELECT hash FROM event WHERE id = ?", (story.event,)
        ).fetchone()[0]
    return Erased(story, erased_by(story), head.hex(), clean, tuple(kept_copies(store.path)))


def erase_in(tx: Transaction, member: int, call: Call, *, more: bool = False) -> Story:
    """Erase within a transaction that is already open.

    :param more: others are to be erased, and :func:`scrub` is called after the last.
    """

    def body(request: Request) -> Posting:
        own = family(tx, member)
        posting = Posting(tx, "erase", request, member)
        posting.detail = json.dumps({"with": own[1:]}) if own[1:] else ""
        posting.post()
        _forget(tx, own)
        return posting

    story = once(tx, "erase", call, digest("erase", member), member, body)
    if not story.replayed and not more:
        scrub(tx)
    return story


def erased_by(story: Story) -> tuple[int, ...]:
    """The numbers that an erase event made nobody's."""
    merged = story.detail.get("with")
    assert story.member is not None  # noqa: S101 - an erasure is always somebody's
    return (story.member, *(merged if isinstance(merged, list) else ()))


def scrub(tx: Transaction) -> None:
    """Write everything personal anew, so that nothing is left of what is gone.

    SQLite blanks what is deleted, but as rows move between pages they leave copies of themselves
    behind, and the search index keeps the words of rows it no longer has.
    """
    for table in ("profile", "identifier", "note"):
        rewrite(tx.connection, table)
    renew_search(
        tx.connection,
        (
            (member, search_words(name, card, phone, email, member))
            for member, name, card, phone, email in tx.connection.execute(
                "SELECT member, name, card, phone, email FROM profile ORDER BY member"
            ).fetchall()
        ),
    )


def _forget(tx: Transaction, own: list[int]) -> None:
    execute = tx.connection.execute
    for event in noted(tx, own):
        execute("DELETE FROM note WHERE event = ?", (event,))
    for member in own:
        # Whom they were merged into stays: their points are there, and every sum counts them once.
        execute("UPDATE member SET state = 'erased' WHERE id = ?", (member,))
        execute("DELETE FROM profile WHERE member = ?", (member,))
        execute("DELETE FROM identifier WHERE member = ?", (member,))
        execute("DELETE FROM member_search WHERE rowid = ?", (member,))
