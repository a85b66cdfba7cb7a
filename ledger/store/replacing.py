"""Putting another state in a shop's file, and keeping the one it takes the place of.

What is put there goes through SQLite itself, as one commit: the tills that have the file open
stay on it, and see the new state with their next act.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.store import connect as opening
from ledger.store.lock import WAIT_SECONDS, Queue
from ledger.store.schema import APPLICATION_ID, SCHEMA_VERSION
from ledger.store.sqlite import sqlite3
from ledger.values.errors import Busy, Damaged

_BEFORE, _REPLACED = ".before-v", ".replaced-"
_BESIDE = ("-wal", "-journal")
_MAGIC = b"SQLite format 3\x00"


def kept_copies(path: Path) -> list[Path]:
    """The copies of earlier states that this program left beside a shop's file."""
    kept = tuple(path.stem + mark for mark in (_BEFORE, _REPLACED))
    return sorted(
        file
        for file in path.resolve().parent.iterdir()
        if file.suffix == path.suffix and file.name.startswith(kept)
    )


@contextmanager
def working_copy(copy: Path, path: Path) -> Iterator[Path]:
    """A copy of a copy to work on, in a folder of its own beside the shop's file.

    :raises Damaged: there is no such file, or it is not a shop's, is newer, or cannot be read.
    """
    opening.check_file(copy)
    if path.exists() and copy.samefile(path):
        raise Damaged("{path} is the shop's own file: name a copy of it.", path=str(copy))
    try:
        path.resolve().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = TemporaryDirectory(
            dir=path.resolve().parent, prefix=".restore-", ignore_cleanup_errors=True
        )
    except OSError as error:
        raise opening.translate(error, path) from error
    with folder as name:
        work = Path(name) / "shop.db"
        work.touch(mode=0o600)
        with closing(opening.connect(copy, write=False)) as source:
            try:
                with closing(sqlite3.connect(work, isolation_level=None)) as target:
                    source.backup(target)
                    target.execute("PRAGMA journal_mode = delete")
            except sqlite3.Error as error:
                raise opening.translate(error, copy) from error
        yield work


def check_place(path: Path) -> None:
    """Look at what stands in the shop's place before anything is put there.

    Something broken may be replaced, since it is kept; what is in use by others may not.

    :raises Damaged: another program's database, a newer version's, a folder, or read-only.
    """
    if not path.exists():
        return
    opening.check_file(path)
    if opening.read_only(path):
        raise Damaged(
            "{path} is read-only: allow writing to it and to its folder, or copy it elsewhere.",
            path=str(path),
        )
    with path.open("rb") as file:
        start = file.read(100)
    if not start.startswith(_MAGIC):
        return
    version, application = (int.from_bytes(start[at : at + 4], "big") for at in (60, 68))
    if application != APPLICATION_ID:
        raise Damaged(
            "{path} is not a shop file of this program: name another with --db.", path=str(path)
        )
    if version > SCHEMA_VERSION:
        raise Damaged(
            "{path} was made by a newer version of this program: install that version to open it.",
            path=str(path),
        )


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep every till waiting for a block.

    :raises Busy: another till kept the books longer than we wait.
    """
    queue = Queue(path.resolve())
    try:
        with queue.turn():
            yield
    finally:
        queue.close()


def keep(path: Path, moment: dt.datetime) -> Path | None:
    """Copy what stands in the shop's place beside it, as it is, broken or not. Call it held.

    :returns: where, or ``None`` if nothing stood there.
    :raises Damaged: there is no room for it.
    """
    if not path.exists():
        return None
    where = path.resolve()
    name = f"{where.stem}{_REPLACED}{moment:%Y%m%d-%H%M%S}"
    kept, count = where.with_name(name + where.suffix), 1
    while kept.exists():
        count += 1
        kept = where.with_name(f"{name}-{count}{where.suffix}")
    try:
        for tail in ("", *_BESIDE):
            source = where.with_name(where.name + tail)
            if source.exists():
                target = kept.with_name(kept.name + tail)
                target.touch(mode=0o600)
                shutil.copyfile(source, target)
                with target.open("rb+") as file:
                    os.fsync(file.fileno())
    except OSError as error:
        for tail in ("", *_BESIDE):
            kept.with_name(kept.name + tail).unlink(missing_ok=True)
        raise opening.translate(error, kept) from error
    # One plain file, where it is whole enough for its log to be brought back into it.
    with suppress(sqlite3.Error), closing(sqlite3.connect(kept, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = delete")
    return kept


def put(work: Path, path: Path) -> None:
    """Put the state of a working copy in the shop's place. Call it held, and after :func:`keep`.

    :raises Busy: somebody has been reading for too long.
    :raises Damaged: the disk is full, or the place cannot be written to.
    """
    try:
        if path.exists() and _put_inside(work, path):
            return
        for tail in (*_BESIDE, "-shm"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
        os.replace(work, path)  # noqa: PTH105 - one name for both platforms' rename
    except (sqlite3.Error, OSError) as error:
        raise opening.translate(error, path) from error


def _put_inside(work: Path, path: Path) -> bool:
    """Write over the pages of the file that is there; ``False`` if it is too broken for that."""
    deadline = time.monotonic() + WAIT_SECONDS

    def wait(_status: int, _left: int, _total: int) -> None:
        if time.monotonic() > deadline:
            raise Busy("Another program is holding {path}: try again in a moment.", path=str(path))

    try:
        target = opening.connect(path, write=True)
    except Damaged:
        return False
    with closing(target), closing(sqlite3.connect(work, isolation_level=None)) as source:
        try:
            source.backup(target, progress=wait)
        except sqlite3.DatabaseError as error:
            if "malformed" in str(error) or "not a database" in str(error):
                return False
            raise
        opening.set_journal(target, opening.safe_journal(opening.runtime_version()))
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return True
