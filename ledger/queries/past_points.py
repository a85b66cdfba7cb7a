"""A person's points over a stretch of the past, and what was left once it was over.

What was taken or given back counts against the day it was earned or used on, whenever that
happened; a lot lapses on its last day, whether or not a sweep has written it down.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger.queries.balance import Account, released
from ledger.rules.lots import Debt, OpenLot, payments
from ledger.store.transaction import Transaction
from ledger.values.calendar import business_date
from ledger.values.points import Unit


@dataclass(frozen=True, slots=True)
class Moved:
    """What a stretch of days came to: ``given`` by hand or brought in, negative if taken so.

    Together they are how the points held changed, unless something was put right since.
    """

    earned: int
    given: int
    redeemed: int
    lapsed: int


# An account's events are found by its index; those about somebody else that touched it, by also.
_THEIRS = (
    " FROM event act JOIN entry ON entry.event = act.id{join}"
    " WHERE (act.member IN ({marks})"
    "  OR act.id IN (SELECT event FROM also WHERE also.member IN ({marks})))"
    " AND entry.member IN ({marks}) AND entry.unit = ?"
)


def moved(
    tx: Transaction, own: Sequence[int], first: dt.date, end: dt.date, unit: Unit = "points"
) -> Moved:
    """What the accounts of one person earned, used and lost in the days ``[first, end)``.

    A sale that was moved to them, or claimed, earned on its own day. A lot whose last day is
    today can still be used, and has not lapsed.

    :param own: the person's accounts: :func:`ledger.queries.family.family`, theirs first.
    """
    rows = tx.connection.execute(
        "SELECT entry.kind, sum(entry.amount + coalesce((SELECT sum(back.amount) FROM entry back"  # noqa: S608 - marks
        "  WHERE back.reverses = entry.id AND back.kind IN ('reverse', 'restore', 'grace')), 0))"
        + _theirs(own, " LEFT JOIN event sale ON sale.id = act.reverses")
        + " AND entry.kind IN ('earn', 'bonus', 'adjust', 'opening', 'redeem')"
        " AND CASE WHEN act.kind IN ('reassign', 'claim') THEN sale.business_date"
        "  ELSE act.business_date END BETWEEN ? AND ?"
        " GROUP BY entry.kind",
        (*own, *own, *own, unit, first.isoformat(), (end - _DAY).isoformat()),
    )
    sums = Counter(dict(rows.fetchall()))
    drawn: Counter[int] = Counter()
    for one in _allocations(tx, own, unit):
        drawn[one.lot] += one.amount if one.kind not in _LAPSING else 0
    for paid in released(tx, own[0], unit):
        drawn[paid.lot] += paid.amount
    over = min(end, tx.today)
    return Moved(
        earned=sums["earn"] + sums["bonus"],
        given=sums["adjust"] + sums["opening"],
        redeemed=-sums["redeem"],
        lapsed=sum(
            one.lot.amount - drawn[one.lot.id]
            for one in _lots(tx, own, unit)
            if one.lot.last_day is not None and first <= one.lot.last_day < over
        ),
    )


def account_as_of(
    tx: Transaction, own: Sequence[int], as_of: dt.date, unit: Unit = "points"
) -> Account:
    """The account of one person as the days before ``as_of`` had left it, on that morning.

    :param own: their accounts, as in :func:`moved`.
    """
    taken: Counter[int] = Counter()
    settled: Counter[int] = Counter()
    for one in _allocations(tx, own, unit):
        if one.day < as_of:
            taken[one.lot] += one.amount
            settled[one.entry] += one.amount
    opened = [one for one in _lots(tx, own, unit) if one.day < as_of]
    held = {
        one.lot.id: replace(one.lot, remaining=one.lot.amount - taken[one.lot.id]) for one in opened
    }
    debts = _debts(tx, own, unit, as_of, settled)
    owed = {debt.entry: debt.amount for debt in debts}
    # Points entered late can pay from the day they were entered on, not before.
    usable = (
        replace(lot, active_from=max(lot.active_from, one.recorded))
        for one, lot in zip(opened, held.values(), strict=True)
    )
    for paid in payments(usable, debts, as_of):
        lot = held[paid.lot]
        held[lot.id] = replace(lot, remaining=lot.remaining - paid.amount)
        owed[paid.entry] -= paid.amount
    return Account(
        tuple(lot for lot in held.values() if lot.remaining),
        tuple((entry, amount) for entry, amount in owed.items() if amount),
    )


_DAY = dt.timedelta(days=1)
_LAPSING = ("expire", "unlapse")


@dataclass(frozen=True, slots=True)
class _Opened:
    """A lot as it was opened, on which business date and on which it was entered."""

    lot: OpenLot
    day: dt.date
    recorded: dt.date


@dataclass(frozen=True, slots=True)
class _Drawn:
    """An allocation: on which day, by an entry of which kind."""

    lot: int
    entry: int
    amount: int
    day: dt.date
    kind: str


def _theirs(own: Sequence[int], join: str = "") -> str:
    return _THEIRS.format(join=join, marks=", ".join("?" * len(own)))


def _lots(tx: Transaction, own: Sequence[int], unit: Unit) -> list[_Opened]:
    day = dt.date.fromisoformat
    return [
        _Opened(
            OpenLot(lot, amount, amount, day(earned), day(active), day(last) if last else None),
            day(booked),
            _recorded(tx, at),
        )
        for lot, amount, earned, active, last, booked, at in tx.connection.execute(
            "SELECT lot.id, lot.amount, earned_on, active_from, last_day, act.business_date,"
            " act.recorded_at"
            + _theirs(own, " JOIN lot ON lot.id = entry.id")
            + " ORDER BY lot.id",
            (*own, *own, *own, unit),
        ).fetchall()
    ]


def _allocations(tx: Transaction, own: Sequence[int], unit: Unit) -> list[_Drawn]:
    return [
        _Drawn(lot, entry, amount, dt.date.fromisoformat(day), kind)
        for lot, entry, amount, day, kind in tx.connection.execute(
            "SELECT allocation.lot, allocation.entry, allocation.amount, drawing.business_date,"
            " drawn.kind"
            + _theirs(
                own,
                " JOIN allocation ON allocation.lot = entry.id"
                " JOIN event drawing ON drawing.id = allocation.event"
                " JOIN entry drawn ON drawn.id = allocation.entry",
            ),
            (*own, *own, *own, unit),
        ).fetchall()
    ]


def _debts(
    tx: Transaction, own: Sequence[int], unit: Unit, as_of: dt.date, settled: Counter[int]
) -> list[Debt]:
    """Each debit of the days before, with what no lot had covered of it by then."""
    return [
        Debt(entry, -amount - settled[entry], _recorded(tx, at))
        for entry, amount, at in tx.connection.execute(
            "SELECT entry.id, entry.amount, act.recorded_at"
            + _theirs(own)
            + " AND entry.amount < 0 AND act.business_date < ? ORDER BY entry.id",
            (*own, *own, *own, unit, as_of.isoformat()),
        ).fetchall()
        if -amount > settled[entry]
    ]


def _recorded(tx: Transaction, at: int) -> dt.date:
    return business_date(at, tx.settings.shop_timezone, tx.settings.day_cutoff)
