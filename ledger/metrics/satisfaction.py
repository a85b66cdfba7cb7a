"""Net promoter score and satisfaction over the answers that stood as of a day, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from ledger.metrics.definitions import Definition
from ledger.metrics.intervals import net_promoters, wilson
from ledger.metrics.kpi import Figure
from ledger.rules.feedback import FEELINGS, REASONS, Band, Kind, Rating
from ledger.values.errors import N_

WINDOW = 365
"""Days of answers a score looks back over."""

DEFINITIONS: dict[str, Definition] = {
    "nps_interval": Definition(
        N_("Between (net promoter score)"),
        N_(
            "Had every member answered, the score would lie between these two in 95 of 100 such "
            "surveys; few answers make it wide."
        ),
        N_(
            "Score ± 1.96 × 100 × √((p + d − (p − d)²) ÷ n): p the share of promoters, d that of "
            "detractors, n the answers; never beyond −100 and 100."
        ),
        N_("The mean of +1, 0 and −1 over the answers, by the normal approximation."),
    ),
    "csat_interval": Definition(
        N_("Between (satisfaction)"),
        N_(
            "Had every member answered, the share would lie between these two in 95 of 100 such "
            "surveys; few answers make it wide."
        ),
        N_("Wilson's score interval of satisfied ÷ answers, with 1.96."),
        N_("Wilson, Journal of the American Statistical Association, 1927."),
    ),
}


class Response(NamedTuple):
    """An answer: whose it is now, on which day, and the day it was taken back if it was.

    ``survey`` is the name surveys are told apart by, ``title`` as this one was named.
    """

    event: int
    member: int
    rating: Rating
    survey: str
    title: str
    day: int
    undone: int | None = None
    reasons: tuple[str, ...] = ()
    feelings: tuple[str, ...] = ()


def standing(responses: Iterable[Response], kind: Kind, start: int, end: int) -> list[Response]:
    """The answers of the days ``[start, end)`` that stood as of ``end``, oldest first.

    One a member and survey: of members who became one, the later answer.
    """
    stood = [
        one
        for one in responses
        if one.rating.kind == kind
        and start <= one.day < end
        and (one.undone is None or one.undone >= end)
    ]
    latest: dict[tuple[int, str], Response] = {}
    for one in sorted(stood, key=lambda r: (r.day, r.event)):
        # Taken out first, so that the order is that of the answers kept.
        latest.pop((one.member, one.survey), None)
        latest[one.member, one.survey] = one
    return list(latest.values())


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answers were good, middling and bad."""

    good: int
    middle: int
    bad: int

    @property
    def n(self) -> int:
        """How many answers there are."""
        return self.good + self.middle + self.bad


def tally(bands: Iterable[Band]) -> Tally:
    """Count answers by what was thought of the shop."""
    counted = Counter(bands)
    return Tally(counted["good"], counted["middle"], counted["bad"])


def score(kind: Kind, of: Tally) -> Figure:
    """The net promoter score or the satisfaction with its bounds; without answers there is none."""
    if kind == "csat":
        value = Fraction(of.good, of.n) if of.n else None
        return Figure(value, of.good, of.n, wilson(of.good, of.n))
    net = of.good - of.bad
    value = Fraction(100 * net, of.n) if of.n else None
    return Figure(value, net, of.n, net_promoters(of.good, of.bad, of.n))


def figure(responses: Iterable[Response], kind: Kind, start: int, end: int) -> Figure:
    """The score of some days, as it was known at their end."""
    answered = standing(responses, kind, start, end)
    return score(kind, tally(one.rating.band for one in answered))


@dataclass(frozen=True, slots=True)
class Tagged:
    """A reason or a feeling, and how often it was named."""

    tag: str
    tally: Tally


def reasons(answered: Iterable[Response]) -> list[Tagged]:
    """The reasons that were named, the most frequent first."""
    return _tagged(REASONS, [(one.reasons, one.rating.band) for one in answered])


def feelings(answered: Iterable[Response]) -> list[Tagged]:
    """The feelings that were named, the most frequent first."""
    return _tagged(FEELINGS, [(one.feelings, one.rating.band) for one in answered])


def _tagged(
    vocabulary: Iterable[str], named: Sequence[tuple[tuple[str, ...], Band]]
) -> list[Tagged]:
    found = [Tagged(tag, tally(band for tags, band in named if tag in tags)) for tag in vocabulary]
    return sorted((one for one in found if one.tally.n), key=lambda one: -one.tally.n)
