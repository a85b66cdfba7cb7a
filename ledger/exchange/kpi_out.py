"""The key figures as a data set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import cast

from ledger.exchange.dataset import Column, Dataset, Value
from ledger.metrics.kpi import to_json
from ledger.metrics.report import WINDOW, report
from ledger.store.transaction import Transaction

COLUMNS = (
    Column("kpi"),
    Column("value", "number"),
    Column("numerator", "number"),
    Column("denominator", "number"),
    Column("window_days", "int"),
    Column("as_of", "day"),
    Column("previous", "number"),
    Column("partial", "flag"),
    Column("definition"),
)
"""Money is in minor units, rates are fractions, ``as_of`` is the day after the last counted."""


def kpi(
    tx: Transaction,
    as_of: dt.date | None = None,
    period_days: int | None = None,
    window_days: int | None = None,
) -> Dataset:
    """Every figure as of a date; as of tomorrow, so that today counts, if none is given.

    :raises BadInput: a period or window of less than a day.
    """
    figures = to_json(
        report(
            tx.connection,
            as_of if as_of is not None else tx.today + dt.timedelta(days=1),
            period_days=period_days,
            window_days=WINDOW if window_days is None else window_days,
            today=tx.today,
        )
    )
    return Dataset("kpi", COLUMNS, _rows(figures), tx.settings, tx.now, keyed="kpi")


def _rows(figures: dict[str, dict[str, object]]) -> Iterator[tuple[Value, ...]]:
    for key, figure in figures.items():
        yield (key, *(cast("Value", figure[column.name]) for column in COLUMNS[1:]))
