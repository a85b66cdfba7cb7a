"""Giving a sale back, in part or whole: refund and void."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ledger.books import bonuses, cards, standing
from ledger.books.act import Call, NotFound, not_their_own, once, run
from ledger.books.bonuses import Bonus
from ledger.books.moves import Moves
from ledger.queries.sales import (
    RecordedSale,
    corrections,
    first_named,
    recorded_sale,
)
from ledger.queries.story import Story
from ledger.queries.traces import at_hand, comes_back
from ledger.rules.refunds import after_refunds, in_points
from ledger.rules.rollups import Back
from ledger.rules.tiers import spend_left
from ledger.store import rollups
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import BadInput, Refused
from ledger.values.money import Money, check_amount
from ledger.values.points import Points

Ref: TypeAlias = str | int
"""How a sale is named: by its receipt's number, or by the number of its event."""


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """What giving ``amount`` (minor units) of a sale back would do.

    ``take_back`` points earned are to be taken back; ``give_back`` points used to pay come back.
    """

    sale: RecordedSale
    amount: int
    full: bool
    take_back: int
    give_back: int

    @property
    def in_money(self) -> int:
        """Of ``amount``, what goes over the counter as money: the rest comes back as points."""
        sale = self.sale
        return self.amount - in_points(
            *(sale.amount, sale.refunded, self.amount),
            paid=sale.paid,
            points_used=sale.points_used,
        )


def refund(store: Store, ref: Ref, amount: int | None, call: Call) -> Story:
    """Give a sale back: ``amount`` minor units, or all that is left of it.

    :raises Refused: no such sale, more than is left, or a policy says no.
    """
    return run(store, lambda tx: refund_in(tx, ref, amount, call))


def refund_in(tx: Transaction, ref: Ref, amount: int | None, call: Call) -> Story:
    """Refund within a transaction that is already open."""
    return give_back_in(tx, "refund", sale_named(tx, ref, call), amount, call)


def void(store: Store, ref: Ref, call: Call) -> Story:
    """Undo a sale made by mistake: it was no visit, and everything it moved comes back.

    :raises Refused: no such sale, it is undone already, or a policy says no.
    """
    return run(store, lambda tx: give_back_in(tx, "void", sale_named(tx, ref, call), None, call))


def void_event(store: Store, event: int, call: Call) -> Story:
    """Undo a sale by its event, whatever receipt numbers there are."""
    return run(store, lambda tx: give_back_in(tx, "void", event, None, call))


def unnamed_refund_in(tx: Transaction, amount: int, member: int | None, call: Call) -> Story:
    """A refund that names no sale: lowers net spend and nothing else. ``amount`` > 0."""
    check_amount(amount, tx.settings.shop_currency)

    def body(request: Request) -> Posting:
        posting = Posting(tx, "refund", request, member)
        posting.amount = -amount
        change = -amount if tx.settings.tier_basis == "net_spend" else 0
        before, after = (
            standing.moved(tx, member, change, request.business_date) if member else (None, None)
        )
        told = standing.told(before, after)
        posting.detail = json.dumps(told, ensure_ascii=False) if told else ""
        posting.post()
        tx.connection.execute(
            "INSERT INTO refund (event, sale, member, day, amount) VALUES (?, NULL, ?, ?, ?)",
            (posting.id, member, request.business_date.toordinal(), amount),
        )
        rollups.unnamed(tx, posting.id, member, Back(request.business_date.toordinal(), amount))
        if member is not None and after != before:
            standing.record(tx, member, after)
        return posting

    request_digest = digest("refund", None, amount, member, call.source_id, call.at)
    return once(tx, "refund", call, request_digest, member, body)


def proposed(tx: Transaction, event: int, amount: int | None) -> RefundPlan:
    """What a refund would do, by the programme's policy, refused as the refund would be.

    :raises Refused: see :func:`plan`, or there is no such sale.
    """
    sale = recorded_sale(tx, event)
    if sale is None:
        raise no_sale(str(event))
    planned = plan(tx, sale, amount)
    policy = tx.settings.refund_after_spend
    refuse_spent(tx, _paid_for(tx, planned), planned, tx.today, policy)
    if planned.full and sale.member is not None:
        cards.take_back(tx, sale, sale.member, policy)
    return replace(planned, take_back=by_policy(tx, planned, tx.today))


def plan(tx: Transaction, sale: RecordedSale, amount: int | None) -> RefundPlan:
    """Work a refund out without writing anything; ``None`` gives back all that is left.

    :raises Refused: more than is left, nothing is left, or ``refund.after_spend`` is *block*
        and the points are spent.
    """
    if sale.cancelled:
        raise Refused("This sale is already refunded or undone: nothing is left of it.")
    left = sale.amount - sale.refunded
    giving = left if amount is None else amount
    if giving > left:
        currency = tx.settings.shop_currency
        raise Refused(
            "This sale has {left} left to refund: {amount} is too much.",
            left=Money(left, currency),
            amount=Money(giving, currency),
        )
    if giving == 0 and amount is not None:
        raise BadInput("A refund needs an amount above zero.")
    full = giving == left
    before = after_refunds(
        sale.amount or 1,
        sale.refunded,
        earned=sale.earned,
        working=sale.working,
        points_used=sale.points_used,
    )
    after = after_refunds(
        sale.amount,
        sale.refunded + giving,
        earned=sale.earned,
        working=sale.working,
        points_used=sale.points_used,
    )
    return RefundPlan(
        sale=sale,
        amount=giving,
        full=full,
        take_back=after.earned_back - before.earned_back,
        give_back=after.used_back - before.used_back,
    )


def give_back_in(
    tx: Transaction,
    kind: str,
    event: int,
    amount: int | None,
    call: Call,
    *,
    asked: bytes | None = None,
    policy: str | None = None,
    again: bool = False,
) -> Story:
    """Refund or void within a transaction that is already open.

    :param asked: the digest of the act it is part of, if it is part of one.
    :param policy: instead of ``refund.after_spend``.
    :param again: the sale is recorded anew at once: it must be whole, and cards it filled stay.
    """
    sale = recorded_sale(tx, event)
    if sale is None:
        raise no_sale(str(event))
    if amount is not None:
        check_amount(amount, tx.settings.shop_currency)

    def body(request: Request) -> Posting:
        planned = plan(tx, sale, amount)
        if again and sale.refunded:
            raise Refused(
                "Part of this sale was given back already: undo it with `loyalty sale void` and "
                "record it again."
            )
        by = policy or tx.settings.refund_after_spend
        return _post(tx, kind, planned, request, by, again=again)

    request_digest = asked or digest(kind, event, amount, call.source_id, call.at)
    size = not_their_own(tx, sale.event, call)
    return once(tx, kind, call, request_digest, sale.member, body, size=size)


def _post(
    tx: Transaction,
    kind: str,
    planned: RefundPlan,
    request: Request,
    policy: str,
    *,
    again: bool,
) -> Posting:
    sale, day = planned.sale, request.business_date
    take = planned.take_back
    detail: dict[str, object] = {}
    if sale.member is not None and take:
        take = by_policy(tx, planned, day, policy)
        if take != planned.take_back:
            detail["waived"] = planned.take_back - take
    back = _paid_for(tx, planned)
    refuse_spent(tx, back, planned, day, policy)
    change, tier_day = _uncounts(tx, planned, take), sale.day
    before = after = None
    if sale.member is not None and kind == "void":
        before, after = standing.unmade(tx, sale.award, sale.member, -change, tier_day)
    elif sale.member is not None:
        before, after = standing.moved(tx, sale.member, -change, tier_day)
    stamps = None
    if planned.full and sale.member is not None:
        stamps = cards.take_back(tx, sale, sale.member, policy, withdraw=not again)
        stamps.cancel(tx, request)
    posting = Posting(tx, kind, request, sale.member)
    posting.reverses = sale.event
    posting.amount = -planned.amount
    if sale.member is not None:
        moves = Moves(posting, sale.member)
        # What the member paid with comes back before what they earned is taken, so that a
        # sale undone ends where it began.
        if planned.give_back and sale.redeem is not None:
            came = moves.give_back(sale.redeem, planned.give_back, day)
            if came != planned.give_back:
                detail["forfeited"] = planned.give_back - came
        if take and sale.lot is not None:
            for lot in moves.lineage(sale.lot):
                moves.recover(lot)
            own = moves.lineage(sale.lot)
            moves.debit("reverse", take, day, first=own, reverses=sale.earn)
        posting.balance = moves.balance
        if stamps is not None:
            stamps.take(posting, sale.member)
            detail |= stamps.told()
        detail["change"] = moves.change
        detail |= standing.told(before, after)
    posting.detail = json.dumps(detail, ensure_ascii=False) if detail else ""
    posting.post()
    _record(tx, posting, planned, day)
    if sale.member is not None and after != before:
        standing.record(tx, sale.member, after)
    bonuses.take_back(posting, back, policy)
    return posting


def _paid_for(tx: Transaction, planned: RefundPlan) -> list[Bonus]:
    """The bonuses that go with a sale of which nothing is left."""
    return bonuses.paid_for(tx, planned.sale.event) if planned.full else []


def _record(tx: Transaction, posting: Posting, planned: RefundPlan, day: dt.date) -> None:
    sale, execute = planned.sale, tx.connection.execute
    with rollups.anew(tx, sale.event):
        execute(
            "INSERT INTO refund (event, sale, member, day, amount, counts)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                *(posting.id, sale.event, sale.member, day.toordinal(), planned.amount),
                int(sale.counts),
            ),
        )
        execute(
            "UPDATE purchase SET refunded = refunded + ?, cancelled_day = ? WHERE event = ?",
            (planned.amount, day.toordinal() if planned.full else None, sale.event),
        )


def by_policy(tx: Transaction, planned: RefundPlan, day: dt.date, policy: str | None = None) -> int:
    """How much of what was earned is taken back when some of it is spent already.

    :param policy: instead of ``refund.after_spend``.
    :raises Refused: the programme blocks such refunds.
    """
    policy, take = policy or tx.settings.refund_after_spend, planned.take_back
    if policy == "carry" or planned.sale.member is None:
        return take
    available = _available(tx, planned.sale.member, planned, day)
    if take <= available:
        return take
    if policy == "clamp":
        return available
    raise Refused(
        "The points of this sale are already spent: {take} to take back, {available} left. "
        "This programme blocks such refunds (refund.after_spend).",
        take=Points(take),
        available=Points(available),
    )


def refuse_spent(
    tx: Transaction, back: Sequence[Bonus], planned: RefundPlan, day: dt.date, policy: str
) -> None:
    """Refuse where the programme blocks it that a bonus to be taken back is spent.

    :param planned: what is taken from the buyer beside their own bonus.
    :raises Refused: the programme blocks such refunds.
    """
    for bonus in back if policy == "block" else ():
        take, left = bonus.points, at_hand(tx, bonus.member, [bonus.entry])
        if bonus.member == planned.sale.member:
            take += planned.take_back
            left = _available(tx, bonus.member, planned, day, bonus.entry)
        if take > left:
            raise Refused(
                "Points that member {member} got for this purchase are already spent: {take} to "
                "take back, {available} left. This programme blocks such refunds "
                "(refund.after_spend).",
                member=bonus.member,
                take=Points(take),
                available=Points(left),
            )


def _available(tx: Transaction, member: int, planned: RefundPlan, day: dt.date, *lots: int) -> int:
    """What can be taken back without going below nought, from the sale's own lot and others."""
    sale = planned.sale
    back = comes_back(tx, sale.redeem, planned.give_back, day) if sale.redeem is not None else 0
    own = lots if sale.lot is None else (sale.lot, *lots)
    return at_hand(tx, member, own, more=back)


def _uncounts(tx: Transaction, planned: RefundPlan, take: int) -> int:
    """What a refund takes from what its member's tier is counted from."""
    if not planned.sale.counts:
        return 0
    match tx.settings.tier_basis:
        case "points_earned":
            return take
        case "visits":
            return 1 if planned.full else 0
        case _:
            sale = planned.sale
            before = spend_left(sale.amount, sale.refunded, sale.paid)
            return before - spend_left(sale.amount, sale.refunded + planned.amount, sale.paid)


def sale_named(tx: Transaction, ref: Ref, call: Call) -> int:
    """The sale an act is about: the latest correction of the one named.

    A text is a receipt's number or an event's, a number is an event's and nothing else.

    An act that is asked again means the sale it meant the first time, corrected since or not.

    :raises Refused: there is none.
    """
    found = first_named(tx, ref) if isinstance(ref, str) else ref
    if found is None:
        raise no_sale(str(ref))
    line = corrections(tx, found)
    known = tx.connection.execute(
        "SELECT reverses FROM event WHERE key = ?", (call.key,)
    ).fetchone()
    return known[0] if known and known[0] in line else line[-1]


def no_sale(ref: str) -> NotFound:
    """The refusal of what names no sale."""
    return NotFound(
        "There is no sale “{ref}”: give its receipt number or its event number.", ref=ref[:40]
    )
