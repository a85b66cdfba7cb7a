"""From text to rows of cells: the separator, the header, the lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from ledger.exchange.cells import restore
from ledger.exchange.layout import Columns, Layout, normal, recognise
from ledger.exchange.source import Source
from ledger.values.errors import BadInput

MAX_CELL = 10_000
"""The longest cell that is read, in characters."""

MAX_COLUMNS = 1_000
"""The most columns a file may have."""

_SEPARATORS = ",;\t|"
_SEP_LINE = re.compile(r'\ufeff?"?sep=(.)"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)
_HEAD = 1 << 16


class Row(NamedTuple):
    """A row of a file: the line it begins on, counted from 1, and its cells."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows beneath its header; they can be gone through again and again."""

    source: Source
    separator: str
    header: tuple[str, ...]
    columns: Columns
    _start: int
    _skipped: int

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, the header left out. Cells are as many as the file has.

        :raises BadInput: the quotes of the file do not match, or a cell is without end.
        """
        return islice(_rows(self.source, self.separator, self._start, self._skipped), 1, None)

    def cells_at(self, lines: Collection[int]) -> Iterator[Row]:
        """The rows that begin on some lines."""
        return (row for row in self.rows() if row.line in lines)


def open_table(source: Source, layout: Layout, mapping: Mapping[str, str]) -> Table:
    """Find a file's separator and header, and recognise its columns.

    :raises BadInput: the columns a layout needs are not there, or the file is no table.
    """
    given = _SEP_LINE.match(source.text)
    start = given.end() if given else 0
    known = frozenset(layout.field_of) | {normal(column) for column in mapping}
    separator = given[1] if given and given[1] in _SEPARATORS else _vote(source, start, known)
    skipped = 1 if given else 0
    first = next(_rows(source, separator, start, skipped), None)
    if first is None:
        raise BadInput("{file} is empty: there is nothing to import.", file=source.name)
    header = first.cells
    while header and not header[-1].strip():
        header.pop()
    if len(header) > MAX_COLUMNS:
        raise BadInput(
            "{file} has more than {most} columns: it cannot be a list of rows.",
            file=source.name,
            most=MAX_COLUMNS,
        )
    columns = recognise(header, layout, mapping)
    return Table(source, separator, tuple(header), columns, start, skipped)


def check_cells(cells: Sequence[str], width: int) -> None:
    """Refuse a row whose cells do not stand under their columns.

    :raises BadInput: more or fewer cells than the header, or one that is too long.
    """
    filled = len(cells)
    while filled > width and not cells[filled - 1].strip():
        filled -= 1
    if filled != width:
        raise BadInput(
            "This row has {cells} cells and the header {columns}: check its separators and quotes.",
            cells=filled,
            columns=width,
        )
    if any(len(cell) > MAX_CELL for cell in cells):
        raise BadInput("A cell holds more than {most} characters.", most=MAX_CELL)


def _vote(source: Source, start: int, known: Collection[str]) -> str:
    """The separator that makes the most known names of the header, else the most columns."""
    votes = []
    for separator in _SEPARATORS:
        try:
            first = next(_rows(source, separator, start, 0, _HEAD), None)
        except BadInput:
            continue
        cells = first.cells if first else []
        names = sum(normal(cell) in known for cell in cells)
        votes.append((names, len(cells), separator))
    # max() keeps the first of equals: the comma, then the semicolon.
    return max(votes, key=lambda vote: vote[:2], default=(0, 0, ","))[2]


def _rows(
    source: Source, separator: str, start: int, skipped: int, most: int | None = None
) -> Iterator[Row]:
    """The rows of a text from ``start`` on, ``skipped`` lines having gone before."""
    text = source.text
    stop = None if most is None else start + most
    if start or stop is not None or text.startswith("\ufeff"):
        begin = start or int(text.startswith("\ufeff"))
        text = text[begin:stop]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=most is None)
    line = skipped + 1
    try:
        for cells in reader:
            if any(cell and not cell.isspace() for cell in cells):
                yield Row(line, [restore(cell) for cell in cells])
            line = skipped + reader.line_num + 1
    except csv.Error:
        raise BadInput(
            "{file} cannot be read from line {line} on: a quotation mark is not closed there, "
            "or a cell has no end.",
            file=source.name,
            line=line,
        ) from None
