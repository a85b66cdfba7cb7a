"""From the tables to a :class:`~ledger.metrics.history.History`, in a few plain queries.

Only reads, and only with SQL that any engine speaks. A merged member's rows count as the
winner's, who joined when the first of them did.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any, Literal, Protocol

from ledger.metrics import levels
from ledger.metrics.days import day_of, maybe_day
from ledger.metrics.history import Belonging, CancelledRow, Deed, History, Issued, SalesLog
from ledger.metrics.levels import TierLog
from ledger.metrics.load_points import log
from ledger.metrics.points import PointsLog
from ledger.metrics.satisfaction import WINDOW, Response
from ledger.program import settings as program
from ledger.rules.feedback import Rating

Part = Literal["points", "people", "joined", "rewards", "tiers", "answers"]
"""What a report may need beside the sales. ``people`` are those who joined and their deeds."""


class Rows(Protocol):
    """The answer to a query."""

    def fetchall(self) -> list[Any]:
        """All its rows, as tuples."""


class Connection(Protocol):
    """What is asked of a database: one query, one answer."""

    def execute(self, sql: str, parameters: tuple[object, ...] = ..., /) -> Rows:
        """Run a query with ``?`` places."""


def load(
    conn: Connection, as_of: dt.date, *, since: dt.date = dt.date.min, parts: frozenset[Part]
) -> History:
    """Everything before ``as_of``, or only the ``parts`` of it that are asked for.

    :param since: the first day of any window over what was earned and redeemed.
    """
    winners = winners_of(conn)
    members, guests = _sales(conn, as_of.toordinal(), winners)
    firsts = [day for day in (members.first_day(), guests.first_day()) if day is not None]
    people = "people" in parts
    return History(
        members=members,
        guests=guests,
        refunds=_refunds(conn, as_of.toordinal(), winners),
        first_record=min(firsts, default=None),
        joined=belongings(conn, as_of, winners) if parts & {"people", "joined", "tiers"} else {},
        earned=_earned(conn, since, as_of, winners) if people else (),
        redeemed=_redeemed(conn, as_of, winners) if people else (),
        rewards=_rewards(conn, as_of) if "rewards" in parts else (),
        issued=_issued(conn, as_of) if "rewards" in parts else (),
        points=log(conn, since, as_of) if "points" in parts else PointsLog(),
        point_values=point_values(conn) if "points" in parts else (),
        tiers=levels.read(conn, as_of) if "tiers" in parts else TierLog(),
        answers=(
            responses(conn, as_of, winners, since.toordinal() - WINDOW)
            if "answers" in parts
            else ()
        ),
    )


def winners_of(conn: Connection) -> dict[int, int]:
    """Each merged member and the one who stands for them, through every merge."""
    into = dict(
        conn.execute("SELECT id, merged_into FROM member WHERE merged_into IS NOT NULL").fetchall()
    )
    winners: dict[int, int] = {}
    for loser in into:
        winner = loser
        seen: set[int] = set()
        while winner in into and winner not in seen:
            seen.add(winner)
            winner = into[winner]
        winners[loser] = winner
    return winners


def _sales(conn: Connection, as_of: int, winners: dict[int, int]) -> tuple[SalesLog, SalesLog]:
    """The sales of members and of guests; a guest's member is 0."""
    kept = conn.execute(
        "SELECT member, day, gross FROM purchase"
        " WHERE day < ? AND member IS NOT NULL AND cancelled_day IS NULL",
        (as_of,),
    ).fetchall()
    if winners:
        kept = [(winners.get(member, member), day, gross) for member, day, gross in kept]
    unknown = conn.execute(
        "SELECT 0, day, gross FROM purchase"
        " WHERE day < ? AND member IS NULL AND cancelled_day IS NULL",
        (as_of,),
    ).fetchall()
    cancelled = [
        CancelledRow(winners.get(member, member), day, gross, cancelled_day, bool(voided))
        for member, day, gross, cancelled_day, voided in conn.execute(
            "SELECT coalesce(member, 0), day, gross, cancelled_day,"
            " EXISTS (SELECT 1 FROM event AS undone"
            "  WHERE undone.reverses = purchase.event AND undone.kind = 'void')"
            " FROM purchase WHERE day < ? AND cancelled_day IS NOT NULL",
            (as_of,),
        ).fetchall()
    ]
    return (
        SalesLog.of(kept, (row for row in cancelled if row.member)),
        SalesLog.of(unknown, (row for row in cancelled if not row.member)),
    )


def _refunds(conn: Connection, as_of: int, winners: dict[int, int]) -> SalesLog:
    """Every refund; those of a sale that was voided stand until it was."""
    rows = [
        (winners.get(member, member), day, amount, voided)
        for member, day, amount, voided in conn.execute(
            "SELECT coalesce(refund.member, 0), refund.day, refund.amount, undone.day"
            " FROM refund LEFT JOIN event ON event.reverses = refund.sale AND event.kind = 'void'"
            " LEFT JOIN refund AS undone ON undone.event = event.id WHERE refund.day < ?",
            (as_of,),
        ).fetchall()
    ]
    return SalesLog.of(
        (row[:3] for row in rows if row[3] is None),
        (CancelledRow(*row, voided=True) for row in rows if row[3] is not None),
    )


def belongings(conn: Connection, as_of: dt.date, winners: dict[int, int]) -> dict[int, Belonging]:
    """Who joined and when. An erased member counts up to the day of the erasure."""
    erased = {
        member: day_of(when)
        for member, when in conn.execute(
            "SELECT member, max(business_date) FROM event WHERE kind = 'erase'"
            " AND member IN (SELECT id FROM member WHERE state = 'erased') GROUP BY member"
        ).fetchall()
    }
    joined: dict[int, Belonging] = {}
    for member, when, state in conn.execute(
        "SELECT id, joined, state FROM member WHERE joined < ?", (as_of.isoformat(),)
    ).fetchall():
        winner = winners.get(member, member)
        day = day_of(when)
        # The act names who stands for all of them. Without one: never counted, not for ever.
        left = erased.get(winner, day) if state == "erased" else None
        known = joined.get(winner)
        if known is None:
            joined[winner] = Belonging(day, left)
        else:
            left = known.left if member != winner else left
            joined[winner] = Belonging(min(day, known.joined), left)
    return joined


def _earned(
    conn: Connection, since: dt.date, as_of: dt.date, winners: dict[int, int]
) -> tuple[Deed, ...]:
    """Earnings that hang on no sale; a sale speaks for its own."""
    rows = conn.execute(
        "SELECT entry.id, entry.member, act.business_date, abs(entry.amount)"
        " FROM event act JOIN entry ON entry.event = act.id"
        " WHERE act.business_date >= ? AND act.business_date < ? AND entry.kind = 'earn'"
        # A sale that was moved or claimed is its member's, as any other.
        " AND act.kind NOT IN ('reassign', 'claim')"
        " AND NOT EXISTS (SELECT 1 FROM purchase WHERE purchase.event = act.id)",
        (since.isoformat(), as_of.isoformat()),
    ).fetchall()
    return _deeds(conn, "earn", rows, winners)


def _redeemed(conn: Connection, as_of: dt.date, winners: dict[int, int]) -> tuple[Deed, ...]:
    """Redemptions, of points and of stamps."""
    rows = conn.execute(
        "SELECT entry.id, entry.member, act.business_date, abs(entry.amount)"
        " FROM entry JOIN event act ON act.id = entry.event"
        " WHERE entry.kind = 'redeem' AND act.business_date < ?",
        (as_of.isoformat(),),
    ).fetchall()
    return _deeds(conn, "redeem", rows, winners)


def _deeds(
    conn: Connection, kind: str, rows: list[tuple[int, int, str, int]], winners: dict[int, int]
) -> tuple[Deed, ...]:
    """Deeds with what was taken or given back of them, which few have."""
    back: dict[int, tuple[tuple[int, int], ...]] = {}
    for entry, when, amount in conn.execute(
        "SELECT back.reverses, later.business_date, abs(back.amount) FROM entry back"
        " JOIN event later ON later.id = back.event JOIN entry done ON done.id = back.reverses"
        " WHERE back.reverses IS NOT NULL AND done.kind = ?",
        (kind,),
    ).fetchall():
        back[entry] = (*back.get(entry, ()), (day_of(when), amount))
    return tuple(
        Deed(winners.get(member, member), day_of(when), amount, back.get(entry, ()))
        for entry, member, when, amount in rows
    )


def _rewards(conn: Connection, as_of: dt.date) -> tuple[tuple[int, int], ...]:
    return tuple(
        (day_of(when), cost)
        for when, cost in conn.execute(
            "SELECT closed_on, cost_price FROM voucher WHERE state = 'used' AND closed_on < ?",
            (as_of.isoformat(),),
        ).fetchall()
    )


def _issued(conn: Connection, as_of: dt.date) -> tuple[Issued, ...]:
    return tuple(
        Issued(
            day_of(when),
            maybe_day(closed) if state == "used" else None,
            maybe_day(closed) if state == "cancelled" else None,
        )
        for when, state, closed in conn.execute(
            "SELECT issued_on, state, closed_on FROM voucher WHERE issued_on < ?",
            (as_of.isoformat(),),
        ).fetchall()
    )


def point_values(conn: Connection) -> tuple[tuple[int, Fraction], ...]:
    """The days on which it was set, with what a point is worth from each on, in minor units."""
    return tuple(
        (day_of(when), program.load(text).points_value)
        for when, text in conn.execute(
            "SELECT business_date, settings FROM program JOIN event ON event.id = program.event"
            " ORDER BY version"
        ).fetchall()
    )


def responses(
    conn: Connection, as_of: dt.date, winners: dict[int, int], since: int = 0
) -> tuple[Response, ...]:
    """The answers given before a day, those taken back since included.

    :param since: the first day that is wanted, an ordinal.
    """
    rows = conn.execute(
        "SELECT event, member, kind, scale, score, survey, title, day, undone_day, reasons,"
        " feelings FROM answer WHERE day >= ? AND day < ?",
        (since, as_of.toordinal()),
    ).fetchall()
    return tuple(
        Response(
            *(event, winners.get(member, member), Rating(kind, scale, score), survey, title, day),
            *(undone, tuple(reasons.split()), tuple(feelings.split())),
        )
        for event, member, kind, scale, score, survey, title, day, undone, reasons, feelings in rows
    )
