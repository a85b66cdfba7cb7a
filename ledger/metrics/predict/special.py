"""What the standard library's ``math`` lacks for the models."""

from __future__ import annotations

from math import copysign, exp, expm1, log, log1p

_ASYMPTOTIC = 10.0
_LEAST = 1e-16
_LOW = -1.0
_NEAR = 1e-5
_HUGE = 1e200
_STEEP = 30.0
_MOST = 50_000


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


class Quotient:
    """``c · (1 − (1 − z)^e · ₂F₁(p, e; c; z)) ÷ e`` for 0 ≤ z < 1; e, c > −1, and c above p and e.

    c · ₂F₁ is c + e·S(z), S a power series that neither is a factor of, so that the quotient is
    ``c · (1 − (1 − z)^e) ÷ e − (1 − z)^e · S(z)``: it is whole where e or c is nought. The terms
    of S belong to p, e and c, and serve every z.

    Where they would cancel out (p far below nought) or overflow (a large e) the product is summed
    by itself, with terms of one sign: for the former in the form Euler's transform comes from,
    (1 − z)^(c − p) · ₂F₁(c − p, c − e; c; z).
    """

    def __init__(self, p: float, e: float, c: float) -> None:
        self._p, self._e, self._c = p, e, c
        self._terms = [p]

    def __call__(self, z: float) -> float:
        """The quotient at z."""
        p, e, c, down = self._p, self._e, self._c, log1p(-z)
        if p < _LOW:
            e = e if abs(e) > _NEAR else _NEAR
            return (c - _product(c - p, c - e, c, z, (c - p) * down)) / e
        rise = e * down
        if rise < -_STEEP:
            return (c - _product(p, e, c, z, rise)) / e
        return c * (-expm1(rise) / e if abs(e) > _LEAST else -down) - exp(rise) * self._series(z)

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
        p, e, c, terms = self._p, self._e, self._c, self._terms
        for k in range(len(terms), 2 * len(terms) + 16):
            terms.append(terms[-1] * (p + k) / (c + k) * (e + k) / (k + 1))


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
