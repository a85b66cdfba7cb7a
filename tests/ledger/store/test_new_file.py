"""A new shop's file, and the files beside it."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from ledger.books import program, sales
from ledger.books.act import Call
from ledger.books.program import NewShop
from ledger.books.sales import Sale
from ledger.store.connect import Journal
from ledger.store.schema import APPLICATION_ID, SCHEMA_VERSION
from ledger.store.store import Store
from ledger.values.errors import BadInput
from tests.ledger.store import look, tills
from tests.ledger.store.processes import together

posix = pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
@pytest.mark.parametrize("journal", ["wal", "truncate"])
def test_only_its_owner_may_read_it(path: Path, journal: Journal) -> None:
    path.chmod(0o600)
    with Store(path, journal=journal) as store:
        sales.sell(store, Sale(100), Call())
        modes = {file.name: _mode(file) for file in path.parent.iterdir()}
    assert len(modes) > 2
    assert set(modes.values()) == {0o600}


@posix
def test_a_new_shop_and_its_folder_are_its_owner_s(tmp_path: Path) -> None:
    path = tmp_path / "new" / "shop.db"
    program.open_shop(path, NewShop("Neuf")).close()
    assert _mode(path.parent) == 0o700
    assert {_mode(file) for file in path.parent.iterdir()} == {0o600}


def test_it_says_whose_it_is(path: Path) -> None:
    assert look.one(path, "PRAGMA application_id") == APPLICATION_ID
    assert look.one(path, "PRAGMA user_version") == SCHEMA_VERSION


def test_a_shop_that_cannot_be_opened_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        program.open_shop(tmp_path / "shop.db", NewShop("X", timezone="Mars/Olympus"))
    with pytest.raises(BadInput):
        program.open_shop(tmp_path / "shop.db", NewShop("X", preset="tiers", owner=" "))
    assert not (tmp_path / "shop.db").exists()


def test_of_several_who_make_it_at_once_one_does(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    answers = together(tills.make_shop, *[(path, f"Till {n}") for n in range(6)])
    made = [name for name, sentence in answers if not sentence]
    assert len(made) == 1
    assert all("exists already" in sentence for _, sentence in answers if sentence)
    with Store(path) as store, store.read() as tx:
        assert [tx.settings.shop_name] == made


def test_a_closed_shop_is_one_plain_file(store: Store, path: Path) -> None:
    sales.sell(store, Sale(100), Call())
    with store.read() as tx:
        events = tx.connection.execute("SELECT count(*) FROM event").fetchone()[0]
    store.close()
    assert {file.name for file in path.parent.iterdir()} == {
        "shop.db",
        "shop.db.lock",
        "shop.db.next",
    }
    alone = path.parent / "alone" / "shop.db"
    alone.parent.mkdir()
    alone.write_bytes(path.read_bytes())
    assert look.events(alone) == events


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("mmap_size", 0),
        ("secure_delete", 1),
        ("synchronous", 2),
        ("busy_timeout", 10_000),
    ],
)
def test_what_every_connection_is_set_to(store: Store, pragma: str, value: int) -> None:
    for connection in (store._writing(), store._reading()):
        # Where nothing can be mapped, SQLite gives no answer about it.
        row = connection.execute(f"PRAGMA {pragma}").fetchone()
        assert (row[0] if row else 0) == value
