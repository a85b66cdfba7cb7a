"""Which members of a file are new, known, or somebody else already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.exchange.dates import check_past
from ledger.exchange.member_rows import MemberRow
from ledger.exchange.people import holders
from ledger.exchange.posted import Verdict
from ledger.queries.family import identifiers
from ledger.store.transaction import Transaction
from ledger.values.errors import LedgerError, Refused
from ledger.values.text import fold

_AT_ONCE = 500
_KINDS = ("card", "phone", "email")

_Holders = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class _Held:
    """What the books hold of a member."""

    name: str
    birthday: str
    joined: str
    identifiers: frozenset[tuple[str, str]]


class MemberJudge:
    """Judges rows against the books and against the rows before them in the file.

    A row with a card, phone or e-mail of a member is that member: known if everything it says
    is in the books, else skipped, for nothing is changed without being asked. A row with none
    of them is known by its name alone; the n-th of a name in the file is the n-th in the books,
    so that two of a name both come in and none comes in twice.
    """

    def __init__(self) -> None:
        self._new: dict[tuple[str, str], MemberRow] = {}
        self._names: Counter[str] = Counter()
        self._in_books: dict[str, int] = {}
        self._joining = 0

    @property
    def joining(self) -> int:
        """How many members the new rows judged so far would make."""
        return self._joining

    def judge(self, tx: Transaction, rows: Sequence[MemberRow]) -> Iterator[Verdict[MemberRow]]:
        """One verdict a row."""
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            found: _Holders = {}
            for kind in _KINDS:
                values = {r.identifiers[kind] for r in some if kind in r.identifiers}
                found |= {(kind, v): m for v, m in holders(tx, kind, values).items()}
            for row in some:
                verdict = self._one(tx, row, found)
                self._joining += verdict.fate == "new"
                yield verdict

    def _one(self, tx: Transaction, row: MemberRow, found: _Holders) -> Verdict[MemberRow]:
        name = fold(row.checked.name)
        self._names[name] += 1
        if row.joined is not None and (reason := check_past(row.joined, tx.today)):
            return Verdict(row, "rejected", reason)
        owners = sorted({found[i] for i in row.identifiers.items() if i in found})
        if owners:
            return self._held(tx, row, owners)
        if not row.identifiers:
            known = self._names[name] <= self._with_name(tx, name)
            return Verdict(row, "known" if known else "new")
        earlier = [self._new[i] for i in row.identifiers.items() if i in self._new]
        if earlier:
            return _again(row, earlier[0])
        self._new.update(dict.fromkeys(row.identifiers.items(), row))
        return Verdict(row, "new")

    def _held(self, tx: Transaction, row: MemberRow, owners: list[int]) -> Verdict[MemberRow]:
        reason: LedgerError
        if len(owners) > 1:
            reason = Refused(
                "The card, phone and e-mail of this row belong to different members ({members}): "
                "nothing was changed.",
                members=", ".join(map(str, owners)),
            )
            return Verdict(row, "skipped", reason)
        if _says_no_more(row, _in_books(tx, owners[0])):
            return Verdict(row, "known")
        reason = Refused(
            "Member {member} has the same card, phone or e-mail with other details: nothing was "
            "changed.",
            member=owners[0],
        )
        return Verdict(row, "skipped", reason)

    def _with_name(self, tx: Transaction, folded: str) -> int:
        """How many active members bore a name before this file."""
        if folded not in self._in_books:
            self._in_books[folded] = tx.connection.execute(
                "SELECT count(*) FROM profile JOIN member ON member.id = member"
                " WHERE folded = ? AND state = 'active'",
                (folded,),
            ).fetchone()[0]
        return self._in_books[folded]


def _in_books(tx: Transaction, member: int) -> _Held:
    name, birthday, joined = tx.connection.execute(
        "SELECT coalesce(name, ''), coalesce(birthday, ''), joined FROM member"
        " LEFT JOIN profile ON profile.member = member.id WHERE member.id = ?",
        (member,),
    ).fetchone()
    return _Held(name, birthday, joined, frozenset(identifiers(tx, member)))


def _says_no_more(row: MemberRow, held: _Held) -> bool:
    """Whether everything a row says is in the books already."""
    return (
        fold(row.checked.name) == fold(held.name)
        and row.identifiers.items() <= held.identifiers
        and row.checked.birthday in ("", held.birthday)
        and (row.joined is None or row.joined.isoformat() == held.joined)
    )


def _again(row: MemberRow, earlier: MemberRow) -> Verdict[MemberRow]:
    """A card, phone or e-mail that stands twice in the file."""
    if (row.checked, row.joined) == (earlier.checked, earlier.joined):
        return Verdict(row, "known")
    reason = Refused(
        "Line {line} has the same card, phone or e-mail with other details.", line=earlier.line
    )
    return Verdict(row, "skipped", reason)
