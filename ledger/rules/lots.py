"""Which lot a debit draws on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

_NEVER = dt.date.max


@dataclass(frozen=True, slots=True)
class OpenLot:
    """A lot with something left: usable from ``active_from`` to ``last_day`` inclusive.

    It was opened with ``amount``; ``remaining`` is what is left of it.
    """

    id: int
    amount: int
    remaining: int
    earned_on: dt.date
    active_from: dt.date
    last_day: dt.date | None

    def usable(self, on: dt.date) -> bool:
        """Whether it can be spent on a business date."""
        return self.active_from <= on and not self.lapsed(on)

    def lapsed(self, on: dt.date) -> bool:
        """Whether its last usable day is past."""
        return self.last_day is not None and self.last_day < on


@dataclass(frozen=True, slots=True)
class Draw:
    """So many taken from a lot."""

    lot: int
    amount: int


def usable(lots: Iterable[OpenLot], on: dt.date) -> int:
    """What can be spent on a business date: the pool that is both shown and charged."""
    return sum(lot.remaining for lot in lots if lot.usable(on))


def draw(
    lots: Iterable[OpenLot], amount: int, on: dt.date, *, first: Collection[int] = ()
) -> tuple[list[Draw], int]:
    """Take ``amount`` from the lots usable on a business date, and say what was short.

    Soonest expiry first, never-expiring last, ties by earning date and then by id.

    :param first: lots to take from before all others, usable or not (a reversal takes back
        from the lot its own sale opened, or from those its points have moved to).
    """
    own = [lot for lot in lots if lot.id in first]
    others = [lot for lot in lots if lot.id not in first and lot.usable(on)]
    others.sort(key=lambda lot: (lot.last_day or _NEVER, lot.earned_on, lot.id))
    draws: list[Draw] = []
    for lot in own + others:
        taken = min(amount, lot.remaining)
        if taken > 0:
            draws.append(Draw(lot.id, taken))
            amount -= taken
    return draws, amount
