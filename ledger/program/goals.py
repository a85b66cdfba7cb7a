"""Goals: what an owner wants of a number, or wants done, and by when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ledger.values.errors import BadInput

Way = Literal["up", "down"]
"""Whether a number is to be at least its target, or at most."""

State = Literal["open", "met", "missed", "dropped"]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a number is to come to.

    ``key`` names it as :mod:`ledger.metrics.report` does. ``target`` and ``start``, its value when
    the goal was set, are exact in its ``unit``: money in minor units, a rate as a fraction.
    ``days`` is its window, for its name.
    """

    key: str
    unit: str
    way: Way
    target: Fraction
    start: Fraction | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A part of what is to be done, and the day it was. Of a yes or no, the only one: no name."""

    name: str
    done: dt.date | None = None


def parse_steps(text: str) -> tuple[str, ...]:
    """Typed steps, a semicolon between: ``Posters; Cards``.

    :raises BadInput: there is none.
    """
    parts = tuple(part for part in text.split(";") if part.strip())
    if not parts:
        raise BadInput("Give the steps with a semicolon between: --steps “Posters; Cards”.")
    return parts


@dataclass(frozen=True, slots=True)
class Goal:
    """A number to reach (``aim``), or ``steps`` to do, by the end of ``due``.

    ``id`` is the event that set it. ``name`` is empty where the number's own will do. ``closed``
    is the day it was known to be met or missed, or was dropped; ``value`` what it was judged by.
    """

    id: int
    name: str
    set_on: dt.date
    due: dt.date
    aim: Aim | None = None
    steps: tuple[Step, ...] = ()
    state: State = "open"
    closed: dt.date | None = None
    value: Fraction | None = None

    @property
    def called(self) -> str:
        """What it answers to."""
        return self.name or (self.aim.key if self.aim else "")

    @property
    def yes_or_no(self) -> bool:
        """Whether it is one thing, done or not."""
        return self.aim is None and not self.steps[0].name
