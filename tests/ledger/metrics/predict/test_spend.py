"""Gamma-Gamma: what is published, and what holds on any shop."""

from __future__ import annotations

from math import isfinite
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.metrics.predict.base import Customer
from ledger.metrics.predict.spend import SpendModel, _Table, fit


def test_the_published_parameters(cdnow: dict[int, Customer], golden: dict[str, Any]) -> None:
    repeats = [
        (one.past.repeats, one.value / 100) for one in cdnow.values() if one.value is not None
    ]
    expected = golden["params"]["gamma_gamma"]
    assert len(repeats) == expected["n"] == 946
    found = fit(repeats, priors=False)
    assert found is not None
    assert found.log_likelihood == pytest.approx(expected["LL"], abs=1e-6)
    assert found.p == pytest.approx(expected["p"], rel=1e-5)
    assert found.q == pytest.approx(expected["q"], rel=1e-5)
    assert found.v == pytest.approx(expected["v"], rel=1e-5)
    weak = fit(repeats)
    assert weak is not None
    assert expected["LL"] - 0.1 < weak.log_likelihood < expected["LL"]


repeats = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 10**9)), min_size=1, max_size=30)


@settings(deadline=None)
@given(repeats)
def test_any_shop_has_sane_values(shop: list[tuple[int, int]]) -> None:
    model = fit(shop)
    spent = [mean for number, mean in shop if number and mean]
    if model is None:
        assert not spent
        return
    assert all(isfinite(value) and value > 0 for value in (model.p, model.q - 1, model.v))
    everybody = model.expected(0, 0)
    assert min(spent) / 20 <= everybody <= max(spent) * 20
    for number, mean in shop:
        low, high = sorted((everybody, float(mean)))
        if number and mean:
            # Between one's own mean and everybody's, but for the pull of the prior.
            assert low * 0.999 - 1 <= model.expected(number, mean) <= high * 1.001 + 1


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(1, 10**5)), min_size=1, max_size=8),
    st.tuples(st.floats(0.1, 20), st.floats(1.01, 20), st.floats(1, 10**5)),
)
def test_the_slope_is_that_of_the_likelihood(
    shop: list[tuple[int, int]], point: tuple[float, float, float]
) -> None:
    table = _Table((number, float(mean)) for number, mean in shop)
    _, slope = table.likelihood(*point)
    for place in range(3):
        step = 1e-5 * point[place]
        up, down = list(point), list(point)
        up[place] += step
        down[place] -= step
        near = (table.likelihood(*up)[0] - table.likelihood(*down)[0]) / (2 * step)
        assert slope[place] * point[place] == pytest.approx(near * point[place], rel=1e-4, abs=1e-2)


def test_the_more_there_is_to_go_by_the_nearer_to_ones_own() -> None:
    model = fit([(3, 1000), (5, 4000), (2, 2500), (10, 1500), (1, 9000)])
    assert model is not None
    everybody = model.expected(0, 0)
    nearer = [model.expected(number, 100_000) for number in (0, 1, 5, 50, 5000)]
    assert nearer == sorted(nearer)
    assert nearer[0] == everybody
    assert nearer[-1] == pytest.approx(100_000, rel=0.01)


def test_a_coin_of_another_size_changes_nothing_else() -> None:
    cents = fit([(3, 1000), (5, 4000), (2, 2500), (1, 700)])
    euros = fit([(3, 10.0), (5, 40.0), (2, 25.0), (1, 7.0)])
    assert cents is not None
    assert euros is not None
    assert (cents.p, cents.q, cents.v) == pytest.approx((euros.p, euros.q, 100 * euros.v), rel=1e-4)


def test_what_came_to_nothing_is_not_learnt_from() -> None:
    assert fit([(0, 0), (3, 0)]) is None
    assert fit([(2, 500), (4, 700)]) == fit([(2, 500), (4, 700), (9, 0), (0, 0)])


def test_a_model_as_given() -> None:
    model = SpendModel(6.25, 3.74, 15.44, 0)
    assert model.expected(0, 0) == pytest.approx(6.25 * 15.44 / 2.74)
    assert model.expected(2, 22.35) == pytest.approx(6.25 * (15.44 + 44.7) / (12.5 + 2.74))
