"""One figure as files: how it went, and the people behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from ledger.exchange.dataset import Column, Dataset, Value
from ledger.exchange.exporting import format_for, write
from ledger.exchange.outfile import replacing
from ledger.metrics.course import course
from ledger.metrics.kpi import Unit, plain
from ledger.metrics.report import unit_of
from ledger.metrics.who import Counted, Who
from ledger.queries.names import Named, named
from ledger.store.store import Store
from ledger.store.transaction import Transaction

_BOUGHT = (Column("purchases", "int"), Column("amount_cents", "cents"))
_COUNTED: dict[str, tuple[Column, ...]] = {
    "redemption_rate": (Column("points_used", "int"), Column("points_earned", "int")),
    "breakage": (Column("points_lapsed", "int"), Column("points_issued", "int")),
    "points_liability": (Column("points", "int"),),
    "points_outstanding": (Column("points", "int"),),
    "nps": (Column("score", "int"), Column("scale", "int"), Column("reasons")),
    "csat": (Column("score", "int"), Column("scale", "int"), Column("reasons")),
}
"""What is counted of each person, by number; purchases and their amount for all others."""


def course_out(tx: Transaction, key: str, as_of: dt.date) -> Dataset:
    """The last periods of a figure: up to which day, its value, and that of a year before.

    Amounts are in minor units where the file has no unit of its own, rates are fractions.
    ``as_of`` is the day after the last counted; ``whole`` says that the records filled the window.
    """
    unit = unit_of(key)
    columns = (
        Column("kpi"),
        Column("as_of", "day"),
        _valued("value", unit),
        Column("whole", "flag"),
        _valued("year_ago", unit),
    )
    rows: Iterator[tuple[Value, ...]] = (
        (
            key,
            point.as_of.isoformat(),
            plain(point.value, unit),
            int(point.whole),
            plain(point.year_ago, unit),
        )
        for point in course(tx.connection, as_of, key)
    )
    return Dataset("figure", columns, rows, tx.settings, tx.now)


def _valued(name: str, unit: Unit) -> Column:
    return Column(f"{name}_cents", "cents") if unit == "money" else Column(name, "number")


def people_out(tx: Transaction, found: Who) -> Dataset:
    """The people behind a number, a row each, with the group they are in and what is counted."""
    counted = _tier(found.basis) if found.key == "tier" else _COUNTED.get(found.key, _BOUGHT)
    columns = (
        Column("kpi"),
        Column("group"),
        Column("member", "int"),
        Column("name"),
        Column("until" if found.key == "tier" else "last_day", "day"),
        *counted,
    )
    return Dataset("people", columns, _rows(tx, found, counted), tx.settings, tx.now)


def _tier(basis: str) -> tuple[Column, ...]:
    if basis == "net_spend":
        return (Column("missing_cents", "cents"), Column("qualifying_cents", "cents"))
    return (Column("missing", "int"), Column("qualifying", "int"))


def _rows(tx: Transaction, found: Who, counted: tuple[Column, ...]) -> Iterator[tuple[Value, ...]]:
    names = named(tx, (person.member for person in found.people))
    for person in found.people:
        day = dt.date.fromordinal(person.day).isoformat() if person.day else None
        name = names.get(person.member, Named()).name or None
        yield (found.key, person.group, person.member, name, day, *_counted(person, counted))


def _counted(person: Counted, columns: tuple[Column, ...]) -> tuple[Value, ...]:
    if columns == _COUNTED["points_liability"]:
        return (person.amount,)
    values: tuple[Value, ...] = (person.times, person.amount, " ".join(person.tags) or None)
    return values[: len(columns)]


def export_course(
    store: Store, key: str, as_of: dt.date, target: Path, *, excel_fr: bool = False
) -> int:
    """Write the last periods of a figure in the format its name asks for; return how many.

    :raises BadInput: see :func:`ledger.exchange.exporting.export`.
    """
    with replacing(target, store.path) as out, store.read() as tx:
        return write(course_out(tx, key, as_of), out, format_for(target), excel_fr=excel_fr)


def export_people(store: Store, found: Who, target: Path, *, excel_fr: bool = False) -> int:
    """Write the people behind a number in the format its name asks for; return how many.

    :raises BadInput: see :func:`ledger.exchange.exporting.export`.
    """
    with replacing(target, store.path) as out, store.read() as tx:
        return write(people_out(tx, found), out, format_for(target), excel_fr=excel_fr)
