"""A data set as a workbook: numbers that are numbers, dates that are dates, text that is text."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO

from ledger.exchange.cells import neutralise
from ledger.exchange.dataset import Dataset, Kind, Value
from ledger.exchange.writers import flag, phone, title
from ledger.program.settings import Settings
from ledger.values.calendar import local_time
from ledger.values.errors import BadInput
from ledger.values.money import digits

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
"""What a sheet holds under its header."""

_WHOLE, _DAY, _MOMENT = 3, 14, 22
# Formats every reader has of its own, so that a date is written as the reader's country does.

_Put = Callable[[int, int, str | int | float], object]


def write_xlsx(data: Dataset, out: BinaryIO) -> int:
    """Write one sheet with a header that stays in sight and can be filtered; return how many rows.

    Amounts are in the currency's own unit, instants in the shop's own time without a zone. Text
    that begins like a formula is neutralised as in CSV, for whoever saves the sheet as CSV.

    :raises BadInput: more rows than a sheet can hold.
    """
    import xlsxwriter  # deferred: 110 ms

    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    # The instant of the export, so that the same books make the same file.
    book.set_properties({"created": local_time(data.now, "UTC").replace(tzinfo=None)})
    sheet = book.add_worksheet(data.what)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for place, column in enumerate(data.columns):
        sheet.write_string(0, place, title(column, own_unit=True), bold)
    puts = _puts(sheet, data.settings, lambda shown: book.add_format({"num_format": shown}))
    writers = [puts[column.kind] for column in data.columns]
    count = 0
    for row in data.rows:
        count += 1
        if count > MOST_ROWS:
            raise BadInput(
                "A sheet holds {most} rows and there are more: choose --format csv.", most=MOST_ROWS
            )
        for place, (value, put) in enumerate(zip(row, writers, strict=True)):
            if value is not None:
                put(count, place, value)
    sheet.autofilter(0, 0, count, len(data.columns) - 1)
    book.close()
    out.write(held.getbuffer())
    return count


def _puts(
    sheet: Worksheet, settings: Settings, styled: Callable[[int | str], Format]
) -> dict[Kind, _Put]:
    """How a value of each kind is put into a cell."""
    places = digits(settings.shop_currency)
    money = styled(f"#,##0.{'0' * places}" if places else _WHOLE)
    day, moment = styled(_DAY), styled(_MOMENT)

    def text(show: Callable[[Value], str]) -> _Put:
        return lambda row, place, value: sheet.write_string(row, place, show(value))

    def number(unit: int = 1, shown: Format | None = None) -> _Put:
        return lambda row, place, value: sheet.write_number(
            row, place, Fraction(value) / unit, shown
        )

    def date(read: Callable[[Value], dt.datetime], shown: Format) -> _Put:
        return lambda row, place, value: sheet.write_datetime(row, place, read(value), shown)

    def local(value: Value) -> dt.datetime:
        at = local_time(int(value or 0), settings.shop_timezone)
        return at.replace(tzinfo=None, microsecond=0)

    return {
        "text": text(lambda value: neutralise(str(value))),
        "int": number(),
        "number": number(),
        "cents": number(10**places, money),
        "flag": text(flag),
        "day": date(lambda value: dt.datetime.fromisoformat(str(value)), day),
        "instant": date(local, moment),
        "birthday": text(str),
        "phone": text(phone),
    }
