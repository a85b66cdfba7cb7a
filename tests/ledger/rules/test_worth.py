from __future__ import annotations

from fractions import Fraction

import pytest

from ledger.program.settings import Settings
from ledger.rules.worth import Worth, worth


@pytest.mark.parametrize(
    ("settings", "unit", "cost", "price", "found"),
    [
        # A point per euro: 80 points are 80 euros, and 45 cents of 8 000 are 0.5625 %.
        (Settings(), "points", 80, 45, Worth(8000, None, Fraction(45, 8000))),
        (Settings(), "points", 80, 0, Worth(8000, None, None)),
        (Settings(), "points", 0, 45, Worth(0, None, None)),
        # Three points per ten euros: 80 points take 266.66… euros, told to the cent above.
        (
            Settings(earn_points=Fraction(3), earn_per=1000),
            "points",
            80,
            45,
            Worth(26667, None, Fraction(45, 26667)),
        ),
        # Points for visits only, and stamps: what is spent is not known.
        (Settings(earn_points=Fraction(0), earn_visit=3), "points", 10, 45, Worth(None, 4, None)),
        (Settings(earn_stamps=2), "stamps", 9, 45, Worth(None, 5, None)),
        (Settings(), "stamps", 9, 45, Worth(None, None, None)),
    ],
)
def test_a_reward_is_worth_what_its_cost_takes_to_earn(
    settings: Settings, unit: str, cost: int, price: int, found: Worth
) -> None:
    assert worth(settings, unit, cost, price) == found  # type: ignore[arg-type]
