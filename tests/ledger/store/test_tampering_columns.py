"""Not a column of what is worked out can be changed unseen, save those named here, with why."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.books import amending, erasing, merging, moving, sales
from ledger.books.act import Call
from ledger.exchange.importing import Order, run
from ledger.exchange.undoing import undo
from ledger.store import migrations, schema
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from tests.ledger.store import look
from tests.ledger.store.clockwork import Clock
from tests.ledger.store.rich import ANA, BOB, CHLOE, ZOE
from tests.ledger.store.tamper import problems, unguarded

pytestmark = pytest.mark.thorough

UNPROVEN = {
    "staff.name": "somebody's own: it stands here only, and can be erased",
    "staff.failed": "moves with each wrong PIN, which is no event",
    "staff.locked_until": "moves with each wrong PIN, which is no event",
    "profile.birthday": "somebody's own: in no hash, so that it can be erased",
    "profile.language": "somebody's own: in no hash, so that it can be erased",
    "batch.what": "describes a file the books do not hold; its events bear the batch's number",
    "batch.source": "describes a file the books do not hold",
    "batch.file_name": "describes a file the books do not hold, perhaps by somebody's name",
    "batch.file_digest": "describes a file the books do not hold",
    "batch.started_at": "describes a file the books do not hold",
    "batch.counts": "tells of the file's rows, those that were rejected included",
}

PROVEN_FROM = {
    # One whose undoing was cut short before its last word looks the same: it can be run again.
    "batch.undone": 0,
    # That there is a PIN, and not which: its hash must not be in a chain that is for ever.
    "staff.pin": "",
}
"""The one value whose change is seen."""


def _columns() -> dict[str, list[str]]:
    """Every column of every table that is not append-only."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrations.migrate(connection)
    tables = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        # The search's own tables are below.
        if name not in schema.TRUTH and not name.startswith(("member_search_", "_sqlite"))
    ]
    return {
        table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for table in tables
    }


COLUMNS = _columns()


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, _made: tuple[Path, int]) -> Path:
    """The rich shop with a merge, an import, and another that was undone."""
    folder = tmp_path_factory.mktemp("crowded")
    path = folder / "shop.db"
    shutil.copy2(_made[0], path)
    clock = Clock()
    clock.now = _made[1]
    header = "order_id,customer_id,ts,kind,amount_cents\n"
    with Store(path, clock=clock) as store:
        merging.merge(store, CHLOE, BOB, Call())
        for number in (1, 2):
            file = folder / f"{number}.csv"
            file.write_text(f"{header}W{number},777{number},2026-01-0{number}T10:00,sale,900\n")
            run(store, Order("sales", file), Call())
        undo(store, 2, Call())
    assert problems(path) == []
    return path


@pytest.fixture
def copy(crowded: Path, tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    shutil.copy2(crowded, path)
    return path


def _other(value: object, *, flag: bool) -> object:
    """Another value of the same kind."""
    match value:
        case None:
            return 1
        case int():
            return 1 - value if flag else value + 100_000
        case str():
            return f"{value}x"
        case bytes():
            return bytes(len(value))
    raise AssertionError(value)


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT * FROM {table}").fetchall()


def _changed(connection: sqlite3.Connection, table: str, column: str) -> Iterator[str]:
    """A statement for each row, or for some of many: that row with another value there."""
    rows = _rows(connection, table)
    names = COLUMNS[table]
    place = names.index(column)
    sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    flag = f"{column} IN (0, 1)" in sql
    if f"{table}.{column}" in PROVEN_FROM:
        rows = [row for row in rows if row[place] == PROVEN_FROM[f"{table}.{column}"]]
        assert rows
    for row in rows[:: max(1, len(rows) // 3)]:
        where = " AND ".join(f"{name} IS {_literal(v)}" for name, v in zip(names, row, strict=True))
        new = _literal(_other(row[place], flag=flag))
        yield f"UPDATE {table} SET {column} = {new} WHERE {where}"


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bytes():
            return f"x'{value.hex()}'"
        case str():
            return "'" + value.replace("'", "''") + "'"
    return str(value)


def _forged(path: Path, statement: str) -> list[str]:
    """What is said of a file after one statement by a foreign hand."""
    with unguarded(path) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("BEGIN")
        assert connection.execute(statement).rowcount == 1
        connection.execute("COMMIT")
    return problems(path)


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, names in COLUMNS.items() for column in names]
)
def test_a_value(copy: Path, crowded: Path, table: str, column: str) -> None:
    with look.opened(copy) as connection:
        statements = list(_changed(connection, table, column))
        if not statements:
            values = ", ".join("1" for _ in COLUMNS[table])
            statements = [f"INSERT INTO {table} VALUES ({values})"]
    for statement in statements:
        shutil.copy2(crowded, copy)
        found = _forged(copy, statement)
        if f"{table}.{column}" in UNPROVEN:
            assert found == []
        else:
            assert found, statement


@pytest.mark.parametrize("table", [table for table in COLUMNS if table != "staff"])
def test_a_row_that_is_gone(copy: Path, table: str) -> None:
    with look.opened(copy) as connection:
        rows = _rows(connection, table)
    if rows:
        first = " AND ".join(
            f"{name} IS {_literal(value)}"
            for name, value in zip(COLUMNS[table], rows[-1], strict=True)
        )
        assert _forged(copy, f"DELETE FROM {table} WHERE {first}")


def test_nothing_is_excused_that_is_not_there() -> None:
    known = {f"{table}.{column}" for table, names in COLUMNS.items() for column in names}
    assert set(UNPROVEN) <= known
    assert all(UNPROVEN.values())


def test_a_persons_data_made_to_fit_is_not_seen(copy: Path) -> None:
    """It is in no hash, so that a person can be erased: whoever may write it, may change it."""
    with unguarded(copy) as connection:
        connection.execute("UPDATE profile SET email = 'z@z.fr' WHERE member = 2")
        connection.execute("UPDATE identifier SET value = 'z@z.fr' WHERE value LIKE 'ana@%'")
        connection.execute(
            "UPDATE member_search SET text = replace(text, 'ana@fournil.fr', 'z@z.fr')"
            " WHERE rowid = 2"
        )
    assert problems(copy) == []


BESIDE = {
    "a reason nobody gave back": ("DELETE FROM note", r"The reason of event \d+ is gone\."),
    "a profile gone": (
        "DELETE FROM profile WHERE member = 2",
        "Member 2 has no profile, and no event erased them.",
    ),
    "a name sorted elsewhere": (
        "UPDATE profile SET folded = 'zz' WHERE member = 2",
        "Member 2 is not sorted under their name.",
    ),
    "an import called undone": (
        "UPDATE batch SET undone = 1",
        "Import 1 is marked as undone, and something of it still stands.",
    ),
}


@pytest.mark.parametrize("change", BESIDE)
def test_what_stands_beside_the_events(copy: Path, change: str) -> None:
    statement, expected = BESIDE[change]
    with unguarded(copy) as connection:
        connection.execute(statement)
    assert any(re.fullmatch(expected, problem) for problem in problems(copy))


def test_who_was_erased_leaves_nothing_to_be_missed(copy: Path) -> None:
    with Store(copy) as store:
        erasing.erase(store, ZOE, Call())
    assert problems(copy) == []
    with unguarded(copy) as connection:
        connection.execute("INSERT INTO profile (member, name) VALUES (?, 'Zoë')", (ZOE,))
    assert "Member 1 was erased and has a profile again." in problems(copy)


def test_a_remark_on_a_sale_that_became_somebodys_goes_with_them(copy: Path) -> None:
    now = 1_800_000_000_000_000
    with Store(copy, clock=lambda: now) as store:
        sales.sell(store, sales.Sale(700), Call(source_id="N1"))
        amending.note(store, "N1", "For Ana's party", Call())
        moving.claim(store, "N1", ANA, Call())
        erasing.erase(store, ANA, Call())
    assert look.one(copy, "SELECT count(*) FROM note WHERE text LIKE 'For Ana%'") == 0
    assert problems(copy) == []


def test_a_problem_names_the_row_and_what_differs(copy: Path) -> None:
    with look.opened(copy) as connection:
        tier, since = connection.execute(
            "SELECT tier, since FROM standing WHERE member = ?", (ANA,)
        ).fetchone()
    found = _forged(copy, f"UPDATE standing SET until = '2030-01-01' WHERE member = {ANA}")
    assert found == [f"“standing” does not hold what the events say ({ANA}: until 2030-01-01 → –)."]
    found = _forged(copy, f"DELETE FROM standing WHERE member = {ZOE}")
    assert f"“standing” does not hold what the events say ({ZOE} is missing)." in found
    assert (tier, since) != ("", "")


def test_a_problem_repeats_nothing_personal(copy: Path) -> None:
    with unguarded(copy) as connection:
        connection.execute("UPDATE profile SET name = 'Mallory', phone = '+33698765432'")
        connection.execute("UPDATE identifier SET value = 'mallory@x.fr' WHERE kind = 'email'")
    said = " ".join(problems(copy)).casefold()
    assert said
    for word in ("mallory", "98765432", "zo", "ana@", "durand", "12345678"):
        assert word not in said


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM member_search_data WHERE id > 10",
        "UPDATE member_search_content SET c0 = 'x' WHERE id = 1",
        "DELETE FROM member_search_docsize WHERE id = 1",
    ],
)
def test_a_search_that_finds_nobody(copy: Path, statement: str) -> None:
    with unguarded(copy) as connection:
        assert connection.execute(statement).rowcount > 0
    assert problems(copy)


def test_an_index_that_lies(copy: Path) -> None:
    """Made over another column and then called what it should have been."""
    with unguarded(copy) as connection:
        (sql,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'purchase_member'"
        ).fetchone()
        connection.execute("DROP INDEX purchase_member")
        connection.execute(
            "CREATE INDEX purchase_member ON purchase (day, member) WHERE member IS NOT NULL"
        )
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = ? WHERE name = 'purchase_member'", (sql,)
        )
    assert problems(copy)


@pytest.mark.parametrize("kind", ["index", "trigger"])
def test_a_guard_that_was_dropped(copy: Path, kind: str) -> None:
    with look.opened(copy) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL", (kind,)
            )
        ]
        for name in names:
            connection.execute(f"DROP {kind} {name}")
    assert len(names) > 8
    found = problems(copy)
    for name in names:
        assert f"“{kind} {name}” of the file's structure is not as it was made." in found
