"""What will lapse, month by month, over the whole shop."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from ledger.queries.explain import explain
from ledger.queries.forecast import Bucket, forecast
from tests.shop import Shop


def test_what_remains_by_the_month_it_lapses(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db")
    zoe, bob = shop.join(), shop.join()
    shop.earn(zoe, 40, "2026-02-28")
    shop.earn(bob, 25, "2026-02-28")
    shop.earn(bob, 5, "2026-02-28")
    shop.earn(zoe, 60, "2026-04-30")
    shop.earn(zoe, 11, "2027-06-30")
    shop.adjust(zoe, -50)
    shop.set(expiry_mode="never")
    shop.sell("7", bob)
    with shop.store.read() as tx:
        found = forecast(tx, 4)
    assert [(b.month.isoformat(), b.points, b.members) for b in found.months] == [
        ("2026-01-01", 0, 0),
        ("2026-02-01", 30, 1),
        ("2026-03-01", 0, 0),
        ("2026-04-01", 50, 1),
    ]
    assert (found.later, found.never, found.total) == (11, 7, 98)
    # What has lapsed is gone, swept or not.
    shop.clock_to("2026-03-01")
    with shop.store.read() as tx:
        found = forecast(tx, 1)
        assert found.months == (Bucket(dt.date(2026, 3, 1), 0, 0),)
        assert (found.later, found.never) == (61, 7)
    assert shop.balance(zoe) + shop.balance(bob) == 68
    assert shop.problems() == []
    shop.close()


def test_a_lot_explained_is_the_sum_of_what_became_of_it(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db")
    shop.set(expiry_mode="inactivity", expiry_months="2", expiry_to_month_end="no")
    zoe = shop.join()
    shop.sell("40", zoe)
    shop.adjust(zoe, -15)
    shop.clock_to("2026-02-01")
    shop.sell("8", zoe)
    with shop.store.read() as tx:
        found = explain(tx, zoe)
    # 25 of the 40 moved on: they are told in the lot they are in now.
    assert [(lot.amount, lot.used, lot.remaining(shop.today)) for lot in found.lots] == [
        (15, 15, 0),
        (25, 0, 25),
        (8, 0, 8),
    ]
    assert found.upcoming == ((dt.date(2026, 4, 1), 33),)
    assert found.balance == 33
    assert shop.problems() == []
    shop.close()
