"""A file's rows in the books' own terms, and those that cannot be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from ledger.exchange import source
from ledger.exchange.dates import day_first
from ledger.exchange.layout import Layout
from ledger.exchange.result import Remark
from ledger.exchange.table import Table, check_cells, open_table
from ledger.values.errors import BadInput


class FileRow(Protocol):
    """A row that knows its line."""

    @property
    def line(self) -> int:
        """The line it begins on, counted from 1."""


R = TypeVar("R", bound=FileRow)

Cells = Callable[[str], str]
"""Gives the cell of a field, stripped; empty where the file has no such column."""


@dataclass(frozen=True, slots=True)
class Parsed(Generic[R]):
    """A file read: its rows in file order, and the rejected ones with the reason.

    ``dated`` is the first date that another country would read otherwise, with what it is here.
    """

    table: Table
    rows: list[R]
    rejects: list[Remark]
    dated: tuple[str, dt.date] | None = None


def parse(
    path: Path, layout: Layout, mapping: Mapping[str, str], read: Callable[[int, Cells], R]
) -> Parsed[R]:
    """Read a file row by row. A row that ``read`` refuses is set aside with the reason.

    :raises BadInput: the file as a whole cannot be read, or its dates have the month first.
    """
    table = open_table(source.read(path), layout, mapping)
    index, width = table.columns.index, len(table.header)
    rows: list[R] = []
    rejects: list[Remark] = []
    dated: tuple[str, dt.date] | None = None
    for line, cells in table.rows():
        here = cells

        def cell(field: str, here: list[str] = here) -> str:
            place = index.get(field)
            return here[place].strip() if place is not None else ""

        try:
            check_cells(cells, width)
        except BadInput as reason:
            rejects.append(Remark(line, "rejected", reason))
            continue
        for text in map(cell, layout.days):
            day = day_first(line, text)
            if day is not None and dated is None:
                dated = text, day
        try:
            rows.append(read(line, cell))
        except BadInput as reason:
            rejects.append(Remark(line, "rejected", reason))
    if not rows and not rejects:
        raise BadInput("{file} has a header and no rows beneath it.", file=table.source.name)
    return Parsed(table, rows, rejects, dated)
