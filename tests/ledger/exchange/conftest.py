from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.books import program
from ledger.store.store import Store
from ledger.values.calendar import to_micros

NOW = to_micros(dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC))

Write = Callable[..., Path]


@pytest.fixture
def new_shop(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    made: list[Store] = []

    def make(preset: str = "points") -> Store:
        path = tmp_path / f"shop{len(made)}.db"
        shop = program.NewShop("Le Fournil", preset=preset)
        made.append(program.open_shop(path, shop, clock=lambda: NOW))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def shop(new_shop: Callable[..., Store]) -> Store:
    return new_shop()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(content: str | bytes, name: str = "file.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make
