"""A file or a folder that may not be written to: reading works, writing says why not."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.books import sales
from ledger.books.act import Call
from ledger.books.sales import Sale
from ledger.queries.verify import verify
from ledger.store.store import Store
from ledger.values.errors import Damaged
from tests.ledger.store import look, tills
from tests.ledger.store.processes import together

READ_ONLY = r"shop\.db is read-only: allow writing to it and to its folder"


@pytest.fixture
def locked(path: Path) -> Iterator[Path]:
    """The rich shop's file, marked read-only."""
    path.chmod(0o444)
    yield path
    path.chmod(0o600)


def test_a_read_only_file_is_read(locked: Path) -> None:
    with Store(locked) as store:
        assert verify(store).problems == ()


def test_a_read_only_file_is_not_written_to(locked: Path) -> None:
    before = locked.read_bytes()
    with Store(locked) as store, pytest.raises(Damaged, match=READ_ONLY):
        sales.sell(store, Sale(100), Call())
    assert locked.read_bytes() == before


def test_a_file_that_becomes_read_only_while_it_is_open(store: Store, path: Path) -> None:
    sales.sell(store, Sale(100), Call())
    events = look.events(path)
    path.chmod(0o444)
    with pytest.raises(Damaged, match=READ_ONLY):
        sales.sell(store, Sale(100), Call())
    path.chmod(0o600)
    assert look.events(path) == events


@pytest.fixture
def folder(path: Path) -> Iterator[Path]:
    """A folder anybody may look into and nobody may write to, with a shop in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shop = folder / "shop.db"
        shop.write_bytes(path.read_bytes())
        shop.chmod(0o666)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o700)


def _as_nobody(path: Path, *, selling: bool) -> str:
    [said] = together(tills.as_nobody, (path, selling))
    if said == "skip":
        pytest.skip("folders have no such modes here")
    return said


def test_a_read_only_folder_cannot_be_written_to(folder: Path) -> None:
    said = _as_nobody(folder / "shop.db", selling=True)
    assert said.endswith("cannot be opened: check that the folder exists and may be written to.")
    assert [file.name for file in folder.iterdir()] == ["shop.db"]


def test_a_shop_with_a_log_cannot_be_read_there_either(folder: Path) -> None:
    """SQLite must be able to put its log beside the file, even to read."""
    said = _as_nobody(folder / "shop.db", selling=False)
    assert said == "Le Fournil" or "is read-only: allow writing to it and to its folder" in said


def test_a_backup_in_a_read_only_folder_is_read(store: Store, folder: Path) -> None:
    folder.chmod(0o755)
    store.backup(folder / "copy.db")
    (folder / "copy.db").chmod(0o644)
    folder.chmod(0o555)
    assert _as_nobody(folder / "copy.db", selling=False) == "Le Fournil"
