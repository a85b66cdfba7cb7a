"""How well the list of who is about to leave would have done on the shop's own past."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter
from typing import Literal, get_args

from ledger.metrics.history import History
from ledger.metrics.load import Connection, load
from ledger.metrics.outlook import DAYS, Band, Outlook, expected, leaving
from ledger.metrics.predict.base import customers
from ledger.metrics.predict.purchases import Kind
from ledger.values.calendar import add_months
from ledger.values.errors import BadInput

Sign = Literal["expected_purchases", "alive", "recency", "overdue", "falling"]
"""What silence may be told by: few purchases expected, a low P(alive), the days since the last
purchase, these days beside the usual ones, and fewer purchases than the time before."""

SIGNS: tuple[Sign, ...] = get_args(Sign)
BANDS: tuple[Band, ...] = get_args(Band)

Verdict = Literal["unknown", "chance", "some", "good"]

MONTHS = 12
FIRST = 20
"""How many of the list one looks at."""

_YEAR = 365
_FEW = 10
_SOME, _GOOD = Fraction(55, 100), Fraction(65, 100)


@dataclass(frozen=True, slots=True)
class Cut:
    """One date of the past: what was expected of the days after it, and what came.

    ``expected`` and ``came`` are days of purchase, of the ``customers`` known then. Of the
    ``regulars``, ``silent`` bought nothing; ``order`` says how well each sign put these first.
    Of the ``listed``, the first of the list, ``listed_silent`` bought nothing. ``bands`` pairs
    how many were in each with how many of them bought.
    """

    as_of: dt.date
    customers: int
    expected: float
    came: int
    regulars: int
    silent: int
    order: Mapping[Sign, Fraction | None]
    listed: int
    listed_silent: int
    bands: Mapping[Band, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Backtest:
    """What became of a list, over the dates it was tried at, the oldest first.

    ``months`` is how many dates were asked for, ``since`` the first day on record.
    """

    as_of: dt.date
    days: int
    kind: Kind
    months: int
    since: dt.date | None
    cuts: tuple[Cut, ...]

    @property
    def expected(self) -> float:
        """Days of purchase expected at all dates."""
        return sum(cut.expected for cut in self.cuts)

    @property
    def came(self) -> int:
        """Days of purchase that came."""
        return sum(cut.came for cut in self.cuts)

    @property
    def silent(self) -> Fraction | None:
        """Of the regulars of all dates, the share who then bought nothing."""
        return _share(self.cuts, lambda cut: (cut.silent, cut.regulars))

    @property
    def listed_silent(self) -> Fraction | None:
        """Of those listed at all dates, the share who then bought nothing."""
        return _share(self.cuts, lambda cut: (cut.listed_silent, cut.listed))

    def order(self, sign: Sign) -> Fraction | None:
        """How often a sign put the one who fell silent first, averaged over dates."""
        found = [value for cut in self.cuts if (value := cut.order[sign]) is not None]
        return sum(found, Fraction(0)) / len(found) if found else None

    def bought(self, band: Band) -> tuple[int, int]:
        """How many were in a band at all dates, and how many of them bought."""
        return (
            sum(cut.bands[band][0] for cut in self.cuts),
            sum(cut.bands[band][1] for cut in self.cuts),
        )

    @property
    def verdict(self) -> Verdict:
        """Whether the list is worth following: by how often its order was the right one.

        Unknown as long as fewer than ten regulars fell silent, or did not.
        """
        right = self.order("expected_purchases")
        fell = sum(cut.silent for cut in self.cuts)
        stayed = sum(cut.regulars for cut in self.cuts) - fell
        if right is None or min(fell, stayed) < _FEW:
            return "unknown"
        return "good" if right >= _GOOD else "some" if right >= _SOME else "chance"


def backtest(
    conn: Connection,
    as_of: dt.date,
    *,
    months: int = MONTHS,
    days: int = DAYS,
    kind: Kind = "mbg",
) -> Backtest:
    """Hide the last days, expect them from what was known before, and compare; month by month.

    The last date is ``days`` before ``as_of``, or before the sales end if they do before, because
    nothing is told by days that are not on record. The others are a month apart before it, as far
    back as there were records of as many days by then.

    :param conn: the shop's file, in a read of its own; only read.
    :param as_of: the day after the last day counted, which should be over.
    :param months: how many dates.
    :param days: how many days are hidden at each.
    :raises BadInput: less than a day.
    """
    if days < 1:
        raise BadInput("A window of {days} days is too short: give 1 or more.", days=days)
    history = load(conn, as_of, parts=frozenset())
    bought = _Bought(history, as_of.toordinal())
    first, end = history.first_record, min(as_of.toordinal(), bought.end)
    last = end - days
    cuts: list[Cut] = []
    while first is not None and len(cuts) < months:
        at = add_months(dt.date.fromordinal(last), -len(cuts)) if last > _YEAR else dt.date.min
        if at.toordinal() - days < first:
            break
        cuts.append(_cut(history, bought, at, days, kind))
    return Backtest(
        dt.date.fromordinal(end),
        days,
        kind,
        months,
        dt.date.fromordinal(first) if first is not None else None,
        tuple(reversed(cuts)),
    )


class _Bought:
    """Days of purchase by member, over any days."""

    def __init__(self, history: History, as_of: int) -> None:
        self._pairs = sorted(set(history.members.as_of(as_of).days()))
        self.end = self._pairs[-1][0] + 1 if self._pairs else as_of

    def between(self, start: int, end: int) -> Counter[int]:
        """How many days of ``[start, end)`` each member bought on."""
        first, last = (bisect_left(self._pairs, day, key=itemgetter(0)) for day in (start, end))
        return Counter(member for _, member in self._pairs[first:last])


def _cut(history: History, bought: _Bought, at: dt.date, days: int, kind: Kind) -> Cut:
    day = at.toordinal()
    found = expected(customers(history, history.members.as_of(day)), days, kind)
    after = bought.between(day, day + days)
    latest, earlier = bought.between(day - days, day), bought.between(day - 2 * days, day - days)
    regulars = [one for one in found if one.regular and one.silent_days < _YEAR]
    silent = [not after[one.member] for one in regulars]
    listed = leaving(regulars, FIRST)
    signs: dict[Sign, Callable[[Outlook], float]] = {
        "expected_purchases": lambda one: -one.purchases,
        "alive": lambda one: -one.alive,
        "recency": lambda one: one.silent_days,
        "overdue": lambda one: one.silent_days / (one.usual_days or 1),
        "falling": lambda one: earlier[one.member] - latest[one.member],
    }
    banded = Counter(one.band for one in found)
    came = Counter(one.band for one in found if after[one.member])
    return Cut(
        as_of=at,
        customers=len(found),
        expected=sum(one.purchases for one in found),
        came=sum(after[one.member] for one in found),
        regulars=len(regulars),
        silent=sum(silent),
        order={sign: in_order(map(score, regulars), silent) for sign, score in signs.items()},
        listed=len(listed),
        listed_silent=sum(not after[one.member] for one in listed),
        bands={band: (banded[band], came[band]) for band in BANDS},
    )


def in_order(scores: Iterable[float], fell: Sequence[bool]) -> Fraction | None:
    """Of all pairs of one who fell and one who did not, how many score the first one higher.

    A tie counts half. ``None`` where there is no pair.
    """
    by_score: dict[float, list[int]] = {}
    for score, one in zip(scores, fell, strict=True):
        by_score.setdefault(score, [0, 0])[one] += 1
    below = doubled = 0
    for score in sorted(by_score):
        stayed, fallen = by_score[score]
        doubled += fallen * (2 * below + stayed)
        below += stayed
    fallen = sum(fell)
    return Fraction(doubled, 2 * fallen * below) if fallen and below else None


def _share(cuts: Iterable[Cut], of: Callable[[Cut], tuple[int, int]]) -> Fraction | None:
    pairs = [of(cut) for cut in cuts]
    total = sum(whole for _, whole in pairs)
    return Fraction(sum(part for part, _ in pairs), total) if total else None
