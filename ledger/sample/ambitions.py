"""What Claire wants of her shop: goals set, ticked, met and missed, each on its day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from ledger.books import goals
from ledger.books.goals import NewGoal
from ledger.metrics.goals import judge, set_on_number
from ledger.sample import shop
from ledger.sample.desk import Desk
from ledger.sample.till import Till


@dataclass(frozen=True, slots=True)
class _Aim:
    """A number to reach, as it is typed."""

    set_on: dt.date
    key: str
    target: str
    due: dt.date


_AIMS = (
    _Aim(dt.date(2025, 6, 3), "membership_rate", "65 %", dt.date(2025, 12, 31)),
    _Aim(dt.date(2026, 2, 3), "aov", "9,50", dt.date(2026, 6, 30)),
    _Aim(dt.date(2026, 10, 1), "repeat_rate", "82 %", dt.date(2027, 1, 31)),
    _Aim(dt.date(2026, 10, 1), "monthly_revenue", "5 500", dt.date(2026, 12, 31)),
)

_FEAST = "Fêtes de fin d’année"
_STEPS = (
    ("Affiche des bûches en vitrine", dt.date(2026, 11, 3)),
    ("Bons de commande au comptoir", dt.date(2026, 11, 12)),
    ("Prévenir les membres Or", None),
    ("Un renfort pour le 24 décembre", None),
)
_FEAST_SET_ON, _FEAST_DUE = dt.date(2026, 10, 20), dt.date(2026, 12, 19)


class Ambitions:
    """Sets the goals through the books, and lets the program judge them every morning."""

    def __init__(self, till: Till, desk: Desk) -> None:
        self._till = till
        self._desk = desk
        self._owner = partial(desk.call, shop.OWNER)

    def morning(self, day: dt.date) -> None:
        """What the program and the owner do about the goals before the shop opens."""
        judge(self._till, self._desk.own())
        for aim in _AIMS:
            if aim.set_on == day:
                set_on_number(self._till, aim.key, aim.target, aim.due, self._owner())
        if day == _FEAST_SET_ON:
            steps = tuple(step for step, _ in _STEPS)
            goals.set_goal(self._till, NewGoal(_FEAST_DUE, _FEAST, steps=steps), self._owner())
        for step, done in _STEPS:
            if done == day:
                goals.tick(self._till, _FEAST, step, self._owner())
