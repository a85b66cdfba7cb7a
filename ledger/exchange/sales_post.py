"""Posting the sales of a file through every rule."""

from __future__ import annotations

from typing import cast

from ledger.books.act import Call
from ledger.books.members import NewMember, join_in
from ledger.books.refunds import unnamed_refund_in
from ledger.books.sales import Sale, sell_in
from ledger.exchange.people import card_holder
from ledger.exchange.posted import Posted
from ledger.exchange.sales_rows import SaleRow
from ledger.queries.sales import correction_key, next_number
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key, new_key


class SalesPoster:
    """Posts sales and refunds, and makes members of cards the shop does not know."""

    def __init__(self, source: str) -> None:
        self._source = source

    def post(self, tx: Transaction, row: SaleRow, call: Call) -> Posted:
        """Post a row. Its key comes from its number, so that posting it again adds nothing.

        :raises Refused: the number came into the books meanwhile, with another content.
        """
        member, joined = self._member(tx, row, call) if row.customer else (None, False)
        source = row.source or self._source
        again = row.replaces
        own = Call(
            key=derived_key("import", source, row.order)
            if again is None
            else correction_key(again),
            source=source,
            source_id=row.order if again is None else next_number(tx, source, row.order),
            staff=call.staff,
            approved_by=call.approved_by,
            till=call.till,
            batch=call.batch,
            at=row.at,
            day=row.day,
        )
        if row.refund:
            story = unnamed_refund_in(tx, row.amount, member, own)
        else:
            story = sell_in(tx, Sale(row.amount, member, category=row.category, tax=row.tax), own)
        return Posted(known=story.replayed, joined=joined, guest=member is None)

    def _member(self, tx: Transaction, row: SaleRow, call: Call) -> tuple[int, bool]:
        """Whose card it is; a new member, joined with this sale, if nobody's."""
        held = card_holder(tx, row.customer)
        if held is not None:
            return held, False
        joining = Call(
            # A random key: a card is personal, and must not be in the chain even as a hash.
            key=new_key(tx.entropy),
            source=row.source or self._source,
            staff=call.staff,
            approved_by=call.approved_by,
            till=call.till,
            batch=call.batch,
            at=row.at,
            day=row.day,
        )
        story = join_in(tx, NewMember(name=row.customer, card=row.customer), joining)
        return cast("int", story.member), True
