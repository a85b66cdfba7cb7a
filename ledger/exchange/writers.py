"""A data set as CSV, JSON or JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import BinaryIO, Literal

from ledger.exchange.cells import neutralise
from ledger.exchange.dataset import VERSION, Column, Dataset, Kind, Record, Value
from ledger.program.settings import Settings
from ledger.values.calendar import local_time
from ledger.values.money import digits, plain

Format = Literal["csv", "json", "jsonl", "xlsx", "beancount", "hledger", "fec"]
_TEXT = Callable[[str | int | float], str]

_CENTS = "_cents"


def write_csv(data: Dataset, out: BinaryIO, *, excel_fr: bool = False) -> int:
    """Write rows for a spreadsheet; return how many.

    Plainly: comma, UTF-8, dot, ISO dates, minor units in ``…_cents``, phones as E.164. With
    ``excel_fr``, what a French Excel opens by a double click: semicolon, byte-order mark,
    CRLF, decimal comma, ``dd/mm/yyyy``, amounts in the currency's own unit, phones as they are
    dialled (their spaces keep them from becoming numbers). Text that begins like a formula is
    neutralised in both; numbers and phones are no such text.
    """
    shown = _french(data.settings) if excel_fr else _iso(data.settings)
    writers = [shown[column.kind] for column in data.columns]
    text = io.TextIOWrapper(
        out, encoding="utf-8-sig" if excel_fr else "utf-8", errors="replace", newline=""
    )
    writer = csv.writer(
        text,
        delimiter=";" if excel_fr else ",",
        lineterminator="\r\n" if excel_fr else "\n",
    )
    writer.writerow([title(column, own_unit=excel_fr) for column in data.columns])
    count = 0
    for row in data.rows:
        writer.writerow(
            "" if value is None else show(value) for value, show in zip(row, writers, strict=True)
        )
        count += 1
    text.flush()
    text.detach()
    return count


def write_json(data: Dataset, out: BinaryIO) -> int:
    """Write one object: what it is, and the records, a line each. Nothing is rounded or lost."""
    head = json.dumps(_head(data), ensure_ascii=False)
    out.write(f"{head[:-1]}, {json.dumps(data.what)}: {'{' if data.keyed else '['}".encode())
    count = 0
    for record in _records(data):
        body = dict(record)
        name = f"{json.dumps(body.pop(data.keyed))}: " if data.keyed else ""
        line = f"{',' if count else ''}\n{name}{json.dumps(body, ensure_ascii=False)}"
        out.write(line.encode("utf-8", "replace"))
        count += 1
    out.write(b"\n}}\n" if data.keyed else b"\n]}\n")
    return count


def write_jsonl(data: Dataset, out: BinaryIO) -> int:
    """Write a line that says what it is, then a record a line."""
    out.write(f"{json.dumps(_head(data), ensure_ascii=False)}\n".encode("utf-8", "replace"))
    count = 0
    for record in _records(data):
        out.write(f"{json.dumps(record, ensure_ascii=False)}\n".encode("utf-8", "replace"))
        count += 1
    return count


def _head(data: Dataset) -> dict[str, object]:
    settings = data.settings
    return {
        "schema": f"loyalty/{data.what}",
        "version": VERSION,
        "shop": settings.shop_name,
        "currency": settings.shop_currency,
        "timezone": settings.shop_timezone,
        "exported_at": moment(data.now, settings),
    }


def _records(data: Dataset) -> Iterator[Record]:
    if data.records is not None:
        yield from data.records
        return
    for row in data.rows:
        yield {
            column.name: _json_value(column.kind, value, data.settings)
            for column, value in zip(data.columns, row, strict=True)
        }


def _json_value(kind: Kind, value: Value, settings: Settings) -> object:
    if kind == "instant" and isinstance(value, int):
        return moment(value, settings)
    return bool(value) if kind == "flag" and value is not None else value


def moment(micros: int, settings: Settings) -> str:
    """An instant as shop-local ISO 8601 with its offset from UTC."""
    return local_time(micros, settings.shop_timezone).isoformat()


def title(column: Column, *, own_unit: bool) -> str:
    """A column's name where amounts are in minor units, or in the currency's own unit."""
    return column.name.removesuffix(_CENTS) if own_unit else column.name


def flag(value: Value) -> str:
    """A yes or no, as every file says it."""
    return "yes" if value else "no"


def _iso(settings: Settings) -> dict[Kind, _TEXT]:
    return {
        "text": lambda value: neutralise(str(value)),
        "int": str,
        "cents": str,
        "number": str,
        "flag": flag,
        "day": str,
        "instant": lambda value: moment(int(value), settings),
        "birthday": str,
        "phone": phone,
    }


def _french(settings: Settings) -> dict[Kind, _TEXT]:
    currency, zone = settings.shop_currency, settings.shop_timezone

    def cents(value: str | float) -> str:
        exact = Decimal(value)
        if exact == exact.to_integral_value():
            return plain(int(exact), currency).replace(".", ",")
        return str(exact.scaleb(-digits(currency))).replace(".", ",")

    return {
        "text": lambda value: neutralise(str(value)),
        "int": str,
        "cents": cents,
        "number": lambda value: str(value).replace(".", ","),
        "flag": flag,
        "day": lambda value: _day_first(str(value)),
        "instant": lambda value: local_time(int(value), zone).strftime("%d/%m/%Y %H:%M:%S"),
        "birthday": lambda value: _day_first(str(value)),
        "phone": _dialled,
    }


def _day_first(iso: str) -> str:
    """``2026-03-31`` as ``31/03/2026``, ``03-31`` as ``31/03``."""
    return "/".join(reversed(iso.split("-")))


def phone(value: Value) -> str:
    """An E.164 number as it is; anything else is text."""
    text = str(value)
    return text if text[1:].isascii() and text[1:].isdigit() else neutralise(text)


def _dialled(value: str | float) -> str:
    """A phone as it is dialled from France: ``06 12 34 56 78``, ``0044 20 7946 0958``."""
    import phonenumbers  # deferred: 30 ms

    text = str(value)
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return neutralise(text)
    shape = phonenumbers.PhoneNumberFormat
    if number.country_code == phonenumbers.country_code_for_region("FR"):
        return str(phonenumbers.format_number(number, shape.NATIONAL))
    return "00" + str(phonenumbers.format_number(number, shape.INTERNATIONAL)).lstrip("+")
