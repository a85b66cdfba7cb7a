"""The file that is meant by what was typed."""

from __future__ import annotations

from pathlib import Path

from ledger.values.errors import BadInput


def file_of(typed: str) -> Path:
    """The file that is meant.

    :raises BadInput: none, or one of somebody who is not known here.
    """
    if not typed.strip():
        raise BadInput("Name a file first.")
    try:
        return Path(typed.strip()).expanduser()
    except RuntimeError:
        raise BadInput(
            "There is no folder “{typed}”: write it in full.", typed=typed.strip()[:40]
        ) from None
