"""A file that is missing, not ours, newer, read-only or broken: one sentence, and code 4."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.store.sqlite import sqlite3
from tests.loyalty_tui.cli.conftest import Loyalty

WRONG = 4
READ, WRITE = ("member", "show", "1"), ("sale", "add", "5", "--member", "1")


def complains(shop: Loyalty, path: Path, said: str, *commands: tuple[str, ...]) -> None:
    """Both kinds of command refuse the file and leave it as it is."""
    before = path.read_bytes() if path.is_file() else None
    for words in commands or (READ, WRITE, ("verify",), ("kpi",)):
        answer = shop("--db", str(path), *words)
        assert (answer.code, answer.out, answer.err.count("\n")) == (WRONG, "", 1)
        assert said in answer.err
        assert str(path) in answer.err
    assert (path.read_bytes() if path.is_file() else None) == before


def test_missing(shop: Loyalty, tmp_path: Path) -> None:
    complains(shop, tmp_path / "nowhere" / "s.db", "There is no shop file at")
    assert not (tmp_path / "nowhere").exists()


def test_a_folder(shop: Loyalty, tmp_path: Path) -> None:
    complains(shop, tmp_path, "is a folder")


@pytest.mark.parametrize("content", [b"", b"name;phone\n", b"SQLite format 3\0" + bytes(200)])
def test_not_ours(shop: Loyalty, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    complains(shop, path, "is not a shop file of this program")


def test_another_programs_database(shop: Loyalty, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE member (id)")
    connection.close()
    complains(shop, path, "is not a shop file of this program")


def test_newer(shop: Loyalty) -> None:
    connection = sqlite3.connect(shop.path)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {version + 1}")
    complains(shop, shop.path, "was made by a newer version")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()


def test_read_only(shop: Loyalty) -> None:
    before = shop.head
    shop.path.chmod(0o400)
    complains(shop, shop.path, "is read-only", WRITE, ("points", "sweep"))
    assert shop.json("member", "show", "1")["balance"] == 112
    shop.path.chmod(0o600)
    assert shop.head == before


def test_cut_off(shop: Loyalty, tmp_path: Path) -> None:
    path = tmp_path / "cut.db"
    shop.json("backup", str(path))
    path.write_bytes(path.read_bytes()[: 4096 * 20])
    complains(shop, path, "is damaged", ("verify",))


def test_changed_behind_our_back(shop: Loyalty, tmp_path: Path) -> None:
    path = tmp_path / "changed.db"
    shop.json("backup", str(path))
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER entry_no_update")
    connection.execute("UPDATE entry SET amount = 1120 WHERE id = 1")
    connection.commit()
    connection.close()
    answer = shop("--db", str(path), "verify", "--format", "json")
    assert answer.code == WRONG
    assert '"ok": false' in answer.out
    assert "was changed after it was written" in answer.out


def test_init_takes_no_file_that_is_there(loyalty: Loyalty) -> None:
    loyalty.path.write_text("precious")
    answer = loyalty("init", "--name", "S")
    assert (answer.code, answer.out) == (WRONG, "")
    assert "exists already" in answer.err
    assert loyalty.path.read_text() == "precious"
