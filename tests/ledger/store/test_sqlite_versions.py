"""Which journal each SQLite can be trusted with, and what the doctor says of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlite_utils.utils

from ledger.books import sales
from ledger.books.act import Call
from ledger.books.sales import Sale
from ledger.store.connect import runtime_version, safe_journal
from ledger.store.doctor import examine
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from tests.ledger.store import look


@pytest.mark.parametrize(
    ("version", "journal"),
    [
        ((3, 6, 23), "wal"),
        ((3, 7, 0), "truncate"),
        ((3, 40, 1), "truncate"),
        ((3, 51, 2), "truncate"),
        ((3, 51, 3), "wal"),
        ((3, 53, 4), "wal"),
        ((4, 0, 0), "wal"),
    ],
)
def test_the_journal_of_a_version(version: tuple[int, ...], journal: str) -> None:
    assert safe_journal(version) == journal


def test_the_file_is_kept_as_the_version_in_use_allows(store: Store) -> None:
    sales.sell(store, Sale(100), Call())
    mode = store._writing().execute("PRAGMA journal_mode").fetchone()[0]
    assert mode == safe_journal(runtime_version()) == examine(store).journal


_WITH_THE_LIBRARY_S_OWN = """
import sys
sys.modules["pysqlite3"] = None
from pathlib import Path
from ledger.store.sqlite import sqlite3
from ledger.books import sales
from ledger.books.act import Call
from ledger.store.doctor import examine
from ledger.store.store import Store
with Store(Path(sys.argv[1])) as store:
    sales.sell(store, sales.Sale(100), Call())
    print(sqlite3.sqlite_version)
    print(store._writing().execute("PRAGMA journal_mode").fetchone()[0])
    found = examine(store)
    print(found.journal)
    print(*found.advice, sep="|")
"""


def test_the_standard_library_s_own_sqlite(path: Path) -> None:
    """A real older library, where Python has one: the same file in the mode it can take."""
    before = look.events(path)
    done = subprocess.run(
        [sys.executable, "-c", _WITH_THE_LIBRARY_S_OWN, str(path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    version, mode, told, advice = done.stdout.splitlines()
    expected = safe_journal(tuple(int(part) for part in version.split(".")))
    assert (mode, told) == (expected, expected)
    assert (f"SQLite {version} can corrupt a file" in advice) is (expected == "truncate")
    assert look.events(path) == before + 1


def test_sqlite_utils_has_chosen_the_same_one() -> None:
    assert vars(sqlite_utils.utils)["sqlite3"] is sqlite3


def test_reading_loads_no_more_than_it_needs(path: Path) -> None:
    probe = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ledger.queries import members\n"
        "from ledger.store.store import Store\n"
        "with Store(Path(sys.argv[1])) as store, store.read() as tx:\n"
        "    members.count(tx)\n"
        "print(*sorted({'sqlite_utils', 'pendulum', 'click'} & set(sys.modules)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", probe, str(path)], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == ""
