"""Undoing an import: a compensating event for each of its own.

It goes in short turns, newest first, and can be run again if it was cut short: what is undone
already is passed over, and the batch is marked when nothing is left of it. The same file may be
imported again afterwards, corrected or not: what was undone counts as not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ledger.books.act import MOST, Call, RecordedRefusal, permit
from ledger.books.bonuses import unbonus_in
from ledger.books.cards import refundable
from ledger.books.erasing import erase_in, scrub
from ledger.books.feedback import take_back_in
from ledger.books.openings import unopen_in, unrefund_in
from ledger.books.refunds import give_back_in
from ledger.exchange.chunks import in_turns
from ledger.queries.members import survivor
from ledger.queries.sales import corrections, recorded_sale
from ledger.queries.traces import lineage
from ledger.rules.refunds import after_refunds
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key
from ledger.values.errors import Refused
from ledger.values.progress import HowFar
from ledger.values.text import clean

_MOST_NAMES = 10
_BY_ITSELF = ("refusal", "sweep", "review", "redate", "expire")
# What happens to members without anybody's doing is no reason to keep one.

_TO_UNDO = (
    "SELECT id, kind FROM event WHERE batch = ? AND ("
    " kind IN ('sale', 'join')"
    " OR (kind = 'answer' AND id IN (SELECT event FROM answer WHERE undone_day IS NULL))"
    " OR (kind = 'refund' AND reverses IS NULL"
    "  AND id IN (SELECT event FROM refund))"
    " OR (kind IN ('opening', 'bonus') AND NOT EXISTS (SELECT 1 FROM event AS back"
    "  WHERE back.reverses = event.id AND back.kind IN ('unopen', 'unbonus'))))"
    " ORDER BY kind = 'join', id DESC"
)
"""Members go last: only then is it known who has nothing else."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undoing did: how many of each were undone, and members taken out again.

    ``kept`` are members the import made who have something else by now.
    """

    batch: int
    sales: int
    refunds: int
    openings: int
    answers: int
    members: int
    kept: int


@dataclass(frozen=True, slots=True)
class _Item:
    event: int
    kind: str


def undo(store: Store, batch: int, call: Call, progress: HowFar | None = None) -> Undone:
    """Undo an import.

    :param call: who undoes it, at which till; its key is not used.
    :param progress: told how many of how many events are dealt with.
    :raises Refused: undoing is not for who asks, no such import, undone already, or points it
        brought are spent; then nothing is written, and the members are named. Spent while it
        runs, it stops there.
    """
    call = permit(store, "import", call)
    with store.read() as tx:
        _check(tx, batch)
        items = [_Item(*row) for row in tx.connection.execute(_TO_UNDO, (batch,))]
        _check_unspent(tx, items)
    run = _Run(batch, call)

    def done(position: int) -> None:
        if progress is not None:
            progress(position, len(items))

    in_turns(store, items, run.one, done)
    with store.write() as tx:
        tx.connection.execute("UPDATE batch SET undone = 1 WHERE id = ?", (batch,))
        erased = tx.connection.execute(
            "SELECT 1 FROM event WHERE batch = ? AND kind = 'erase' LIMIT 1", (batch,)
        ).fetchone()
        if erased:
            scrub(tx)
    if erased:
        store.checkpoint()
    return run.result()


def _check(tx: Transaction, batch: int) -> None:
    known = "SELECT undone FROM batch WHERE id = ?"
    row = tx.connection.execute(known, (min(batch, MOST),)).fetchone()
    if row is None:
        raise Refused("There is no import {batch}: see `loyalty import list`.", batch=batch)
    if row[0]:
        raise Refused("Import {batch} is undone already: nothing is left of it.", batch=batch)


class _Run:
    """An undoing under way."""

    def __init__(self, batch: int, call: Call) -> None:
        self._batch = batch
        self._call = call
        self._done: Counter[str] = Counter()

    def one(self, tx: Transaction, item: _Item) -> None:
        """Undo one event."""
        own = Call(
            key=derived_key("undo", str(self._batch), str(item.event)),
            source="undo",
            staff=self._call.staff,
            till=self._call.till,
            batch=self._batch,
            approved_by=self._call.approved_by,
        )
        # Somebody may have spent since the first look.
        _check_unspent(tx, [item], begun=bool(self._done))
        try:
            self._done[self._undo(tx, item, own)] += 1
        except RecordedRefusal as refusal:
            raise refusal.cause from refusal

    def _undo(self, tx: Transaction, item: _Item, own: Call) -> str:
        """Undo one event. Returns what to count it as."""
        match item.kind:
            case "sale":
                # What was corrected at the till is undone as it stands now.
                last = corrections(tx, item.event)[-1]
                sale = recorded_sale(tx, last)
                if sale is None or sale.cancelled:
                    return "over"
                give_back_in(tx, "void", last, None, own, policy="carry")
            case "refund":
                unrefund_in(tx, item.event, own)
            case "opening":
                unopen_in(tx, item.event, own)
            case "answer":
                take_back_in(tx, item.event, own)
            case "bonus":
                unbonus_in(tx, item.event, own)
            case _:
                return self._forget(tx, item.event, own)
        return item.kind

    def _forget(self, tx: Transaction, event: int, own: Call) -> str:
        member = tx.connection.execute(
            "SELECT member FROM event WHERE id = ?", (event,)
        ).fetchone()[0]
        if not _is_bare(tx, member, self._batch):
            return "kept"
        erase_in(tx, member, own, more=True)
        return "join"

    def result(self) -> Undone:
        """What came of it."""
        done = self._done
        return Undone(
            batch=self._batch,
            sales=done["sale"],
            refunds=done["refund"],
            openings=done["opening"],
            answers=done["answer"],
            members=done["join"],
            kept=done["kept"],
        )


def _is_bare(tx: Transaction, member: int, batch: int) -> bool:
    """Whether a member has nothing but what an import brought, and its undoing."""
    execute = tx.connection.execute
    state = execute("SELECT state FROM member WHERE id = ?", (member,)).fetchone()
    marks = ", ".join("?" * len(_BY_ITSELF))
    other = execute(
        "SELECT 1 FROM event WHERE member = ? AND batch IS NOT ?"  # noqa: S608 - marks only
        f" AND kind NOT IN ({marks}) LIMIT 1",
        (member, batch, *_BY_ITSELF),
    ).fetchone()
    also = execute("SELECT 1 FROM also WHERE member = ? LIMIT 1", (member,)).fetchone()
    owned = execute(
        "SELECT 1 FROM purchase WHERE member = ? AND cancelled_day IS NULL LIMIT 1", (member,)
    ).fetchone()
    return state == ("active",) and not (other or also or owned)


@dataclass(frozen=True, slots=True)
class _Brought:
    """What an event brought a member that must be there to be taken back."""

    member: int
    unit: str
    amount: int
    lot: int


def _check_unspent(tx: Transaction, items: Iterable[_Item], *, begun: bool = False) -> None:
    """Refuse where what an import brought is spent, from the very lots it opened.

    :param begun: whether some of it is undone already.
    :raises Refused: naming the members.
    """
    owed: Counter[tuple[int, str]] = Counter()
    lots: dict[tuple[int, str], set[int]] = {}
    for item in items:
        for brought in _brought(tx, item):
            account = brought.member, brought.unit
            owed[account] += brought.amount
            lots.setdefault(account, set()).update(lineage(tx, brought.lot))
    short = sorted(
        {account[0] for account, amount in owed.items() if _there(tx, account, lots) < amount}
    )
    if not short:
        return
    if begun:
        raise Refused(
            "Points of this import were spent meanwhile by {members}: it is undone in part. "
            "Cancel what they were spent on, and undo it again.",
            members=_named(tx, short),
        )
    raise Refused(
        "Points of this import are spent already by {members}: nothing was undone. Cancel what "
        "they were spent on, or adjust by hand instead.",
        members=_named(tx, short),
    )


def _brought(tx: Transaction, item: _Item) -> Iterator[_Brought]:
    if item.kind in ("opening", "bonus"):
        for member, unit, lot, amount in tx.connection.execute(
            "SELECT entry.member, entry.unit, lot.id, lot.amount FROM entry"
            " JOIN lot ON lot.id = entry.id WHERE event = ?",
            (item.event,),
        ).fetchall():
            yield _Brought(survivor(tx, member), unit, amount, lot)
    if item.kind != "sale":
        return
    sale = recorded_sale(tx, corrections(tx, item.event)[-1])
    if sale is None or sale.member is None or sale.cancelled:
        return
    back = after_refunds(
        sale.amount or 1,
        sale.refunded,
        earned=sale.earned,
        working=sale.working,
        points_used=sale.points_used,
    )
    if sale.lot is not None and (stands := sale.earned - back.earned_back):
        yield _Brought(sale.member, "points", stands, sale.lot)
    if sale.stamp_lot is not None and sale.stamps:
        yield _Brought(sale.member, "stamps", sale.stamps, sale.stamp_lot)


def _there(tx: Transaction, account: tuple[int, str], lots: dict[tuple[int, str], set[int]]) -> int:
    """What can be taken back of what an account was brought: stamps of unused cards too."""
    own = lots[account]
    return _left(tx, own) + (refundable(tx, account[0], own) if account[1] == "stamps" else 0)


def _left(tx: Transaction, lots: Iterable[int]) -> int:
    """What is left of some lots, counting what only lapsed."""
    total = 0
    for lot in lots:
        total += tx.connection.execute(
            "SELECT coalesce((SELECT remaining FROM lot_open WHERE lot = ?1), 0)"
            " + coalesce((SELECT sum(allocation.amount) FROM allocation"
            "  JOIN entry ON entry.id = allocation.entry"
            "  WHERE lot = ?1 AND entry.kind IN ('expire', 'unlapse')), 0)",
            (lot,),
        ).fetchone()[0]
    return total


def _named(tx: Transaction, members: list[int]) -> str:
    said = []
    for member in members[:_MOST_NAMES]:
        row = tx.connection.execute(
            "SELECT name FROM profile WHERE member = ?", (member,)
        ).fetchone()
        said.append(f"{member} {clean(row[0])}" if row else str(member))
    more = len(members) - _MOST_NAMES
    return ", ".join(said) + (f", … (+{more})" if more > 0 else "")
