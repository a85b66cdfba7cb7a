"""What customers are worth over the next twelve months."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from math import floor
from typing import Any

import pytest

from ledger.metrics.load import load
from ledger.metrics.predict import lifetime, spend
from ledger.metrics.predict.base import Customer, Past, customers
from ledger.metrics.predict.purchases import Forecast, PurchaseModel, discounted
from ledger.metrics.predict.spend import SpendModel
from ledger.metrics.report import report
from tests.ledger.metrics.shop import Shop

JAN = dt.date(2025, 1, 1)
KEY = "clv_predicted_12m"


def on(day: int) -> dt.date:
    return JAN + dt.timedelta(days=day)


def hundredth(days: int) -> float:
    """Days as the published summary has them: weeks to two decimals. In days again."""
    return floor(days / 7 * 100 + 0.5 + 1e-9) / 100 * 7


def test_the_golden_sum(cdnow: dict[int, Customer], golden: dict[str, Any]) -> None:
    r, alpha, a, b, _ = golden["params"]["bgnbd"].values()
    forecast = Forecast(PurchaseModel("bg", r, alpha, a, b, 0), discounted(12, 0.01))
    p, q, v, _, _ = golden["params"]["gamma_gamma"].values()
    worth = SpendModel(p, q, v, 0)
    values = {}
    for one in cdnow.values():
        past = Past(one.past.repeats, hundredth(one.past.last), hundredth(one.past.age))  # type: ignore[arg-type]
        values[one.member] = forecast(past) * worth.expected(past.repeats, (one.value or 0) / 100)
    expected = golden["clv12_discount_1pct_month"]
    assert sum(values.values()) == pytest.approx(expected["sum"], rel=1e-7)
    assert [values[member] for member in range(1, 6)] == pytest.approx(expected["first5"], rel=1e-6)


def shop_of(*sales: tuple[int, int, int]) -> Shop:
    """A shop with sales of (member, day, gross)."""
    shop = Shop()
    for member in {member for member, _, _ in sales}:
        shop.member(member, JAN)
    for member, day, gross in sales:
        shop.sale(on(day), gross, member)
    return shop


def predicted(shop: Shop, as_of: dt.date) -> tuple[Fraction | int | None, ...]:
    kpi = report(shop.conn, as_of, keys=(KEY,))[KEY]
    return kpi.value, kpi.numerator, kpi.denominator


def test_value_numerator_denominator_and_previous() -> None:
    shop = shop_of((1, 0, 500), (1, 20, 900), (2, 3, 700), (2, 40, 400), (2, 55, 800), (3, 50, 100))
    kpi = report(shop.conn, on(59), keys=(KEY,))[KEY]
    assert isinstance(kpi.numerator, int)
    assert kpi.denominator == 3
    assert kpi.value == Fraction(kpi.numerator, 3)
    assert kpi.value > 0
    assert (kpi.unit, kpi.window_days) == ("money", None)
    assert kpi.period_start == on(31)
    # As of then, nobody knew of the third member nor of what came later.
    then = shop_of((1, 0, 500), (1, 20, 900), (2, 3, 700))
    assert kpi.previous == predicted(then, on(31))[0]
    assert predicted(shop, on(31)) == predicted(then, on(31))


def test_nobody_has_bought_yet() -> None:
    shop = shop_of()
    shop.member(1, JAN)
    assert predicted(shop, on(10)) == (None, None, 0)


def test_it_is_after_refunds() -> None:
    sales = [(1, 0, 1000), (1, 20, 1000), (1, 30, 1000), (2, 5, 1000), (2, 25, 1000)]
    shop = shop_of(*sales)
    (_, whole, _) = predicted(shop, on(60))
    for member, gross in ((1, 3000), (2, 2000)):
        shop.refund(on(58), gross // 2, member)
    (_, half, _) = predicted(shop, on(60))
    assert whole is not None
    assert half == pytest.approx(float(whole) / 2, rel=1e-3)
    assert predicted(shop, on(58)) == predicted(shop_of(*sales), on(58))


def test_where_nobody_came_back_the_first_purchases_tell_what_one_is_worth() -> None:
    once = [(member, member % 30, 100 * member) for member in range(1, 31)]
    (value, total, number) = predicted(shop_of(*once), on(120))
    assert number == 30
    assert value == Fraction(int(total or 0), 30)
    assert 0 < float(value or 0) < 1550 * 3
    dearer = [(member, day, 2 * gross) for member, day, gross in once]
    assert predicted(shop_of(*dearer), on(120))[1] == pytest.approx(2 * float(total or 0), abs=1)


def test_of_members_who_came_back_only_their_repeats_tell() -> None:
    shop = shop_of((1, 0, 90_000), (1, 10, 200), (1, 20, 200), (2, 0, 90_000))
    history = load(shop.conn, on(40), parts=frozenset())
    base = customers(history, history.members.as_of(on(40).toordinal()))
    worth = lifetime.value_of(base)
    model = spend.fit([(2, 200)])
    assert model is not None
    assert [worth(one) for one in base] == [model.expected(2, 200), model.expected(0, 0)]


SHOPS: dict[str, list[tuple[int, int, int]]] = {
    "one customer, today": [(1, 364, 500)],
    "one customer, long ago": [(1, 0, 500)],
    "one-time buyers only": [(n, n % 365, 1000) for n in range(1, 400)],
    "all the same day": [(n, 364, 1000) for n in range(1, 400)],
    "all the same day, long ago": [(n, 0, 1000) for n in range(1, 400)],
    "every day, one of them": [(1, day, 300) for day in range(365)],
    "every day, all of them": [(n, day, 300) for n in range(1, 11) for day in range(365)],
    "nothing was paid": [(n, day, 0) for n in range(1, 20) for day in (0, n, 3 * n)],
    "a wholesaler among them": [
        *((n, day, 900) for n in range(1, 40) for day in range(n, 365, 20 + n)),
        *((40, day, 4_000_000) for day in range(0, 365, 30)),
    ],
    "two months closed": [
        (n, day, 100 * n)
        for n in range(1, 20)
        for day in (*range(n, 120, 9), *range(180 + n, 365, 9))
    ],
    "nobody for half a year": [(n, day, 500) for n in range(1, 20) for day in (n, 2 * n, 90)],
    "always the same": [(n, day, 500) for n in range(1, 50) for day in range(n % 7, 365, 7)],
}


@pytest.mark.parametrize("name", SHOPS)
def test_named_shops(name: str) -> None:
    sales = SHOPS[name]
    value, total, number = predicted(shop_of(*sales), on(365))
    assert number == len({member for member, _, _ in sales})
    assert value is not None
    assert total is not None
    brought = sum(gross for _, _, gross in sales)
    # Nobody brings in twice a year what they brought in, but for who only just began.
    assert 0 <= total <= brought * (20 if "today" in name or name == "all the same day" else 2)
    assert (total > 0) is (brought > 0) or "long ago" in name


def test_five_thousand_purchases_by_one_among_others() -> None:
    sales = [(1, day, 250) for day in range(5000)]
    sales += [(n, 37 * n, 900) for n in range(2, 100)]
    _, total, _ = predicted(shop_of(*sales), on(5000))
    assert total == pytest.approx(365 * 250 * 0.93, rel=0.1)
