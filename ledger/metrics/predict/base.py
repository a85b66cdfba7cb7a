"""Each customer's past as the models see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ledger.metrics.history import History, Standing


class Past(NamedTuple):
    """What counts of a customer's past. Days, and at most one purchase a day.

    ``repeats`` are the days of purchase after the first, ``last`` is how long after the first
    day the last one was, and ``age`` how long after it the last day counted. In the papers:
    x, t_x and T.
    """

    repeats: int
    last: int
    age: int


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with their past, and what a day of purchase has come to, in minor units.

    ``value`` is the mean over the repeats, ``None`` for who has none; ``first`` that of the
    first day. Both after refunds: of each customer's sales, the share that was not given back.
    """

    member: int
    past: Past
    first: float
    value: float | None


def customers(history: History, sales: Standing) -> list[Customer]:
    """Everyone with a purchase, as of the day the sales stood.

    A refund does not say which day's purchase it lowers, so it lowers all of them alike.
    """
    # first day, last day, repeats, gross of the first day, gross of all
    seen: dict[int, list[int]] = {}
    for day, member, amount in sales.rows():
        row = seen.get(member)
        if row is None:
            seen[member] = [day, day, 0, amount, amount]
            continue
        row[4] += amount
        if day != row[1]:
            row[1] = day
            row[2] += 1
        elif not row[2]:
            row[3] += amount
    kept = _kept(history, sales, {member: row[4] for member, row in seen.items()})
    found = []
    for member, (first, last, repeats, at_first, gross) in seen.items():
        share = kept.get(member, 1.0)
        found.append(
            Customer(
                member,
                Past(repeats, last - first, sales.as_of - 1 - first),
                at_first * share,
                (gross - at_first) * share / repeats if repeats else None,
            )
        )
    return found


def _kept(history: History, sales: Standing, gross: dict[int, int]) -> dict[int, float]:
    """Of those with refunds, the share of their sales they did not get back, 0 to 1."""
    given: dict[int, int] = {}
    for member, amount in history.refunds.as_of(sales.as_of).amounts():
        given[member] = given.get(member, 0) + amount
    # A sale refunded in full is no purchase, and its refund lowers no other.
    for row in history.members.undone(sales.as_of):
        if row.member in given:
            given[row.member] -= row.amount
    return {
        member: min(1.0, max(0.0, 1 - amount / gross[member]))
        for member, amount in given.items()
        if gross.get(member)
    }
