"""Which balances of a file are new, known, or cannot be."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

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
    in twice. What an undone import had brought does not count.
    """

    def __init__(self, source: str) -> None:
        self._source = source
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
        standing, last = self._recorded(tx, member, row.content)
        if nth <= standing:
            return Verdict(row, "known")
        return Verdict(replace(row, nth=last + nth - standing), "new")

    def _person(self, row: BalanceRow) -> _Person:
        """Who a row makes a member of; counted once."""
        names = row.identifiers or (("name", fold(row.name)),)
        if not self._new.intersection(names):
            self._joining += 1
        self._new.update(names)
        return names[0]

    def _recorded(self, tx: Transaction, member: int, content: str) -> tuple[int, int]:
        """How many such balances of a member stand, and the number of the last ever."""
        if self._families is None:
            self._families = {}
            for (loser,) in tx.connection.execute("SELECT id FROM member WHERE state = 'merged'"):
                self._families.setdefault(survivor(tx, loser), []).append(loser)
        standing = last = 0
        for one in (member, *self._families.get(member, ())):
            start = number(one, content, None)
            for identity, undone in tx.connection.execute(
                "SELECT source_id, EXISTS (SELECT 1 FROM event AS back"
                "  WHERE back.reverses = event.id AND back.kind = 'unopen') FROM event"
                " WHERE chain = ? AND source = ? AND source_id >= ? AND source_id < ?",
                (CHAIN, self._source, f"{start}#", f"{start}$"),
            ):
                standing += not undone
                if one == member:
                    last = max(last, int(identity.rpartition("#")[2]))
        return standing, last


def number(member: int, content: str, nth: int | None) -> str:
    """A balance's number within its source."""
    return f"{member}:{content}" if nth is None else f"{member}:{content}#{nth}"


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
