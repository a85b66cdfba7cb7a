"""The catalogue and the vouchers issued from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from ledger.store.transaction import Transaction
from ledger.values.codes import read_voucher_code
from ledger.values.points import Unit

_LONGEST_ID = 18
# No reward's number is longer; Python itself refuses to read one of thousands of digits.

STATES = ("issued", "used", "cancelled", "expired")
"""What a voucher can be. It is expired from the day after its last, swept or not."""


@dataclass(frozen=True, slots=True)
class Reward:
    """A reward of the catalogue.

    ``cost`` is in ``unit``; ``cost_price`` is what it costs the shop, in minor units. ``stock``,
    ``per_member`` and ``period_days`` (the days ``per_member`` is counted over) are ``None``
    without limit, ``first_day`` and ``last_day`` (inclusive) without date; ``valid_days`` is
    ``None`` for a voucher that never lapses. ``tier`` is the lowest whose members may take it.
    """

    id: int
    name: str
    unit: Unit
    cost: int
    cost_price: int
    stock: int | None
    """How many there are, with those of vouchers that lapsed: the sweep makes no difference."""
    per_member: int | None
    period_days: int | None
    first_day: dt.date | None
    last_day: dt.date | None
    valid_days: int | None
    tier: str
    active: bool
    issued: int
    """Vouchers issued and not cancelled."""


@dataclass(frozen=True, slots=True)
class Voucher:
    """A reward issued to a member, as it was when issued.

    ``state`` is one of :data:`STATES`; ``sale`` the event that filled the card it was issued
    for, if it was issued by itself.
    """

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
    sale: int | None


_REWARD = (
    "SELECT id, name, unit, cost, cost_price, CASE WHEN stock IS NOT NULL THEN stock +"
    "  (SELECT count(*) FROM voucher WHERE reward = reward.id AND state = 'issued'"
    "   AND voucher.last_day < :today) END,"
    " per_member, period_days, first_day, last_day, valid_days, tier, active,"
    " (SELECT count(*) FROM voucher WHERE reward = reward.id AND state <> 'cancelled')"
    " FROM reward"
)
VOUCHER = (
    "SELECT code, event, member, reward, name, unit, cost, cost_price, issued_on, last_day,"
    " CASE WHEN state = 'issued' AND last_day < :today THEN 'expired' ELSE state END AS now, sale"
    " FROM voucher"
)
"""Begins a query for vouchers, as of ``:today``."""

THEIRS = (
    "WITH RECURSIVE theirs(id) AS (VALUES (:member) UNION SELECT member.id FROM member"
    " JOIN theirs ON member.merged_into = theirs.id) "
)
"""Begins a query about a member and all whom they stand for since merges."""


def catalogue(tx: Transaction, *, archived: bool = False) -> list[Reward]:
    """The rewards by cost; archived ones on request."""
    rows = tx.connection.execute(
        f"{_REWARD} WHERE active >= :active ORDER BY unit, cost, name",
        {"today": tx.today.isoformat(), "active": 0 if archived else 1},
    )
    return [_reward(row) for row in rows]


def reward_named(tx: Transaction, text: str, *, archived: bool = False) -> Reward | None:
    """The reward of a name, whatever its case, or of a number; archived ones on request."""
    known = catalogue(tx, archived=archived)
    # SQLite's own comparing knows the case of plain letters only: É and é are two to it.
    named = next((r for r in known if r.name.casefold() == text.casefold()), None)
    if named is None and text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID:
        return next((r for r in known if r.id == int(text)), None)
    return named


def card_reward(tx: Transaction) -> Reward | None:
    """The reward a full card gives by itself: the one that costs a full card of stamps.

    Of several, the first there was. Rewards that cost fewer stamps are given by hand.
    """
    row = tx.connection.execute(
        f"{_REWARD} WHERE active = 1 AND unit = 'stamps' AND cost = :cost ORDER BY id LIMIT 1",
        {"today": tx.today.isoformat(), "cost": tx.settings.stamps_per_card},
    ).fetchone()
    return _reward(row) if row else None


def voucher(tx: Transaction, typed: str) -> Voucher | None:
    """A voucher by its code, however it is typed."""
    code = read_voucher_code(typed)
    if code is None:
        return None
    row = tx.connection.execute(
        f"{VOUCHER} WHERE code = :code", {"today": tx.today.isoformat(), "code": code}
    ).fetchone()
    return voucher_of(row) if row else None


def vouchers(
    tx: Transaction, member: int | None = None, *, state: str | None = "issued"
) -> list[Voucher]:
    """Vouchers, newest first: a member's, with those of members merged into them, or all.

    :param state: one of :data:`STATES`, or ``None`` for any.
    """
    whose = "" if member is None else " WHERE member IN (SELECT id FROM theirs)"
    rows = tx.connection.execute(
        f"{THEIRS}SELECT * FROM ({VOUCHER}{whose})"  # noqa: S608 - constants
        " WHERE :state IS NULL OR now = :state"
        " ORDER BY event DESC",
        {"today": tx.today.isoformat(), "member": member, "state": state},
    )
    return [voucher_of(row) for row in rows]


def _reward(row: tuple[Any, ...]) -> Reward:
    first_day, last_day = _date(row[8]), _date(row[9])
    return Reward(*(*row[:8], first_day, last_day, row[10], row[11], bool(row[12]), row[13]))


def voucher_of(row: tuple[Any, ...]) -> Voucher:
    """A voucher from a row of :data:`VOUCHER`."""
    return Voucher(*(*row[:8], dt.date.fromisoformat(row[8]), _date(row[9]), *row[10:]))


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
