"""A file that cannot be a shop's, or cannot be used: one sentence, and the file as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.books import program, sales
from ledger.books.act import Call
from ledger.books.sales import Sale
from ledger.store.schema import SCHEMA_VERSION
from ledger.store.store import Store
from ledger.values.errors import Damaged
from tests.ledger.store import look

NOT_OURS = r"shop\.db is not a shop file of this program: name another with --db\."
NEWER = r"was made by a newer version of this program: install that version to open it\."


def _another_program_s(path: Path) -> None:
    with look.opened(path) as connection:
        connection.execute("CREATE TABLE event (id)")
        connection.execute("PRAGMA application_id = 252006673")


def _an_unmarked_database(path: Path) -> None:
    with look.opened(path) as connection:
        connection.execute("CREATE TABLE event (id)")


def _a_newer_shop(path: Path) -> None:
    program.open_shop(path, program.NewShop("Demain")).close()
    with look.opened(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def _a_shop_cut_short(path: Path) -> None:
    program.open_shop(path, program.NewShop("Coupé")).close()
    path.write_bytes(path.read_bytes()[:6000])


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda _: None, r"There is no shop file at .*shop\.db: create one with"),
    "a folder": (lambda path: path.mkdir(), r"shop\.db is a folder: name the shop's file"),
    "an empty file": (lambda path: path.touch(), NOT_OURS),
    "a text": (lambda path: path.write_text("Bonjour\n" * 999), NOT_OURS),
    "a short text": (lambda path: path.write_text("Bonjour"), NOT_OURS),
    "a picture": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5000)), NOT_OURS),
    "the start of a database": (lambda path: path.write_bytes(b"SQLite format 3\0"), NOT_OURS),
    "another program's": (_another_program_s, NOT_OURS),
    "an unmarked database": (_an_unmarked_database, NOT_OURS),
    "a newer version's": (_a_newer_shop, NEWER),
    "a shop cut short": (_a_shop_cut_short, r"is damaged \(.*\): restore the last backup"),
}


def _read(store: Store) -> None:
    with store.read() as tx:
        tx.connection.execute("SELECT count(*) FROM event").fetchone()


def _write(store: Store) -> None:
    sales.sell(store, Sale(100), Call())


@pytest.mark.parametrize("act", [_read, _write])
@pytest.mark.parametrize("kind", FILES)
def test_one_sentence_and_the_file_as_it_was(
    tmp_path: Path, kind: str, act: Callable[[Store], None]
) -> None:
    make, sentence = FILES[kind]
    path = tmp_path / "shop.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(Damaged, match=sentence) as caught, Store(path) as store:
        act(store)
    assert "\n" not in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_the_exit_code_of_a_damaged_file() -> None:
    assert Damaged.exit_code == 4


@pytest.mark.parametrize("name", ["a" * 300 + ".db", "file/shop.db"])
def test_a_name_that_cannot_be_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Damaged), Store(tmp_path / name) as store, store.read():
        pass


@pytest.mark.parametrize("name", ["a" * 300 + ".db", "file/shop.db"])
def test_a_shop_cannot_be_made_there(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Damaged, match="cannot be made here"):
        program.open_shop(tmp_path / name, program.NewShop("Nulle part"))


@pytest.mark.parametrize("kind", ["a folder", "an empty file", "a text", "another program's"])
def test_a_new_shop_never_replaces_what_is_there(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "shop.db"
    FILES[kind][0](path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(Damaged, match="exists already"):
        program.open_shop(path, program.NewShop("Deux fois"))
    assert path.exists()
    assert (path.read_bytes() if path.is_file() else None) == before


def test_no_lock_can_be_made_beside_the_file(path: Path) -> None:
    path.with_name("shop.db.lock").mkdir()
    with pytest.raises(Damaged, match=r"shop\.db\.lock cannot be opened"), Store(path) as store:
        _write(store)


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    loop = tmp_path / "shop.db"
    loop.symlink_to(loop)
    with pytest.raises(Damaged), Store(loop) as store, store.read():
        pass
