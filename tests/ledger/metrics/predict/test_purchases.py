"""BG/NBD and MBG/NBD: what is published, and what holds on any shop."""

from __future__ import annotations

from math import isfinite
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.metrics.predict.base import Customer, Past
from ledger.metrics.predict.purchases import (
    Forecast,
    Kind,
    PurchaseModel,
    _Table,
    ahead,
    discounted,
    fit,
)

KINDS: list[tuple[Kind, str]] = [("bg", "bgnbd"), ("mbg", "mbgnbd")]
HOLDOUT = ahead(39 * 7)


def model_of(golden: dict[str, Any], kind: Kind, name: str) -> PurchaseModel:
    values = golden["params"][name]
    return PurchaseModel(kind, values["r"], values["alpha"], values["a"], values["b"], values["LL"])


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_the_published_parameters(
    cdnow: dict[int, Customer], golden: dict[str, Any], kind: Kind, name: str
) -> None:
    found = fit((one.past for one in cdnow.values()), kind, priors=False)
    expected = model_of(golden, kind, name)
    assert found.log_likelihood == pytest.approx(expected.log_likelihood, abs=1e-6)
    for parameter in ("r", "alpha", "a", "b"):
        assert getattr(found, parameter) == pytest.approx(getattr(expected, parameter), rel=1e-5)
        published = golden["published"][name][parameter]
        assert round(getattr(found, parameter), 3) == published


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_each_customer(
    cdnow: dict[int, Customer], golden: dict[str, Any], kind: Kind, name: str
) -> None:
    own = fit((one.past for one in cdnow.values()), kind, priors=False)
    for model, close in ((model_of(golden, kind, name), 1e-9), (own, 1e-4)):
        forecast = Forecast(model, HOLDOUT)
        for row in golden["customers"]:
            past = cdnow[row["id"]].past
            assert past.repeats == row["x"]
            assert (past.last / 7, past.age / 7) == pytest.approx((row["t_x"], row["T"]))
            assert forecast(past) == pytest.approx(row[f"{kind}_E39"], rel=close)
            assert model.alive(past) == pytest.approx(row[f"{kind}_pa"], rel=close)
        everybody = [one.past for one in cdnow.values()]
        sums = golden["sums"]
        assert sum(map(forecast, everybody)) == pytest.approx(sums[f"{kind}_E39"], rel=close)
        assert sum(map(model.alive, everybody)) == pytest.approx(sums[f"{kind}_pa"], rel=close)


def test_the_published_customer(cdnow: dict[int, Customer]) -> None:
    model = fit((one.past for one in cdnow.values()), "bg", priors=False)
    assert round(Forecast(model, HOLDOUT)(Past(2, 213, 272)), 3) == 1.226


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_the_priors_are_weak(
    cdnow: dict[int, Customer], golden: dict[str, Any], kind: Kind, name: str
) -> None:
    pasts = [one.past for one in cdnow.values()]
    found, plain = fit(pasts, kind), model_of(golden, kind, name)
    assert plain.log_likelihood - 0.2 < found.log_likelihood < plain.log_likelihood
    ratio = sum(map(Forecast(found, HOLDOUT), pasts)) / sum(map(Forecast(plain, HOLDOUT), pasts))
    assert ratio == pytest.approx(1, abs=0.01)
    assert ratio != pytest.approx(1, abs=1e-5)


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """A customer of any shop: at most one purchase a day, between the first and the last."""
    age = draw(st.one_of(st.integers(0, 30), st.integers(0, 6000)))
    last = draw(st.integers(0, age))
    return Past(draw(st.integers(1, last)) if last else 0, last, age)


shops = st.lists(st.tuples(pasts(), st.integers(1, 200)), min_size=1, max_size=12)
kinds = st.sampled_from(["mbg", "bg"])


@given(
    shops,
    kinds,
    st.tuples(*[st.floats(-3, 3)] * 4),
)
def test_the_slope_is_that_of_the_likelihood(
    shop: list[tuple[Past, int]], kind: Kind, point: tuple[float, ...]
) -> None:
    table = _Table((past for past, _ in shop), kind)
    logs = list(point)

    def height(values: list[float]) -> float:
        return table.likelihood(*(2.718281828459045**value for value in values))[0]

    _, slope = table.likelihood(*(2.718281828459045**value for value in logs))
    for place in range(4):
        up, down = list(logs), list(logs)
        up[place] += 1e-5
        down[place] -= 1e-5
        near = (height(up) - height(down)) / 2e-5
        assert slope[place] == pytest.approx(near, rel=1e-4, abs=1e-3 * (1 + abs(near)) ** 0.5)


@settings(deadline=None, max_examples=60)
@given(shops, kinds)
def test_any_shop_can_be_foretold(shop: list[tuple[Past, int]], kind: Kind) -> None:
    everybody = [past for past, number in shop for _ in range(number)]
    model = fit(everybody, kind)
    parameters = (model.r, model.alpha, model.a, model.b)
    assert all(isfinite(value) and value > 0 for value in parameters)
    assert isfinite(model.log_likelihood)
    soon, later = Forecast(model, ahead(90)), Forecast(model, ahead(360))
    for past in {past for past, _ in shop}:
        alive = model.alive(past)
        assert 0 <= alive <= 1
        assert 0 <= soon(past) <= later(past) * (1 + 1e-9)
        rate = (model.r + past.repeats) / (model.alpha + past.age / 7)
        assert soon.if_alive(past) <= rate * 90 / 7 * (1 + 1e-9)
        assert soon(past) <= 90 * 3  # nobody counts more than one purchase a day


def test_who_waited_longer_is_surer_to_be_gone() -> None:
    model = fit([Past(5, 100, 120), Past(0, 0, 300), Past(9, 200, 400), Past(3, 30, 60)])
    chances = [model.alive(Past(5, 100, 100 + silent)) for silent in (0, 10, 50, 200, 3000)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.7
    assert chances[-1] < 0.01


def test_only_the_modified_model_lets_one_time_buyers_go() -> None:
    shop = [Past(0, 0, 400)] * 30 + [Past(4, 200, 380)] * 10
    once = Past(0, 0, 400)
    assert fit(shop, "bg").alive(once) == 1
    assert fit(shop, "mbg").alive(once) < 0.5


def test_the_pace_of_a_shop_is_its_own() -> None:
    """Seven times slower, all of it: a seven times larger α, and the rest as before."""
    quick = [Past(3, 20, 60), Past(0, 0, 50), Past(8, 55, 61), Past(1, 3, 40)]
    slow = [Past(one.repeats, 7 * one.last, 7 * one.age) for one in quick]
    here, there = fit(quick), fit(slow)
    assert (there.r, there.alpha, there.a, there.b) == pytest.approx(
        (here.r, 7 * here.alpha, here.a, here.b), rel=1e-4
    )


def test_what_is_paid_later_counts_less() -> None:
    model = fit([Past(3, 20, 60), Past(0, 0, 50), Past(8, 55, 61)])
    past = Past(3, 20, 60)
    months = [Forecast(model, [(4.345 * month, 1.0)])(past) for month in (1, 2, 3)]
    by_hand = months[0] / 1.02 + (months[1] - months[0]) / 1.02**2
    by_hand += (months[2] - months[1]) / 1.02**3
    assert Forecast(model, discounted(3, 0.02))(past) == pytest.approx(by_hand)
    assert Forecast(model, discounted(3, 0.0))(past) == pytest.approx(months[2])
