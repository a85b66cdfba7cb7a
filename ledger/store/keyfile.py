"""The secret that PINs are keyed with, in a file of its own, apart from the shop's.

A copy of the shop's file, such as a backup, says nothing of the PINs without it. It is no part
of the books and can be lost: then an owner gives new PINs (see :mod:`ledger.books.pins`).
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ledger.values.codes import Entropy, system_entropy
from ledger.values.errors import Damaged
from ledger.values.pins import KEY_BYTES


def read_key(path: Path) -> bytes | None:
    """The key, or ``None`` where there is none that can be read."""
    try:
        key = path.read_bytes()
    except OSError:
        return None
    return key if len(key) == KEY_BYTES else None


def make_key(path: Path, entropy: Entropy = system_entropy) -> bytes:
    """The key, made if there is none: readable by its owner only, and on disk.

    :raises Damaged: it cannot be written there.
    """
    held = read_key(path)
    if held is not None:
        return held
    key = entropy(KEY_BYTES)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - pathlib has no file modes
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise Damaged(
            "The key of the PINs cannot be written to {path}: check that its folder may be "
            "written to.",
            path=str(path),
        ) from error
    return key
