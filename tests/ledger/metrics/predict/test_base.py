"""What a customer's past comes to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from ledger.metrics.load import load
from ledger.metrics.predict.base import Customer, Past, customers
from tests.ledger.metrics.shop import Shop

JAN = dt.date(2025, 1, 1)


def on(day: int) -> dt.date:
    return JAN + dt.timedelta(days=day)


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    for number in range(1, 6):
        made.member(number, JAN)
    yield made
    made.close()


def base(shop: Shop, as_of: dt.date) -> dict[int, Customer]:
    history = load(shop.conn, as_of, parts=frozenset())
    return {one.member: one for one in customers(history, history.members.as_of(as_of.toordinal()))}


def test_one_purchase_a_day_and_the_last_day_counted_is_the_eve(shop: Shop) -> None:
    for day, gross in ((10, 500), (3, 200), (3, 100), (10, 700), (24, 90)):
        shop.sale(on(day), gross, 1)
    shop.sale(on(30), 40, 2)
    shop.sale(on(30), 9999)
    found = base(shop, on(31))
    assert found == {
        1: Customer(1, Past(2, 21, 27), first=300, value=645),
        2: Customer(2, Past(0, 0, 0), first=40, value=None),
    }


def test_a_mean_is_to_the_nearest_unit_halves_up(shop: Shop) -> None:
    for day, gross in ((1, 0), (2, 10), (3, 15)):
        shop.sale(on(day), gross, 1)
    for day, gross in ((1, 7), (2, 10), (3, 10), (4, 11)):
        shop.sale(on(day), gross, 2)
    found = base(shop, on(20))
    assert (found[1].first, found[1].value) == (0, 13)
    assert (found[2].first, found[2].value) == (7, 10)


def test_refunds_lower_all_of_the_customers_purchases_alike(shop: Shop) -> None:
    sale = shop.sale(on(1), 400, 1)
    shop.sale(on(5), 600, 1)
    shop.refund(on(6), 150, 1, sale=sale)
    shop.refund(on(7), 100, 1)  # which names no sale
    shop.sale(on(1), 400, 2)
    shop.sale(on(5), 600, 2)
    found = base(shop, on(20))
    assert (found[1].first, found[1].value) == (300, 450)
    assert (found[2].first, found[2].value) == (400, 600)
    assert base(shop, on(7))[1].value == 510  # the second refund was not known then


def test_who_got_everything_back_spends_nothing(shop: Shop) -> None:
    shop.sale(on(1), 400, 1)
    shop.sale(on(5), 600, 1)
    shop.refund(on(6), 5000, 1)
    assert (base(shop, on(20))[1].first, base(shop, on(20))[1].value) == (0, 0)


def test_what_was_refunded_in_full_is_a_purchase_until_then(shop: Shop) -> None:
    shop.sale(on(1), 400, 1)
    shop.sale(on(5), 600, 1)
    shop.sale(on(9), 900, 1, cancelled=on(12))
    before, after = base(shop, on(12))[1], base(shop, on(13))[1]
    assert (before.past, before.value) == (Past(2, 8, 10), 750)
    assert (after.past, after.value) == (Past(1, 4, 11), 600)


def test_a_merged_member_is_one_with_the_other(shop: Shop) -> None:
    shop.member(9, JAN, state="merged", merged_into=1)
    shop.sale(on(4), 100, 9)
    shop.sale(on(2), 50, 1)
    assert base(shop, on(10)) == {1: Customer(1, Past(1, 2, 7), first=50, value=100)}
