"""What a reward is worth: how much is spent before it can be taken, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from ledger.program.settings import Settings
from ledger.values.points import Unit


@dataclass(frozen=True, slots=True)
class Worth:
    """``spending`` (minor units) or ``visits`` it takes, whichever the programme counts by.

    Without tiers, campaigns and bonuses, which make it less. ``back`` is what it costs the shop as
    a share of that spending; ``None`` where the one or the other is not known.
    """

    spending: int | None
    visits: int | None
    back: Fraction | None


def worth(settings: Settings, unit: Unit, cost: int, cost_price: int) -> Worth:
    """What a reward of a cost is worth under some rules.

    :param cost_price: what it costs the shop, in minor units; 0 where nobody said.
    """
    a_visit = settings.earn_stamps if unit == "stamps" else settings.earn_visit
    if unit == "points" and settings.earn_points:
        spending = ceil(Fraction(cost) / settings.earn_points * settings.earn_per)
        back = Fraction(cost_price, spending) if spending and cost_price else None
        return Worth(spending, None, back)
    return Worth(None, ceil(Fraction(cost, a_visit)) if a_visit else None, None)
