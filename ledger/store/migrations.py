"""The steps that bring a shop's file to the present version, a backup first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from ledger.store import rollups, schema, third
from ledger.store.sqlite import sqlite3

MIGRATIONS = Migrations("loyalty")


@MIGRATIONS()
def m001_books(db: Database) -> None:
    """Version 1: every table, index and trigger."""
    db.executescript(schema.TABLES)
    db.executescript(schema.SEARCH)
    db.executescript(schema.TRIGGERS)


@MIGRATIONS()
def m002_whole_programme(db: Database) -> None:
    """Version 2: claims, merges, bonuses, consents, stamp cards and vouchers that lapse."""
    for statement in _statements(schema.SECOND):
        db.execute(statement)


@MIGRATIONS()
def m003_numbers(db: Database) -> None:
    """Version 3: roll-ups, feedback, goals, today's list and control groups."""
    for statement in _statements(third.THIRD):
        db.execute(statement)
    rollups.fill(db.conn)


def _statements(script: str) -> Iterator[str]:
    """One at a time: running a script would commit what is to be whole or not at all."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def wrap(connection: sqlite3.Connection) -> Database:
    """sqlite-utils over a connection of ours: no plug-ins, strict tables, guards on."""
    return Database(connection, recursive_triggers=True, execute_plugins=False, strict=True)


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is pending and stamp the file, whole or not at all.

    Call with the writer's lock held.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        MIGRATIONS.apply(wrap(connection))
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def backup_path(path: Path, version: int) -> Path:
    """Where the file is kept as it was before a migration."""
    return path.with_name(f"{path.stem}.before-v{version}{path.suffix}")
