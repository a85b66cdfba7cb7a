"""What an import did, or would do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ledger.values.errors import LedgerError, Refused

Fate = Literal["new", "updated", "known", "skipped", "rejected"]
"""What becomes of a row.

*Known* is in the books already, *skipped* is left out for a reason that mending the file need
not cure, *rejected* cannot be taken as it stands.
"""


@dataclass(frozen=True, slots=True)
class Remark:
    """A row skipped or rejected: its line in the file, counted from 1, and why."""

    line: int
    fate: Fate
    reason: LedgerError


@dataclass(frozen=True, slots=True)
class Recognised:
    """How a file was read, for its owner to check before anything is written."""

    file: str
    encoding: str
    separator: str
    columns: Mapping[str, str]
    """Each field with the column it is taken from."""
    ignored: tuple[str, ...]
    """The columns nothing is taken from."""
    dated: tuple[str, dt.date] | None = None
    """A date as the file writes it with the day first, and the day it is."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The rows of a file by what became of them.

    ``read = new + updated + known + skipped + rejected``. ``without_member`` are those of the
    new ones that are nobody's. ``members`` counts the members made along the way. ``batch`` is
    ``None`` where nothing was written.
    """

    batch: int | None
    read: int
    new: int
    updated: int
    known: int
    without_member: int
    skipped: int
    rejected: int
    members: int
    remarks: tuple[Remark, ...]
    recognised: Recognised

    def counts(self) -> dict[str, int | None]:
        """The figures a script reads."""
        return {
            "batch": self.batch,
            "read": self.read,
            "new": self.new,
            "updated": self.updated,
            "known": self.known,
            "without_member": self.without_member,
            "skipped": self.skipped,
            "rejected": self.rejected,
        }


class BadRows(Refused):
    """Rows of the file cannot be imported, so none was. ``result`` tells them all."""

    result: ImportResult


def bad_rows(result: ImportResult) -> BadRows:
    """The refusal of a file for its rejected rows."""
    first = next(remark for remark in result.remarks if remark.fate == "rejected")
    said = Refused(
        "Nothing was imported: {rejected} of {read} rows cannot be. Line {line}: {why} "
        "Mend the file, or add --rejects FILE to import all the others.",
        rejected=result.rejected,
        read=result.read,
        line=first.line,
        why=first.reason,
    )
    refusal = BadRows(said.message, **said.values)
    refusal.result = result
    return refusal
