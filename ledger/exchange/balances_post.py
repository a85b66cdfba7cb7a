"""Posting the balances of a file."""

from __future__ import annotations

from typing import cast

from ledger.books.act import Call
from ledger.books.members import join_in
from ledger.books.openings import open_in
from ledger.exchange.balances_judge import holder, number
from ledger.exchange.balances_rows import BalanceRow
from ledger.exchange.posted import Posted
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key, new_key


class BalancesPoster:
    """Opens balances, and makes members of cards and names the shop does not know."""

    def __init__(self, source: str) -> None:
        self._source = source

    def post(self, tx: Transaction, row: BalanceRow, call: Call) -> Posted:
        """Post a row. Its key comes from its member and content: posting it again adds nothing.

        :raises Refused: its member is nobody by now, or somebody else.
        """
        member, joined = holder(tx, row), False
        if member is None:
            member, joined = self._join(tx, row, call), True
        identity = number(member, row.content, row.nth)
        own = Call(
            key=derived_key("opening", self._source, identity),
            source=self._source,
            source_id=identity,
            staff=call.staff,
            approved_by=call.approved_by,
            till=call.till,
            batch=call.batch,
        )
        story = open_in(tx, member, row.opening, own)
        return Posted(known=story.replayed, joined=joined)

    def _join(self, tx: Transaction, row: BalanceRow, call: Call) -> int:
        joining = Call(
            # A random key: nothing of a person may be in the chain, not even as a hash.
            key=new_key(tx.entropy),
            source=self._source,
            staff=call.staff,
            approved_by=call.approved_by,
            till=call.till,
            batch=call.batch,
        )
        return cast("int", join_in(tx, row.new, joining).member)
