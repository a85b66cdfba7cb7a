"""Posting the members of a file."""

from __future__ import annotations

from ledger.books.act import Call
from ledger.books.members import join_in
from ledger.exchange.member_rows import MemberRow
from ledger.exchange.posted import Posted
from ledger.store.transaction import Transaction
from ledger.values.codes import new_key


class MemberPoster:
    """Joins members."""

    def __init__(self, source: str) -> None:
        self._source = source

    def post(self, tx: Transaction, row: MemberRow, call: Call) -> Posted:
        """Join a member.

        :raises Refused: somebody has that card, phone or address by now.
        """
        own = Call(
            # A random key: nothing of a person may be in the chain, not even as a hash.
            key=new_key(tx.entropy),
            source=self._source,
            staff=call.staff,
            approved_by=call.approved_by,
            till=call.till,
            batch=call.batch,
        )
        join_in(tx, row.new, own)
        return Posted(joined=True)
