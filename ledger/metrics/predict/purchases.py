"""How often customers will buy: MBG/NBD, and BG/NBD beside it.

While they are customers they buy at random at a rate of their own, rates being gamma-distributed
over customers (r, α); after each purchase they leave for good with a probability of their own,
beta-distributed (a, b). BG/NBD: Fader, Hardie & Lee, “‘Counting Your Customers’ the Easy Way”,
Marketing Science 24(2), 2005. MBG/NBD, in which one may leave after the very first purchase too:
Batislam, Denizel & Filiztekin, “Empirical validation and comparison of models for customer base
analysis”, International Journal of Research in Marketing 24(3), 2007. Under BG/NBD everybody who
bought once is a customer for certain, which is why MBG/NBD is the one used.

α is in weeks; r, a and b have no unit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, log, log1p
from typing import Literal

from ledger.metrics.predict.base import Past
from ledger.metrics.predict.climb import Slope
from ledger.metrics.predict.likely import most_likely, rough
from ledger.metrics.predict.special import Moments, Quotient, digamma

Kind = Literal["mbg", "bg"]

WEEK = 7
MONTH = 4.345
"""Weeks."""

# Of r, α by the pace of the shop, a and b.
_CENTRES: dict[Kind, tuple[float, float, float, float]] = {
    "mbg": (0.8, 0.5, 0.6, 1.0),
    "bg": (0.25, 0.25, 0.7, 2.5),
}
_CERTAIN = 40.0
"""Beyond e^40 to one, a float cannot tell it from certainty."""


@dataclass(frozen=True, slots=True)
class PurchaseModel:
    """A fitted model. ``log_likelihood`` is of the customers alone, without the priors."""

    kind: Kind
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def alive(self, past: Past) -> float:
        """The probability that someone with this past is still a customer."""
        leaving = self.b + past.repeats + (self.kind == "mbg") - 1
        if not past.repeats and self.kind == "bg":
            return 1.0
        silent = log(self.alpha + past.age / WEEK) - log(self.alpha + past.last / WEEK)
        odds = log(self.a / leaving) + (self.r + past.repeats) * silent
        return 0.0 if odds > _CERTAIN * 10 else 1 / (1 + exp(odds))


class Forecast:
    """Purchases expected over a time ahead, each counted by a weight.

    :param horizon: pairs of weeks from now and weight: the purchases expected until then, times
        the weight, are summed.
    """

    def __init__(self, model: PurchaseModel, horizon: Sequence[tuple[float, float]]) -> None:
        self._model = model
        self._horizon = tuple(horizon)
        self._quotients: dict[int, Quotient] = {}
        self._horizons: dict[int, Moments] = {}
        self._known: dict[tuple[int, int], float] = {}

    def __call__(self, past: Past) -> float:
        """What is expected of someone with this past."""
        return self.if_alive(past) * self._model.alive(past)

    def if_alive(self, past: Past) -> float:
        """What is expected of someone with this past who still is a customer.

        (a + B − 1) · (1 − (1−z)^(a−1) · ₂F₁(a + B − 1 − r − x, a − 1; a + B − 1; z)) ÷ (a − 1)
        with B = b + x (+ 1 for MBG/NBD) and z = t ÷ (α + T + t): Euler's transform of the
        published form, which neither overflows nor loses its digits.
        """
        place = past.repeats, past.age
        found = self._known.get(place)
        if found is None:
            found = max(0.0, self._after(past.repeats).over(self._moments(past.age)))
            self._known[place] = found
        return found

    def _moments(self, age: int) -> Moments:
        known = self._horizons.get(age)
        if known is None:
            since = self._model.alpha + age / WEEK
            points = ((weeks / (since + weeks), weight) for weeks, weight in self._horizon)
            known = self._horizons[age] = Moments(self._model.a - 1, points)
        return known

    def _after(self, repeats: int) -> Quotient:
        known = self._quotients.get(repeats)
        if known is None:
            m = self._model
            c = m.a + m.b + repeats + (m.kind == "mbg") - 1
            known = self._quotients[repeats] = Quotient(c - m.r - repeats, m.a - 1, c)
        return known


def ahead(days: int) -> list[tuple[float, float]]:
    """The horizon of so many days, each purchase counted once."""
    return [(days / WEEK, 1.0)]


def discounted(months: int, monthly: float) -> list[tuple[float, float]]:
    """The horizon of so many months, a purchase of the nth counted as (1 + ``monthly``)⁻ⁿ."""
    worth = [(1 + monthly) ** -month for month in range(1, months + 1)]
    return [
        (MONTH * month, now - later)
        for month, (now, later) in enumerate(zip(worth, [*worth[1:], 0.0], strict=True), 1)
    ]


def fit(customers: Iterable[Past], kind: Kind = "mbg", *, priors: bool = True) -> PurchaseModel:
    """The model under which these pasts are the most likely.

    α's prior is centred on a share of the shop's own pace, so that a bakery and a jeweller are met
    alike; those of r, a and b amid what the logs of an online shop and a grocer give.

    :param priors: without them, the plain maximum of the likelihood.
    """
    pasts = list(customers)
    table = _Table(pasts, kind)
    r, share, a, b = _CENTRES[kind]
    centres = r, share * table.pace, a, b
    r, alpha, a, b = most_likely(
        table.likelihood,
        centres,
        priors=priors,
        rough=rough(pasts, lambda some: _Table(some, kind).likelihood),
    )
    return PurchaseModel(kind, r, alpha, a, b, table.likelihood(r, alpha, a, b)[0])


class _Table:
    """Customers counted by past, those of as many purchases together.

    ``pace`` is the weeks between two purchases had nobody left; a month where nobody could have
    come back yet.
    """

    def __init__(self, customers: Iterable[Past], kind: Kind) -> None:
        counted = Counter(customers)
        days = sorted({day for past in counted for day in (past.last, past.age)})
        place = {day: number for number, day in enumerate(days)}
        groups: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for (repeats, last, age), number in counted.items():
            groups[repeats].append((number, place[last], place[age]))
        self._weeks = [day / WEEK for day in days]
        self._groups = [
            (repeats, sum(number for number, _, _ in rows), rows)
            for repeats, rows in groups.items()
        ]
        self._modified = int(kind == "mbg")
        watched = sum(number * past.age for past, number in counted.items()) / WEEK
        bought = sum(number * (past.repeats + 1) for past, number in counted.items())
        self.pace = watched / bought if watched else MONTH

    def likelihood(self, r: float, alpha: float, a: float, b: float) -> tuple[float, Slope]:
        """The log-likelihood, and its slope by the logarithm of each parameter."""
        logs = [log(alpha + week) for week in self._weeks]
        inverses = [1 / (alpha + week) for week in self._weeks]
        start = lgamma(a + b) - lgamma(b) - lgamma(r)
        at_r, at_b, at_both = digamma(r), digamma(b), digamma(a + b)
        total = by_r = by_alpha = by_a = by_b = 0.0
        for repeats, customers, rows in self._groups:
            n, stay = r + repeats, b + repeats + self._modified
            leaves = log(a / (stay - 1)) if self._modified or repeats else -inf
            heights = gone = gone_by_r = gone_by_alpha = 0.0
            for number, last, age in rows:
                till_now = logs[age]
                silent = till_now - logs[last]
                odds = leaves + n * silent
                if odds > _CERTAIN:
                    likely, left = odds, 1.0
                else:
                    ratio = exp(odds)
                    likely, left = log1p(ratio), ratio / (1 + ratio)
                heights += number * (likely - n * till_now)
                gone += number * left
                gone_by_r += number * (left * silent - till_now)
                gone_by_alpha += number * (inverses[age] + left * (inverses[last] - inverses[age]))
            both = a + stay
            fixed = start + r * log(alpha) + lgamma(n) + lgamma(stay) - lgamma(both)
            total += customers * fixed + heights
            by_r += customers * (digamma(n) - at_r + log(alpha)) + gone_by_r
            by_alpha += customers * r / alpha - n * gone_by_alpha
            gap = at_both - digamma(both)
            by_a += customers * gap + gone / a
            by_b += customers * (gap + digamma(stay) - at_b) - (gone and gone / (stay - 1))
        return total, (by_r * r, by_alpha * alpha, by_a * a, by_b * b)
