"""Writing the books to a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from ledger.exchange.accounting import Basis
from ledger.exchange.dataset import Dataset
from ledger.exchange.outfile import replacing
from ledger.exchange.writers import Format, write_csv, write_json, write_jsonl
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.errors import BadInput

What = Literal["members", "sales", "feedback", "ledger", "kpi"]

_BY_NAME: Mapping[str, Format] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".beancount": "beancount",
    ".bean": "beancount",
    ".hledger": "hledger",
    ".journal": "hledger",
}
_FOR_THE_ACCOUNTANT = "ecritures-fidelite"
_OF_THE_LEDGER = frozenset(("beancount", "hledger", "fec"))


@dataclass(frozen=True, slots=True)
class Wish:
    """An export as it is asked for.

    ``as_of`` and the two after it are for figures only (see ``kpi_out``), ``basis`` for the
    accountant's entries only.
    """

    what: What
    format: Format = "csv"
    excel_fr: bool = False
    as_of: dt.date | None = None
    period_days: int | None = None
    window_days: int | None = None
    basis: Basis = field(default_factory=Basis)


def format_for(path: Path) -> Format:
    """The format a file's name asks for by its end, or as the accountant's entries are called.

    CSV if it asks for nothing.
    """
    if path.name.casefold().startswith(_FOR_THE_ACCOUNTANT):
        return "fec"
    return _BY_NAME.get(path.suffix.casefold(), "csv")


def export(store: Store, wish: Wish, target: Path | BinaryIO) -> int:
    """Write one consistent view of the books; return how many rows or records.

    A file is replaced once the new one is whole, and can be read by its owner only. A stream,
    such as the standard output, is written as it comes.

    :raises BadInput: ``target`` is a database or a folder or cannot be written, or what is
        asked does not go together.
    """
    _check(wish)
    if not isinstance(target, Path):
        return _write(store, wish, target)
    with replacing(target, store.path) as out:
        return _write(store, wish, out)


def _check(wish: Wish) -> None:
    if wish.excel_fr and wish.format != "csv":
        raise BadInput("--excel-fr is for CSV: leave it out, or choose --format csv.")
    if wish.format in _OF_THE_LEDGER and wish.what != "ledger":
        raise _of_the_ledger(wish.format)
    if wish.format != "fec" and wish.basis != Basis():
        raise BadInput(
            "--method, --cost-ratio, --from and --to are for the accountant's entries: "
            "choose --format fec."
        )


def _of_the_ledger(form: Format) -> BadInput:
    return BadInput(
        "--format {format} is for the ledger: write `loyalty export ledger`.", format=form
    )


def _write(store: Store, wish: Wish, out: BinaryIO) -> int:
    with store.read() as tx:
        if wish.format in _OF_THE_LEDGER:
            return _write_points(tx, wish, out)
        return write(_dataset(tx, wish), out, wish.format, excel_fr=wish.excel_fr)


def write(data: Dataset, out: BinaryIO, form: Format, *, excel_fr: bool = False) -> int:
    """Write a data set in a format; return how many rows or records.

    :raises BadInput: the format is one of the ledger's own.
    """
    match form:
        case "csv":
            return write_csv(data, out, excel_fr=excel_fr)
        case "json":
            return write_json(data, out)
        case "jsonl":
            return write_jsonl(data, out)
        case "xlsx":
            from ledger.exchange.workbook import write_xlsx

            return write_xlsx(data, out)
    raise _of_the_ledger(form)


def _write_points(tx: Transaction, wish: Wish, out: BinaryIO) -> int:
    """The ledger as what others keep books with."""
    match wish.format:
        case "fec":
            from ledger.exchange.accounting import write_entries

            return write_entries(tx, out, wish.basis)
        case "hledger":
            from ledger.exchange.journal_text import write_hledger

            return write_hledger(tx, out)
        case _:
            from ledger.exchange.journal_text import write_beancount

            return write_beancount(tx, out)


def _dataset(tx: Transaction, wish: Wish) -> Dataset:
    match wish.what:
        case "members":
            from ledger.exchange.members_out import members

            return members(tx)
        case "sales":
            from ledger.exchange.sales_out import sales

            return sales(tx)
        case "feedback":
            from ledger.exchange.feedback_out import feedback

            return feedback(tx)
        case "ledger":
            from ledger.exchange.ledger_out import ledger

            return ledger(tx)
        case "kpi":
            from ledger.exchange.kpi_out import kpi

            return kpi(tx, wish.as_of, wish.period_days, wish.window_days)
