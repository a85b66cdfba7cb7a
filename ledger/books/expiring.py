"""New last days for points that are there already: after a sale, or on the owner's word.

A lot's dates never change. What is left of it moves into another lot with the new last day,
within one event, so that the balance stands still and the way back is kept.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.books.act import Call, permit
from ledger.books.moves import Moves
from ledger.program import settings as program
from ledger.program.settings import Settings
from ledger.queries.issued import issued_before
from ledger.queries.redating import Redating, held_lots, last_sale, newly_dated, redating
from ledger.rules import expiry
from ledger.rules.lots import OpenLot
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key, digest
from ledger.values.points import Unit

_MEMBERS_AT_A_TIME = 100
# As a sweep: a bite at a time, each whole.
_UNITS: tuple[Unit, ...] = ("points", "stamps")


def dated(
    tx: Transaction, member: int, day: dt.date, settings: Settings
) -> tuple[dt.date, dt.date | None]:
    """The first and last usable day of what a sale of a business date earns.

    Where points lapse by inactivity, a later visit that is in the books already counts too.
    """
    visit = last_sale(tx, member) if settings.expiry_mode == "inactivity" else None
    return expiry.active_from(day, settings), expiry.last_day(max(day, visit or day), settings)


def extend(moves: Moves, day: dt.date) -> None:
    """Move on the last day of what a member holds, after their sale of a business date.

    Only of lots opened under rules by which points lapse by inactivity, each by the rules it
    was opened under, and never to an earlier day. They are gathered in one lot a version, and
    one for what was not issued here, so that a regular does not come to hold hundreds. A sale
    undone later does not move the day back: points never lapse sooner than the member was told.
    """
    tx = moves.tx
    rules = tx.keep("inactivity", lambda: _inactivity(tx))
    if not rules:
        return
    groups: dict[tuple[int, dt.date, bool], list[OpenLot]] = {}
    for lot, version in _versions(tx, moves):
        last = expiry.last_day(day, rules[version]) if version in rules else None
        if last is None or lot.last_day is None or lot.last_day >= last:
            continue
        # What is still held back stays so: it is not gathered with what can be used.
        held_until = max(lot.active_from, tx.today)
        before = issued_before(tx, lot.id)
        groups.setdefault((version, held_until, before), []).append(lot)
    for (version, _, before), lots in sorted(groups.items()):
        last = expiry.last_day(day, rules[version])
        moves.redate(lots, last, working=_working(rules=version, before=before))


def _working(*, before: bool, rules: int | None = None) -> str:
    """What the entry of a lot with a new last day keeps: its rules, and if it came in before."""
    kept = ({} if rules is None else {"rules": rules}) | ({"before": True} if before else {})
    return json.dumps(kept) if kept else ""


def _inactivity(tx: Transaction) -> dict[int, Settings]:
    """The versions of the programme by which points lapse by inactivity."""
    rows = tx.connection.execute(
        "SELECT version, settings FROM program"
        ' WHERE settings LIKE \'%"expiry_mode": "inactivity"%\''
    )
    versions = {version: program.load(text) for version, text in rows}
    return {v: rules for v, rules in versions.items() if rules.expiry_mode == "inactivity"}


def _versions(tx: Transaction, moves: Moves) -> Iterable[tuple[OpenLot, int]]:
    """What a member holds that lapses, with the version of the programme each lot is under."""
    rows = tx.connection.execute(
        "SELECT lot, rules, kind, working FROM lot_open JOIN entry ON entry.id = lot"
        " WHERE lot_open.member = ? AND lot_open.unit = ? AND last_day >= ? ORDER BY lot",
        (moves.member, moves.unit, tx.today.isoformat()),
    ).fetchall()
    for lot, rules, kind, working in rows:
        held = moves.held(lot)
        if held.remaining:
            kept = json.loads(working) if kind == "extend" and working else {}
            yield held, kept.get("rules", rules)


@dataclass(frozen=True, slots=True)
class Redated:
    """What was given new last days. ``points`` are points only, ``lots`` of stamps too."""

    members: int
    lots: int
    points: int


def redate(store: Store, call: Call) -> Redated:
    """Give every lot that has not lapsed the last day the programme's present rule gives it.

    See :func:`ledger.queries.redating.redating` for the rule and for a preview. One event a
    member; stopped half-way, it goes on where it stood.

    :raises Refused: it is not for who asks.
    """
    call = permit(store, "redate", call)
    with store.read() as tx:
        members = [found.member for found in redating(tx)]
    done = lots = points = 0
    for start in range(0, len(members), _MEMBERS_AT_A_TIME):
        with store.write() as tx:
            for member in members[start : start + _MEMBERS_AT_A_TIME]:
                found = redate_member(tx, member, call)
                if found is not None:
                    done, lots, points = done + 1, lots + found.lots, points + found.points
    return Redated(done, lots, points)


def redate_member(tx: Transaction, member: int, call: Call) -> Redating | None:
    """Re-date one member's lots within an open transaction; ``None`` where none changes."""
    due = newly_dated(tx, held_lots(tx, member), last_sale(tx, member))
    if not due:
        return None
    names = ",".join(str(lot.id) for _, lot, _ in due)
    request = Request(
        key=derived_key("redate", names, str(tx.next_id("event"))),
        digest=digest("redate", member, names),
        business_date=tx.today,
        effective_at=tx.now,
        source="redate",
        staff=call.staff,
        till=call.till,
        approved_by=call.approved_by,
    )
    found = Redating.of(member, due)
    posting = Posting(tx, "redate", request, member)
    accounts = {unit: Moves(posting, member, unit) for unit in _UNITS}
    groups: dict[tuple[Unit, dt.date, dt.date, dt.date | None, bool], list[OpenLot]] = {}
    for unit, lot, last in due:
        key = (unit, lot.earned_on, lot.active_from, last, issued_before(tx, lot.id))
        groups.setdefault(key, []).append(lot)
    for (unit, _, _, last, before), lots in groups.items():
        accounts[unit].redate(lots, last, working=_working(before=before))
    posting.balance = accounts["points"].balance
    posting.detail = json.dumps(
        {"change": 0, "earlier": found.earlier, "later": found.later, "points": found.points}
    )
    posting.post()
    return found
