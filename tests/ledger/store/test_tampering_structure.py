"""Guards and tables that another program changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.values.errors import Damaged
from tests.ledger.store import look
from tests.ledger.store.tamper import problems


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("DROP TRIGGER event_no_delete", "trigger event_no_delete"),
        ("DROP TRIGGER head_forward", "trigger head_forward"),
        ("DROP INDEX event_source", "index event_source"),
        ("CREATE VIEW balance AS SELECT 1", "view balance"),
        ("CREATE TABLE extra (a)", "table extra"),
        ("ALTER TABLE reward ADD COLUMN secret TEXT", "table reward"),
        (
            "CREATE TRIGGER quiet AFTER INSERT ON entry BEGIN DELETE FROM note; END",
            "trigger quiet",
        ),
    ],
)
def test_a_structure_that_was_changed(path: Path, statement: str, name: str) -> None:
    with look.opened(path) as connection:
        connection.execute(statement)
    assert problems(path) == [f"“{name}” of the file's structure is not as it was made."]


def test_a_guard_weakened_through_the_schema_itself(path: Path) -> None:
    with look.opened(path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'BEFORE DELETE', 'AFTER DELETE')"
            " WHERE name = 'entry_no_delete'"
        )
    name = "trigger entry_no_delete"
    assert problems(path) == [f"“{name}” of the file's structure is not as it was made."]


def test_a_table_that_is_gone_is_a_damaged_file(path: Path) -> None:
    with look.opened(path) as connection:
        connection.execute("DROP TABLE allocation")
    with pytest.raises(Damaged, match="is damaged"):
        problems(path)
