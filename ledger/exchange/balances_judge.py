"""Which balances of a file are new, known, or cannot be."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ledger.exchange.balances_rows import BalanceRow
from ledger.exchange.dates import check_past
from ledger.exchange.people import holders
from ledger.exchange.posted import Verdict
from ledger.queries.members import resolve, survivor
from ledger.store.transaction import CHAIN, Transaction
from ledger.values.errors import BadInput, LedgerError, Refused
from ledger.values.text import fold

_Person = int | str | tuple[str, str]


class BalancesJudge:
    """Judges rows against the books and against the rows before them in the file.

    A row is known by its member and its content: points, stamps and dates. The n-th of equal
    rows in the file is the n-th in the books, so that two of them both come in and none comes
    in twice. Another amount of the same dates than an earlier file brought is refused: a list
    drawn up again must not be added to the first. What an undone import had brought does not
    count.
    """

    def __init__(self, source: str, batch: int | None) -> None:
        """``batch`` is this file's own, if it was imported in part before."""
        self._source = source
        self._batch = batch
        self._seen: Counter[tuple[_Person, str]] = Counter()
        self._new: set[tuple[str, str]] = set()
        self._joining = 0
        self._families: dict[int, list[int]] | None = None

    @property
    def joining(self) -> int:
        """How many members the new rows judged so far would make."""
        return self._joining

    def judge(self, tx: Transaction, rows: Sequence[BalanceRow]) -> Iterator[Verdict[BalanceRow]]:
        """One verdict a row."""
        for row in rows:
            yield self._one(tx, row)

    def _one(self, tx: Transaction, row: BalanceRow) -> Verdict[BalanceRow]:
        try:
            _check_dates(row, tx.today)
            member = holder(tx, row)
            if member is None and not row.new.name:
                raise Refused(
                    "Nobody has the phone or e-mail of this row: add a name or a card to make a "
                    "member of it."
                )
        except LedgerError as reason:
            return Verdict(row, "rejected", reason)
        if nothing := _empty(tx, row):
            return Verdict(row, "skipped", nothing)
        person = self._person(row) if member is None else member
        self._seen[person, row.content] += 1
        nth = self._seen[person, row.content]
        if member is None:
            return Verdict(replace(row, nth=nth), "new")
        recorded = self._recorded(tx, member)
        same = [known for known in recorded if known.content == row.content]
        standing = sum(known.stands for known in same)
        if nth <= standing:
            return Verdict(row, "known")
        if (other := self._other(row, recorded)) is not None:
            return Verdict(row, "rejected", other)
        last = max((known.nth for known in same if known.member == member), default=0)
        return Verdict(replace(row, nth=last + nth - standing), "new")

    def _person(self, row: BalanceRow) -> _Person:
        """Who a row makes a member of; counted once."""
        names = row.identifiers or (("name", fold(row.name)),)
        if not self._new.intersection(names):
            self._joining += 1
        self._new.update(names)
        return names[0]

    def _other(self, row: BalanceRow, recorded: Sequence[_Recorded]) -> Refused | None:
        """What is wrong with a balance of which an earlier file gave another amount."""
        for known in recorded:
            if known.stands and known.batch != self._batch and known.dates == dates(row.content):
                return Refused(
                    "Import {batch} brought another balance of these dates for member {member}: "
                    "undo it first, or give another --source if both are held.",
                    batch=known.batch,
                    member=known.member,
                )
        return None

    def _recorded(self, tx: Transaction, member: int) -> list[_Recorded]:
        """The balances this source brought a member and those merged into them, undone or not."""
        if self._families is None:
            self._families = {}
            for (loser,) in tx.connection.execute("SELECT id FROM member WHERE state = 'merged'"):
                self._families.setdefault(survivor(tx, loser), []).append(loser)
        found = []
        for one in (member, *self._families.get(member, ())):
            for identity, batch, undone in tx.connection.execute(
                "SELECT source_id, batch, EXISTS (SELECT 1 FROM event AS back"
                "  WHERE back.reverses = event.id AND back.kind = 'unopen') FROM event"
                " WHERE chain = ? AND source = ? AND source_id >= ? AND source_id < ?",
                (CHAIN, self._source, f"{one}:", f"{one};"),
            ):
                content, _, nth = identity.partition(":")[2].rpartition("#")
                found.append(_Recorded(one, content, int(nth), batch, stands=not undone))
        return found


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A balance that is in the books: the ``nth`` of its member and content."""

    member: int
    content: str
    nth: int
    batch: int | None
    stands: bool

    @property
    def dates(self) -> str:
        """When it was earned and lapses."""
        return dates(self.content)


def dates(content: str) -> str:
    """The dates of a balance's content, without its points and stamps."""
    return content.split(":", 2)[2]


def number(member: int, content: str, nth: int) -> str:
    """A balance's number within its source."""
    return f"{member}:{content}#{nth}"


def holder(tx: Transaction, row: BalanceRow) -> int | None:
    """Whose row it is, or ``None`` for nobody known. Follows merges.

    :raises Refused: the row names several members, or names nobody by number.
    """
    if row.member:
        return resolve(tx, row.member)
    found = {m for kind, value in row.identifiers for m in holders(tx, kind, (value,)).values()}
    if not row.identifiers:
        rows = tx.connection.execute(
            "SELECT member FROM profile JOIN member ON member.id = member"
            " WHERE folded = ? AND state = 'active'",
            (fold(row.name),),
        )
        found = {member for (member,) in rows}
    if len(found) > 1:
        raise Refused(
            "This row can be several members ({members}): give a card, phone, e-mail or number "
            "that is one's only.",
            members=", ".join(map(str, sorted(found))),
        )
    return found.pop() if found else None


def _check_dates(row: BalanceRow, today: dt.date) -> None:
    earned, last = row.opening.earned_on, row.opening.last_day
    if earned is not None and (reason := check_past(earned, today)):
        raise reason
    if earned is not None and last is not None and last < earned:
        raise BadInput(
            "These points would lapse on {last}, before they were earned on {earned}.",
            last=last,
            earned=earned,
        )


def _empty(tx: Transaction, row: BalanceRow) -> LedgerError | None:
    """Why a row brings nothing."""
    if not row.opening.points and not row.opening.stamps:
        return BadInput("There is nothing to bring in: no points and no stamps.")
    last = row.opening.dated(tx, tx.today)[1][1]
    if last is not None and last < tx.today:
        return BadInput("These points lapsed on {day}: nothing was brought in.", day=last)
    return None
