"""What a sale earns, and why.

The order is fixed. The amount that counts, divided by ``earn.per`` (full steps first, where the
programme says so), times ``earn.points``, times the category's factor, the tier's multiplier
and each campaign's, rounded down once. Then what nothing multiplies: the points of a visit, of
each item and of campaigns that give points. Then the limits of a sale, a day and a year.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Protocol

from ledger.program.settings import Settings, table
from ledger.program.tiers import Campaign, Tier
from ledger.rules.shares import even
from ledger.values.text import fold

_ONE = Fraction(1)
_NONE = Fraction(0)

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# Made once: json.dumps would make an encoder for every award.


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a sale that ``many`` members share; ``whole`` of it counts, in minor units."""

    place: int
    many: int
    whole: int

    def of(self, total: int) -> int:
        """This part of a whole number that all share."""
        return even(total, self.many)[self.place]


@dataclass(frozen=True, slots=True)
class Working:
    """The numbers an award was computed from, kept with it for ever.

    A refund re-applies them to what is left of the sale, whatever the programme says by then.
    ``basis``, ``per`` and ``minimum`` are minor units; ``paid`` is the part of the sale paid
    with points and left out of the basis. ``factor`` is the mean factor of the sale's
    categories, weighted by their amounts; ``categories`` names those that have one. ``visit``,
    ``items`` and ``bonuses`` are points that nothing multiplies. ``cap`` is the most the sale
    could still earn, ``share`` what a sale split among members adds before rounding so that
    the shares are the whole (see :mod:`ledger.rules.shares`), and ``part`` which part it is:
    the minimum and the full steps are those of the whole. ``apart`` names the campaigns that
    would have counted, had the member not been kept apart to measure them.
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
    factor: Fraction = _ONE
    categories: tuple[tuple[str, Fraction], ...] = ()
    visit: int = 0
    items: int = 0
    bonuses: tuple[tuple[str, int], ...] = ()
    cap: int | None = None
    share: Fraction = _NONE
    part: Part | None = None
    apart: tuple[str, ...] = ()

    @property
    def judged(self) -> int:
        """What the minimum and the full steps look at: the whole of a sale that is shared."""
        return self.part.whole if self.part else self.basis

    def exact(self, basis: Fraction | int) -> Fraction:
        """Points of an amount before rounding: basis / per x rate x factor x multipliers."""
        return Fraction(*self._ratio(basis))

    def points_for(self, basis: Fraction | int) -> int:
        """Points of an amount, rounded down once at the end."""
        over, under = self._ratio(basis)
        if self.share and basis > 0:
            return floor(Fraction(over, under) + self.share)
        return over // under

    def points_kept(self, kept: Fraction | int) -> int:
        """Points once only a part of the sale is left, from 1 (all of it) down to nought.

        The points of a visit and of campaigns stay while something of the sale is left.
        """
        if kept <= 0:
            return 0
        flat = self.visit + floor(self.items * kept) + sum(n for _, n in self.bonuses)
        total = self.points_for(self.basis * kept) + flat
        return total if self.cap is None else min(total, self.cap)

    def _ratio(self, basis: Fraction | int) -> tuple[int, int]:
        """The exact points as a quotient of integers, not reduced: this runs for every sale."""
        if basis <= 0:
            return 0, 1
        if self.part:
            basis = Fraction(basis) * self.part.whole / self.basis
        if basis < self.minimum:
            return 0, 1
        over, under = basis.numerator, basis.denominator * self.per
        if self.steps:
            over, under = over // under, 1
        factors = (self.rate, self.tier_multiplier, *(m for _, m in self.campaigns))
        for factor in factors if self.factor == 1 else (*factors, self.factor):
            over, under = over * factor.numerator, under * factor.denominator
        if self.part:
            over, under = over * self.basis, under * self.part.whole
        return over, under

    def without(self, campaign: str) -> Working:
        """The same, had there not been a campaign."""
        return replace(
            self,
            campaigns=tuple(one for one in self.campaigns if one[0] != campaign),
            bonuses=tuple(one for one in self.bonuses if one[0] != campaign),
        )

    @property
    def points(self) -> int:
        """The award."""
        return self.points_kept(1)

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
        if self.factor != 1 or self.categories:
            stored["factor"] = str(self.factor)
            stored["categories"] = [[name, str(m)] for name, m in self.categories]
        flat = {"visit": self.visit, "items": self.items}
        stored |= {name: points for name, points in flat.items() if points}
        if self.bonuses:
            stored["bonuses"] = [list(bonus) for bonus in self.bonuses]
        if self.cap is not None:
            stored["cap"] = self.cap
        if self.share:
            stored["share"] = str(self.share)
        if self.part:
            stored["part"] = [self.part.place, self.part.many, self.part.whole]
        if self.apart:
            stored["apart"] = list(self.apart)
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
            factor=Fraction(stored.get("factor", "1")),
            categories=tuple((n, Fraction(m)) for n, m in stored.get("categories", ())),
            visit=stored.get("visit", 0),
            items=stored.get("items", 0),
            bonuses=tuple((n, b) for n, b in stored.get("bonuses", ())),
            cap=stored.get("cap"),
            share=Fraction(stored.get("share", "0")),
            part=Part(*stored["part"]) if "part" in stored else None,
            apart=tuple(stored.get("apart", ())),
        )


@dataclass(frozen=True, slots=True)
class Basket:
    """What of a sale's lines earns otherwise than its amount (see :class:`Working`)."""

    factor: Fraction = _ONE
    categories: tuple[tuple[str, Fraction], ...] = ()
    items: int = 0


class Line(Protocol):
    """A line of a receipt; ``quantity`` in thousandths, ``amount`` in minor units."""

    @property
    def item(self) -> str:
        """What was bought."""

    @property
    def category(self) -> str:
        """Its category, empty for that of the sale."""

    @property
    def quantity(self) -> int:
        """How many, in thousandths."""

    @property
    def amount(self) -> int:
        """What the line comes to."""


def basket(amount: int, category: str, lines: Sequence[Line], settings: Settings) -> Basket | None:
    """What a sale's category and lines change, or ``None`` where nothing of them counts.

    What no line names is of the sale's own category; a category without a factor has 1. An
    item earns its points for each whole unit.
    """
    factors, awards = table(settings.earn_category), table(settings.earn_item)
    if not factors and not awards:
        return None
    spent: dict[str, int] = {}
    for line in lines:
        name = line.category or category
        spent[name] = spent.get(name, 0) + line.amount
    spent[category] = spent.get(category, 0) + amount - sum(line.amount for line in lines)
    named = tuple(
        (name, factors[fold(name)])
        for name, part in sorted(spent.items())
        if part > 0 and fold(name) in factors
    )
    weighed = sum(part * factors.get(fold(name), _ONE) for name, part in spent.items())
    items = sum(floor(awards.get(fold(x.item), _NONE) * x.quantity / 1000) for x in lines)
    return Basket(Fraction(weighed) / amount if amount > 0 else _ONE, named, items)


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
    apart: Iterable[str] = (),
    basket: Basket | None = None,
    cap: int | None = None,
    part: Part | None = None,
) -> Working:
    """The working of a sale's award.

    :param counted: minor units that count (see :func:`eligible`).
    :param paid_with_points: minor units of the sale paid with points.
    :param apart: the campaigns the member is kept apart from.
    :param basket: what was bought, where categories or items earn otherwise than the amount.
    :param cap: the most the sale can earn, or ``None`` without a limit.
    :param part: which part it is of a sale that members share; they share what nothing
        multiplies too.
    """
    paid = 0 if settings.earn_on_points_paid else min(paid_with_points, counted)
    multiplied = tier is not None and tier.multiplier != 1
    held = sorted(campaigns, key=lambda campaign: campaign.name)
    working = Working(
        basis=counted - paid,
        rate=settings.earn_points,
        per=settings.earn_per,
        steps=settings.earn_steps,
        minimum=settings.earn_minimum,
        paid=paid,
        tier=tier.name if tier is not None and multiplied else "",
        tier_multiplier=tier.multiplier if tier is not None and multiplied else _ONE,
        factor=basket.factor if basket else _ONE,
        categories=basket.categories if basket else (),
        visit=part.of(settings.earn_visit) if part else settings.earn_visit,
        items=basket.items if basket else 0,
        cap=cap,
        part=part,
        apart=tuple(sorted(apart)),
    )
    if settings.campaign_stacking == "best" and len(held) > 1:
        # Of equals, the first by name.
        held = [max(held, key=lambda campaign: _under(working, [campaign]).points)]
    return _under(working, held) if held else working


def _under(working: Working, campaigns: Sequence[Campaign]) -> Working:
    """The same working with campaigns."""
    return replace(
        working,
        campaigns=tuple((c.name, c.multiplier) for c in campaigns if c.multiplier != 1),
        bonuses=tuple(
            (c.name, working.part.of(c.bonus) if working.part else c.bonus)
            for c in campaigns
            if c.bonus
        ),
    )
