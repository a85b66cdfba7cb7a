"""From a kind of customer to the visits of two years: pure, and the same every time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from ledger.sample.archetypes import ARCHETYPES, PASSER, STUDENT, Archetype
from ledger.sample.chance import Chance
from ledger.sample.people import Crowd, Person
from ledger.sample.shop import FIRST_DAY, LAST_DAY, SUNDAY, is_open, within_hours

DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the counter; ``customer`` is ``None`` for a guest."""

    day: dt.date
    minute: int
    customer: int | None
    basket: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A member of the sample: who, of which kind, and what became of them.

    ``fate`` is *stays*, *leaves*, *cools* (comes far less of late) or *returns* (after a silence).
    """

    person: Person
    archetype: Archetype
    fate: str
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """Days between which one comes, at so many thousandths of one's usual rhythm."""

    first: dt.date
    last: dt.date
    share: int = 1000


_LAUNCH_DAYS = 42
_JOINING_DAYS = (LAST_DAY - FIRST_DAY).days - 6
_GROWTH = 300
# So many join late rather than early: word gets round.
_COOLS, _COOLED, _COOLS_FROM = 300, 120, dt.date(2026, 7, 29)
_RETURNS, _RETURNED = 260, 600
_SILENCE = (100, 210)
_DRIFT = 60 * DAY
_STAY_WEEKS = (9, 70)
_COMES_AGAIN = 330
_AGAIN_DAYS = (6, 120)

_TERMS = (
    _Span(FIRST_DAY, dt.date(2025, 6, 14)),
    _Span(dt.date(2025, 9, 3), dt.date(2026, 6, 13)),
    _Span(dt.date(2026, 9, 2), LAST_DAY),
)
_COHORTS = ((0, 3), (1, 5), (2, 3))
_BACK_NEXT_TERM = 560

_SEASON = (1050, 950, 1000, 1000, 1000, 1000, 850, 850, 1080, 1030, 1030, 1150)
_SUMMER = (7, 8)
_STUDENTS_AWAY = (((12, 20), (12, 31)), ((1, 1), (1, 5)))

_FEASTS = (
    (dt.date(2024, 12, 24), "yule log"),
    (dt.date(2025, 1, 5), "galette"),
    (dt.date(2025, 1, 12), "galette"),
    (dt.date(2025, 4, 20), "feast"),
    (dt.date(2025, 5, 25), "feast"),
    (dt.date(2025, 12, 24), "yule log"),
    (dt.date(2026, 1, 4), "galette"),
    (dt.date(2026, 1, 11), "galette"),
    (dt.date(2026, 4, 5), "feast"),
    (dt.date(2026, 5, 31), "feast"),
)
_FEAST_HOURS = (8 * 60, 12 * 60 + 30)
_BIRTHDAY_CAKES = 400

_GUESTS = (0, 2100, 2200, 2200, 2500, 3200, 3900)
# Guests of a thousand days, by weekday.
_GUEST_HOURS = (
    (((7 * 60 + 10, 9 * 60 + 30), "morning"), 3),
    (((8 * 60, 12 * 60 + 30), "bread"), 5),
    (((12 * 60, 13 * 60 + 50), "lunch"), 3),
    (((14 * 60, 18 * 60 + 45), "stop"), 3),
    (((16 * 60, 18 * 60 + 30), "tea"), 2),
)
_GUEST_SUNDAY = (
    (((8 * 60, 12 * 60 + 45), "bread"), 4),
    (((9 * 60, 12 * 60 + 45), "sunday"), 3),
    (((9 * 60, 12 * 60 + 45), "sunday tart"), 1),
)


def customers() -> list[Customer]:
    """Everybody who joins within the two years, in no order that matters."""
    crowd = Crowd()
    everyone: list[Customer] = []
    for archetype in ARCHETYPES:
        for number in range(archetype.count):
            chance = Chance("rhythm", archetype.name, number)
            person = crowd.person(chance.weighted(archetype.generations))
            everyone.append(_customer(len(everyone), person, archetype, chance))
    return everyone


def drifts(customer: Customer, day: dt.date) -> bool:
    """Whether a member is about to stay away, or comes far less already: they are less happy.

    A student who leaves has finished their studies, and was as happy as the others.
    """
    if customer.archetype.name == STUDENT or customer.fate == "stays":
        return False
    if customer.fate == "cools":
        return day > _COOLS_FROM - _DRIFT
    turn = customer.visits[-1].day
    if customer.fate == "returns":
        pairs = zip(customer.visits, customer.visits[1:], strict=False)
        turn = max(pairs, key=lambda pair: pair[1].day - pair[0].day)[0].day
    return turn - _DRIFT < day <= turn


def guests() -> list[Visit]:
    """The visits of those who show no card."""
    chance = Chance("guests")
    visits = []
    for day in _days(FIRST_DAY, LAST_DAY):
        if not is_open(day):
            continue
        some = chance.between(0, 2 * _GUESTS[day.weekday()] * _season(day) // 1000)
        hours = _GUEST_SUNDAY if day.weekday() == SUNDAY else _GUEST_HOURS
        for _ in range((some + 500) // 1000):
            (low, high), basket = chance.weighted(hours)
            visits.append(Visit(day, within_hours(day, chance.between(low, high)), None, basket))
    return visits


def _customer(number: int, person: Person, archetype: Archetype, chance: Chance) -> Customer:
    fate, spans = _life(archetype, chance)
    weekly = chance.between(*archetype.weekly)
    usual = [chance.between(low, high) for low, high in archetype.hours]

    def visit(day: dt.date, basket: str = "") -> Visit:
        chosen = basket or chance.weighted(archetype.baskets)
        minute = chance.between(*_FEAST_HOURS) if basket else chance.pick(usual)
        near = minute + chance.between(-25, 25)
        return Visit(day, within_hours(day, near), number, chosen)

    visits: dict[dt.date, Visit] = {}
    for span in spans:
        first = next((d for d in _days(span.first, span.last) if _comes(archetype, d)), None)
        if first is None:
            continue
        visits[first] = visit(first)
        for day in _days(first + DAY, span.last):
            if not is_open(day):
                continue
            if (basket := _feast(person, archetype, day, chance)) is not None:
                visits[day] = visit(day, basket)
            elif chance.below(10**6) < _likelihood(archetype, weekly, day) * span.share // 1000:
                visits[day] = visit(day)
    return Customer(person, archetype, fate, tuple(visits.values()))


def _life(archetype: Archetype, chance: Chance) -> tuple[str, list[_Span]]:
    """What becomes of a customer, as days between which they come."""
    if archetype.name == STUDENT:
        return _studies(chance)
    launched = chance.per_mille(archetype.launch)
    after = chance.below(_LAUNCH_DAYS) if launched else chance.between(20, _JOINING_DAYS)
    if not launched and chance.per_mille(_GROWTH):
        after = max(after, chance.between(20, _JOINING_DAYS))
    joined = FIRST_DAY + after * DAY
    if archetype.name == PASSER:
        once = [_Span(joined, min(joined + _WEEK, LAST_DAY))]
        again = joined + chance.between(*_AGAIN_DAYS) * DAY
        if chance.per_mille(_COMES_AGAIN) and again + _WEEK <= LAST_DAY:
            once.append(_Span(again, again + _WEEK))
        return "leaves", once
    if chance.per_mille(archetype.leaves):
        leaves = joined + chance.between(*_STAY_WEEKS) * _WEEK
        back = leaves + chance.between(*_SILENCE) * DAY
        if back < LAST_DAY and chance.per_mille(_RETURNS):
            return "returns", [_Span(joined, leaves), _Span(back, LAST_DAY, _RETURNED)]
        if leaves < LAST_DAY:
            return "leaves", [_Span(joined, leaves)]
    if joined < _COOLS_FROM and chance.per_mille(_COOLS):
        return "cools", [_Span(joined, _COOLS_FROM), _Span(_COOLS_FROM + DAY, LAST_DAY, _COOLED)]
    return "stays", [_Span(joined, LAST_DAY)]


def _studies(chance: Chance) -> tuple[str, list[_Span]]:
    """A student's terms: from joining to June, and perhaps again from September."""
    cohort = chance.weighted(_COHORTS)
    start = _TERMS[cohort].first + chance.below(50) * DAY
    spans = [_Span(start, _TERMS[cohort].last)]
    for term in _TERMS[cohort + 1 :]:
        if not chance.per_mille(_BACK_NEXT_TERM):
            return "leaves", spans
        spans.append(_Span(term.first + chance.below(21) * DAY, term.last))
    return "stays", spans


def _comes(archetype: Archetype, day: dt.date) -> bool:
    return is_open(day) and archetype.days[day.weekday()] > 0


def _likelihood(archetype: Archetype, weekly: int, day: dt.date) -> int:
    """How likely a visit is on an open day, in millionths."""
    share = archetype.summer if day.month in _SUMMER else _season(day)
    if archetype.name == STUDENT and any(
        first <= (day.month, day.day) <= last for first, last in _STUDENTS_AWAY
    ):
        share = 0
    return weekly * share * archetype.days[day.weekday()] // sum(archetype.days)


def _season(day: dt.date) -> int:
    """How lively a month is, in thousandths."""
    return _SEASON[day.month - 1]


def _feast(person: Person, archetype: Archetype, day: dt.date, chance: Chance) -> str | None:
    """The basket of a feast, if there is one that day and it is kept."""
    for feast, basket in _FEASTS:
        if day == feast and chance.per_mille(archetype.feasts):
            return basket
    birthday = person.birthday[-5:] == f"{day:%m-%d}"
    if birthday and chance.per_mille(archetype.feasts * _BIRTHDAY_CAKES // 1000):
        return "feast"
    return None


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    day = first
    while day <= last:
        yield day
        day += DAY
