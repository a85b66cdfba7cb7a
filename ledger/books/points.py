"""Points without a sale: adjusting by hand, and sweeping what has lapsed."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from ledger.books import cards, standing
from ledger.books.act import Call, once, run, used_key
from ledger.books.moves import Moves
from ledger.books.vouchers import record_lapsed
from ledger.queries.balance import account, balance, released, spendable
from ledger.queries.story import Story
from ledger.rules import expiry
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key, digest
from ledger.values.errors import BadInput, Refused
from ledger.values.points import Points, Unit, check_points
from ledger.values.text import clean_text

_MEMBERS_AT_A_TIME = 100
_VOUCHERS_AT_A_TIME = 200
# A sweep of a large shop must not keep the tills waiting: a bite at a time, each whole.


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep recorded. ``points`` are points only, ``lots`` of stamps too."""

    lots: int
    points: int
    vouchers: int = 0


def adjust(  # noqa: PLR0917 - an act names all of it
    store: Store, member: int, points: int, reason: str, call: Call, unit: Unit = "points"
) -> Story:
    """Add or take points, or stamps, by hand, with a reason. Stamps fill the card.

    :raises BadInput: nought, too many, or no reason.
    :raises Refused: more taken than the balance holds.
    """
    return run(store, lambda tx: adjust_in(tx, member, points, reason, call, unit))


def adjust_in(  # noqa: PLR0917 - an act names all of it
    tx: Transaction, member: int, points: int, reason: str, call: Call, unit: Unit = "points"
) -> Story:
    """Adjust within a transaction that is already open."""
    text = clean_text(reason)
    if not text:
        raise BadInput("An adjustment needs a reason: give it with --reason.")
    if check_points(points, signed=True) == 0:
        raise BadInput("An adjustment of 0 points changes nothing: give a number above or below 0.")

    def body(request: Request) -> Posting:
        held = spendable(tx, member, unit, request.business_date)
        if points < 0 and held + points < 0:
            taken, there = Points(-points, unit), Points(held, unit)
            if unit == "stamps":
                raise Refused(
                    "Stamps on the card: {balance}. {points} cannot be taken.",
                    points=taken,
                    balance=there,
                )
            raise Refused(
                "{points} points cannot be taken: the balance is {balance}.",
                points=taken,
                balance=there,
            )
        posting = Posting(tx, "adjust", request, member)
        posting.reason = "by hand"
        posting.note = text
        moves = Moves(posting, member, unit)
        if points > 0:
            # Nothing can be returned of them, so nothing is held back.
            day = request.business_date
            moves.credit("adjust", points, day, dated=(day, expiry.last_day(day, tx.settings)))
        else:
            moves.debit("adjust", -points, request.business_date)
        detail: dict[str, object] = {}
        card = None
        if unit == "stamps":
            posting.balance = balance(tx, member)
            card = cards.filled(tx, member, moves.change)
            detail |= card.told() if card else {}
        else:
            posting.balance = moves.balance
            detail |= {"change": moves.change} if moves.change != points else {}
        counted = standing.flagged(tx, "adjust", points) if unit == "points" else 0
        before, after = standing.moved(tx, member, counted, request.business_date)
        if counted:
            detail |= standing.told(before, after)
        posting.detail = json.dumps(detail, ensure_ascii=False) if detail else ""
        posting.post()
        if counted and after != before:
            standing.record(tx, member, after)
        if card is not None:
            card.issue(posting)
        return posting

    content = (member, points, call.at) if unit == "points" else (member, points, call.at, unit)
    asked = digest("adjust", *content)
    story = once(tx, "adjust", call, asked, member, body, size=abs(points))
    # The reason is in no hash, so that it can be erased: it is compared as it stands.
    if story.replayed and story.note and story.note != text:
        raise used_key(story.event)
    return story


def sweep(store: Store, call: Call, as_of: dt.date | None = None) -> Swept:
    """Record the lots and vouchers that lapsed before a business date, today's unless given.

    It only writes down what reading already says: a lapsed lot is in no balance before it is
    swept, a lapsed voucher cannot be used, and points that were held back have paid what was owed
    on the day they were released. One event a member, one a voucher; stopped half-way, it goes on
    where it stood.

    :raises BadInput: the date is in the future.
    """
    lots = points = 0
    while True:
        with store.write() as tx:
            day = _sweep_day(tx, as_of)
            members = [
                member
                for (member,) in tx.connection.execute(
                    _TO_SWEEP, (day.isoformat(), tx.today.isoformat(), _MEMBERS_AT_A_TIME)
                )
            ]
            for member in members:
                swept = _sweep_member(tx, member, day, call)
                lots += swept.lots
                points += swept.points
        if not members:
            return Swept(lots, points, _sweep_vouchers(store, call, as_of))


def _sweep_day(tx: Transaction, as_of: dt.date | None) -> dt.date:
    day = tx.today if as_of is None else as_of
    if day > tx.today:
        raise BadInput("{day} is in the future: give today's date or an earlier one.", day=day)
    return day


def _sweep_vouchers(store: Store, call: Call, as_of: dt.date | None) -> int:
    total = 0
    while True:
        with store.write() as tx:
            found = record_lapsed(tx, call, _sweep_day(tx, as_of), most=_VOUCHERS_AT_A_TIME)
        if not found:
            return total
        total += found


_TO_SWEEP = """
SELECT member FROM lot_open WHERE last_day < ?1
UNION
SELECT lot_open.member FROM deficit JOIN lot_open
 ON lot_open.member = deficit.member AND lot_open.unit = deficit.unit
 WHERE active_from <= ?2 AND (last_day IS NULL OR last_day >= ?2)
ORDER BY 1 LIMIT ?3
"""


def _sweep_member(tx: Transaction, member: int, day: dt.date, call: Call) -> Swept:
    lots = points = 0
    for unit in ("points", "stamps"):
        lapsed = [lot for lot in account(tx, member, unit).lots if lot.lapsed(day)]
        if not lapsed and not released(tx, member, unit):
            continue
        names = ",".join(str(lot.id) for lot in lapsed)
        request = Request(
            key=derived_key("sweep", names, str(tx.next_id("event"))),
            digest=digest("sweep", member, names),
            business_date=tx.today,
            effective_at=tx.now,
            source="sweep",
            staff=call.staff,
            till=call.till,
        )
        posting = Posting(tx, "sweep", request, member)
        moves = Moves(posting, member, unit)
        for lot in lapsed:
            moves.lapse(lot)
            lots += 1
            points += lot.remaining if unit == "points" else 0
        posting.balance = (moves if unit == "points" else Moves(posting, member)).balance
        posting.detail = json.dumps({"change": 0})
        posting.post()
    return Swept(lots, points)
