"""The catalogue and the vouchers issued from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlite_utils.utils import sqlite3

from ledger.store.transaction import Transaction
from ledger.values.codes import read_voucher_code
from ledger.values.points import Unit

_LONGEST_ID = 18
# No reward's number is longer; Python itself refuses to read one of thousands of digits.


@dataclass(frozen=True, slots=True)
class Reward:
    """A reward of the catalogue.

    ``cost`` is in ``unit``; ``cost_price`` is what it costs the shop, in minor units. ``stock``
    and ``per_member`` are ``None`` without limit; ``valid_days`` ``None`` for a voucher that
    never lapses.
    """

    id: int
    name: str
    unit: Unit
    cost: int
    cost_price: int
    stock: int | None
    per_member: int | None
    valid_days: int | None
    tier: str
    active: bool
    issued: int
    """Vouchers issued and not cancelled."""


@dataclass(frozen=True, slots=True)
class Voucher:
    """A reward issued to a member, as it was when issued."""

    code: str
    event: int
    member: int
    reward: int
    name: str
    unit: Unit
    cost: int
    cost_price: int
    issued_on: dt.date
    last_day: dt.date | None
    state: str

    def lapsed(self, on: dt.date) -> bool:
        """Whether it can no longer be used on a date."""
        return self.last_day is not None and self.last_day < on


_REWARD = (
    "SELECT id, name, unit, cost, cost_price, stock, per_member, valid_days, tier, active,"
    " (SELECT count(*) FROM voucher WHERE reward = reward.id AND state <> 'cancelled')"
    " FROM reward"
)
_VOUCHER = (
    "SELECT code, event, member, reward, name, unit, cost, cost_price, issued_on, last_day, state"
    " FROM voucher"
)


def catalogue(tx: Transaction, *, archived: bool = False) -> list[Reward]:
    """The rewards by cost; archived ones on request."""
    rows = tx.connection.execute(
        f"{_REWARD} WHERE active >= ? ORDER BY unit, cost, name", (0 if archived else 1,)
    )
    return [_reward(row) for row in rows]


def reward_named(tx: Transaction, text: str) -> Reward | None:
    """The active reward of a name, whatever its case, or of a number."""
    active = catalogue(tx)
    # SQLite's own comparing knows the case of plain letters only: É and é are two to it.
    named = next((r for r in active if r.name.casefold() == text.casefold()), None)
    if named is None and text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID:
        return next((r for r in active if r.id == int(text)), None)
    return named


def voucher(tx: Transaction, typed: str) -> Voucher | None:
    """A voucher by its code, however it is typed."""
    code = read_voucher_code(typed)
    if code is None:
        return None
    row = tx.connection.execute(f"{_VOUCHER} WHERE code = ?", (code,)).fetchone()
    return _voucher(row) if row else None


def vouchers(tx: Transaction, member: int, *, state: str | None = "issued") -> list[Voucher]:
    """A member's vouchers, newest first; those in one state, or all."""
    rows = tx.connection.execute(
        f"{_VOUCHER} WHERE member = ? AND (? IS NULL OR state = ?) ORDER BY event DESC",
        (member, state, state),
    )
    return [_voucher(row) for row in rows]


def within_reach(tx: Transaction, balance: int, stamps: int, tier: str) -> list[Reward]:
    """The rewards a member can take now: affordable, in stock, and open to their tier."""
    return [
        reward
        for reward in catalogue(tx)
        if reward.cost <= (balance if reward.unit == "points" else stamps)
        and reward.stock != 0
        and (not reward.tier or reward.tier.casefold() == tier.casefold())
    ]


def _reward(row: sqlite3.Row) -> Reward:
    return Reward(*(*row[:9], bool(row[9]), row[10]))


def _voucher(row: sqlite3.Row) -> Voucher:
    issued_on, last_day = dt.date.fromisoformat(row[8]), row[9]
    last = dt.date.fromisoformat(last_day) if last_day else None
    return Voucher(*(*row[:8], issued_on, last, row[10]))
