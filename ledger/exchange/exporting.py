"""Writing the books to a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from ledger.exchange.dataset import Dataset
from ledger.exchange.outfile import replacing
from ledger.exchange.writers import Format, write_csv, write_json, write_jsonl
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.errors import BadInput

What = Literal["members", "sales", "ledger", "kpi"]

_BY_NAME: Mapping[str, Format] = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"}


@dataclass(frozen=True, slots=True)
class Wish:
    """An export as it is asked for. The last three are for figures only (see ``kpi_out``)."""

    what: What
    format: Format = "csv"
    excel_fr: bool = False
    as_of: dt.date | None = None
    period_days: int | None = None
    window_days: int | None = None


def format_for(path: Path) -> Format:
    """The format a file's name asks for: CSV unless it ends in ``.json`` or ``.jsonl``."""
    return _BY_NAME.get(path.suffix.casefold(), "csv")


def export(store: Store, wish: Wish, target: Path | BinaryIO) -> int:
    """Write one consistent view of the books; return how many rows or records.

    A file is replaced once the new one is whole, and can be read by its owner only. A stream,
    such as the standard output, is written as it comes.

    :raises BadInput: ``target`` is a database or a folder or cannot be written, or
        ``excel_fr`` is asked of another format than CSV.
    """
    if wish.excel_fr and wish.format != "csv":
        raise BadInput("--excel-fr is for CSV: leave it out, or choose --format csv.")
    if not isinstance(target, Path):
        return _write(store, wish, target)
    with replacing(target, store.path) as out:
        return _write(store, wish, out)


def _write(store: Store, wish: Wish, out: BinaryIO) -> int:
    with store.read() as tx:
        return write(_dataset(tx, wish), out, wish.format, excel_fr=wish.excel_fr)


def write(data: Dataset, out: BinaryIO, form: Format, *, excel_fr: bool = False) -> int:
    """Write a data set in a format; return how many rows or records."""
    match form:
        case "csv":
            return write_csv(data, out, excel_fr=excel_fr)
        case "json":
            return write_json(data, out)
        case "jsonl":
            return write_jsonl(data, out)


def _dataset(tx: Transaction, wish: Wish) -> Dataset:
    match wish.what:
        case "members":
            from ledger.exchange.members_out import members

            return members(tx)
        case "sales":
            from ledger.exchange.sales_out import sales

            return sales(tx)
        case "ledger":
            from ledger.exchange.ledger_out import ledger

            return ledger(tx)
        case "kpi":
            from ledger.exchange.kpi_out import kpi

            return kpi(tx, wish.as_of, wish.period_days, wish.window_days)
