"""Net promoter score and satisfaction over the answers that stood as of a day, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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
    latest: dict[tuple[int, str], Response] = {}
    for one in sorted(responses, key=lambda r: (r.day, r.event)):
        known_then = one.day < end and (one.undone is None or one.undone >= end)
        if one.rating.kind == kind and known_then:
            # Taken out first, so that the order is that of the answers kept.
            latest.pop((one.member, one.survey), None)
            latest[one.member, one.survey] = one
    return [one for one in latest.values() if one.day >= start]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answers were good, middling and bad."""

    kind: Kind
    good: int
    middle: int
    bad: int

    @property
    def n(self) -> int:
        """How many answers there are."""
        return self.good + self.middle + self.bad

    @property
    def figure(self) -> Figure:
        """The score with what it comes from and its bounds; without answers there is none."""
        if self.kind == "csat":
            value = Fraction(self.good, self.n) if self.n else None
            return Figure(value, self.good, self.n, wilson(self.good, self.n))
        net = self.good - self.bad
        value = Fraction(100 * net, self.n) if self.n else None
        return Figure(value, net, self.n, net_promoters(self.good, self.bad, self.n))


def tally(kind: Kind, answered: Iterable[Response]) -> Tally:
    """Count answers of a kind."""
    bands = Counter(one.rating.band for one in answered)
    return Tally(kind, bands["good"], bands["middle"], bands["bad"])


def score(responses: Iterable[Response], kind: Kind, start: int, end: int) -> Figure:
    """The net promoter score or the satisfaction of some days, as it was known at their end."""
    return tally(kind, standing(responses, kind, start, end)).figure


@dataclass(frozen=True, slots=True)
class Tagged:
    """How often a reason or a feeling was named, by what was thought of the shop."""

    tag: str
    good: int
    middle: int
    bad: int

    @property
    def n(self) -> int:
        """How often in all."""
        return self.good + self.middle + self.bad


def reasons(answered: Iterable[Response]) -> list[Tagged]:
    """The reasons that were named, the most frequent first."""
    return _tagged(((one.reasons, one.rating.band) for one in answered), REASONS)


def feelings(answered: Iterable[Response]) -> list[Tagged]:
    """The feelings that were named, the most frequent first."""
    return _tagged(((one.feelings, one.rating.band) for one in answered), FEELINGS)


def _tagged(
    named: Iterable[tuple[tuple[str, ...], Band]], vocabulary: tuple[str, ...]
) -> list[Tagged]:
    counted = Counter((tag, band) for tags, band in named for tag in tags)
    found = [
        Tagged(tag, counted[tag, "good"], counted[tag, "middle"], counted[tag, "bad"])
        for tag in vocabulary
    ]
    return sorted((one for one in found if one.n), key=lambda one: -one.n)
