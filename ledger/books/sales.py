"""Selling: what a sale would do, and doing it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from ledger.books import bonuses, cards, expiring, standing
from ledger.books.act import Call, once, run
from ledger.books.awarding import award
from ledger.books.moves import Moves
from ledger.queries.balance import balance, spendable
from ledger.queries.rules_then import RulesThen
from ledger.queries.story import Story
from ledger.rules import expiry
from ledger.rules.earning import Part, Working, eligible
from ledger.rules.rollups import Sold
from ledger.rules.tiers import Standing, spend_left
from ledger.store import rollups
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import BadInput, Refused
from ledger.values.money import Money, check_amount
from ledger.values.points import Points, check_points


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a receipt; ``quantity`` in thousandths, ``amount`` in minor units."""

    item: str
    category: str = ""
    quantity: int = 1000
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale as the till gives it.

    ``amount`` is the tax-inclusive goods total in minor units. ``points`` of the member's pay
    part of it. ``tax`` and ``excluded`` (tips, delivery, gift cards) are parts of ``amount``.
    """

    amount: int
    member: int | None = None
    points: int = 0
    category: str = ""
    tax: int = 0
    excluded: int = 0
    lines: tuple[Line, ...] = ()
    share: Fraction = Fraction(0)
    """Less than a point, added before rounding: see :mod:`ledger.books.splitting`."""
    part: Part | None = None
    """Which part it is of a sale that members share."""
    then: RulesThen | None = None
    """The rules it was first booked under: see :mod:`ledger.books.amending`."""

    def digest(self, call: Call) -> bytes:
        """What must be the same when the same key comes again."""
        return digest(
            "sale",
            self.amount,
            self.member,
            self.points,
            self.category,
            self.tax,
            self.excluded,
            tuple((x.item, x.category, x.quantity, x.amount) for x in self.lines),
            call.source_id,
            call.at,
        )


@dataclass(frozen=True, slots=True)
class SalePlan:
    """What a sale would do: the very computation that books it.

    ``paid`` is what the points used are worth, ``to_pay`` what is left to pay, in minor units.
    """

    sale: Sale
    paid: int
    to_pay: int
    working: Working | None
    stamps: int
    balance: int
    balance_after: int
    tier_before: Standing | None
    tier_after: Standing | None
    usable_from: dt.date | None = None
    """The first day what it earns can be used, where that is held back."""
    card: cards.Filled | None = None
    """What its stamps do to the member's card, where they fill it."""

    @property
    def earned(self) -> int:
        """Points the sale would earn."""
        return self.working.points if self.working else 0


def most_points(tx: Transaction, amount: int, held: int) -> int:
    """The most points that can pay a sale: no more than needed, no more than held."""
    value = tx.settings.points_value
    needed = ceil(amount / value)
    # The last point may be worth more than what is left; then it is not needed.
    if floor(needed * value) > amount:
        needed -= 1
    return max(0, min(needed, held))


def plan(tx: Transaction, sale: Sale, day: dt.date, at: int) -> SalePlan:
    """Work a sale out without writing anything.

    :raises Refused: the points to pay with are more than the member holds or the sale needs.
    :raises BadInput: an amount or a number of points beyond its limits.
    """
    settings = tx.settings
    for part in (sale.tax, sale.excluded):
        check_amount(part, settings.shop_currency)
        check_amount(sale.amount - part, settings.shop_currency)
    check_points(sale.points)
    for line in sale.lines:
        check_amount(line.amount, settings.shop_currency)
    if sum(line.amount for line in sale.lines) > sale.amount:
        raise BadInput("The lines come to more than the sale: check the amounts.")
    paid = floor(sale.points * settings.points_value) if sale.points else 0
    if sale.member is None:
        if sale.points:
            raise Refused("Points can only be used by a member: find the member first.")
        return SalePlan(sale, 0, sale.amount, None, 0, 0, 0, None, None)
    held = balance(tx, sale.member)
    if sale.points:
        _check_points_used(tx, sale, paid, spendable(tx, sale.member, "points", day))
    working = award(tx, sale, sale.member, day, at, paid=paid, then=sale.then, part=sale.part)
    if sale.share:
        working = replace(working, share=sale.share)
    before, after = standing.moved(
        tx, sale.member, counts(tx, spend_left(sale.amount, 0, paid), working.points), day
    )
    usable = expiry.active_from(day, settings)
    return SalePlan(
        sale=sale,
        usable_from=usable if usable > tx.today else None,
        paid=paid,
        to_pay=sale.amount - paid,
        working=working,
        stamps=settings.earn_stamps,
        balance=held,
        balance_after=held - sale.points + _earned_today(tx, working.points, day),
        tier_before=before,
        tier_after=after,
        card=cards.fill(tx, sale.member, _earned_today(tx, settings.earn_stamps, day)),
    )


def sell(store: Store, sale: Sale, call: Call) -> Story:
    """Record a sale, in one transaction.

    :raises Refused: see :func:`plan`, or the key or receipt number is known with another content.
    """
    return run(store, lambda tx: sell_in(tx, sale, call))


def sell_in(tx: Transaction, sale: Sale, call: Call) -> Story:
    """Record a sale within a transaction that is already open (imports record many)."""

    def body(request: Request) -> Posting:
        planned = plan(tx, sale, request.business_date, request.effective_at)
        return _post(tx, planned, request)

    return once(tx, "sale", call, sale.digest(call), sale.member, body)


def _post(tx: Transaction, planned: SalePlan, request: Request) -> Posting:
    sale, day = planned.sale, request.business_date
    card = planned.card.drawn(tx) if planned.card else None
    posting = Posting(tx, "sale", request, sale.member)
    posting.amount = sale.amount
    # Nobody's sale may be claimed later, so what of it counts is kept too.
    posting.eligible = (
        planned.working.basis
        if planned.working
        else eligible(sale.amount, tax=sale.tax, excluded=sale.excluded, settings=tx.settings)
    )
    posting.points_used = sale.points or None
    posting.category = sale.category or None
    for line in sale.lines:
        posting.line(line.item, line.category, line.quantity, line.amount)
    # Whether tax counts may be asked anew: see ledger.metrics.simulate.
    detail: dict[str, object] = {"tax": sale.tax} if sale.tax else {}
    if sale.member is not None and planned.working is not None:
        moves = Moves(posting, sale.member, held=planned.balance)
        # Paid with first, earned after: the points of a sale cannot pay for that sale.
        if sale.points:
            moves.debit("redeem", sale.points, day)
        dated = expiring.dated(tx, sale.member, day, tx.settings)
        moves.credit("earn", planned.earned, day, working=planned.working.dump(), dated=dated)
        expiring.extend(moves, day)
        posting.balance = moves.balance
        if planned.paid:
            detail["paid"] = planned.paid
        if moves.change != planned.earned - sale.points:
            detail["change"] = moves.change
        if planned.stamps:
            stamps = Moves(posting, sale.member, "stamps")
            stamps.credit("earn", planned.stamps, day, dated=dated)
            expiring.extend(stamps, day)
        detail |= card.told() if card else {}
        detail |= standing.told(planned.tier_before, planned.tier_after)
        counted = counts(tx, spend_left(sale.amount, 0, planned.paid), planned.working.points)
        detail |= standing.rewritten(tx, sale.member, counted, day)
    posting.detail = json.dumps(detail, ensure_ascii=False) if detail else ""
    posting.post()
    tx.connection.execute(
        "INSERT INTO purchase (event, member, day, gross, paid) VALUES (?, ?, ?, ?, ?)",
        (posting.id, sale.member, day.toordinal(), sale.amount, planned.paid),
    )
    rollups.sold(tx, posting.id, sale.member, Sold(day.toordinal(), sale.amount))
    if sale.member is not None and planned.tier_after != planned.tier_before:
        standing.record(tx, sale.member, planned.tier_after)
    if sale.member is not None:
        bonuses.bring(posting, posting.id, sale.member)
    if card is not None:
        card.issue(posting)
    return posting


def _check_points_used(tx: Transaction, sale: Sale, paid: int, held: int) -> None:
    if sale.points > held:
        raise Refused(
            "{points} points cannot be used: the balance is {balance}.",
            points=Points(sale.points),
            balance=Points(held),
        )
    if paid == 0:
        raise Refused(
            "{points} points pay nothing in this programme (points.value): use more, or none.",
            points=Points(sale.points),
        )
    most = most_points(tx, sale.amount, held)
    if paid > sale.amount or sale.points > most:
        raise Refused(
            "{points} points are more than this sale needs: {most} are enough for {amount}.",
            points=Points(sale.points),
            most=Points(most),
            amount=Money(sale.amount, tx.settings.shop_currency),
        )


def _earned_today(tx: Transaction, points: int, day: dt.date) -> int:
    """What of an award can be spent today: not what is pending, nor what has lapsed since."""
    last = expiry.last_day(day, tx.settings)
    pending = expiry.active_from(day, tx.settings) > tx.today
    return 0 if pending or (last is not None and last < tx.today) else points


def counts(tx: Transaction, spend: int, points: int) -> int:
    """What a sale adds to what its member's tier is counted from.

    :param spend: its net spend, in minor units.
    :param points: what it earns.
    """
    match tx.settings.tier_basis:
        case "points_earned":
            return points
        case "visits":
            return 1
        case _:
            return spend
