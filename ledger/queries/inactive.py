"""Members nobody has heard of for years: listed, so that the shop decides what becomes of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger.queries.balance import balance
from ledger.queries.members import survivor
from ledger.store.transaction import Transaction
from ledger.values.calendar import add_months

_OWN = ("join", "edit", "consent", "answer", "refund", "claim", "issue", "use", "cancel")
# What takes the member's own doing. Sweeps, reviews, adjustments and birthday points do not.
_SURVEY = '%"survey"%'


@dataclass(frozen=True, slots=True)
class Inactive:
    """A member with the day of their last contact, and what they hold today."""

    member: int
    name: str
    phone: str
    email: str
    last_contact: dt.date
    balance: int


def inactive(tx: Transaction, years: int = 3) -> list[Inactive]:
    """Active members whose last act of their own is so many years ago, longest first.

    A purchase, a reward asked for or handed over, an answer to a survey, a consent given or
    withdrawn, a change of address: on any account that was merged into theirs as well.
    """
    since = add_months(tx.today, -12 * years)
    return [
        Inactive(member, name, phone, email, last, balance(tx, member))
        for last, member, name, phone, email in sorted(
            (last, member, *_profile(tx, member))
            for member, last in _contacts(tx).items()
            if last <= since and _active(tx, member)
        )
    ]


def _contacts(tx: Transaction) -> dict[int, dt.date]:
    """The last day each member did something, by whom they live on as."""
    marks = ", ".join("?" * len(_OWN))
    days = [
        (member, dt.date.fromisoformat(day))
        for member, day in tx.connection.execute(
            "SELECT member, max(business_date) FROM event WHERE member IS NOT NULL"  # noqa: S608
            f" AND (kind IN ({marks}) OR (kind = 'bonus' AND detail LIKE ?)) GROUP BY member",
            (*_OWN, _SURVEY),
        )
    ]
    # A sale is its owner's: not the one's who was credited by mistake.
    days += [
        (member, dt.date.fromordinal(day))
        for member, day in tx.connection.execute(
            "SELECT member, max(day) FROM purchase WHERE member IS NOT NULL"
            " AND cancelled_day IS NULL GROUP BY member"
        )
    ]
    rows = tx.connection.execute("SELECT id FROM member WHERE state = 'merged'")
    merged = {member for (member,) in rows}
    last: dict[int, dt.date] = {}
    for member, day in days:
        owner = survivor(tx, member) if member in merged else member
        last[owner] = max(day, last.get(owner, day))
    return last


def _active(tx: Transaction, member: int) -> bool:
    row = tx.connection.execute("SELECT state FROM member WHERE id = ?", (member,)).fetchone()
    return bool(row) and row[0] == "active"


def _profile(tx: Transaction, member: int) -> tuple[str, str, str]:
    row: tuple[str, str, str] = tx.connection.execute(
        "SELECT name, phone, email FROM profile WHERE member = ?", (member,)
    ).fetchone()
    return row
