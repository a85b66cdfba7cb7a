"""The three programmes a shop can start from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ledger.program.settings import Settings, attribute
from ledger.program.tiers import Tier
from ledger.values.errors import BadInput
from ledger.values.money import digits

PRESETS = ("points", "stamps", "tiers")

SHOPS_OWN = (
    *("day.cutoff", "claim.days"),
    *("staff.adjust_limit", "staff.backdate_days", "staff.merge_limit"),
)
"""Keys that are about the shop, not about what it gives: a preset leaves them as they are."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A starting point: settings, tiers, and the filled stamp card's reward if there is one."""

    settings: Settings
    tiers: tuple[Tier, ...] = ()


def preset(name: str, settings: Settings) -> Preset:
    """The named preset over a shop's own name, currency and zone.

    *points*: one point per unit of currency, worth a hundredth of it. *tiers*: the same with
    Bronze, Silver from 300.00 and Gold from 1 000.00 a year, at x1, x1.25 and x1.5.
    *stamps*: one stamp a visit, ten to a card.

    :raises BadInput: no such preset.
    """
    if name not in PRESETS:
        raise BadInput(
            "There is no preset “{name}”: choose {choices}.",
            name=name[:20],
            choices=", ".join(PRESETS),
        )
    unit = 10 ** digits(settings.shop_currency)
    base = replace(settings, preset=name, earn_per=unit, points_value=Fraction(unit, 100))
    if name == "stamps":
        # A stamp card pays by its filled cards, so amounts earn no points beside it.
        return Preset(replace(base, earn_points=Fraction(0), earn_stamps=1))
    if name == "tiers":
        return Preset(
            base,
            (
                Tier("Bronze", 0, Fraction(1)),
                Tier("Silver", 300 * unit, Fraction(5, 4)),
                Tier("Gold", 1000 * unit, Fraction(3, 2)),
            ),
        )
    return Preset(base)


def preset_over(name: str, present: Settings, tier_names: Sequence[str]) -> Preset:
    """The named preset over what a shop has of its own, its tiers by the shop's names for them.

    :raises BadInput: no such preset.
    """
    own = ("shop_name", "shop_currency", "shop_timezone", "shop_region", "version")
    kept = {name: getattr(present, name) for name in (*own, *map(attribute, SHOPS_OWN))}
    chosen = preset(name, replace(Settings(), **kept))
    named = (replace(t, name=n) for t, n in zip(chosen.tiers, tier_names, strict=False))
    return Preset(chosen.settings, tuple(named))


def usual(settings: Settings) -> Settings:
    """What a shop of the same currency has that has changed nothing: the preset *points*."""
    return preset("points", replace(Settings(), shop_currency=settings.shop_currency)).settings
