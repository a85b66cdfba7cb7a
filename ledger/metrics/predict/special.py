"""What the standard library's ``math`` lacks for the models."""

from __future__ import annotations

from collections.abc import Iterable
from math import copysign, exp, expm1, log, log1p
from operator import mul

_ASYMPTOTIC = 10.0
_LEAST = 1e-16  # of a sum near one, what no longer changes it
_LOW = -8.0  # below, the terms of the series cancel out digits
_STEEP = 30.0  # beyond, its sum and its factor are too far apart
_NEAR = 1e-5  # how near to nought a divisor may be where nothing cancels it
_HUGE = 1e200
_BLOCK = 32
_MOST = 50_000  # terms, which only a shop a day old comes near


def digamma(x: float) -> float:
    """The derivative of ``lgamma``, for x > 0, to 14 digits.

    Recurrence up to where the asymptotic series holds (Abramowitz & Stegun 6.3.5 and 6.3.18).
    """
    below = 0.0
    while x < _ASYMPTOTIC:
        below += 1 / x
        x += 1
    y = 1 / (x * x)
    series = y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y / 132))))
    return log(x) - 0.5 / x - series - below


class Moments:
    """Sums of ``weight · (1 − z)^e · z^k`` over some z in [0, 1), for k = 1, 2 and so on.

    ``lead`` is the sum of ``weight · (1 − (1 − z)^e) ÷ e``, and ``steep`` says that a (1 − z)^e is
    too small to be worked with.
    """

    def __init__(self, e: float, points: Iterable[tuple[float, float]]) -> None:
        self.points = tuple(points)
        falls = [(z, weight, log1p(-z)) for z, weight in self.points]
        self.lead = sum(
            weight * (-expm1(e * down) / e if abs(e) > _LEAST else -down)
            for _, weight, down in falls
        )
        self.steep = any(e * down < -_STEEP for _, _, down in falls)
        self.least = _LEAST * min(1 - z for z, _, _ in falls)
        self._next = [weight * exp(e * down) * z for z, weight, down in falls]
        self._known: list[float] = []

    def between(self, start: int, stop: int) -> list[float]:
        """Those of so many places, the first of which is nought."""
        zs = [z for z, _ in self.points]
        while len(self._known) < stop:
            self._known.append(sum(self._next))
            self._next = list(map(mul, self._next, zs))
        return self._known[start:stop]


class Quotient:
    """``c · (1 − (1 − z)^e · ₂F₁(p, e; c; z)) ÷ e`` for 0 ≤ z < 1; e, c > −1, and c above p and e.

    c · ₂F₁ is c + e·S(z), S a power series that neither is a factor of, so that the quotient is
    ``c · (1 − (1 − z)^e) ÷ e − (1 − z)^e · S(z)``: it is whole where e or c is nought. The terms
    of S belong to p, e and c, and its powers to z and e: over many of both, each is made once.

    Where they would cancel out (p far below nought) or overflow (a large e) the product is summed
    by itself, with terms of one sign: for the former in the form Euler's transform comes from,
    (1 − z)^(c − p) · ₂F₁(c − p, c − e; c; z).
    """

    def __init__(self, p: float, e: float, c: float) -> None:
        self._p, self._e, self._c = p, e, c
        self._terms = [p]

    def __call__(self, z: float) -> float:
        """The quotient at z."""
        return self.over(Moments(self._e, [(z, 1.0)]))

    def over(self, moments: Moments) -> float:
        """The weighted sum of the quotients at some z."""
        if self._p < _LOW or moments.steep:
            return sum(weight * self._alone(z) for z, weight in moments.points)
        total, start, stop = 0.0, 0, _BLOCK
        while start < _MOST:
            terms = self._between(start, stop)
            powers = moments.between(start, stop)
            total += sum(map(mul, terms, powers))
            if abs(terms[-1] * powers[-1]) <= moments.least:
                break
            start, stop = stop, 2 * stop
        return self._c * moments.lead - total

    def _alone(self, z: float) -> float:
        p, e, c, down = self._p, self._e, self._c, log1p(-z)
        if p >= _LOW:
            return (c - _product(p, e, c, z, e * down)) / e
        e = e if abs(e) > _NEAR else _NEAR
        return (c - _product(c - p, c - e, c, z, (c - p) * down)) / e

    def _between(self, start: int, stop: int) -> list[float]:
        """Terms of S."""
        p, e, c, terms = self._p, self._e, self._c, self._terms
        for k in range(len(terms), stop):
            terms.append(terms[-1] * (p + k) / (c + k) * (e + k) / (k + 1))
        return terms[start:stop]


def _product(a: float, b: float, c: float, z: float, scale: float) -> float:
    """``e^scale · c · ₂F₁(a, b; c; z)``, whose factors may be too small and large for a float."""
    first, sign = c * exp(scale), a * b
    total = term = abs(sign) * z
    for k in range(1, _MOST):
        growth = (a + k) / (c + k) * (b + k) / (k + 1) * z
        term *= growth
        total += term
        if total > _HUGE:
            total, term, scale = total / _HUGE, term / _HUGE, scale + log(_HUGE)
        if growth < 1 and term <= _LEAST * (1 - z) * total:
            break
    return first + (copysign(exp(log(total) + scale), sign) if total else 0.0)
