"""The points as a journal in double entry: what a bookkeeper's program reads and adds up itself.

What a member holds is owed to them: their account is a liability, named by their number, and a
point earned is an expense, a point used or lapsed an income. A deficit is a liability below
nought. Every event that moved something is one balanced transaction of its business date. Two
more close the journal: what has lapsed and is not swept yet goes the way it will go, and what
is held back stands apart. Then each member's account says what the shop shows.

Points and stamps only, two commodities of their own: no money, and nobody's name.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ledger.store.transaction import Transaction

COMMODITIES = {"points": "POINTS", "stamps": "STAMPS"}

OWED = "Liabilities:Points"
"""All that members hold, with what is held back for them below it."""

_PENDING = f"{OWED}:Pending"
_LAPSED = "Income:Lapsed"
_AGAINST = {
    "earn": "Expenses:Issued:Earned",
    "bonus": "Expenses:Issued:Bonus",
    "adjust": "Expenses:Issued:Adjusted",
    "opening": "Equity:Opening",
    "redeem": "Income:Redeemed",
    "expire": _LAPSED,
    # These two give as much as they take.
    "transfer": "Equity:Transferred",
    "extend": "Equity:Redated",
}
_OTHER = "Equity:Other"
# What is taken or given back goes to the account of what it undoes.

_MOVES = """
SELECT business_date, event.id, event.kind, event.reverses, entry.member, unit, entry.amount,
    entry.kind, (SELECT kind FROM entry AS done WHERE done.id = entry.reverses)
FROM event JOIN entry ON entry.event = event.id WHERE entry.amount <> 0
ORDER BY business_date, event.id, entry.id
"""

# What stands apart of each account on a day, and what is owed.
_HELD = """
SELECT member, unit, sum(held), sum(pending), sum(lapsed) FROM (
    SELECT member, unit, remaining AS held,
        CASE WHEN active_from > :today THEN remaining ELSE 0 END AS pending,
        CASE WHEN last_day < :today THEN remaining ELSE 0 END AS lapsed
    FROM lot_open
    UNION ALL SELECT member, unit, -amount, 0, 0 FROM deficit
) GROUP BY member, unit ORDER BY member, unit
"""


@dataclass(frozen=True, slots=True)
class Line:
    """An amount on an account: above nought what is debited, below what is credited."""

    account: str
    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Act:
    """A transaction. ``event`` is ``None`` for the two that close the journal."""

    day: str
    what: str
    event: int | None
    reverses: int | None
    lines: tuple[Line, ...]


class Journal:
    """A shop's journal up to today. Its balances are known once its acts were gone through."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        row = tx.connection.execute("SELECT min(business_date), max(business_date) FROM event")
        first, last = row.fetchone()
        self.title = tx.settings.shop_name
        self.first_day: str = first or tx.today.isoformat()
        # A clock that was set back leaves events ahead of it.
        self.last_day = max(tx.today.isoformat(), last or "")
        self.head: str = tx.connection.execute("SELECT lower(hex(hash)) FROM head").fetchone()[0]
        self.written = 0
        """How many transactions were gone through."""
        self._sums: Counter[tuple[str, str]] = Counter()

    def accounts(self) -> list[str]:
        """Every account that may be used, and those over them that are added up."""
        members = self._tx.connection.execute("SELECT DISTINCT member FROM entry")
        named = {_member(member) for (member,) in members}
        held_back = {_pending(member) for member, _, _, pending, _ in self._held() if pending}
        return sorted({OWED, *named, *held_back, *_AGAINST.values(), _OTHER})

    def acts(self) -> Iterator[Act]:
        """Every transaction, by business date."""
        for act in self._all():
            for line in act.lines:
                self._sums[line.account, line.unit] += line.amount
            self.written += 1
            yield act

    def _all(self) -> Iterator[Act]:
        rows = self._tx.connection.execute(_MOVES)
        for (day, event, kind, reverses), moves in groupby(rows, key=lambda row: tuple(row[:4])):
            yield Act(day, kind, event, reverses, _lines(row[4:] for row in moves))
        lapsed, pending = self._closing()
        if lapsed:
            yield Act(self.last_day, "lapsed, not swept yet", None, None, lapsed)
        if pending:
            yield Act(self.last_day, "held back", None, None, pending)

    def _closing(self) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        lapsed: list[Line] = []
        pending: list[Line] = []
        for member, unit, _, waiting, gone in self._held():
            if gone:
                lapsed += [Line(_member(member), gone, unit), Line(_LAPSED, -gone, unit)]
            if waiting:
                pending.append(Line(_member(member), waiting, unit))
                pending.append(Line(_pending(member), -waiting, unit))
        return tuple(lapsed), tuple(pending)

    def balances(self) -> Iterator[Line]:
        """What each account must come to at the end.

        The members' are what the shop shows, so that the journal proves them; the others' what
        the acts came to.
        """
        total: Counter[str] = Counter()
        shown: Counter[tuple[str, str]] = Counter()
        for member, unit, held, pending, lapsed in self._held():
            shown[_member(member), unit] = -(held - pending - lapsed)
            shown[_pending(member), unit] = -pending
            total[unit] -= held - lapsed
        for account, unit in sorted(self._sums):
            known = shown if account.startswith(OWED) else self._sums
            yield Line(account, known[account, unit], unit)
        for unit in COMMODITIES:
            yield Line(OWED, total[unit], unit)

    def _held(self) -> list[tuple[int, str, int, int, int]]:
        return self._tx.connection.execute(_HELD, {"today": self._tx.today.isoformat()}).fetchall()


def _lines(moves: Iterator[tuple[int, str, int, str, str | None]]) -> tuple[Line, ...]:
    """The lines of an event's entries: each member's own, then what stands against them."""
    own: list[Line] = []
    against: Counter[tuple[str, str]] = Counter()
    for member, unit, amount, kind, undone in moves:
        own.append(Line(_member(member), -amount, unit))
        account = _AGAINST.get(kind) or _AGAINST.get(undone or "", _OTHER)
        against[account, unit] += amount
    return (*own, *(Line(account, n, unit) for (account, unit), n in against.items() if n))


def _member(member: int) -> str:
    return f"{OWED}:M{member:04d}"


def _pending(member: int) -> str:
    return f"{_PENDING}:M{member:04d}"


def day_after(day: str) -> str:
    """The day after an ISO date."""
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()
