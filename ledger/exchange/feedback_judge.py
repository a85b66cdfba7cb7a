"""Which answers of a file are new, known, or cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.books.feedback import number, taken, twice
from ledger.exchange.dates import check_past
from ledger.exchange.feedback_rows import FeedbackRow
from ledger.exchange.people import holders
from ledger.exchange.posted import Verdict
from ledger.queries.members import resolve
from ledger.rules.feedback import follow_up
from ledger.store.transaction import Transaction
from ledger.values.errors import LedgerError, Refused


class FeedbackJudge:
    """Judges rows against the books and against the rows before them in the file.

    A row is known if its member has answered its survey with the same score; with another, it
    is refused as at the counter: an answer counts once.
    """

    joining = 0
    """An answer makes nobody a member."""

    def __init__(self) -> None:
        self._new: dict[tuple[int, str, str], FeedbackRow] = {}

    def judge(self, tx: Transaction, rows: Sequence[FeedbackRow]) -> Iterator[Verdict[FeedbackRow]]:
        """One verdict a row."""
        for row in rows:
            try:
                yield self._one(tx, row)
            except LedgerError as reason:
                yield Verdict(row, "rejected", reason)

    def _one(self, tx: Transaction, row: FeedbackRow) -> Verdict[FeedbackRow]:
        if (early := check_past(row.day, tx.today)) is not None:
            raise early
        given = row.of(holder(tx, row))
        follow_up(given.rating, row.day, tx.today, given.follow_up)
        if (first := taken(tx, given)) is not None:
            if first.rating == given.rating:
                return Verdict(row, "known")
            raise twice(first)
        place = (given.member, given.kind, number(given.survey))
        before = self._new.setdefault(place, row)
        if before is row:
            return Verdict(row, "new")
        if before.given.rating == given.rating:
            return Verdict(row, "known")
        raise Refused(
            "Line {line} has another answer of the same member to the same survey.",
            line=before.line,
        )


def holder(tx: Transaction, row: FeedbackRow) -> int:
    """Whose answer it is. Follows merges.

    :raises Refused: nobody's, or of several members.
    """
    if row.named:
        return resolve(tx, row.named)
    found = {m for kind, value in row.identifiers for m in holders(tx, kind, (value,)).values()}
    if len(found) > 1:
        raise Refused(
            "The card, phone and e-mail of this row belong to different members ({members}): "
            "nothing was changed.",
            members=", ".join(map(str, sorted(found))),
        )
    if not found:
        raise Refused(
            "Nobody has the card, phone or e-mail of this row: add the member first, with "
            "`loyalty member add`."
        )
    return found.pop()
