"""Recency, frequency and money: how each customer stands beside the others, and in which group.

The scores are ranks in fifths: min(5, 1 + ⌊5 × number strictly worse ÷ n⌋), so that equals score
alike and no score depends on a member's number. The groups bear the names in common use.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from ledger.metrics.customers import net_of_each
from ledger.metrics.engagement import joined
from ledger.metrics.history import DAWN, History
from ledger.metrics.load import Connection, load

Segment = Literal[
    "champions",
    "loyal",
    "active",
    "new",
    "promising",
    "needs_attention",
    "at_risk",
    "almost_lost",
    "previously_loyal",
    "dormant",
    "one_time_lapsed",
    "prospects",
]

SEGMENTS: tuple[Segment, ...] = get_args(Segment)
"""Every group, from those who come most to those who never came."""

_TOP = 5
_STRONG = 8
_SEVERAL: dict[int, tuple[Segment, Segment]] = {
    5: ("active", "champions"),
    4: ("active", "champions"),
    3: ("needs_attention", "loyal"),
    2: ("almost_lost", "at_risk"),
    1: ("dormant", "previously_loyal"),
}
_ONE: dict[int, Segment] = {
    5: "new",
    4: "new",
    3: "promising",
    2: "one_time_lapsed",
    1: "one_time_lapsed",
}


@dataclass(frozen=True, slots=True)
class Customer:
    """A member with what is counted of them and its scores, 5 the best and 1 the worst.

    ``days`` passed since the last purchase, to the last day counted; ``net`` is in minor units.
    A member who never bought has no last day and no score.
    """

    member: int
    segment: Segment
    last_day: dt.date | None = None
    days: int | None = None
    purchases: int = 0
    net: int = 0
    recency: int | None = None
    frequency: int | None = None
    monetary: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group with how many members are in it, and what they brought in, in minor units."""

    segment: Segment
    members: int
    net: int


def rfm(conn: Connection, as_of: dt.date) -> list[Customer]:
    """Every member there was as of a date, the best first.

    :param conn: the shop's file, in a read of its own; only read.
    :param as_of: the day after the last day counted.
    """
    return customers(load(conn, as_of, parts=frozenset(("joined",))), as_of.toordinal())


def customers(history: History, as_of: int) -> list[Customer]:
    """Every member there was as of a day (exclusive), the best first."""
    sales = history.members.as_of(as_of)
    gone = history.gone(as_of)
    last = {member: day for day, member in sales.days()}
    purchases = Counter(sales.customers(DAWN, as_of))
    net = net_of_each(history, sales)
    bought = [member for member in last if member not in gone]
    found = [
        Customer(
            member,
            segment(recency, frequency, monetary, purchases[member]),
            dt.date.fromordinal(last[member]),
            as_of - 1 - last[member],
            purchases[member],
            net[member],
            recency,
            frequency,
            monetary,
        )
        for member, recency, frequency, monetary in zip(
            bought,
            scores([last[member] for member in bought]),
            scores([purchases[member] for member in bought]),
            scores([net[member] for member in bought]),
            strict=True,
        )
    ]
    found.sort(key=lambda c: (-c.net, c.days, c.member))
    never = sorted(joined(history, as_of).keys() - last.keys())
    return [*found, *(Customer(member, "prospects") for member in never)]


def scores(numbers: Sequence[int]) -> list[int]:
    """The score of each number among all, more being better."""
    ordered, n = sorted(numbers), len(numbers)
    return [min(_TOP, 1 + _TOP * bisect_left(ordered, number) // n) for number in numbers]


def segment(recency: int, frequency: int, monetary: int, purchases: int) -> Segment:
    """The group of a customer with these scores.

    Recency says which pair of groups; frequency and money together, 8 or more of 10, which of
    the two. Whoever bought once is told apart by recency alone: one purchase is no habit.
    """
    if purchases == 1:
        return _ONE[recency]
    return _SEVERAL[recency][frequency + monetary >= _STRONG]


def groups(found: Iterable[Customer]) -> list[Group]:
    """How many are in each group, empty ones included."""
    members = dict.fromkeys(SEGMENTS, 0)
    net = dict.fromkeys(SEGMENTS, 0)
    for customer in found:
        members[customer.segment] += 1
        net[customer.segment] += customer.net
    return [Group(name, members[name], net[name]) for name in SEGMENTS]
