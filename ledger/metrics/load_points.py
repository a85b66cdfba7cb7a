"""The programme's points from the tables: all in all, or member by member, by the same queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.metrics.days import day_of, maybe_day
from ledger.metrics.points import Credit, Drawing, Flow, PointsLog, Undoing
from ledger.queries.issued import BEFORE

if TYPE_CHECKING:
    from ledger.metrics.load import Connection

_MOVED = "(act.kind IN ('reassign', 'claim') AND entry.kind IN ('earn', 'redeem'))"
ALL = 0
"""Under whose number everything stands that is not asked for member by member."""


class _Found(NamedTuple):
    """Rows of each kind, each begun by whose it is."""

    flows: list[Any]
    undoings: list[Any]
    lots: list[Any]
    drawings: list[Any]


def log(conn: Connection, since: dt.date, as_of: dt.date) -> PointsLog:
    """Totals by day, so that one load serves every as-of date before it.

    :param since: the first day of the flows and of what was undone of them.
    """
    found = _Found(*_moves(conn, since, as_of, str(ALL)), *_lots(conn, as_of, str(ALL)))
    return _logs(found, {}).get(ALL, PointsLog())


def moves_of_each(
    conn: Connection, since: dt.date, as_of: dt.date, winners: Mapping[int, int]
) -> dict[int, PointsLog]:
    """The flows of each member who had any, and what was undone of them; without the lots."""
    return _logs(_Found(*_moves(conn, since, as_of, "{entry}.member"), [], []), winners)


def lots_of_each(
    conn: Connection, as_of: dt.date, winners: Mapping[int, int]
) -> dict[int, PointsLog]:
    """The lots of each member who had any; without the flows."""
    return _logs(_Found([], [], *_lots(conn, as_of, "lot.member")), winners)


def _logs(found: _Found, winners: Mapping[int, int]) -> dict[int, PointsLog]:
    flows, undoings = defaultdict[int, list[Flow]](list), defaultdict[int, list[Undoing]](list)
    opened, drawings = defaultdict[int, list[Credit]](list), defaultdict[int, list[Drawing]](list)
    for who, when, kind, amount in found.flows:
        flows[winners.get(who, who)].append(Flow(day_of(when), kind, amount))
    for who, when, kind, undone, amount in found.undoings:
        row = Undoing(day_of(when), kind, day_of(undone), amount)
        undoings[winners.get(who, who)].append(row)
    for who, when, kind, last, amount in found.lots:
        opened[winners.get(who, who)].append(Credit(day_of(when), kind, maybe_day(last), amount))
    for who, when, kind, lot_kind, last, amount in found.drawings:
        drawn = Drawing(day_of(when), kind, lot_kind, maybe_day(last), amount)
        drawings[winners.get(who, who)].append(drawn)
    return {
        who: PointsLog(
            tuple(flows.get(who, ())),
            tuple(undoings.get(who, ())),
            tuple(opened.get(who, ())),
            tuple(drawings.get(who, ())),
        )
        for who in flows.keys() | undoings.keys() | opened.keys() | drawings.keys()
    }


def _moves(
    conn: Connection, since: dt.date, as_of: dt.date, whose: str
) -> tuple[list[Any], list[Any]]:
    within = (since.isoformat(), as_of.isoformat())
    mine, back = whose.format(entry="entry"), whose.format(entry="back")
    flows = conn.execute(
        f"SELECT {mine} AS who, act.business_date, entry.kind, sum(entry.amount)"  # noqa: S608 - our own words
        " FROM event act JOIN entry ON entry.event = act.id"
        " WHERE entry.unit = 'points' AND act.business_date >= ? AND act.business_date < ?"
        f" AND NOT {_MOVED}"
        " GROUP BY who, act.business_date, entry.kind",
        within,
    ).fetchall()
    undoings = conn.execute(
        f"SELECT {back} AS who, coalesce(sale.business_date, act.business_date) AS day, done.kind,"  # noqa: S608 - our own
        " later.business_date, sum(back.amount)"
        " FROM entry back JOIN event later ON later.id = back.event"
        " JOIN entry done ON done.id = back.reverses JOIN event act ON act.id = done.event"
        " LEFT JOIN event sale ON sale.id = act.reverses AND act.kind IN ('reassign', 'claim')"
        " WHERE back.reverses IS NOT NULL AND back.unit = 'points'"
        " AND coalesce(sale.business_date, act.business_date) >= ? AND later.business_date < ?"
        " AND back.kind IN ('reverse', 'restore', 'grace')"
        " GROUP BY who, day, done.kind, later.business_date",
        within,
    ).fetchall()
    # What a sale moves with it counts on the sale's own day, from the day it moved.
    undoings += conn.execute(
        f"SELECT {mine} AS who, sale.business_date, entry.kind, act.business_date,"  # noqa: S608 - our own
        " sum(entry.amount)"
        " FROM event act JOIN event sale ON sale.id = act.reverses"
        " JOIN entry ON entry.event = act.id"
        f" WHERE {_MOVED} AND entry.unit = 'points'"
        " AND sale.business_date >= ? AND act.business_date < ?"
        " GROUP BY who, sale.business_date, entry.kind, act.business_date",
        within,
    ).fetchall()
    return flows, undoings


def _lots(conn: Connection, as_of: dt.date, whose: str) -> tuple[list[Any], list[Any]]:
    until = (as_of.isoformat(),)
    lots = conn.execute(
        f"{BEFORE} SELECT {whose} AS who, act.business_date,"  # noqa: S608 - our own words
        " CASE WHEN lot.id IN (SELECT lot FROM before) THEN 'opening' ELSE entry.kind END AS what,"
        " lot.last_day, sum(lot.amount)"
        " FROM lot JOIN entry ON entry.id = lot.id JOIN event act ON act.id = entry.event"
        " WHERE lot.unit = 'points' AND act.business_date < ?"
        " GROUP BY who, act.business_date, what, lot.last_day",
        until,
    ).fetchall()
    drawings = conn.execute(
        f"{BEFORE} SELECT {whose} AS who, act.business_date, entry.kind,"  # noqa: S608 - our own words
        " CASE WHEN lot.id IN (SELECT lot FROM before) THEN 'opening' ELSE opened.kind END AS what,"
        " lot.last_day, sum(allocation.amount)"
        " FROM allocation JOIN event act ON act.id = allocation.event"
        " JOIN entry ON entry.id = allocation.entry JOIN lot ON lot.id = allocation.lot"
        " JOIN entry opened ON opened.id = lot.id"
        " WHERE lot.unit = 'points' AND act.business_date < ?"
        " GROUP BY who, act.business_date, entry.kind, what, lot.last_day",
        until,
    ).fetchall()
    return lots, drawings
