"""The list of all members: in an order, of a group, and its rows a page at a time."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ledger.queries.balance import balance
from ledger.queries.duties import LAPSE_DAYS
from ledger.queries.members import MemberLine, lines
from ledger.queries.standing import standing_today, tiers
from ledger.store.transaction import Transaction
from ledger.values.calendar import add_months
from ledger.values.points import Unit

ListOrder = Literal["name", "balance", "tier", "last_visit", "joined"]
ORDERS: tuple[ListOrder, ...] = ("name", "balance", "tier", "last_visit", "joined")

SILENT_MONTHS = 12
"""Who has not come for so long stands in the group of the silent."""

TIER = "tier:"
"""Begins the name of a group that is a tier's; nothing after it stands for no tier."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list. The line's balance is of stamps where a shop gives nothing else."""

    line: MemberLine
    joined: dt.date


def by_name(tx: Transaction, limit: int | None = None) -> array[int]:
    """Every active member's number, by name and then by number; or only the first of them."""
    # Nothing but an index is read: who is merged is the little that its own index holds.
    rows = tx.connection.execute(
        "SELECT member FROM profile WHERE member NOT IN"
        " (SELECT id FROM member WHERE merged_into IS NOT NULL) ORDER BY folded, member"
        " LIMIT ?",
        (-1 if limit is None else limit,),
    )
    return array("q", (member for (member,) in rows.fetchall()))


def in_order(
    tx: Transaction, names: Sequence[int], order: ListOrder, *, backwards: bool = False
) -> array[int]:
    """Members in an order, those of one rank by name.

    Who never came stands last either way, because there is no day to put them by.

    :param names: their numbers, as :func:`by_name` gives them.
    """
    if order == "name":
        return array("q", reversed(names) if backwards else names)
    ranks = _RANKS[order](tx)
    if order == "last_visit":
        came = [member for member in names if member in ranks]
        never = [member for member in names if member not in ranks]
    else:
        came, never = list(names), []
    came.sort(key=lambda member: ranks.get(member, 0), reverse=backwards)
    return array("q", came + never)


def _balances(tx: Transaction) -> Mapping[int, int]:
    """Today's balance of everyone who has one that is not nought."""
    held: dict[int, int] = {}
    unit = _unit(tx)
    # Read as they lie and summed here: in the order of members it takes five times as long.
    for member, remaining in tx.connection.execute(
        "SELECT member, remaining FROM lot_open WHERE +unit = :unit"
        " AND active_from <= :today AND (last_day IS NULL OR last_day >= :today)",
        {"today": tx.today.isoformat(), "unit": unit},
    ):
        held[member] = held.get(member, 0) + remaining
    owing = "SELECT DISTINCT member FROM deficit WHERE +unit = ?"
    for (member,) in tx.connection.execute(owing, (unit,)).fetchall():
        held[member] = balance(tx, member, unit)
    return held


def _unit(tx: Transaction) -> Unit:
    """What a member's balance is of: points, or stamps where a sale earns nothing else."""
    return "points" if tx.settings.earn_points or not tx.settings.earn_stamps else "stamps"


def _levels(tx: Transaction) -> Mapping[int, int]:
    """The place of everyone's tier among the programme's, from one; nobody's is nought."""
    places = {tier.name: place for place, tier in enumerate(tiers(tx), 1)}
    return {member: places.get(name, 0) for member, name in _standings(tx).items()}


def _standings(tx: Transaction) -> dict[int, str]:
    """Everyone's tier as a line of the list names it."""
    today = tx.today.isoformat()
    found: dict[int, str] = {}
    rows = tx.connection.execute("SELECT member, tier, until FROM standing")
    for member, tier, until in rows.fetchall():
        if until is not None and until < today:
            held = standing_today(tx, member)
            found[member] = held.tier if held else ""
        else:
            found[member] = tier
    return found


def _visits(tx: Transaction) -> dict[int, int]:
    """The day of everyone's last purchase that stands."""
    execute = tx.connection.execute
    # The first is answered by an index alone; few have a purchase that was cancelled.
    days = execute(
        "SELECT id, (SELECT max(day) FROM purchase WHERE purchase.member = member.id) FROM member"
    )
    last: dict[int, int] = {member: day for member, day in days.fetchall() if day is not None}
    cancelled = execute(
        "SELECT member, max(day) FROM purchase"
        " WHERE cancelled_day IS NOT NULL AND member IS NOT NULL GROUP BY member"
    )
    for member, day in cancelled.fetchall():
        if last[member] != day:
            continue
        (stands,) = execute(
            "SELECT max(day) FROM purchase WHERE member = ? AND cancelled_day IS NULL", (member,)
        ).fetchone()
        if stands is None:
            del last[member]
        else:
            last[member] = stands
    return last


def _joinings(tx: Transaction) -> dict[int, int]:
    day = dt.date.fromisoformat
    rows = tx.connection.execute("SELECT joined, id FROM member ORDER BY joined").fetchall()
    days = {joined: day(joined).toordinal() for joined in {row[0] for row in rows}}
    return {member: days[joined] for joined, member in rows}


_RANKS = {
    "balance": _balances,
    "tier": _levels,
    "last_visit": _visits,
    "joined": _joinings,
}


def group_names(tx: Transaction) -> list[str]:
    """The groups a list offers, in their order.

    ``tier:`` and a tier's name, or none; ``lapsing``: points that lapse within a month;
    ``silent``: no visit for a year, nor joined since; ``voucher``: one that can be used;
    ``email``: agrees to it.
    """
    known = [TIER + tier.name for tier in reversed(tiers(tx))]
    return [*known, *([TIER] if known else []), "lapsing", "silent", "voucher", "email"]


def group(tx: Transaction, name: str, names: Iterable[int]) -> frozenset[int]:
    """The active members of a group; nobody is in one there is not.

    :param names: the numbers of all active members.
    """
    if name.startswith(TIER):
        wanted, held = name.removeprefix(TIER), _standings(tx)
        known = {tier.name for tier in tiers(tx)}
        return frozenset(
            m for m in names if (t := held.get(m, "")) == wanted or not (wanted or t in known)
        )
    find = _GROUPS.get(name)
    return frozenset(names) & find(tx) if find else frozenset()


def _lapsing(tx: Transaction) -> set[int]:
    rows = tx.connection.execute(
        "SELECT member FROM lot_open WHERE +unit = 'points' AND last_day BETWEEN ? AND ?",
        (tx.today.isoformat(), (tx.today + dt.timedelta(days=LAPSE_DAYS)).isoformat()),
    )
    return {member for (member,) in rows}


def _silent(tx: Transaction) -> set[int]:
    since = add_months(tx.today, -SILENT_MONTHS).toordinal()
    last = _visits(tx)
    return {m for m, day in _joinings(tx).items() if max(day, last.get(m, 0)) <= since}


def _holders(tx: Transaction) -> set[int]:
    rows = tx.connection.execute(
        "SELECT DISTINCT member FROM voucher WHERE state = 'issued'"
        " AND (last_day IS NULL OR last_day >= ?)",
        (tx.today.isoformat(),),
    )
    return {member for (member,) in rows.fetchall()}


def _agreeing(tx: Transaction, channel: str) -> set[int]:
    """Whose latest word on a channel, on whichever of their accounts, is a yes."""
    merged = dict(
        tx.connection.execute(
            "SELECT id, merged_into FROM member WHERE merged_into IS NOT NULL"
        ).fetchall()
    )
    latest: dict[int, int] = {}
    for member, given in tx.connection.execute(
        "SELECT member, given FROM consent WHERE channel = ? ORDER BY event", (channel,)
    ).fetchall():
        owner = member
        while owner in merged:
            owner = merged[owner]
        latest[owner] = given
    return {member for member, given in latest.items() if given}


_GROUPS: dict[str, Callable[[Transaction], set[int]]] = {
    "lapsing": _lapsing,
    "silent": _silent,
    "voucher": _holders,
    "email": lambda tx: _agreeing(tx, "email"),
}


def rows(tx: Transaction, members: Sequence[int]) -> list[Listed]:
    """Rows of the list, in the order given."""
    marks = ", ".join("?" * len(members))
    joined = dict(
        tx.connection.execute(
            f"SELECT id, joined FROM member WHERE id IN ({marks})",  # noqa: S608 - marks
            tuple(members),
        ).fetchall()
    )
    found = lines(tx, list(members))
    if (unit := _unit(tx)) != "points":
        found = [replace(line, balance=balance(tx, line.member, unit)) for line in found]
    return [Listed(line, dt.date.fromisoformat(joined[line.member])) for line in found]
