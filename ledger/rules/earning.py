"""What a sale earns, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from ledger.program.settings import Settings
from ledger.program.tiers import Campaign, Tier

_ONE = Fraction(1)

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# Made once: json.dumps would make an encoder for every award.


@dataclass(frozen=True, slots=True)
class Working:
    """The numbers an award was computed from, kept with it for ever.

    A refund re-applies them to what is left of the sale, whatever the programme says by then.
    ``basis``, ``per`` and ``minimum`` are minor units; ``paid`` is the part of the sale paid
    with points and left out of the basis.
    """

    basis: int
    rate: Fraction
    per: int
    steps: bool = False
    minimum: int = 0
    paid: int = 0
    tier: str = ""
    tier_multiplier: Fraction = _ONE
    campaigns: tuple[tuple[str, Fraction], ...] = ()

    def exact(self, basis: Fraction | int) -> Fraction:
        """Points of a basis before rounding: basis / per x rate x multipliers."""
        return Fraction(*self._ratio(basis))

    def points_for(self, basis: Fraction | int) -> int:
        """Points of a basis, rounded down once at the end."""
        over, under = self._ratio(basis)
        return over // under

    def _ratio(self, basis: Fraction | int) -> tuple[int, int]:
        """The exact points as a quotient of integers, not reduced: this runs for every sale."""
        if basis <= 0 or basis < self.minimum:
            return 0, 1
        over, under = basis.numerator, basis.denominator * self.per
        if self.steps:
            over, under = over // under, 1
        for factor in (self.rate, self.tier_multiplier, *(m for _, m in self.campaigns)):
            over, under = over * factor.numerator, under * factor.denominator
        return over, under

    @property
    def points(self) -> int:
        """The award."""
        return self.points_for(self.basis)

    def dump(self) -> str:
        """As stored text; what is at its default is left out."""
        stored: dict[str, object] = {
            "basis": self.basis,
            "rate": str(self.rate),
            "per": self.per,
        }
        if self.steps:
            stored["steps"] = True
        if self.minimum:
            stored["minimum"] = self.minimum
        if self.paid:
            stored["paid"] = self.paid
        if self.tier:
            stored["tier"] = [self.tier, str(self.tier_multiplier)]
        if self.campaigns:
            stored["campaigns"] = [[name, str(m)] for name, m in self.campaigns]
        return _ENCODE(stored)

    @classmethod
    def load(cls, text: str) -> Working:
        """From stored text."""
        stored = json.loads(text)
        tier, tier_multiplier = stored.get("tier", ("", "1"))
        return cls(
            basis=stored["basis"],
            rate=Fraction(stored["rate"]),
            per=stored["per"],
            steps=stored.get("steps", False),
            minimum=stored.get("minimum", 0),
            paid=stored.get("paid", 0),
            tier=tier,
            tier_multiplier=Fraction(tier_multiplier),
            campaigns=tuple((n, Fraction(m)) for n, m in stored.get("campaigns", ())),
        )


def eligible(amount: int, *, tax: int = 0, excluded: int = 0, settings: Settings) -> int:
    """The part of a sale that counts, in minor units.

    ``excluded`` is what never counts (tips, delivery, deposits, gift cards). With
    ``earn.basis`` at *net*, tax is left out too.
    """
    base = amount - excluded
    return max(0, base - tax if settings.earn_basis == "net" else base)


def work_out(
    counted: int,
    settings: Settings,
    *,
    paid_with_points: int = 0,
    tier: Tier | None = None,
    campaigns: Iterable[Campaign] = (),
) -> Working:
    """The working of a sale's award.

    :param counted: minor units that count (see :func:`eligible`).
    :param paid_with_points: minor units of the sale paid with points.
    """
    paid = 0 if settings.earn_on_points_paid else min(paid_with_points, counted)
    multiplied = tier is not None and tier.multiplier != 1
    return Working(
        basis=counted - paid,
        rate=settings.earn_points,
        per=settings.earn_per,
        steps=settings.earn_steps,
        minimum=settings.earn_minimum,
        paid=paid,
        tier=tier.name if tier is not None and multiplied else "",
        tier_multiplier=tier.multiplier if tier is not None and multiplied else _ONE,
        campaigns=tuple(sorted((c.name, c.multiplier) for c in campaigns)),
    )
