"""Posting the answers of a file."""

from __future__ import annotations

from ledger.books.act import Call
from ledger.books.feedback import answer_in
from ledger.exchange.feedback_judge import holder
from ledger.exchange.feedback_rows import FeedbackRow
from ledger.exchange.posted import Posted
from ledger.store.transaction import Transaction
from ledger.values.codes import new_key


class FeedbackPoster:
    """Takes answers as the counter takes them."""

    def __init__(self, source: str) -> None:
        self._source = source

    def post(self, tx: Transaction, row: FeedbackRow, call: Call) -> Posted:
        """Take an answer. A member answers a survey once: posting it again is refused.

        :raises Refused: they answered meanwhile, or are nobody by now.
        """
        own = Call(
            key=new_key(tx.entropy),
            source=self._source,
            staff=call.staff,
            approved_by=call.approved_by,
            till=call.till,
            batch=call.batch,
            at=row.at,
            day=None if row.at is None else row.day,
        )
        answer_in(tx, row.of(holder(tx, row)), own)
        return Posted()
