"""What is exported, whatever the file: named columns of a kind each, and rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ledger.program.settings import Settings

VERSION = 1
"""The version of the exported layouts. A column may be added without changing it."""

Kind = Literal["text", "int", "cents", "number", "flag", "day", "instant", "birthday", "phone"]
"""What a column holds. *cents* are minor units, an *instant* microseconds UTC, a *day* and a
*birthday* ISO text, a *number* a decimal, a *phone* E.164."""

Value = str | int | float | None
Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; one of *cents* is named with ``_cents`` at its end."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows in the order of ``columns``; ``rows`` can be gone through once."""

    what: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Value, ...]]
    settings: Settings
    now: int
    """The instant of the export, microseconds UTC."""
    records: Iterable[Record] | None = None
    """The same as nested records, where a flat row would lose something."""
    keyed: str = ""
    """The column that names each record, where there is one of each."""
