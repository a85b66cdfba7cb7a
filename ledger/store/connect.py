"""Opening a shop's file, and saying in one sentence why it cannot be opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Literal

from ledger.store.schema import APPLICATION_ID, SCHEMA_VERSION
from ledger.store.sqlite import sqlite3
from ledger.values.errors import Busy, Damaged

Journal = Literal["wal", "truncate"]

BUSY_MILLISECONDS = 10_000
_WAL_SAFE_FROM = (3, 51, 3)
_WAL_BUG_FROM = (3, 7, 0)


def safe_journal(version: tuple[int, ...]) -> Journal:
    """The journal mode a SQLite version can be trusted with.

    3.7.0 to 3.51.2 can corrupt a file whose write-ahead log several processes share
    (the WAL-reset race), so those take a rollback journal.
    """
    return "truncate" if _WAL_BUG_FROM <= version < _WAL_SAFE_FROM else "wal"


def runtime_version() -> tuple[int, ...]:
    """The version of the SQLite library in use."""
    return tuple(int(part) for part in sqlite3.sqlite_version.split("."))


def read_only(path: Path) -> bool:
    """Whether a file is marked as not to be written, whoever asks."""
    mode = path.stat().st_mode
    return not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK)


def check_file(path: Path) -> None:
    """Look at a file before SQLite touches it, without opening it.

    Opening and closing it ourselves would drop the locks SQLite holds on it in this process.

    :raises Damaged: it is missing, out of reach, or a folder.
    """
    try:
        present = path.exists()
    except OSError as error:
        raise translate(error, path) from error
    if not present:
        raise Damaged(
            "There is no shop file at {path}: create one with `loyalty init --name NAME`, "
            "or name another with --db.",
            path=str(path),
        )
    if path.is_dir():
        raise Damaged("{path} is a folder: name the shop's file inside it.", path=str(path))


def connect(path: Path, *, write: bool, journal: Journal | None = None) -> sqlite3.Connection:
    """A connection set up for the books: our own BEGIN and COMMIT, full durability, no trust.

    :raises Damaged: not a shop's file, made by a newer version, or broken.
    :raises Busy: another process holds the file.
    """
    check_file(path)
    mode = "rw" if write else "ro"
    try:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_MILLISECONDS / 1000,
            isolation_level=None,
            check_same_thread=False,
        )
    except sqlite3.Error as error:
        raise translate(error, path) from error
    try:
        _prepare(connection, path, write=write, journal=journal)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # SQLite names what is malformed by its bytes, which Python then cannot read.
        connection.close()
        raise translate(error, path) from error
    except Damaged:
        connection.close()
        raise
    return connection


def _prepare(
    connection: sqlite3.Connection, path: Path, *, write: bool, journal: Journal | None
) -> None:
    """Check whose file it is, then set what each connection must set."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        raise _foreign(path)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise Damaged(
            "{path} was made by a newer version of this program: install that version to open it.",
            path=str(path),
        )
    configure(connection)
    if write:
        set_journal(connection, journal or safe_journal(runtime_version()))


def outdated(connection: sqlite3.Connection) -> bool:
    """Whether the file is older than this program."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version < SCHEMA_VERSION


def configure(connection: sqlite3.Connection) -> None:
    """The settings of every connection, reading or writing."""
    for pragma in (
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "mmap_size = 0",
        "secure_delete = ON",
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def set_journal(connection: sqlite3.Connection, journal: Journal) -> None:
    """Change the journal mode if the file has another."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != journal:
        connection.execute(f"PRAGMA journal_mode = {journal}")


def translate(error: BaseException, path: Path) -> Damaged | Busy:
    """SQLite's error, or the system's, as a sentence with the next step."""
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        return Busy("Another program is holding {path}: try again in a moment.", path=str(path))
    if "readonly" in text or "read-only" in text:
        return Damaged(
            "{path} is read-only: allow writing to it and to its folder, or copy it elsewhere.",
            path=str(path),
        )
    if "full" in text or "no space" in text:
        return Damaged("The disk is full: free some space, nothing was recorded.")
    if "not a database" in text:
        return _foreign(path)
    if "unable to open" in text or isinstance(error, OSError):
        return Damaged(
            "{path} cannot be opened: check that the folder exists and may be written to.",
            path=str(path),
        )
    return Damaged(
        "{path} is damaged ({cause}): restore the last backup, and keep this file.",
        path=str(path),
        cause=str(error)[:80],
    )


def _foreign(path: Path) -> Damaged:
    return Damaged(
        "{path} is not a shop file of this program: name another with --db.", path=str(path)
    )
