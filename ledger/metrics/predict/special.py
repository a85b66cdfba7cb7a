"""What the standard library's ``math`` lacks for the models."""

from __future__ import annotations

from math import exp, expm1, log, log1p

_ASYMPTOTIC = 10.0
_LEAST = 1e-16
_HUGE = 1e200
_STEEP = 30.0
_MOST = 20_000


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


class Ratio:
    """``(1 − (1 − z)^e · ₂F₁(p, e; c; z)) ÷ e`` for 0 ≤ z < 1, c > 0 and e > −1, nought included.

    ₂F₁ is 1 + e·S(z), S a power series of which e is no factor, so that the quotient is
    ``(1 − (1 − z)^e) ÷ e − (1 − z)^e · S(z)``: nothing is divided by an e that may be nought.
    The terms of S belong to p, e and c, and serve every z.
    """

    def __init__(self, p: float, e: float, c: float) -> None:
        self._p, self._e, self._c = p, e, c
        self._terms = [p / c]

    def __call__(self, z: float) -> float:
        """The quotient at z."""
        e, down = self._e, log1p(-z)
        rise = e * down
        if rise < -_STEEP:
            return (1 - self._product(z, rise)) / e
        return (-expm1(rise) / e if e else -down) - exp(rise) * self._series(z)

    def _series(self, z: float) -> float:
        least = _LEAST * (1 - z)
        total, power, place = 0.0, 1.0, 0
        while place < _MOST:
            for term in self._terms[place:]:
                power *= z
                step = term * power
                total += step
                if -least < step < least:
                    return total
            place = len(self._terms)
            self._extend()
        return total

    def _extend(self) -> None:
        """Twice as many terms."""
        for k in range(len(self._terms), 2 * len(self._terms) + 16):
            self._terms.append(self._terms[-1] * self._growth(k))

    def _growth(self, k: int) -> float:
        return (self._p + k) / (self._c + k) * (self._e + k) / (k + 1)

    def _product(self, z: float, scale: float) -> float:
        """``e^scale · ₂F₁``, whose factors are too small and too large to be had by themselves."""
        total = term = 1.0
        for k in range(_MOST):
            growth = self._growth(k) * z
            term *= growth
            total += term
            if total > _HUGE:
                total, term, scale = total / _HUGE, term / _HUGE, scale + log(_HUGE)
            if abs(growth) < 1 and abs(term) < _LEAST * total:
                break
        return exp(min(0.0, log(total) + scale)) if total > 0 else 0.0
