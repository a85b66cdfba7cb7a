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

    ``value`` is the mean over the repeats, to the nearest minor unit as in the published
    summaries, ``None`` for who has none; ``first`` is that of the first day. Both after refunds.
    """

    member: int
    past: Past
    first: int
    value: int | None


def customers(history: History, sales: Standing) -> list[Customer]:
    """Everyone with a purchase, as of the day the sales stood.

    A refund does not say which day's purchase it lowers, so it lowers all of the customer's
    alike; who was given back all there was, or more, spends nothing.
    """
    # First day, last day, repeats, gross of the first day, gross of all.
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
    given = _given_back(history, sales)
    found = []
    for member, (first, last, repeats, at_first, gross) in seen.items():
        kept, of = max(0, gross - given.get(member, 0)), max(1, gross)
        found.append(
            Customer(
                member,
                Past(repeats, last - first, sales.as_of - 1 - first),
                _nearest(at_first * kept, of),
                _nearest((gross - at_first) * kept, of * repeats) if repeats else None,
            )
        )
    return found


def _given_back(history: History, sales: Standing) -> dict[int, int]:
    """What was refunded to each, of purchases that still stand."""
    given: dict[int, int] = {}
    for member, amount in history.refunds.as_of(sales.as_of).amounts():
        given[member] = given.get(member, 0) + amount
    # A sale refunded in full is no purchase, and its refund lowers no other.
    for row in history.members.undone(sales.as_of):
        if row.member in given:
            given[row.member] -= row.amount
    return given


def _nearest(numerator: int, denominator: int) -> int:
    """A quotient to the nearest whole number, halves up."""
    return (2 * numerator + denominator) // (2 * denominator)
