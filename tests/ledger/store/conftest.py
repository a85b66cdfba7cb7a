"""Shops to work on: a rich one made once and copied, so that each test has its own file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.books import members, points, program, rewards
from ledger.books.act import Call
from ledger.store.store import Store
from tests.ledger.store import rich
from tests.ledger.store.clockwork import Clock, Entropy


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    path = tmp_path_factory.mktemp("rich") / "shop.db"
    clock = Clock()
    rich.make(path, clock).close()
    return path, clock.now


@pytest.fixture
def path(_made: tuple[Path, int], tmp_path: Path) -> Path:
    """A copy of the rich shop's file, which nobody has open."""
    copy = tmp_path / "shop.db"
    shutil.copy2(_made[0], copy)
    return copy


@pytest.fixture
def clock(_made: tuple[Path, int]) -> Clock:
    """A clock that goes on where the rich shop's stopped."""
    clock = Clock()
    clock.now = _made[1]
    return clock


@pytest.fixture
def store(path: Path, clock: Clock) -> Iterator[Store]:
    """The rich shop, opened."""
    # Not the entropy it was made with: that would draw the same voucher codes again.
    entropy = Entropy()
    for _ in range(1000):
        entropy(8)
    with Store(path, clock=clock, entropy=entropy) as store:
        yield store


@pytest.fixture
def today(tmp_path: Path) -> Path:
    """A shop of today, for tills that run by the machine's clock: one member with 100 points.

    The catalogue holds a café at 100 points, a last cake, and a tea at one a member.
    """
    path = tmp_path / "today.db"
    with program.open_shop(path, program.NewShop("Le Fournil")) as store:
        members.join(store, members.NewMember("Zoë Durand"), Call())
        points.adjust(store, 1, 100, "Bienvenue", Call())
        rewards.add(store, rewards.NewReward("Café", 100), Call())
        rewards.add(store, rewards.NewReward("Gâteau", 10, stock=1), Call())
        rewards.add(store, rewards.NewReward("Thé", 10, per_member=1), Call())
    return path
