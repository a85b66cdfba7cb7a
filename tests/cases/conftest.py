"""The shop of the acts and the command line, both with books that must verify at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ledger.books.conftest import make_shop, shop, tiered
from tests.loyalty_tui.cli.conftest import Loyalty, loyalty

__all__ = ["loyalty", "make_shop", "shop", "tiered", "tiers_till", "till"]

_MADE: dict[str, bytes] = {}


def _till(loyalty: Loyalty, preset: str) -> Iterator[Loyalty]:
    if preset not in _MADE:
        loyalty.json("init", "--name", "Le Fournil", "--preset", preset)
        loyalty.json("member", "add", "--name", "Zoé Durand", "--card", "A-17")
        loyalty.json("member", "add", "--name", "Bob Martin", "--phone", "06 11 22 33 44")
        _MADE[preset] = loyalty.path.read_bytes()
    loyalty.path.write_bytes(_MADE[preset])
    loyalty.path.chmod(0o600)
    yield loyalty
    assert loyalty.head


@pytest.fixture
def till(loyalty: Loyalty) -> Iterator[Loyalty]:
    """The command line on a shop of one point per euro, with Zoé (1) and Bob (2)."""
    yield from _till(loyalty, "points")


@pytest.fixture
def tiers_till(loyalty: Loyalty) -> Iterator[Loyalty]:
    """The same with Bronze, Silver from 300 € (× 1.25) and Gold from 1 000 € (× 1.5)."""
    yield from _till(loyalty, "tiers")
