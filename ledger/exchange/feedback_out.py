"""The answers that stand, as a data set that ``import feedback`` reads back."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.exchange.dataset import Column, Dataset, Value
from ledger.queries.feedback import answers
from ledger.store.transaction import Transaction

COLUMNS = (
    Column("event", "int"),
    Column("member", "int"),
    Column("kind"),
    Column("score", "int"),
    Column("scale", "int"),
    Column("survey"),
    Column("date", "day"),
    Column("reasons"),
    Column("feelings"),
    Column("comment"),
    Column("follow_up", "day"),
    Column("closed", "day"),
)


def feedback(tx: Transaction) -> Dataset:
    """Every answer, oldest first; those of members who were erased are nobody's and stay."""

    def rows() -> Iterator[tuple[Value, ...]]:
        for line in reversed(answers(tx)):
            rating = line.rating
            yield (
                *(line.event, line.member, rating.kind, rating.score, rating.scale, line.survey),
                *(line.day.isoformat(), " ".join(line.reasons), " ".join(line.feelings)),
                line.comment,
                line.due.isoformat() if line.due else None,
                line.closed.isoformat() if line.closed else None,
            )

    return Dataset("feedback", COLUMNS, rows(), tx.settings, tx.now)
