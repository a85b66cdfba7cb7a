"""A file of an older version: kept as it was, then brought up to date, whole or not at all."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from ledger.books import sales
from ledger.books.act import Call
from ledger.books.sales import Sale
from ledger.queries.members import search_words
from ledger.queries.verify import verify
from ledger.store import attest, connect, migrations, schema
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from ledger.values.errors import Damaged
from tests.ledger.store import look

NEXT = schema.SCHEMA_VERSION + 1
KEPT = f"shop.before-v{NEXT}.db"


def _publish(monkeypatch: pytest.MonkeyPatch, *, fails: bool) -> None:
    """A next version of the program, with one more migration than this one."""
    later = Migrations("loyalty")
    for step in migrations.MIGRATIONS._migrations:
        later(name=step.name)(step.fn)

    @later()
    def m_next(db: Database) -> None:
        db.execute("CREATE TABLE weather (day TEXT PRIMARY KEY) STRICT")
        db.execute("INSERT INTO weather VALUES ('2026-01-01')")
        if fails:
            db.execute("INSERT INTO weather VALUES ('2026-01-01')")

    monkeypatch.setattr(migrations, "MIGRATIONS", later)
    monkeypatch.setattr(schema, "SCHEMA_VERSION", NEXT)
    monkeypatch.setattr(connect, "SCHEMA_VERSION", NEXT)


def test_it_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _publish(monkeypatch, fails=False)
    with Store(path) as store:
        assert not sales.sell(store, Sale(100), Call()).replayed
    assert look.one(path, "PRAGMA user_version") == NEXT
    assert look.one(path, "SELECT count(*) FROM weather") == 1


def test_it_is_kept_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = look.content(path)
    _publish(monkeypatch, fails=False)
    with Store(path) as store, store.write():
        pass
    assert look.content(path.with_name(KEPT)) == before
    assert look.one(path.with_name(KEPT), "PRAGMA user_version") == schema.SCHEMA_VERSION - 1


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")
def test_only_its_owner_may_read_what_was_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _publish(monkeypatch, fails=False)
    with Store(path) as store, store.write():
        pass
    assert stat.S_IMODE(path.with_name(KEPT).stat().st_mode) == 0o600


def test_a_step_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = look.content(path)
    _publish(monkeypatch, fails=True)
    with Store(path) as store, pytest.raises(Damaged, match="UNIQUE constraint failed: weather"):
        sales.sell(store, Sale(100), Call())
    assert look.content(path) == before
    assert look.one(path, "PRAGMA user_version") == NEXT - 1


def test_it_is_kept_as_it_was_though_the_first_attempt_failed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = look.content(path)
    with monkeypatch.context() as bad:
        _publish(bad, fails=True)
        with Store(path) as store, pytest.raises(Damaged), store.write():
            pass
    _publish(monkeypatch, fails=False)
    with Store(path) as store, store.write():
        pass
    assert look.content(path.with_name(KEPT)) == before


def test_an_interrupt_between_the_steps_and_the_stamp_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = look.content(path)
    _publish(monkeypatch, fails=False)
    with look.opened(path) as connection:
        monkeypatch.setattr(schema, "APPLICATION_ID", "no number")
        with pytest.raises(sqlite3.OperationalError):
            migrations.migrate(connection)
    assert look.content(path) == before


def test_a_file_of_this_version_is_left_alone(store: Store, path: Path) -> None:
    with store.write():
        pass
    assert not path.with_name(f"shop.before-v{schema.SCHEMA_VERSION}.db").exists()


def test_the_books_are_free_after_a_step_that_failed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publish(monkeypatch, fails=True)
    with Store(path) as store:
        with pytest.raises(Damaged), store.write():
            pass
        with Store(path) as other, other._queue.turn(wait_seconds=0):
            pass


def _structure(steps: int) -> dict[str, str]:
    """Every table, index and trigger of a file of an earlier version."""
    earlier = Migrations("loyalty")
    for step in migrations.MIGRATIONS._migrations[:steps]:
        earlier(name=step.name)(step.fn)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    earlier.apply(migrations.wrap(connection))
    found = attest.present_schema(connection)
    connection.close()
    return found


def test_what_is_kept_of_each_day_is_counted_from_all_there_is(path: Path) -> None:
    kept = look.content(path)["shop_day"]
    assert len(kept) > 20
    with look.opened(path) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for thing in attest.present_schema(connection).keys() - _structure(2).keys():
            what, name = thing.split()
            connection.execute(f"DROP {what} IF EXISTS {name}")
        for column in ("salt", "control"):
            connection.execute(f"ALTER TABLE campaign DROP COLUMN {column}")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm003_numbers'")
        connection.execute("PRAGMA user_version = 2")
    with Store(path) as store:
        with store.read() as tx:
            assert tx.connection.execute("SELECT * FROM shop_day").fetchall() == kept
        sales.sell(store, Sale(100), Call())
        # Answers, marks and who is kept apart are of no file of version 2: they went with it.
        lost = {problem.values["table"] for problem in verify(store).problems}
        assert lost == {"answer", "campaign", "mark"}
    assert look.one(path.with_name("shop.before-v3.db"), "PRAGMA user_version") == 2


def test_a_phone_of_the_overseas_is_found_as_it_is_dialled(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Migrations("loyalty")
    step = migrations.MIGRATIONS._migrations[0]
    first(name=step.name)(step.fn)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "MIGRATIONS", first)
        migrations.migrate(connection)
    phones = ["+262692123456", "+33612345678", "", "+590690123456"]
    for member, phone in enumerate(phones, 1):
        connection.execute("INSERT INTO member (id, joined) VALUES (?, '2025-01-01')", (member,))
        connection.execute(
            "INSERT INTO profile (member, name, phone) VALUES (?, 'Zoé', ?)", (member, phone)
        )
        words = search_words("Zoé", "", phone, "", member)
        before = words.rpartition(" 0")[0] if phone.startswith("+262") else words
        connection.execute(
            "INSERT INTO member_search (rowid, text) VALUES (?, ?)", (member, before)
        )
    migrations.migrate(connection)
    rows = connection.execute("SELECT rowid, text FROM member_search ORDER BY rowid").fetchall()
    assert rows == [(m, search_words("Zoé", "", p, "", m)) for m, p in enumerate(phones, 1)]
    for typed, member in (("0692*", 1), ("0690*", 4), ("0612*", 2)):
        query = "SELECT rowid FROM member_search WHERE member_search MATCH ?"
        assert connection.execute(query, (typed,)).fetchall() == [(member,)]
    connection.close()
