"""The rows that could not be imported, as a file to mend and import again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path

from ledger.exchange.cells import neutralise
from ledger.exchange.layout import REASON, normal
from ledger.exchange.outfile import replacing
from ledger.exchange.result import Remark
from ledger.exchange.table import Table
from ledger.values.errors import BadInput, LedgerError


def check_apart(rejects: Path, imported: Path, books: Path) -> None:
    """Refuse to write the rejects over the file they come from.

    :raises BadInput: they are one file.
    """
    if rejects.exists() and rejects.samefile(imported):
        raise BadInput(
            "{path} is the file to import: name another for the rejected rows.", path=str(rejects)
        )
    if rejects.exists() and rejects.samefile(books):
        raise BadInput("{path} is a shop's file: name another to write to.", path=str(rejects))


def write_rejects(
    path: Path,
    table: Table,
    remarks: Iterable[Remark],
    books: Path,
    *,
    say: Callable[[LedgerError], str] = str,
) -> int:
    """Write the rejected rows as they were, with the reason in a last column.

    Same columns and separator as the file, in UTF-8; a reason of an earlier run is left out.
    Nothing is written if there are none. Returns how many.

    :raises BadInput: ``path`` cannot be written.
    """
    reasons = {r.line: say(r.reason) for r in remarks if r.fate == "rejected"}
    if not reasons:
        return 0
    kept = [place for place, name in enumerate(table.header) if normal(name) != REASON]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=table.separator, lineterminator="\n")
    writer.writerow([*(table.header[place] for place in kept), REASON])
    for line, cells in table.cells_at(reasons):
        # A row with cells too many or too few is written as it is, so that nothing is lost.
        fits = len(cells) == len(table.header)
        written = [cells[place] for place in kept] if fits else cells
        writer.writerow(_safe([*written, reasons[line]]))
    with replacing(path, books) as out:
        out.write(text.getvalue().encode("utf-8", "replace"))
    return len(reasons)


def _safe(cells: Iterable[str]) -> list[str]:
    return [cell if _is_number(cell) else neutralise(cell) for cell in cells]


def _is_number(cell: str) -> bool:
    body = cell[1:] if cell[:1] in ("-", "+", "−") else cell
    return bool(body) and all(c.isdigit() or c in " .,\u00a0\u202f" for c in body)
