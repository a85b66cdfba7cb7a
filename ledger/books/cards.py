"""Stamp cards: a full one gives its reward by itself, and gives it back with its stamps.

A card is full when the stamps a member can use reach ``stamps.per_card``; the oldest are taken
and a voucher is issued, in the transaction that added the stamps. Stamps that come otherwise
(brought in, merged, released after some days, given back) fill it at the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.books.act import following, refusal_detail
from ledger.books.moves import Moves
from ledger.books.vouchers import close, cost_entry, new_code, post_issue
from ledger.queries.balance import balance
from ledger.queries.reach import Taker
from ledger.queries.rewards import Reward, Voucher, card_reward, vouchers
from ledger.queries.sales import RecordedSale
from ledger.queries.traces import at_hand, comes_back
from ledger.store.posting import Posting, Request
from ledger.store.transaction import Transaction
from ledger.values.errors import Refused

_MOST = 100
"""Cards filled by one act; whatever is more than full waits for the next."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What an act does to a member's card: it fills it ``cards`` times.

    ``refusal`` is why a card that is full gives nothing. ``codes`` are the vouchers', once drawn.
    """

    member: int
    reward: Reward
    cards: int
    refusal: Refused | None
    codes: tuple[str, ...] = ()

    def drawn(self, tx: Transaction) -> Filled:
        """The same with the codes of its vouchers."""
        return replace(self, codes=tuple(new_code(tx) for _ in range(self.cards)))

    def told(self) -> dict[str, object]:
        """What the event that fills the card says of it."""
        said: dict[str, object] = {"name": self.reward.name, "codes": list(self.codes)}
        if self.refusal is not None:
            said["refused"] = refusal_detail(self.refusal)
        return {"card": said}

    def issue(self, posting: Posting) -> None:
        """Issue the vouchers, once the event that fills the card is posted."""
        tx = posting.tx
        for code in self.codes:
            request = following(tx, posting.request, "card", code)
            post_issue(tx, self.member, self.reward, request, code, sale=posting.id)


def fill(tx: Transaction, member: int, more: int) -> Filled | None:
    """What so many more usable stamps do to a member's card; ``None`` where it is not full."""
    # Most stamps fill no card: nothing else is read for them.
    if more <= 0 or (held := balance(tx, member, "stamps") + more) < tx.settings.stamps_per_card:
        return None
    card = card_reward(tx)
    if card is None:
        return None
    taker, cards, refusal = Taker(tx, member), 0, None
    while held >= card.cost and cards < _MOST:
        refusal = taker.barred(card, taken=cards)
        if refusal is not None:
            break
        held, cards = held - card.cost, cards + 1
    return Filled(member, card, cards, refusal) if cards or refusal else None


def filled(tx: Transaction, member: int, more: int) -> Filled | None:
    """As :func:`fill`, to be booked: with the codes of its vouchers."""
    found = fill(tx, member, more)
    return found.drawn(tx) if found is not None else None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What taking a sale's stamps back does.

    ``stamps`` are taken and ``waived`` let go; ``vouchers`` of cards they had filled, unused so
    far, are cancelled first.
    """

    sale: RecordedSale
    stamps: int
    waived: int
    vouchers: tuple[Voucher, ...]

    def cancel(self, tx: Transaction, request: Request) -> None:
        """Cancel the vouchers: their stamps are on the card again."""
        for found in self.vouchers:
            close(tx, "cancel", found, following(tx, request, "withdraw", found.code))

    def told(self) -> dict[str, object]:
        """What the event that takes the stamps says of it."""
        codes = {"withdrawn": [found.code for found in self.vouchers]} if self.vouchers else {}
        return codes | ({"stamps_waived": self.waived} if self.waived else {})

    def take(self, posting: Posting, member: int) -> None:
        """Take the stamps, those of the sale itself first."""
        lot = self.sale.stamp_lot
        if not self.stamps or lot is None:
            return
        moves = Moves(posting, member, "stamps")
        for own in moves.lineage(lot):
            moves.recover(own)
        moves.debit(
            "reverse",
            self.stamps,
            posting.request.business_date,
            first=moves.lineage(lot),
            reverses=self.sale.stamp_entry,
        )


def take_back(
    tx: Transaction, sale: RecordedSale, member: int, policy: str, *, withdraw: bool = True
) -> TakenBack:
    """Work out how a sale's stamps are taken back from a member, without writing anything.

    As many unused vouchers of full cards as are needed are cancelled, the latest first. So a
    member ends with the cards and the stamps of the sales that stand, whatever the order. What
    a card that was handed over lacks is owed (``carry``), let go (``clamp``), or refused.

    :param policy: ``refund.after_spend``.
    :param withdraw: whether vouchers may be cancelled: not where a sale is only recorded anew.
    :raises Refused: the programme blocks such refunds.
    """
    if not sale.stamps or sale.stamp_lot is None:
        return TakenBack(sale, 0, 0, ())
    there = at_hand(tx, member, [sale.stamp_lot], unit="stamps")
    back = 0
    cancelled: list[Voucher] = []
    for found in _of_cards(tx, member) if withdraw else ():
        if there >= sale.stamps:
            break
        back += comes_back(tx, cost_entry(tx, found), found.cost, tx.today)
        there = at_hand(tx, member, [sale.stamp_lot], more=back, unit="stamps")
        cancelled.append(found)
    if there >= sale.stamps or policy == "carry":
        return TakenBack(sale, sale.stamps, 0, tuple(cancelled))
    if policy == "clamp":
        return TakenBack(sale, there, sale.stamps - there, tuple(cancelled))
    raise Refused(
        "The card this sale helped to fill was handed over: its stamps cannot be taken back. This "
        "programme blocks such refunds (refund.after_spend)."
    )


def _of_cards(tx: Transaction, member: int) -> list[Voucher]:
    """A member's vouchers of full cards that can be taken back, latest first."""
    return [found for found in vouchers(tx, member) if found.sale is not None]


def refundable(tx: Transaction, member: int, lots: set[int]) -> int:
    """Stamps of some lots that are on cards whose voucher can be taken back."""
    total = 0
    for found in _of_cards(tx, member):
        rows = tx.connection.execute(
            "SELECT lot, sum(amount) FROM allocation WHERE entry = ? GROUP BY lot",
            (cost_entry(tx, found),),
        )
        total += sum(amount for lot, amount in rows if lot in lots)
    return total
