"""Two accounts of one person: merging them, and putting them apart again."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ledger.books.act import Call, NotFound, once, run
from ledger.books.moves import Moves
from ledger.books.tiers import review_member
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import BadInput, Refused
from ledger.values.points import Unit

_UNITS: tuple[Unit, ...] = ("points", "stamps")


def merge(store: Store, loser: int, winner: int, call: Call) -> Story:
    """Make one member of two: the winner takes over points, stamps, sales, phone and card.

    Every lot keeps its dates, and what is owed is owed by the winner. The loser's history stays
    in their own statement; their card, phone and address find the winner from now on. Their
    spend counts towards the winner's tier only if ``tier.counts`` says *merge*.

    :raises BadInput: a member merged into themselves.
    :raises Refused: one of them is merged or erased already.
    """
    return run(store, lambda tx: merge_in(tx, loser, winner, call))


def merge_in(tx: Transaction, loser: int, winner: int, call: Call) -> Story:
    """Merge within a transaction that is already open."""
    if loser == winner:
        raise BadInput("A member cannot be merged into themselves: name two members.")
    _check_active(tx, loser)

    def body(request: Request) -> Posting:
        counts = "merge" in tx.settings.tier_counts.split(",")
        posting = Posting(tx, "merge", request, winner)
        posting.also.append(loser)
        change, other = 0, 0
        for unit in _UNITS:
            one, two = Moves(posting, loser, unit), Moves(posting, winner, unit)
            _move_all(one, two)
            if unit == "points":
                posting.balance, change, other = two.balance, two.change, one.change
        posting.detail = json.dumps(
            {
                "loser": loser,
                "counts": counts,
                "change": change,
                "other": {"member": loser, "change": other, "balance": 0},
            }
        )
        posting.post()
        _own(tx, loser, winner, counts=counts)
        return posting

    story = once(tx, "merge", call, digest("merge", loser, winner), winner, body)
    if not story.replayed:
        # Whose spend counts now may have reached another tier.
        review_member(tx, winner, call, source="merge")
    return story


def _move_all(one: Moves, two: Moves) -> None:
    """Hand over what has not lapsed, lot by lot, and then what is owed."""
    owed = one.owed()
    for lot in one.lots():
        if not lot.lapsed(one.tx.today):
            one.hand_over(lot, lot.remaining, two)
    if owed:
        one.credit("transfer", owed, one.tx.today, dated=(one.tx.today, one.tx.today))
        two.debit("transfer", owed, one.tx.today)


def _own(tx: Transaction, loser: int, winner: int, *, counts: bool) -> None:
    execute = tx.connection.execute
    execute("UPDATE member SET state = 'merged', merged_into = ? WHERE id = ?", (winner, loser))
    for table in ("purchase", "refund"):
        execute(
            f"UPDATE {table} SET member = ?, counts = min(counts, ?) WHERE member = ?",  # noqa: S608
            (winner, int(counts), loser),
        )


def unmerge(store: Store, member: int, call: Call) -> Story:
    """Put a merged member apart again.

    What is left of the points the merge moved goes back with its dates, and so does what is
    still owed of what it moved; what was spent since stays spent. Their own sales are theirs
    again; those made since the merge stay with the other.

    :raises Refused: the member was not merged.
    """
    return run(store, lambda tx: unmerge_in(tx, member, call))


def unmerge_in(tx: Transaction, member: int, call: Call) -> Story:
    """Unmerge within a transaction that is already open."""
    row = tx.connection.execute(
        "SELECT merged_into FROM member WHERE id = ? AND state = 'merged'", (member,)
    ).fetchone()
    known = tx.connection.execute("SELECT 1 FROM event WHERE key = ?", (call.key,)).fetchone()
    if row is None and known is None:
        raise NotFound("Member {member} is not merged into another.", member=member)
    winner: int = row[0] if row else 0

    def body(request: Request) -> Posting:
        merged = tx.connection.execute(
            "SELECT max(event.id) FROM also JOIN event ON event.id = also.event"
            " WHERE also.member = ? AND event.kind = 'merge'",
            (member,),
        ).fetchone()[0]
        posting = Posting(tx, "unmerge", request, member)
        posting.reverses = merged
        posting.also.append(winner)
        change, other, balance = 0, 0, 0
        for unit in _UNITS:
            one, two = Moves(posting, winner, unit), Moves(posting, member, unit)
            _move_back(tx, one, two, merged)
            if unit == "points":
                posting.balance, change = two.balance, two.change
                other, balance = one.change, one.balance
        posting.detail = json.dumps(
            {
                "winner": winner,
                "change": change,
                "other": {"member": winner, "change": other, "balance": balance},
            }
        )
        posting.post()
        _part(tx, member, winner)
        return posting

    story = once(tx, "unmerge", call, digest("unmerge", member), None, body)
    if not story.replayed:
        # Each is in the tier of their own purchases again.
        for one in (member, winner):
            review_member(tx, one, call, source="merge")
    return story


def _move_back(tx: Transaction, one: Moves, two: Moves, merged: int) -> None:
    moved = [
        row[0]
        for row in tx.connection.execute(
            "SELECT id FROM entry WHERE event = ? AND member = ? AND unit = ?"
            " AND kind = 'transfer' AND amount > 0 ORDER BY id",
            (merged, one.member, one.unit),
        )
    ]
    line = {lot for first in moved for lot in one.lineage(first)}
    for lot in one.lots():
        if lot.id in line and not lot.lapsed(one.tx.today):
            one.hand_over(lot, lot.remaining, two)
    owed = tx.connection.execute(
        "SELECT coalesce(sum(deficit.amount), 0) FROM deficit JOIN entry ON entry.id = entry"
        " WHERE entry.event = ? AND deficit.member = ? AND deficit.unit = ?",
        (merged, one.member, one.unit),
    ).fetchone()[0]
    if owed:
        one.credit("transfer", owed, one.tx.today, dated=(one.tx.today, one.tx.today))
        two.debit("transfer", owed, one.tx.today)


def _part(tx: Transaction, member: int, winner: int) -> None:
    """Give the member, and whom they stand for, their own sales and refunds back."""
    execute = tx.connection.execute
    execute("UPDATE member SET state = 'active', merged_into = NULL WHERE id = ?", (member,))
    marks, theirs = _marks(_stands_for(tx, member))
    execute(
        "UPDATE purchase SET member = ?, counts = 1 WHERE member = ? AND (SELECT event.member"  # noqa: S608
        f" FROM event WHERE event.id = coalesce(award, purchase.event)) IN ({marks})",
        (member, winner, *theirs),
    )
    execute(
        "UPDATE refund SET member = ?, counts = 1 WHERE member = ? AND ("  # noqa: S608
        " sale IN (SELECT event FROM purchase WHERE member = ?) OR (sale IS NULL AND"
        f" (SELECT event.member FROM event WHERE event.id = refund.event) IN ({marks})))",
        (member, winner, member, *theirs),
    )


def _stands_for(tx: Transaction, member: int) -> list[int]:
    return [
        row[0]
        for row in tx.connection.execute(
            "WITH RECURSIVE theirs(id) AS (VALUES (?) UNION SELECT member.id FROM member"
            " JOIN theirs ON member.merged_into = theirs.id) SELECT id FROM theirs",
            (member,),
        )
    ]


def _marks(values: Iterable[int]) -> tuple[str, tuple[int, ...]]:
    held = tuple(values)
    return ", ".join("?" * len(held)), held


def _check_active(tx: Transaction, member: int) -> None:
    row = tx.connection.execute("SELECT state FROM member WHERE id = ?", (member,)).fetchone()
    if row is None or row[0] == "erased":
        raise NotFound("There is no member {member}.", member=member)
    if row[0] == "merged":
        raise Refused("Member {member} is merged into another already.", member=member)
