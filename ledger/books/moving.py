"""Giving a sale to the member it belongs to: the wrong one was credited, or nobody was."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ledger.books import bonuses, cards, expiring, standing
from ledger.books.act import Call, NotFound, once, run
from ledger.books.awarding import award
from ledger.books.bonuses import Bonus
from ledger.books.moves import Moves
from ledger.books.refunds import Ref, RefundPlan, by_policy, no_sale, refuse_spent, sale_named
from ledger.books.sales import Line, counts
from ledger.program.settings import Settings
from ledger.queries.balance import spendable
from ledger.queries.rules_then import rules_then
from ledger.queries.sales import RecordedSale, recorded_sale
from ledger.queries.story import Story
from ledger.rules.earning import Working
from ledger.rules.refunds import after_refunds
from ledger.rules.tiers import Standing, spend_left
from ledger.store import rollups
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import Refused
from ledger.values.points import Points

Kind = Literal["reassign", "claim"]
"""From one member to another, or from nobody."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """The part of a recorded sale that counts, in minor units."""

    amount: int
    category: str
    excluded: int
    lines: tuple[Line, ...]
    tax: int = 0


@dataclass(frozen=True, slots=True)
class MovePlan:
    """What giving a sale to a member would do.

    ``take_back`` points leave the one who had it and ``used`` points come back to them; the
    member is credited ``points`` of ``working`` and charged ``used``.
    """

    sale: RecordedSale
    member: int
    working: Working
    points: int
    take_back: int
    used: int
    settings: Settings
    """The version the sale was booked under."""


def reassign(store: Store, ref: Ref, member: int, call: Call) -> Story:
    """Move a sale from the member credited by mistake to the right one, in one step.

    The first gives back what the sale still gives them, as a refund would take it; the second
    gets what they would have earned that day, under the rules in force then.

    :raises Refused: no such sale, nobody's or undone, theirs already, or a policy says no.
    """
    return run(store, lambda tx: move_in(tx, "reassign", sale_named(tx, ref, call), member, call))


def claim(store: Store, ref: Ref, member: int, call: Call) -> Story:
    """Attach a sale that was recorded without a member, within ``claim.days`` of its day.

    :raises Refused: no such sale, it is somebody's, undone, or too long ago.
    """
    return run(store, lambda tx: move_in(tx, "claim", sale_named(tx, ref, call), member, call))


def proposed(tx: Transaction, kind: Kind, event: int, member: int) -> MovePlan:
    """What a move would do, refused as the move would be.

    :raises Refused: see :func:`reassign` and :func:`claim`.
    """
    sale = recorded_sale(tx, event)
    if sale is None:
        raise no_sale(str(event))
    _check(tx, kind, sale, member)
    _check_active(tx, member)
    planned = plan(tx, sale, member)
    if sale.member is None:
        return planned
    back = bonuses.paid_for(tx, event)
    return replace(planned, take_back=_leaving(tx, planned, back, tx.today).points)


def move_in(tx: Transaction, kind: Kind, event: int, member: int, call: Call) -> Story:
    """Reassign or claim within a transaction that is already open."""
    sale = recorded_sale(tx, event)
    if sale is None:
        raise no_sale(str(event))

    def body(request: Request) -> Posting:
        _check(tx, kind, sale, member)
        _check_active(tx, member)
        return _post(tx, kind, plan(tx, sale, member), request)

    return once(tx, kind, call, digest(kind, event, member, call.at), member, body)


def plan(tx: Transaction, sale: RecordedSale, member: int) -> MovePlan:
    """Work a move out without writing anything.

    :raises Refused: the points used on the sale are more than the member holds.
    """
    category, at, eligible = tx.connection.execute(
        "SELECT coalesce(category, ''), effective_at, eligible FROM event WHERE id = ?",
        (sale.event,),
    ).fetchone()
    then = rules_then(tx, sale.event)
    back = after_refunds(
        sale.amount or 1,
        sale.refunded,
        earned=sale.earned,
        working=sale.working,
        points_used=sale.points_used,
    )
    if sale.working is not None:
        counted = sale.working.basis + sale.working.paid
    else:
        counted = sale.amount if eligible is None else eligible
    working = award(
        tx,
        _Counted(sale.amount, category, sale.amount - counted, _lines(tx, sale.event)),
        member,
        sale.day,
        at,
        paid=sale.paid,
        then=then,
        part=sale.working.part if sale.working else None,
    )
    if sale.working is not None and sale.working.share:
        # A part of a shared sale keeps its share of the whole's points.
        working = replace(working, share=sale.working.share)
    new = after_refunds(
        sale.amount or 1, sale.refunded, earned=working.points, working=working, points_used=0
    )
    used = sale.points_used - back.used_back
    held = spendable(tx, member, "points", tx.today)
    if used and used > held:
        raise Refused(
            "{points} points pay part of this sale and member {member} has {balance}: {missing} "
            "are missing. Undo the sale and enter it again without points.",
            points=Points(used),
            member=member,
            balance=Points(held),
            missing=Points(used - held),
        )
    return MovePlan(
        sale=sale,
        member=member,
        working=working,
        points=working.points - new.earned_back,
        take_back=sale.earned - back.earned_back if sale.member is not None else 0,
        used=used,
        settings=then.settings,
    )


def _lines(tx: Transaction, event: int) -> tuple[Line, ...]:
    rows = tx.connection.execute(
        "SELECT item, category, quantity, amount FROM sale_line WHERE event = ? ORDER BY id",
        (event,),
    )
    return tuple(Line(*row) for row in rows)


def _check(tx: Transaction, kind: Kind, sale: RecordedSale, member: int) -> None:
    if sale.cancelled:
        raise Refused("This sale is already refunded or undone: nothing is left of it.")
    if kind == "reassign" and sale.member is None:
        raise Refused(
            "This sale is nobody's yet: `loyalty sale claim` gives it to a member.",
        )
    if sale.member == member:
        raise Refused("This sale is member {member}'s already.", member=member)
    if kind != "claim":
        return
    if sale.member is not None:
        raise Refused(
            "This sale is member {member}'s: `loyalty sale reassign` moves it.", member=sale.member
        )
    days, most = (tx.today - sale.day).days, tx.settings.claim_days
    if days > most:
        raise Refused(
            "This sale of {day} can no longer be claimed: the programme allows {days} days "
            "(claim.days). Points can still be given by hand: `loyalty points adjust`.",
            day=sale.day,
            days=most,
        )


def _check_active(tx: Transaction, member: int) -> None:
    """What was booked can be taken from who was erased; nothing can be given to them."""
    row = tx.connection.execute("SELECT state FROM member WHERE id = ?", (member,)).fetchone()
    if row is None or row[0] != "active":
        raise NotFound("There is no member {member}.", member=member)


def _post(tx: Transaction, kind: Kind, planned: MovePlan, request: Request) -> Posting:
    sale, today = planned.sale, request.business_date
    detail: dict[str, object] = {"from": sale.member, "sale": _told(tx, sale)}
    back = bonuses.paid_for(tx, sale.event)
    leaving = _leaving(tx, planned, back, today) if sale.member is not None else None
    before, after = standing.moved(tx, planned.member, _weight(tx, planned, new=True), sale.day)
    if leaving is not None:
        leaving.stamps.cancel(tx, request)
    posting = Posting(tx, kind, request, planned.member)
    posting.reverses = sale.event
    if leaving is not None and sale.member is not None:
        other = _take_from(posting, planned, sale.member, leaving, today)
        detail["other"] = other | standing.told(leaving.before, leaving.after)
    detail["change"] = _give_to(posting, planned, today)
    card = _stamp(posting, planned)
    detail |= standing.told(before, after) | (card.told() if card else {})
    posting.detail = json.dumps(detail, ensure_ascii=False)
    posting.post()
    _own(tx, sale, planned.member, posting.id)
    if leaving is not None and sale.member is not None and leaving.before != leaving.after:
        standing.record(tx, sale.member, leaving.after)
    if after != before:
        standing.record(tx, planned.member, after)
    bonuses.take_back(posting, back, tx.settings.refund_after_spend)
    bonuses.bring(posting, sale.event, planned.member)
    if card is not None:
        card.issue(posting)
    return posting


@dataclass(frozen=True, slots=True)
class _Leaving:
    """What is taken from the one who had the sale, and their tier before and after."""

    points: int
    stamps: cards.TakenBack
    before: Standing | None
    after: Standing | None


def _leaving(tx: Transaction, planned: MovePlan, back: Sequence[Bonus], today: dt.date) -> _Leaving:
    sale = planned.sale
    asked = RefundPlan(sale, 0, True, planned.take_back, planned.used)
    take = by_policy(tx, asked, today) if planned.take_back else 0
    refuse_spent(tx, back, asked, today, tx.settings.refund_after_spend)
    assert sale.member is not None  # noqa: S101 - the caller asks for an owner's part only
    stamps = cards.take_back(tx, sale, sale.member, tx.settings.refund_after_spend)
    change = _weight(tx, planned, new=False) if sale.counts else 0
    return _Leaving(take, stamps, *standing.unmade(tx, sale.award, sale.member, -change, sale.day))


def _weight(tx: Transaction, planned: MovePlan, *, new: bool) -> int:
    """What the sale counts for towards a tier, to the new member or to the one before."""
    sale = planned.sale
    points = planned.points if new else planned.take_back
    return counts(tx, spend_left(sale.amount, sale.refunded, sale.paid), points)


def _take_from(
    posting: Posting, planned: MovePlan, member: int, leaving: _Leaving, today: dt.date
) -> dict[str, object]:
    sale, take = planned.sale, leaving.points
    moves = Moves(posting, member)
    other: dict[str, object] = {"member": member}
    if planned.used and sale.redeem is not None:
        came = moves.give_back(sale.redeem, planned.used, today)
        if came != planned.used:
            other["forfeited"] = planned.used - came
    if take != planned.take_back:
        other["waived"] = planned.take_back - take
    if take and sale.lot is not None:
        for lot in moves.lineage(sale.lot):
            moves.recover(lot)
        moves.debit("reverse", take, today, first=moves.lineage(sale.lot), reverses=sale.earn)
    leaving.stamps.take(posting, member)
    other |= leaving.stamps.told()
    posting.also.append(member)
    return other | {"change": moves.change, "balance": moves.balance}


def _give_to(posting: Posting, planned: MovePlan, today: dt.date) -> int:
    """Charge and credit the new member. Returns how their balance changed."""
    moves = Moves(posting, planned.member)
    if planned.used:
        moves.debit("redeem", planned.used, today)
    working = planned.working.dump()
    day, dated = planned.sale.day, _dated(moves, planned)
    moves.credit("earn", planned.points, day, working=working, dated=dated)
    expiring.extend(moves, day)
    posting.balance = moves.balance
    return moves.change


def _stamp(posting: Posting, planned: MovePlan) -> cards.Filled | None:
    """Give the new member the stamps it gave, or those of its day. Returns a card they fill."""
    sale = planned.sale
    number = sale.stamps if sale.member is not None else planned.settings.earn_stamps
    if not number:
        return None
    moves = Moves(posting, planned.member, "stamps")
    moves.credit("earn", number, sale.day, dated=_dated(moves, planned))
    expiring.extend(moves, sale.day)
    return cards.filled(posting.tx, planned.member, moves.change)


def _dated(moves: Moves, planned: MovePlan) -> tuple[dt.date, dt.date | None]:
    """First and last usable day of what the new member gets: those of the sale's day."""
    return expiring.dated(moves.tx, planned.member, planned.sale.day, planned.settings)


def _told(tx: Transaction, sale: RecordedSale) -> dict[str, object]:
    """The sale as both statements name it: its day, its receipt, what is left of it."""
    number = tx.connection.execute(
        "SELECT source_id FROM event WHERE id = ?", (sale.event,)
    ).fetchone()[0]
    told: dict[str, object] = {"day": sale.day.isoformat(), "amount": sale.amount - sale.refunded}
    return told if number is None else told | {"ref": number}


def _own(tx: Transaction, sale: RecordedSale, member: int, award_event: int) -> None:
    execute = tx.connection.execute
    with rollups.anew(tx, sale.event):
        execute(
            "UPDATE purchase SET member = ?, award = ?, counts = 1 WHERE event = ?",
            (member, award_event, sale.event),
        )
        execute("UPDATE refund SET member = ?, counts = 1 WHERE sale = ?", (member, sale.event))
