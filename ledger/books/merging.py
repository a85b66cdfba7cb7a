"""Two accounts of one person: merging them, and putting them apart again."""

from __future__ import annotations

import json
from collections import Counter
from heapq import heappop, heappush

from ledger.books.act import Call, NotFound, RecordedRefusal, once, run
from ledger.books.moves import Moves
from ledger.books.tiers import review_member
from ledger.queries.balance import account
from ledger.queries.family import family
from ledger.queries.members import MemberView, show
from ledger.queries.story import Story
from ledger.store import rollups
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import BadInput
from ledger.values.points import Unit

_UNITS: tuple[Unit, ...] = ("points", "stamps")


def merge(store: Store, loser: int, winner: int, call: Call) -> Story:
    """Make one member of two: the winner takes over points, stamps, sales, vouchers, contacts.

    Every lot keeps its dates, and what is owed is owed by the winner. The loser's card, phone
    and address find the winner from now on, whose statement tells both histories. What they
    spent counts towards the winner's tier only if ``tier.counts`` says *merge*; the rewards
    they had count towards the winner's limits.

    :raises BadInput: a member merged into themselves.
    :raises Refused: one of them is merged or erased already.
    """
    return run(store, lambda tx: merge_in(tx, loser, winner, call))


def merge_in(tx: Transaction, loser: int, winner: int, call: Call) -> Story:
    """Merge within a transaction that is already open."""
    if loser == winner:
        raise BadInput("A member cannot be merged into themselves: name two members.")

    def body(request: Request) -> Posting:
        _check_active(tx, loser)
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
        with rollups.anew_of(tx, loser, winner):
            _own(tx, loser, winner, counts=counts)
        return posting

    held = account(tx, loser)
    open_points = sum(lot.remaining for lot in held.lots if not lot.lapsed(tx.today))
    size = max(open_points, held.deficit)
    story = once(tx, "merge", call, digest("merge", loser, winner), winner, body, size=size)
    if not story.replayed:
        # Whose spend counts now may have reached another tier.
        review_member(tx, winner, call, source="merge")
    return story


class _Enough(Exception):
    """Ends a rehearsal, before it is written."""


def rehearse(store: Store, loser: int, winner: int, call: Call) -> MemberView:
    """The winner as a merge would leave them: the merge itself, none of which is kept.

    :raises BadInput: a member merged into themselves.
    :raises Refused: what merging them would raise.
    """
    view: MemberView | None = None
    try:
        with store.write() as tx:
            merge_in(tx, loser, winner, call)
            view = show(tx, winner)
            raise _Enough
    except RecordedRefusal as refusal:
        raise refusal.cause from refusal
    except _Enough:
        assert view is not None  # noqa: S101 - it is what ended it
        return view


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
    execute("UPDATE voucher SET member = ? WHERE member = ?", (winner, loser))


def unmerge(store: Store, member: int, call: Call) -> Story:
    """Put a merged member apart again, as if they had not been merged.

    What is left of the member's own points goes back with its dates, what they owed is theirs
    again, and so are their sales, refunds and vouchers, with what those took back since. What
    one owed and the other's points paid is undone; what was spent since stays spent. Sales and
    vouchers of after the merge stay with the other.

    :raises Refused: the member was not merged, or whom they were merged into was merged since.
    """
    return run(store, lambda tx: unmerge_in(tx, member, call))


def unmerge_in(tx: Transaction, member: int, call: Call) -> Story:
    """Unmerge within a transaction that is already open."""
    row = tx.connection.execute(
        "SELECT merged_into FROM member WHERE id = ? AND state = 'merged'", (member,)
    ).fetchone()
    winner: int = row[0] if row else 0

    def body(request: Request) -> Posting:
        _check_parted(tx, member, winner)
        merged = _merge_of(tx, member)
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
        with rollups.anew_of(tx, member, winner):
            _part(tx, member, winner)
        return posting

    story = once(tx, "unmerge", call, digest("unmerge", member), None, body)
    if not story.replayed:
        # Each is in the tier of their own purchases again.
        for one in (member, winner):
            review_member(tx, one, call, source="merge")
    return story


def _check_parted(tx: Transaction, member: int, winner: int) -> None:
    if not winner:
        raise NotFound("Member {member} is not merged into another.", member=member)
    row = tx.connection.execute(
        "SELECT merged_into FROM member WHERE id = ? AND state = 'merged'", (winner,)
    ).fetchone()
    if row is not None:
        raise NotFound(
            "Member {winner} was merged into member {other} since: put them apart first, with "
            "`loyalty member unmerge {winner}`.",
            winner=winner,
            other=row[0],
        )


def _merge_of(tx: Transaction, member: int) -> int:
    """The event by which a member was merged last."""
    event: int = tx.connection.execute(
        "SELECT max(event.id) FROM also JOIN event ON event.id = also.event"
        " WHERE also.member = ? AND event.kind = 'merge'",
        (member,),
    ).fetchone()[0]
    return event


def _move_back(tx: Transaction, one: Moves, two: Moves, merged: int) -> None:
    """Undo what each paid of the other's debts, then part the lots and the debts."""
    theirs = _shares(tx, one, two.member, merged)
    for (debit,) in tx.connection.execute(
        "SELECT id FROM entry WHERE event = ? AND member = ? AND unit = ?"
        " AND kind = 'transfer' AND amount < 0",
        (merged, one.member, one.unit),
    ).fetchall():
        one.undo(debit)
    # What their own sales and bonuses lost since, and their own points did not cover, is theirs.
    lost = [(debit, one.undo(debit, keep=theirs)) for debit in _lost(tx, one, two.member, merged)]
    for paying, share in theirs.items():
        for debit, amount in _paid_before(tx, one, paying, merged):
            one.unsettle(debit, paying, min(amount, share))
    for lot in one.lots():
        if lot.id in theirs and not lot.lapsed(tx.today):
            one.hand_over(lot, min(lot.remaining, theirs[lot.id]), two)
    for paying, owed in tx.connection.execute(
        "SELECT id, amount FROM entry WHERE event = ? AND member = ? AND unit = ?"
        " AND kind = 'transfer' AND amount > 0",
        (merged, two.member, two.unit),
    ).fetchall():
        # What the merge took off their debts, debt by debt, stands against them again.
        for debit, amount in _paid(tx, paying):
            two.unsettle(debit, paying, amount)
        two.debit("transfer", owed, tx.today, first=[paying])
        two.settle()
    for debit, amount in lost:
        if amount:
            two.debit("transfer", amount, tx.today, reverses=debit)
    one.settle()


def _lost(tx: Transaction, one: Moves, member: int, merged: int) -> list[int]:
    """The winner's debits since the merge that took back what the member had earned before it.

    A debit that came back from another they were merged into names the one it was there.
    """
    own = family(tx, member)
    marks = ", ".join("?" * len(own))
    return [
        debit
        for (debit,) in tx.connection.execute(
            "WITH RECURSIVE lost(id) AS (SELECT entry.id FROM entry"  # noqa: S608 - marks
            "  JOIN entry AS earned ON earned.id = entry.reverses"
            f" WHERE earned.member IN ({marks}) AND entry.event > ? AND entry.kind = 'reverse'"
            "  AND entry.amount < 0 UNION SELECT entry.id FROM lost"
            "  JOIN entry ON entry.reverses = lost.id"
            "  WHERE entry.kind = 'transfer' AND entry.amount < 0)"
            " SELECT entry.id FROM lost JOIN entry USING (id)"
            " WHERE member = ? AND unit = ? ORDER BY 1",
            (*own, merged, one.member, one.unit),
        ).fetchall()
    ]


def _shares(tx: Transaction, one: Moves, member: int, merged: int) -> dict[int, int]:
    """The winner's lots since the merge that hold points of the member's own, and how many."""
    execute = tx.connection.execute
    shares: dict[int, int] = dict(
        execute(
            "SELECT lot.id, lot.amount FROM event JOIN entry ON entry.event = event.id"
            " JOIN lot ON lot.id = entry.id WHERE lot.member = ?1 AND lot.unit = ?2"
            " AND (event.member = ?1"
            "  OR event.id IN (SELECT event FROM also WHERE also.member = ?1))",
            (member, one.unit),
        ).fetchall()
    )
    following = sorted(shares)
    # Points only ever move into a later lot.
    while following:
        lot = heappop(following)
        for later, amount in _moved(tx, lot):
            if later not in shares:
                heappush(following, later)
            shares[later] = shares.get(later, 0) + min(amount, shares[lot])
    begun = execute("SELECT min(id) FROM entry WHERE event = ?", (merged,)).fetchone()[0]
    return {
        lot: share
        for lot, share in sorted(shares.items())
        if begun is not None and lot >= begun and _owner(tx, lot) == one.member
    }


def _moved(tx: Transaction, lot: int) -> list[tuple[int, int]]:
    """The lots that points of a lot moved into, and how many: other accounts', or new dates."""
    return tx.connection.execute(
        "SELECT id, amount FROM entry WHERE reverses = ?1 AND kind = 'transfer' AND amount > 0"
        " UNION ALL SELECT entry.id, allocation.amount FROM allocation"
        " JOIN entry AS emptied ON emptied.id = allocation.entry AND emptied.kind = 'extend'"
        " JOIN entry ON entry.reverses = emptied.id AND entry.kind = 'extend'"
        " WHERE allocation.lot = ?1",
        (lot,),
    ).fetchall()


def _owner(tx: Transaction, lot: int) -> int:
    owner: int = tx.connection.execute("SELECT member FROM lot WHERE id = ?", (lot,)).fetchone()[0]
    return owner


def _paid(tx: Transaction, lot: int) -> list[tuple[int, int]]:
    """What debits a lot was drawn on for, net, and how much."""
    return tx.connection.execute(
        "SELECT entry, sum(amount) FROM allocation WHERE lot = ?"
        " GROUP BY 1 HAVING sum(amount) > 0 ORDER BY 1",
        (lot,),
    ).fetchall()


def _paid_before(tx: Transaction, one: Moves, lot: int, merged: int) -> list[tuple[int, int]]:
    """What the winner owed since before the merge and a lot paid: debits and amounts."""
    paid: Counter[int] = Counter()
    for debit, amount in tx.connection.execute(
        "SELECT entry, sum(amount) FROM allocation WHERE lot = ? GROUP BY entry", (lot,)
    ):
        paid[debit] += amount
    for debit, own, amount in one.settled():
        paid[debit] += amount if own == lot else 0
    found = []
    for debit, amount in sorted(paid.items()):
        row = tx.connection.execute(
            "SELECT 1 FROM entry WHERE id = ? AND member = ? AND event < ?",
            (debit, one.member, merged),
        ).fetchone()
        if amount > 0 and row is not None:
            found.append((debit, amount))
    return found


def _part(tx: Transaction, member: int, winner: int) -> None:
    """Give the member, and whom they stand for, their own sales, refunds and vouchers back."""
    execute = tx.connection.execute
    execute("UPDATE member SET state = 'active', merged_into = NULL WHERE id = ?", (member,))
    for one, counts in _theirs(tx, member).items():
        execute(
            "UPDATE purchase SET member = ?, counts = ? WHERE member = ? AND (SELECT event.member"
            " FROM event WHERE event.id = coalesce(award, purchase.event)) = ?",
            (member, counts, winner, one),
        )
        execute(
            "UPDATE refund SET member = ?, counts = ? WHERE member = ? AND sale IS NULL"
            " AND (SELECT event.member FROM event WHERE event.id = refund.event) = ?",
            (member, counts, winner, one),
        )
        execute(
            "UPDATE voucher SET member = ? WHERE member = ?"
            " AND (SELECT event.member FROM event WHERE event.id = voucher.event) = ?",
            (member, winner, one),
        )
    execute(
        "UPDATE refund SET member = ?1, counts = (SELECT counts FROM purchase"
        "  WHERE purchase.event = refund.sale)"
        " WHERE member = ?2 AND sale IN (SELECT event FROM purchase WHERE member = ?1)",
        (member, winner),
    )


def _theirs(tx: Transaction, member: int) -> dict[int, int]:
    """A member and whom they stand for, each with whether their sales count for the member."""
    counts = {member: 1}
    for one in family(tx, member)[1:]:
        detail, into = tx.connection.execute(
            "SELECT detail, merged_into FROM event, member WHERE event.id = ? AND member.id = ?",
            (_merge_of(tx, one), one),
        ).fetchone()
        counts[one] = min(counts[into], int(json.loads(detail)["counts"]))
    return counts


def _check_active(tx: Transaction, member: int) -> None:
    row = tx.connection.execute(
        "SELECT state, merged_into FROM member WHERE id = ?", (member,)
    ).fetchone()
    if row is None or row[0] == "erased":
        raise NotFound("There is no member {member}.", member=member)
    if row[0] == "merged":
        raise NotFound(
            "Member {member} is merged into member {other} already: `loyalty member unmerge "
            "{member}` puts them apart.",
            member=member,
            other=row[1],
        )
