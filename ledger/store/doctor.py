"""A look at the machine and the file: what could spoil a day at the counter."""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ledger.store import connect as opening
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from ledger.store.transaction import CHAIN
from ledger.values.errors import LedgerError

_LOW_SPACE = 200 * 2**20
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afpfs", "davfs")
_CLOCK_SLACK = 60 * 60 * 1_000_000


class Advice(LedgerError):
    """Something to mind."""


@dataclass(frozen=True, slots=True)
class Examined:
    """How a file is kept, and what to mind."""

    sqlite: str
    journal: str
    schema: int
    advice: tuple[Advice, ...]


def examine(store: Store) -> Examined:
    """Look at the runtime, the file and the disk. Reads only.

    :raises Damaged: the file cannot be opened.
    """
    with store.read() as tx:
        schema = tx.connection.execute("PRAGMA user_version").fetchone()[0]
        last = tx.connection.execute(
            "SELECT recorded_at FROM head WHERE chain = ?", (CHAIN,)
        ).fetchone()
        behind = last is not None and tx.now + _CLOCK_SLACK < last[0]
    journal = opening.safe_journal(opening.runtime_version())
    advice = [*_runtime(journal), *_file(store.path)]
    if behind:
        advice.append(Advice("The machine's clock is behind the last event: set it right."))
    return Examined(sqlite3.sqlite_version, journal, schema, tuple(advice))


def _runtime(journal: str) -> Iterator[Advice]:
    if journal != "wal":
        yield Advice(
            "SQLite {version} can corrupt a file that several tills share through a write-ahead "
            "log, so a rollback journal is used: safe, and slower under load.",
            version=sqlite3.sqlite_version,
        )


def _file(path: Path) -> Iterator[Advice]:
    mode = path.stat().st_mode
    if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Advice(
            "Other users of this machine can read {path}: run `chmod 600` on it.", path=str(path)
        )
    if path.is_symlink():
        yield Advice("{path} is a link: name the file itself.", path=str(path))
    free = shutil.disk_usage(path.parent).free
    if free < _LOW_SPACE:
        yield Advice("Only {free} MB are free on this disk.", free=free // 2**20)
    kind = _file_system(path)
    if kind in _NETWORK:
        yield Advice(
            "{path} is on a network drive ({kind}), whose locks cannot be trusted: "
            "move it to this machine's own disk.",
            path=str(path),
            kind=kind,
        )


def _file_system(path: Path) -> str:
    """The type of the file system a file is on, where the machine tells (Linux)."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    where = path.resolve()
    best, kind = "", ""
    for line in mounts.read_text().splitlines():
        _device, point, found, *_rest = line.split(" ")
        point = point.replace("\\040", " ")
        if where.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, found
    return kind
