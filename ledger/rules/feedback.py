"""What an answer to a survey may say, and what follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ledger.values.errors import BadInput

Kind = Literal["nps", "csat"]
KINDS: tuple[Kind, ...] = ("nps", "csat")
"""Would they recommend the shop; are they satisfied."""

REASONS = ("price", "wait", "quality", "choice", "welcome")
FEELINGS = ("frustration", "disappointment", "joy", "surprise", "trust")

Band = Literal["good", "middle", "bad"]
"""Promoters, passives and detractors; of a satisfaction, the satisfied, the others, the unhappy."""

FOLLOW_UP_DAYS = 3
"""A detractor is called within so many days, unless a date is given."""

FRESH_DAYS = 30
"""An answer that comes in later than this opens no follow-up of itself: it is too late to call."""

_BANDS: dict[tuple[Kind, int], tuple[int, int]] = {
    ("nps", 10): (7, 9),
    ("csat", 5): (3, 4),
    ("csat", 10): (5, 8),
}
# By kind and scale: the least score that is not bad, and the least that is good.


@dataclass(frozen=True, slots=True)
class Rating:
    """A score: 0 to 10, or 1 to 5 of a satisfaction.

    :raises BadInput: there is no such kind, scale or score.
    """

    kind: Kind
    scale: int
    score: int

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadInput(
                "“{typed}” is not a kind of survey: choose {choices}.",
                typed=str(self.kind)[:20],
                choices=", ".join(KINDS),
            )
        if (self.kind, self.scale) not in _BANDS:
            raise BadInput(
                "A score out of {scale} is not one of {kind}: give it out of {choices}.",
                scale=self.scale,
                kind=self.kind.upper(),
                choices=", ".join(str(scale) for kind, scale in _BANDS if kind == self.kind),
            )
        if not self.least <= self.score <= self.scale:
            raise BadInput(
                "{score} is not a score: give one from {least} to {most}.",
                score=self.score,
                least=self.least,
                most=self.scale,
            )

    @property
    def least(self) -> int:
        """The lowest score of its scale."""
        return 1 if self.scale == 5 else 0  # noqa: PLR2004 - stars begin at one

    @property
    def band(self) -> Band:
        """Which of the three it is."""
        middle, good = _BANDS[self.kind, self.scale]
        return "good" if self.score >= good else "bad" if self.score < middle else "middle"


def usual_scale(kind: Kind) -> int:
    """The scale of a kind unless another is given."""
    return next((scale for known, scale in _BANDS if known == kind), 10)


def quarter(day: dt.date) -> str:
    """The survey of a day where none is named: one a quarter, as ``2026-Q4``."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def tags(typed: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    """Tags in the order of their vocabulary, each once.

    :raises BadInput: one is not of it.
    """
    given = [one.strip().casefold() for one in typed if one.strip()]
    for one in given:
        if one not in known:
            raise BadInput(
                "“{typed}” is not one of the tags: choose {choices}.",
                typed=one[:20],
                choices=", ".join(known),
            )
    return tuple(tag for tag in known if tag in given)


def follow_up(
    rating: Rating, day: dt.date, today: dt.date, asked: dt.date | None
) -> dt.date | None:
    """When to come back to who answered, if at all.

    :param day: the day of the answer.
    :param asked: the date somebody gave for it, whatever the score.
    :raises BadInput: that date is before the answer.
    """
    if asked is not None:
        if asked < day:
            raise BadInput(
                "A follow-up on {day} is before the answer: give that day or a later one.",
                day=asked,
            )
        return asked
    if rating.band != "bad" or not 0 <= (today - day).days <= FRESH_DAYS:
        return None
    return day + dt.timedelta(days=FOLLOW_UP_DAYS)
