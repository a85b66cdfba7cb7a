"""Writing a file whole or not at all, and never over the books."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from ledger.values.errors import BadInput

_SQLITE = b"SQLite format 3\x00"
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock")


@contextmanager
def replacing(target: Path, books: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of ``target`` once it is whole; only its owner can read it.

    :param books: the shop's file, which is never written over.
    :raises BadInput: ``target`` is a database or a folder, or cannot be written.
    """
    _not_the_books(target, books)
    try:
        if target.exists() and not target.is_file():
            # A device or a pipe has no other file to change places with.
            with target.open("wb") as device:
                yield device
            return
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        scratch = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                yield cast("BinaryIO", out)
                out.flush()
                os.fsync(out.fileno())
            scratch.replace(target)
        except BaseException:
            scratch.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise _unwritable(target, error) from error


def check(target: Path, books: Path, *, copy: bool = False) -> None:
    """Whether a file could be written there now: what is known before the work for it begins.

    :param copy: it is to be a copy of the books, which may take the place of an older one.
    :raises BadInput: what :func:`replacing` would say.
    """
    if copy:
        _no_folder(target)
    else:
        _not_the_books(target, books)
    try:
        if not target.exists() or target.is_file():
            with tempfile.TemporaryFile(dir=target.parent, prefix=".", suffix=".part"):
                pass
    except (OSError, ValueError) as error:
        raise _unwritable(target, error) from error


def _unwritable(target: Path, error: OSError | ValueError) -> BadInput:
    return BadInput(
        "{path} cannot be written ({cause}): check the folder, and the space left on the disk.",
        path=str(target),
        cause=getattr(error, "strerror", None) or "not a file name",
    )


def _no_folder(target: Path) -> None:
    if target.is_dir():
        raise BadInput("{path} is a folder: name a file inside it.", path=str(target))


def _not_the_books(target: Path, books: Path) -> None:
    _no_folder(target)
    where = target.absolute()
    beside = where.parent.resolve() == books.absolute().parent.resolve()
    database = beside and where.name in {books.name + tail for tail in _BESIDE}
    if not database and target.is_file():
        try:
            with target.open("rb") as held:
                database = held.read(len(_SQLITE)) == _SQLITE
        except OSError:
            database = False
    if database:
        raise BadInput("{path} is a shop's file: name another to write to.", path=str(target))
