"""The three programmes a shop can start from."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ledger.program.presets import preset
from ledger.program.settings import KEYS, Settings, show
from ledger.program.tiers import Tier
from ledger.values.errors import BadInput


def test_points_are_the_defaults_and_nothing_else() -> None:
    chosen = preset("points", Settings())
    assert [show(chosen.settings, k) for k in KEYS] == [show(Settings(), k) for k in KEYS]
    assert chosen.tiers == ()


def test_tiers() -> None:
    assert preset("tiers", Settings()).tiers == (
        Tier("Bronze", 0, Fraction(1)),
        Tier("Silver", 30_000, Fraction(5, 4)),
        Tier("Gold", 100_000, Fraction(3, 2)),
    )


def test_stamps_earn_stamps_and_no_points() -> None:
    settings = preset("stamps", Settings()).settings
    assert settings.earn_points == 0
    assert settings.earn_stamps == 1


@pytest.mark.parametrize(("currency", "unit"), [("EUR", 100), ("XPF", 1), ("TND", 1000)])
def test_a_point_per_unit_worth_a_hundredth_of_it(currency: str, unit: int) -> None:
    chosen = preset("tiers", Settings(shop_currency=currency))
    assert chosen.settings.earn_per == unit
    assert chosen.settings.points_value == Fraction(unit, 100)
    assert [t.threshold for t in chosen.tiers] == [0, 300 * unit, 1000 * unit]


def test_there_is_no_such_preset() -> None:
    with pytest.raises(BadInput, match="points, stamps, tiers"):
        preset("gold", Settings())
