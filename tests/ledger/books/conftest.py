"""Shops for the tests of the acts, verified when each test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.shop import Shop

MakeShop = Callable[..., Shop]


@pytest.fixture
def make_shop(tmp_path: Path) -> Iterator[MakeShop]:
    """Makes shops; whatever a test did to them, their books must verify."""
    made: list[Shop] = []

    def make(**given: str) -> Shop:
        shop = Shop(tmp_path / f"shop{len(made)}.db", **given)
        made.append(shop)
        return shop

    yield make
    for shop in made:
        problems = shop.problems()
        shop.close()
        assert problems == []


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    """One point per euro, nothing else."""
    return make_shop()


@pytest.fixture
def tiered(make_shop: MakeShop) -> Shop:
    """Bronze, Silver from 300 (x1.25), Gold from 1 000 (x1.5)."""
    return make_shop(preset="tiers")
