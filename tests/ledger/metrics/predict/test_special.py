"""Digamma, and the quotient the expected purchases are made of."""

from __future__ import annotations

from math import exp, lgamma, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.metrics.predict.special import Quotient, digamma


@pytest.mark.parametrize(
    ("x", "value"),
    [
        (1.0, -0.57721566490153286),
        (0.5, -1.96351002602142348),
        (0.01, -100.56088545786867),
        (10.0, 2.25175258906672111),
        (5000.0, 8.517093188082904),
    ],
)
def test_digamma(x: float, value: float) -> None:
    assert digamma(x) == pytest.approx(value, rel=1e-13)


@given(st.floats(1e-3, 1e6))
def test_digamma_of_one_more(x: float) -> None:
    assert digamma(x + 1) - digamma(x) == pytest.approx(1 / x, rel=1e-6, abs=1e-12)


def integral(p: float, e: float, c: float, z: float) -> float:
    """The quotient by what it stands for: a mean over who leaves how soon.

    With n = c − p, a = e + 1 and B = c − e, it is the mean over a beta(a, B) share s of
    (1 − (1 + s·u)^−n) ÷ s, where u = z ÷ (1 − z).
    """
    n, a, b, u = c - p, e + 1, c - e, z / (1 - z)
    norm = lgamma(a + b) - lgamma(a) - lgamma(b)
    steps, total = 50_000, 0.0
    for place in range(steps):
        s = (place + 0.5) / steps
        weight = exp(norm + (a - 1) * log(s) + (b - 1) * log(1 - s))
        total += weight * (1 - (1 + s * u) ** -n) / s
    return total / steps


@pytest.mark.parametrize(
    ("p", "e", "c", "z"),
    [
        (3.0, 0.9, 4.2, 0.4),
        (1.5, 0.0, 3.5, 0.9),
        (-0.4, 0.6, 2.9, 0.7),
        (-7.5, 0.6, 2.9, 0.7),
        (2.0, 1e-9, 6.0, 0.5),
        (60.0, 40.0, 80.0, 0.85),
        (-80.0, 0.7, 3.5, 0.8),
        (-80.0, 0.0, 3.5, 0.8),
    ],
)
def test_the_quotient_is_a_mean_over_who_leaves_how_soon(
    p: float, e: float, c: float, z: float
) -> None:
    assert Quotient(p, e, c)(z) == pytest.approx(integral(p, e, c, z), rel=1e-4)


@settings(deadline=None)
@given(st.floats(-0.99, 500), st.floats(0.5, 500), st.floats(0.0, 0.97))
def test_the_quotient_where_it_is_elementary(e: float, b: float, z: float) -> None:
    # ₂F₁(0, …) is 1, and ₂F₁(c, e; c; z) is (1 − z)^−e.
    c = max(1.0, e + b)
    plain = -log(1 - z) if abs(e) < 1e-9 else (1 - (1 - z) ** e) / e
    assert Quotient(0.0, e, c)(z) == pytest.approx(c * plain, rel=1e-6, abs=1e-12)
    assert abs(Quotient(c, e, c)(z)) <= 1e-7 * c * max(1.0, plain)


def test_nothing_happens_at_nought() -> None:
    near = [Quotient(2.0, e, 5.0)(0.6) for e in (-1e-6, -1e-12, 0.0, 1e-12, 1e-6)]
    assert near == pytest.approx([near[2]] * 5, rel=1e-5)
    assert near == sorted(near, reverse=True)


def test_where_its_parts_would_overflow() -> None:
    # All leave with a chance of a half: (1 + u/2)^−n of them are still to come.
    found = Quotient(4990.0 - 3.0, 2000.0, 4990.0)(0.8)
    assert found == pytest.approx(4990 / 2000 * (1 - (1 + 4 * 2001 / 4991) ** -3), rel=2e-3)
