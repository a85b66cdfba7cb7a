"""What to expect of each member: who still comes, who is about to stop, what is at stake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from ledger.metrics.engagement import joined
from ledger.metrics.history import History
from ledger.metrics.load import Connection, load
from ledger.metrics.predict import purchases
from ledger.metrics.predict.base import Customer, customers
from ledger.metrics.predict.lifetime import value_of
from ledger.values.errors import BadInput

Band = Literal["likely_active", "cooling", "probably_gone"]

DAYS = 90
"""How far ahead one looks, unless set."""

_LIKELY, _UNLIKELY = 0.75, 0.4
# On two real logs (CDNOW and a grocer's), of those so banded 36–87 %, 16–35 % and 3–18 % bought
# within 90 days.
_RHYTHM = 2


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of a member over the days ahead. Money in minor units.

    ``at_risk`` is ``purchases`` × ``value``: what the shop would miss if they did not come any
    more. ``alive`` is the probability that they still are a customer, shown only as ``band``.
    Of their past: ``repeats`` days of purchase after the first, ``usual_days`` between two of
    them on average (``None`` before there are two), and ``silent_days`` since the last.
    """

    member: int
    purchases: float
    value: float
    alive: float
    repeats: int
    usual_days: float | None
    silent_days: int

    @property
    def at_risk(self) -> float:
        """What is expected of them, in minor units."""
        return self.purchases * self.value

    @property
    def band(self) -> Band:
        """How sure one may be that they still are a customer.

        Likely active from three chances in four, probably gone below two in five.
        """
        if self.alive >= _LIKELY:
            return "likely_active"
        return "cooling" if self.alive >= _UNLIKELY else "probably_gone"

    @property
    def lateness(self) -> float:
        """The silence ÷ the usual gap; nought for who has no rhythm."""
        return self.silent_days / self.usual_days if self.usual_days else 0.0

    @property
    def regular(self) -> bool:
        """Whether they bought on three days at least, so that they have a rhythm."""
        return self.repeats >= _RHYTHM


def outlook(conn: Connection, as_of: dt.date, *, days: int = DAYS) -> list[Outlook]:
    """What is expected of each member who ever bought, from what was known as of a date.

    Highest value at risk first. Who had been erased or merged into another by then is not there;
    what they had bought is part of what the models learn from.

    :param conn: the shop's file, in a read of its own; only read.
    :param as_of: the day after the last day counted.
    :param days: how far ahead.
    :raises BadInput: less than a day.
    """
    if days < 1:
        raise BadInput("A window of {days} days is too short: give 1 or more.", days=days)
    return of_history(load(conn, as_of, parts=frozenset(("joined",))), as_of.toordinal(), days)


def of_history(history: History, as_of: int, days: int = DAYS) -> list[Outlook]:
    """What is expected of each member who ever bought, from a shop's past as of a day."""
    present = joined(history, as_of)
    base = customers(history, history.members.as_of(as_of))
    return [found for found in expected(base, days) if found.member in present]


def expected(base: list[Customer], days: int, kind: purchases.Kind = "mbg") -> list[Outlook]:
    """What is expected of each of some customers, from their own pasts: highest at risk first."""
    model = purchases.fit((customer.past for customer in base), kind)
    forecast = purchases.Forecast(model, purchases.ahead(days))
    worth = value_of(base)
    found = (
        Outlook(
            member=one.member,
            purchases=forecast(one.past),
            value=worth(one),
            alive=model.alive(one.past),
            repeats=one.past.repeats,
            usual_days=one.past.last / one.past.repeats if one.past.repeats else None,
            silent_days=one.past.age - one.past.last,
        )
        for one in base
    )
    return sorted(found, key=lambda one: (-one.at_risk, -one.purchases, one.member))


def leaving(found: Iterable[Outlook], limit: int | None = None) -> list[Outlook]:
    """Who is about to leave, in the order given: the regulars who are late and cooling.

    Who is likely active needs no call, and of who is probably gone little is to be expected. Nor
    does it take one to bring back who was there less long ago than they usually are.
    """
    return list(islice((one for one in late(found) if one.band == "cooling"), limit))


def late(found: Iterable[Outlook]) -> Iterator[Outlook]:
    """The regulars who have been silent for longer than they usually are, in the order given."""
    return (one for one in found if one.regular and one.lateness > 1)
