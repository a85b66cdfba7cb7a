"""What members think of the shop, in one view: how many, how sure, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger.metrics import satisfaction
from ledger.metrics.history import DAWN
from ledger.metrics.kpi import Figure, Unit
from ledger.metrics.load import responses, winners_of
from ledger.metrics.satisfaction import WINDOW, Tagged, Tally
from ledger.queries.feedback import AnswerLine, answers
from ledger.rules.feedback import Kind
from ledger.store.transaction import Transaction
from ledger.values.text import fold

COMMENTS = 5
"""How many comments are read out, the latest first."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """The answers to one survey, or those of a window.

    ``survey`` is empty for all of a window of ``window_days``, which is ``None`` for a survey.
    ``as_of`` is exclusive.
    """

    kind: Kind
    survey: str
    window_days: int | None
    as_of: dt.date
    tally: Tally
    reasons: tuple[Tagged, ...]
    feelings: tuple[Tagged, ...]
    comments: tuple[AnswerLine, ...]

    @property
    def unit(self) -> Unit:
        """What its score is counted in."""
        return "nps" if self.kind == "nps" else "rate"

    @property
    def figure(self) -> Figure:
        """The score, what it comes from and its bounds."""
        return satisfaction.score(self.kind, self.tally)


def opinions(tx: Transaction, kind: Kind, as_of: dt.date, survey: str = "") -> Opinions:
    """Sum up the answers of a kind that stood as of a date.

    The comments are those of answers that stand today.

    :param survey: only this one, however old; else the last :data:`WINDOW` days, as the numbers
        of a report.
    """
    end, name = as_of.toordinal(), fold(survey) or survey
    start = DAWN if survey else max(1, end - WINDOW)
    given = responses(tx.connection, as_of, winners_of(tx.connection), start)
    asked = [one for one in given if not survey or one.survey == name]
    found = satisfaction.standing(asked, kind, start, end)
    since = dt.date.min if survey else dt.date.fromordinal(start)
    return Opinions(
        kind=kind,
        survey=found[-1].title if survey and found else survey,
        window_days=None if survey else WINDOW,
        as_of=as_of,
        tally=satisfaction.tally(one.rating.band for one in found),
        reasons=tuple(satisfaction.reasons(found)),
        feelings=tuple(satisfaction.feelings(found)),
        comments=tuple(
            answers(
                tx,
                kind=kind,
                survey=survey,
                since=since,
                as_of=as_of,
                commented=True,
                limit=COMMENTS,
            )
        ),
    )
