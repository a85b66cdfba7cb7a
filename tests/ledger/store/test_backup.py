"""A copy of the whole file, checked, beside a busy till."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from ledger.books import sales
from ledger.books.act import Call
from ledger.books.sales import Sale
from ledger.queries.verify import verify
from ledger.store.connect import Journal
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from ledger.values.errors import Damaged
from tests.ledger.store import look, tills
from tests.ledger.store.processes import PATIENCE, PROCESSES


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder / "copy.db"


def test_the_copy_is_the_whole_shop(store: Store, target: Path) -> None:
    sales.sell(store, Sale(100), Call())
    store.backup(target)
    assert look.content(target) == look.content(store.path)


def test_the_copy_verifies_to_the_same_head(store: Store, target: Path) -> None:
    sales.sell(store, Sale(100), Call())
    store.backup(target)
    with Store(target) as copy:
        assert verify(copy) == verify(store)


def test_the_copy_of_a_shop_with_a_log_is_one_plain_file(store: Store, target: Path) -> None:
    sales.sell(store, Sale(100), Call())
    assert store.path.with_name("shop.db-wal").stat().st_size > 0
    store.backup(target)
    assert [file.name for file in target.parent.iterdir()] == ["copy.db"]
    assert target.read_bytes()[18:20] == b"\x01\x01"  # a rollback journal's file, not a log's


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")
def test_only_its_owner_may_read_the_copy(store: Store, target: Path) -> None:
    store.backup(target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_later_copy_takes_the_place_of_an_earlier_one(store: Store, target: Path) -> None:
    store.backup(target)
    sales.sell(store, Sale(100), Call())
    store.backup(target)
    assert look.head(target) == look.head(store.path)


def test_the_shop_itself_is_not_changed(store: Store, target: Path) -> None:
    before = look.content(store.path)
    store.backup(target)
    assert look.content(store.path) == before


def test_a_read_only_shop_is_copied(path: Path, target: Path) -> None:
    path.chmod(0o444)
    with Store(path) as store:
        store.backup(target)
    assert look.content(target) == look.content(path)


@pytest.mark.thorough
@pytest.mark.parametrize("journal", ["wal", "truncate"])
def test_copies_beside_a_busy_till(today: Path, target: Path, journal: Journal) -> None:
    busy, stop = PROCESSES.Event(), PROCESSES.Event()
    till = PROCESSES.Process(target=tills.sell_until, args=(today, journal, busy, stop))
    till.start()
    try:
        with Store(today, journal=journal) as store:
            for _ in range(5):
                busy.clear()
                assert busy.wait(PATIENCE)  # it has sold something since the last copy
                before = look.events(today)
                store.backup(target)
                with Store(target) as copy:
                    found = verify(copy)
                assert found.problems == ()
                assert before <= found.events <= look.events(today)
    finally:
        stop.set()
        till.join(PATIENCE)
    assert till.exitcode == 0
    with Store(today) as store:
        assert verify(store).problems == ()


@pytest.mark.parametrize(
    "name", ["shop.db", "shop.db-wal", "shop.db-shm", "shop.db.lock", "shop.db.next"]
)
def test_a_file_of_the_shop_itself_is_no_target(store: Store, name: str) -> None:
    sales.sell(store, Sale(100), Call())
    before = look.content(store.path)
    with pytest.raises(Damaged, match="belongs to the shop itself"):
        store.backup(store.path.with_name(name))
    assert not sales.sell(store, Sale(100), Call()).replayed
    assert len(look.content(store.path)["event"]) == len(before["event"]) + 1


def test_a_link_to_the_shop_is_no_target(store: Store, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(store.path)
    with pytest.raises(Damaged, match="belongs to the shop itself"):
        store.backup(link)


def test_a_folder_is_no_target(store: Store, target: Path) -> None:
    with pytest.raises(Damaged, match="copies is a folder"):
        store.backup(target.parent)
    assert list(target.parent.iterdir()) == []


def test_a_folder_that_is_not_there_is_no_target(store: Store, target: Path) -> None:
    with pytest.raises(Damaged, match=r"copy\.db cannot be opened: check that the folder exists"):
        store.backup(target.parent / "none" / "copy.db")


def test_a_copy_that_fails_leaves_the_earlier_one(store: Store, target: Path) -> None:
    store.backup(target)
    before = target.read_bytes()
    (target.parent / "copy.db.part").mkdir()
    with pytest.raises(Damaged):
        store.backup(target)
    assert target.read_bytes() == before


def test_the_books_are_free_after_a_copy_that_failed(store: Store, target: Path) -> None:
    with pytest.raises(Damaged):
        store.backup(target.parent)
    with Store(store.path) as other, other._queue.turn(wait_seconds=0):
        pass


def test_a_copy_that_is_stopped_half_way_leaves_nothing(
    store: Store, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Store._copy

    def stopped(source: sqlite3.Connection, scratch: Path) -> None:
        copy(source, scratch)
        raise SystemExit(143)

    monkeypatch.setattr(Store, "_copy", staticmethod(stopped))
    with pytest.raises(SystemExit):
        store.backup(target)
    assert list(target.parent.iterdir()) == []
