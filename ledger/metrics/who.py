"""The people behind a number: who is counted in it, who is not, and why.

Each number's people are found by what its own definition counts, so that they add up to its
numerator and denominator; :attr:`Who.figure` says to which.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from ledger.metrics import satisfaction
from ledger.metrics.customers import movement, net_of_each
from ledger.metrics.history import DAWN, History
from ledger.metrics.kpi import Figure, count, rate
from ledger.metrics.load import Connection, point_values, winners_of
from ledger.metrics.load_points import lots_of_each, moves_of_each
from ledger.metrics.moment import Moment, Terms
from ledger.metrics.points import EARNED, REDEEMED, PointsLog
from ledger.metrics.report import WINDOW, moments
from ledger.rules.feedback import Kind

_MONTH, _YEAR = 30, 365


class Counted(NamedTuple):
    """Somebody a number counts, in a group of it; of what members think, an answer.

    What ``times`` and ``amount`` are depends on the number: purchases and what they come to in
    minor units (:func:`who` says over which days), points used and points in all, or score and
    scale. ``day`` is the ordinal of the last purchase or of the answer, 0 for none. ``tags`` are
    the reasons somebody gave.
    """

    member: int
    group: str
    day: int = 0
    times: int = 0
    amount: int = 0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Who:
    """The people behind a number as of a date (exclusive), group by group.

    ``groups`` are all there could be, in their order. ``guests`` are purchases by nobody known
    and what they come to, where the number counts them too. ``point_value`` is what a point is
    worth in minor units, where that matters; ``basis`` what a tier is counted from.
    """

    key: str
    as_of: dt.date
    groups: tuple[str, ...]
    people: tuple[Counted, ...]
    guests: tuple[int, int] = (0, 0)
    point_value: Fraction | None = None
    basis: str = ""

    def sizes(self) -> dict[str, int]:
        """How many are in each group."""
        found = Counter(person.group for person in self.people)
        return {group: found[group] for group in self.groups}

    @property
    def figure(self) -> Figure:
        """The numerator and the denominator that they add up to; the value where these give it.

        :raises KeyError: they are not those of a number.
        """
        return _SUMS[self.key](self)


def who(conn: Connection, as_of: dt.date, key: str) -> Who:
    """The people behind a number as of a date, as it was then.

    Of those who stayed, left or came, and of what a customer is worth, ``times`` and ``amount``
    are all purchases before the date and what they come to less refunds; of a basket or a share
    of members, those of the number's window before refunds; of points, used and earned, lapsed
    and issued, or held.

    :param conn: the shop's file, in a read of its own; only read.
    :param as_of: the day after the last day counted.
    :raises KeyError: a number whose people are not known: see :data:`KNOWN`.
    """
    groups, find = _FINDERS[key]
    view = _View(conn, as_of)
    places = {group: place for place, group in enumerate(groups)}
    people = find(view, groups)
    people.sort(key=lambda person: (places[person.group], *_order(key, person)))
    return Who(
        key,
        as_of,
        groups,
        tuple(people),
        _guests(view, key),
        _worth(conn, as_of) if key in _OF_POINTS else None,
    )


def _order(key: str, person: Counted) -> tuple[int | Fraction, int]:
    """What matters most first; the same at every reading."""
    if key == "aov":
        return -Fraction(person.amount, person.times), person.member
    if key in ("nps", "csat"):
        return -person.day, person.member
    if key == "redemption_rate":
        return -person.times, person.member
    return -person.amount, person.member


# How each is found.


class _View:
    """The books as of a date; what is loaded for a number is loaded once."""

    def __init__(self, conn: Connection, as_of: dt.date) -> None:
        self.conn = conn
        self.as_of = as_of
        self.end = as_of.toordinal()
        self._moments: dict[str, Moment] = {}

    def moment(self, key: str) -> Moment:
        """What the number is made from."""
        if key not in self._moments:
            terms = Terms(None, WINDOW)
            (self._moments[key],) = moments(self.conn, [self.as_of], (key,), terms)
        return self._moments[key]

    def lots(self) -> Mapping[int, PointsLog]:
        """The lots of each member."""
        return lots_of_each(self.conn, self.as_of, winners_of(self.conn))


def _bought(moment: Moment, groups: Mapping[str, Iterable[int]]) -> list[Counted]:
    """Members with all they ever bought, and when last."""
    sales = moment.members
    last = {member: day for day, member in sales.days()}
    times, net = Counter(sales.customers(DAWN, moment.as_of)), net_of_each(moment.history, sales)
    return [
        Counted(member, group, last.get(member, 0), times[member], net.get(member, 0))
        for group, members in groups.items()
        for member in members
    ]


def _moved(view: _View, groups: tuple[str, ...]) -> list[Counted]:
    moment = view.moment("retention")
    found = movement(moment.members, moment.start, moment.as_of, moment.window)
    named = {
        "left": found.lost,
        "stayed": found.stayed,
        "new": found.new,
        "won_back": found.won_back,
    }
    return _bought(moment, {group: named[group] for group in groups})


def _repeated(view: _View, _groups: tuple[str, ...]) -> list[Counted]:
    moment = view.moment("repeat_rate")
    times = Counter(moment.members.customers(DAWN, moment.as_of))
    once = [member for member, purchases in times.items() if purchases == 1]
    return _bought(moment, {"once": once, "repeated": times.keys() - once})


def _buyers(view: _View, _groups: tuple[str, ...]) -> list[Counted]:
    moment = view.moment("clv_historic_mean")
    return _bought(moment, {"buyers": moment.members.buyers(DAWN, moment.as_of)})


def _trailing(key: str, days: int, group: str) -> _Finder:
    """Members with what they bought in the last so many days."""

    def find(view: _View, _groups: tuple[str, ...]) -> list[Counted]:
        moment = view.moment(key)
        sales, start, end = moment.members, moment.as_of - days, moment.as_of
        times, gross = Counter(sales.customers(start, end)), Counter[int]()
        for member, amount in zip(
            sales.customers(start, end), sales.sizes(start, end), strict=True
        ):
            gross[member] += amount
        last = {member: day for day, member in sales.days()}
        return [
            Counted(member, group, last[member], purchases, gross[member])
            for member, purchases in times.items()
        ]

    return find


def _guests(view: _View, key: str) -> tuple[int, int]:
    """Purchases of guests that a number counts beside its people, and what they come to."""
    days = _WITH_GUESTS.get(key)
    if days is None:
        return 0, 0
    moment = view.moment(key)
    start, end = moment.as_of - days, moment.as_of
    return moment.guests.orders(start, end), moment.guests.gross(start, end)


def _answered(kind: Kind) -> _Finder:
    def find(view: _View, _groups: tuple[str, ...]) -> list[Counted]:
        end = view.end
        given = satisfaction.standing(
            view.moment(kind).history.answers, kind, end - satisfaction.WINDOW, end
        )
        return [
            Counted(
                one.member,
                one.rating.band,
                one.day,
                one.rating.score,
                one.rating.scale,
                (*one.reasons, *one.feelings),
            )
            for one in given
        ]

    return find


def _redeemed(view: _View, _groups: tuple[str, ...]) -> list[Counted]:
    end = view.end
    since = dt.date.fromordinal(max(1, end - _MONTH))
    found = []
    for member, log in moves_of_each(view.conn, since, view.as_of, winners_of(view.conn)).items():
        used = -log.moved(REDEEMED, end - _MONTH, end, end)
        earned = log.moved(EARNED, end - _MONTH, end, end)
        if used or earned:
            group = "used" if used > 0 else "earned"
            found.append(Counted(member, group, 0, used, earned))
    return found


def _lapsed(view: _View, _groups: tuple[str, ...]) -> list[Counted]:
    found = []
    for member, log in view.lots().items():
        lapsed, issued = log.breakage(view.end)
        if lapsed or issued:
            group = "lapsed" if lapsed else "kept"
            found.append(Counted(member, group, 0, lapsed, issued))
    return found


def _holding(view: _View, _groups: tuple[str, ...]) -> list[Counted]:
    held = {member: log.outstanding(view.end) for member, log in view.lots().items()}
    return [Counted(member, "holding", 0, 0, points) for member, points in held.items() if points]


def _worth(conn: Connection, as_of: dt.date) -> Fraction | None:
    return History(point_values=point_values(conn)).point_value(as_of.toordinal())


_Finder = Callable[[_View, tuple[str, ...]], list[Counted]]
_BANDS = ("bad", "middle", "good")
_WITH_GUESTS = {"membership_rate": _MONTH, "aov": _YEAR}
_OF_POINTS = frozenset(("points_liability", "points_outstanding"))

_FINDERS: dict[str, tuple[tuple[str, ...], _Finder]] = {
    "retention": (("left", "stayed"), _moved),
    "churn": (("left", "stayed"), _moved),
    "silent": (("left",), _moved),
    "active_members": (("new", "won_back", "stayed"), _moved),
    "new_members": (("new",), _moved),
    "won_back": (("won_back",), _moved),
    "repeat_rate": (("once", "repeated"), _repeated),
    "clv_historic_mean": (("buyers",), _buyers),
    "aov": (("buyers",), _trailing("aov", _YEAR, "buyers")),
    "membership_rate": (("buyers",), _trailing("membership_rate", _MONTH, "buyers")),
    "redemption_rate": (("used", "earned"), _redeemed),
    "breakage": (("lapsed", "kept"), _lapsed),
    "points_liability": (("holding",), _holding),
    "points_outstanding": (("holding",), _holding),
    "nps": (_BANDS, _answered("nps")),
    "csat": (_BANDS, _answered("csat")),
}

KNOWN = tuple(_FINDERS)
"""The numbers whose people are known."""


# What they add up to.


def _share(*groups: str) -> Callable[[Who], Figure]:
    """Those of some groups ÷ all."""

    def figure(found: Who) -> Figure:
        sizes = found.sizes()
        return rate(sum(sizes[group] for group in groups), len(found.people))

    return figure


def _all(found: Who) -> Figure:
    return count(len(found.people))


def _amounts(found: Who) -> int:
    return sum(person.amount for person in found.people)


def _times(found: Who) -> int:
    return sum(person.times for person in found.people)


def _basket(found: Who) -> Figure:
    orders, gross = found.guests
    return rate(_amounts(found) + gross, _times(found) + orders)


def _score(kind: Kind) -> Callable[[Who], Figure]:
    def figure(found: Who) -> Figure:
        sizes = found.sizes()
        return satisfaction.score(
            kind, satisfaction.Tally(sizes["good"], sizes["middle"], sizes["bad"])
        )

    return figure


def _held(found: Who) -> Figure:
    return Figure(None, _amounts(found))


_SUMS: dict[str, Callable[[Who], Figure]] = {
    "retention": _share("stayed"),
    "churn": _share("left"),
    "silent": _all,
    "active_members": _all,
    "new_members": _all,
    "won_back": _all,
    "repeat_rate": _share("repeated"),
    "clv_historic_mean": lambda found: rate(_amounts(found), len(found.people)),
    "aov": _basket,
    "membership_rate": lambda found: rate(len(found.people), len(found.people) + found.guests[0]),
    "redemption_rate": lambda found: rate(_times(found), _amounts(found)),
    "breakage": lambda found: rate(_times(found), _amounts(found)),
    "points_liability": _held,
    "points_outstanding": _held,
    "nps": _score("nps"),
    "csat": _score("csat"),
}
