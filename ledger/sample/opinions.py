"""What members answer when they are asked at the counter, and whom somebody calls back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from ledger.books import feedback
from ledger.books.feedback import Answer
from ledger.queries.feedback import voice
from ledger.rules.feedback import Band
from ledger.sample import shop
from ledger.sample.chance import Chance
from ledger.sample.desk import Desk
from ledger.sample.rhythms import Customer, Visit, drifts
from ledger.sample.till import Clock, Till
from ledger.sample.voices import COMMENTS, LAST, OUTCOMES, Said, Voice

_DAY = dt.timedelta(days=1)
_Weighted = tuple[tuple[int, int], ...]

_SINCE = dt.date(2025, 1, 7)
_ASKED, _SAYS_WHY, _FEELS, _AFTERWARDS, _MISTYPED = 90, 620, 380, 250, 25
# Shares are per mille.
_HAPPY: _Weighted = ((10, 36), (9, 31), (8, 19), (7, 8), (6, 3), (5, 2), (3, 1))
_DRIFTING: _Weighted = (
    *((10, 3), (9, 8), (8, 15), (7, 20), (6, 18), (5, 14), (4, 9), (3, 7), (2, 4), (0, 2)),
)
_COMMENTS: dict[Band, int] = {"good": 90, "middle": 170, "bad": 420}
_REASONS: dict[Band, tuple[tuple[str, int], ...]] = {
    "good": (("quality", 45), ("welcome", 35), ("choice", 14), ("price", 3), ("wait", 3)),
    "middle": (("wait", 30), ("choice", 28), ("price", 24), ("quality", 12), ("welcome", 6)),
    "bad": (("wait", 42), ("price", 24), ("choice", 14), ("quality", 12), ("welcome", 8)),
}
_FEELINGS: dict[Band, tuple[tuple[str, int], ...]] = {
    "good": (("joy", 48), ("trust", 42), ("surprise", 10)),
    "middle": (("disappointment", 6), ("trust", 3), ("frustration", 1)),
    "bad": (("frustration", 55), ("disappointment", 45)),
}
_TOP, _SLIP = 10, 1
# Ten typed as one: the second digit came too late.
_SILENCE = Voice("", ())
_WITHIN = (1, 3)
_CALLS = (9 * 60 + 30, 11 * 60 + 45)


@dataclass(frozen=True, slots=True)
class _Survey:
    """A satisfaction asked for some weeks of those who buy some baskets, once each."""

    name: str
    first: dt.date
    last: dt.date
    baskets: tuple[str, ...]
    share: int
    stars: _Weighted
    drifting: _Weighted


_SURVEYS = (
    _Survey(
        *("Nouvelle carte du midi", dt.date(2026, 5, 5), dt.date(2026, 7, 11), ("lunch",), 650),
        ((5, 46), (4, 38), (3, 11), (2, 4), (1, 1)),
        ((5, 10), (4, 30), (3, 35), (2, 18), (1, 7)),
    ),
    _Survey(
        *("Attente du dimanche", dt.date(2026, 10, 4), dt.date(2026, 11, 8)),
        *(("sunday", "sunday tart"), 550),
        ((5, 26), (4, 42), (3, 20), (2, 9), (1, 3)),
        ((5, 5), (4, 25), (3, 35), (2, 25), (1, 10)),
    ),
)


class Opinions:
    """Asks members what they think, and sees to those who are unhappy.

    :param plan: has something done at an instant to come.
    """

    def __init__(
        self, till: Till, clock: Clock, plan: Callable[[int, Callable[[], None]], None]
    ) -> None:
        self._till = till
        self._plan = plan
        self._chance = Chance("opinions")
        self._call = Desk(till, clock, self._chance).call
        self._unsaid = {band: list(reversed(voices)) for band, voices in COMMENTS.items()}
        self._last = list(LAST)

    def hear(self, customer: Customer, member: int, visit: Visit) -> None:
        """Ask a member who has just been served, now and then."""
        if visit.day >= LAST[0].day:
            self._hear_last(member, visit.day)
            return
        drifting = drifts(customer, visit.day)
        for survey in _SURVEYS:
            if survey.first <= visit.day <= survey.last and visit.basket in survey.baskets:
                self._survey(survey, member, visit.day, drifting)
        if visit.day >= _SINCE and self._chance.per_mille(_ASKED) and self._may_ask(member):
            self._recommend(
                member, visit.day, self._chance.weighted(_DRIFTING if drifting else _HAPPY)
            )

    def _may_ask(self, member: int) -> bool:
        with self._till.read() as tx:
            return voice(tx, member).ask

    def _recommend(self, member: int, day: dt.date, score: int) -> None:
        if score == _TOP and self._chance.per_mille(_MISTYPED):
            slip = feedback.answer(self._till, Answer(member, _SLIP), self._call())
            feedback.take_back(self._till, slip.event, self._call())
        given = Answer(member, score)
        band = given.rating.band
        said = self._words(band)
        if said.reasons and not said.text and self._chance.per_mille(_AFTERWARDS):
            event = self._take(given, _SILENCE)
            feedback.why(self._till, event, said.reasons, said.feelings, self._call())
        else:
            event = self._take(given, said)
        if band == "bad":
            self._plan_call(event, day)

    def _take(self, given: Answer, said: Voice) -> int:
        answer = replace(given, reasons=said.reasons, feelings=said.feelings, comment=said.text)
        return feedback.answer(self._till, answer, self._call()).event

    def _words(self, band: Band) -> Voice:
        """What is said besides the score: a comment, a tag or two, or nothing."""
        chance, unsaid = self._chance, self._unsaid[band]
        if unsaid and chance.per_mille(_COMMENTS[band]):
            return unsaid.pop()
        reasons = (chance.weighted(_REASONS[band]),) if chance.per_mille(_SAYS_WHY) else ()
        feelings = (chance.weighted(_FEELINGS[band]),) if chance.per_mille(_FEELS) else ()
        return Voice("", reasons, feelings)

    def _survey(self, survey: _Survey, member: int, day: dt.date, drifting: bool) -> None:
        stars = self._chance.weighted(survey.drifting if drifting else survey.stars)
        answer = Answer(member, stars, "csat", survey=survey.name)
        with self._till.read() as tx:
            known = feedback.taken(tx, answer) or voice(tx, member).complaint
        if known or not self._chance.per_mille(survey.share):
            return
        event = feedback.answer(self._till, answer, self._call()).event
        if answer.rating.band == "bad":
            self._plan_call(event, day)

    def _plan_call(self, event: int, day: dt.date) -> None:
        """Somebody comes back to them in the days that follow, and notes what came of it."""
        day += self._chance.between(*_WITHIN) * _DAY
        while not shop.is_open(day):
            day += _DAY
        self._plan_close(event, day, self._chance.pick(OUTCOMES))

    def _plan_close(self, event: int, day: dt.date, note: str) -> None:
        at = shop.instant(day, self._chance.between(*_CALLS))
        self._plan(at, partial(self._close, event, note))

    def _close(self, event: int, note: str) -> None:
        boss = self._chance.pick((shop.OWNER, shop.MANAGER))
        feedback.close(self._till, event, note, self._call(boss))

    def _hear_last(self, member: int, day: dt.date) -> None:
        said = next((said for said in self._last if said.day == day), None)
        if said is not None and self._may_ask(member):
            self._last.remove(said)
            self._say(member, said)

    def _say(self, member: int, said: Said) -> None:
        event = self._take(Answer(member, said.score, follow_up=said.follow_up), said.voice)
        if said.closed:
            self._plan_close(event, *said.closed)
