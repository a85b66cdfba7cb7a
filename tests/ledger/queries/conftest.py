"""A shop in which something of everything has happened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Zoé (1): sales, a payment with points, a refund, a voucher, a lapse. Bob (2): a debt."""
    made = Shop(tmp_path / "shop.db", preset="tiers")
    zoe, bob = made.join("Zoé Durand"), made.join("Bob Martin")
    coffee = made.reward("Coffee", 30)
    made.earn(zoe, 60, "2026-02-28")
    made.earn(zoe, 90, "2026-12-31")
    made.sell("5.00", zoe, points=20)
    made.issue(zoe, coffee)
    sale = made.earn(bob, 80, "2026-12-31")
    made.issue(bob, coffee)
    made.refund(sale)
    made.clock_to("2026-03-15")
    made.sweep()
    made.set(points_pending_days="10")
    made.sell("12.00", zoe)
    yield made
    problems = made.problems()
    made.close()
    assert problems == []
