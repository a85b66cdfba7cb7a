"""Adjusting by hand."""

from __future__ import annotations

import pytest

from ledger.books.points import adjust
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop


def test_up_and_down_with_a_reason(shop: Shop) -> None:
    zoe = shop.join()
    done = adjust(shop.store, zoe, 50, "  goodwill \x1b[31m ", shop.call())
    assert (done.points, done.balance, done.note, done.staff) == (50, 50, "goodwill [31m", 1)
    assert shop.lots(zoe) == [("2028-01-31", 50)]
    assert shop.adjust(zoe, -20).balance == 30
    assert shop.adjust(zoe, -30).balance == 0


def test_not_below_nought(shop: Shop) -> None:
    zoe = shop.join()
    shop.adjust(zoe, 50)
    with pytest.raises(Refused, match="51 points cannot be taken: the balance is 50"):
        shop.adjust(zoe, -51)
    sale = shop.sell("20", zoe)
    shop.adjust(zoe, -70)
    shop.refund(sale)
    with pytest.raises(Refused, match="the balance is -20"):
        shop.adjust(zoe, -1)
    assert shop.adjust(zoe, 25).balance == 5


@pytest.mark.parametrize(
    ("points", "reason"), [(0, "why"), (10**10, "why"), (-(10**10), "why"), (5, ""), (5, " \x1b ")]
)
def test_what_cannot_be_an_adjustment(shop: Shop, points: int, reason: str) -> None:
    zoe = shop.join()
    before = shop.events
    with pytest.raises(BadInput):
        adjust(shop.store, zoe, points, reason, shop.call())
    assert shop.events == before


def test_a_reason_beyond_its_length(shop: Shop) -> None:
    with pytest.raises(BadInput, match="too long"):
        adjust(shop.store, shop.join(), 5, "x" * 501, shop.call())
