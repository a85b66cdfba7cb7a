"""A shop of a hundred thousand members, made once a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.books.act import Call
from ledger.books.members import NewMember, join_in
from ledger.books.program import NewShop, open_shop
from ledger.store.store import Store

MEMBERS = 100_000
_CHUNK = 2_000
_FIRST = ("Zoé", "Émile", "Anaïs", "Karim", "Solène", "Loïc", "Inès", "Théo", "Maëlle", "Yanis")
_LAST = ("Le Gall", "Durand", "Müller", "Benali", "Moreau", "N’Diaye", "Petit", "Fabre", "Øster")


def fill(store: Store, members: int) -> None:
    """Join so many members through the books."""
    for start in range(0, members, _CHUNK):
        with store.write() as tx:
            for n in range(start, min(start + _CHUNK, members)):
                name = f"{_FIRST[n % 10]} {_LAST[n % 9]} {n:06d}"
                join_in(tx, NewMember(name, phone=f"+336{n:08d}", card=f"CARD-{n}"), Call(staff=1))


@pytest.fixture(scope="session")
def big_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("big") / "shop.db"
    with open_shop(path, NewShop("Le Grand Fournil", preset="tiers")) as store:
        fill(store, MEMBERS)
    return path
