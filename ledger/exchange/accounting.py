"""What the points held cost the shop, as entries its accountant may take over, or may not.

A file of French accounting entries for one miscellaneous journal, in the eighteen columns that
accounting programs there read. It is not the accounts of the shop, and every figure in it rests
on assumptions, stated as parameters, that are the accountant's to confirm.

What is owed at a month's end is the points held × what one pays × what that costs the shop. Each
month books by how much it moved: by points issued, used and lapsed. A lot lapses on the day after
its last, whenever that is swept, so that no later file books it a second time.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import BinaryIO, Literal

from ledger.store.transaction import Transaction
from ledger.values.calendar import month_end
from ledger.values.errors import BadInput
from ledger.values.money import plain

Method = Literal["provision", "pca"]

_COLUMNS = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
    *("CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit"),
    *("EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise"),
)
_JOURNAL = ("FID", "Fidélité")

Account = tuple[str, str]

_PROVISION: Account = ("158", "Autres provisions pour charges")
_CHARGED: Account = ("6815", "Dotations aux provisions d'exploitation")
_RELEASED: Account = ("7815", "Reprises sur provisions d'exploitation")
_DEFERRED: Account = ("487", "Produits constatés d'avance")
_SALES: Account = ("707", "Ventes de marchandises")

_ACCOUNTS: dict[Method, tuple[Account, Account, Account]] = {
    "provision": (_CHARGED, _PROVISION, _RELEASED),
    "pca": (_SALES, _DEFERRED, _SALES),
}
"""What is debited as more is owed, what is owed, and what is credited as less is."""

_OPENING, _ISSUED, _USED, _LAPSED = range(4)
_WORDS = ("Soldes de points repris", "Points émis", "Points utilisés", "Points périmés")
_GROUP = {
    "opening": _OPENING,
    "earn": _ISSUED,
    "bonus": _ISSUED,
    "adjust": _ISSUED,
    "redeem": _USED,
    "expire": _LAPSED,
}

_MOVED = """
SELECT business_date, entry.kind,
    (SELECT kind FROM entry AS done WHERE done.id = entry.reverses), sum(entry.amount)
FROM event JOIN entry ON entry.event = event.id
WHERE unit = 'points' AND entry.kind NOT IN ('expire', 'transfer', 'extend') GROUP BY 1, 2, 3
"""
_LAPSES = """
SELECT last_day, sum(allocation.amount) FROM allocation JOIN lot ON lot.id = allocation.lot
JOIN entry ON entry.id = allocation.entry
WHERE lot.unit = 'points' AND entry.kind = 'expire' GROUP BY last_day
UNION ALL
SELECT last_day, sum(remaining) FROM lot_open
WHERE unit = 'points' AND last_day < :today GROUP BY last_day
"""


@dataclass(frozen=True, slots=True)
class Basis:
    """The assumptions. ``cost`` is what a point's worth costs the shop, from 0 to 1.

    ``since`` and ``until`` are the first and last day booked; the first event and today unless
    given. What was held before ``since`` is taken as booked.
    """

    method: Method = "provision"
    cost: Fraction = Fraction(1)
    since: dt.date | None = None
    until: dt.date | None = None


def write_entries(tx: Transaction, out: BinaryIO, basis: Basis) -> int:
    """Write the entries, UTF-8, tabs, CRLF; return how many.

    :raises BadInput: the last day is in the future, or before the first.
    """
    until = basis.until or tx.today
    if until > tx.today:
        raise BadInput("{day} is in the future: give today's date or an earlier one.", day=until)
    if basis.since is not None and basis.since > until:
        raise BadInput("The first day comes after the last: check --from and --to.")
    out.write(_line(_COLUMNS))
    entries = list(_entries(tx, basis, until))
    for number, entry in enumerate(entries, 1):
        for fields in entry.lines(number, tx.settings.shop_currency):
            out.write(_line(fields))
    return len(entries)


def _line(fields: tuple[str, ...]) -> bytes:
    return ("\t".join(fields) + "\r\n").encode()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A movement of a month, ``amount`` minor units above nought."""

    day: dt.date
    words: str
    debit: Account
    credit: Account
    amount: int

    def lines(self, number: int, currency: str) -> Iterator[tuple[str, ...]]:
        """Its two lines, the debit first."""
        day, piece = f"{self.day:%Y%m%d}", f"FID-{self.day:%Y-%m}"
        amount, none = (plain(n, currency).replace(".", ",") for n in (self.amount, 0))
        for account, sums in ((self.debit, (amount, none)), (self.credit, (none, amount))):
            yield (
                *(*_JOURNAL, str(number), day, *account, "", "", piece, day, self.words),
                *(*sums, "", "", "", "", ""),
            )


def _entries(tx: Transaction, basis: Basis, until: dt.date) -> Iterator[_Entry]:
    worth = tx.settings.points_value * basis.cost
    more, owed, less = _ACCOUNTS[basis.method]
    held, months = 0, Counter[tuple[dt.date, int]]()
    for day, group, points in _movements(tx):
        if basis.since is not None and day < basis.since:
            held += points
        elif day <= until:
            months[min(month_end(day), until), group] += points
    for (day, group), points in sorted(months.items()):
        # Rounded on what is owed, so that the account never drifts from the points held.
        amount = _rounded((held + points) * worth) - _rounded(held * worth)
        held += points
        told = -points if group in (_USED, _LAPSED) else points
        words = f"{_WORDS[group]} : {told} points"
        if amount > 0:
            yield _Entry(day, words, more, owed, amount)
        elif amount < 0:
            yield _Entry(day, words, owed, less, -amount)


def _movements(tx: Transaction) -> Iterator[tuple[dt.date, int, int]]:
    """Every day's points by group, signed."""
    execute = tx.connection.execute
    for day, kind, undone, points in execute(_MOVED):
        # What is taken or given back belongs to what it undoes.
        group = _GROUP.get(kind, _GROUP.get(undone, _ISSUED))
        yield dt.date.fromisoformat(day), group, points
    for last_day, points in execute(_LAPSES, {"today": tx.today.isoformat()}):
        yield dt.date.fromisoformat(last_day) + dt.timedelta(days=1), _LAPSED, -points


def _rounded(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))
