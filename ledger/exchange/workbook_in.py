"""The first sheet of a workbook as the text of a table, a line each row."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

from ledger.values.errors import BadInput

_PACKED = b"PK\x03\x04"
_SHEETS = "xl/workbook.xml"


def is_workbook(data: bytes) -> bool:
    """Whether a file's bytes begin as those of a workbook do."""
    return data.startswith(_PACKED)


def text_of(data: bytes, path: Path, most: int) -> str:
    """The first sheet, as CSV with commas, ISO dates and decimal points.

    :param most: how many bytes it may hold, unpacked.
    :raises BadInput: it is another kind of file, damaged, or too large.
    """
    import python_calamine as calamine  # deferred: a CSV does without

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if _SHEETS not in packed.namelist():
                raise zipfile.BadZipFile
        if sum(part.file_size for part in parts) > most:
            raise BadInput(
                "{path} is too large: {most} MB at most. Split it, for example by year.",
                path=str(path),
                most=most >> 20,
            )
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        # Empty rows at the top are kept, so that a line's number is the sheet's own.
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, calamine.CalamineError):
        raise BadInput(
            "{path} is not a text file: export it as CSV in UTF-8 and import that.",
            path=str(path),
        ) from None
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_text(cell) for cell in row] for row in rows)
    return out.getvalue()


def _text(cell: object) -> str:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case dt.datetime():
            return cell.replace(microsecond=0).isoformat(sep=" ")
        case _:
            # A line's end within a cell would shift the numbers of the lines after it.
            return " ".join(str(cell).splitlines()) if cell != "" else ""
