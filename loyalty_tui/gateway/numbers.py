"""What stands behind the dashboard's figures: their course, their people, their files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.metrics.cohorts import Cohorts
    from ledger.metrics.course import Point
    from ledger.metrics.goals import Progress
    from ledger.metrics.groups import Segments, Spread
    from ledger.metrics.kpi import Kpi, Number
    from ledger.metrics.who import Who
    from ledger.queries.names import Named
    from ledger.store.store import Store
    from loyalty_tui.gateway.ways import Ways

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FigureView:
    """A number with its last periods, oldest first, and the open goal on it.

    ``year_ago`` is the date of the same weeks of last year, and its value then.
    """

    kpi: Kpi
    course: tuple[Point, ...]
    goal: Progress | None
    year_ago: tuple[dt.date, Number | None]


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, and how many rows it has."""

    path: Path
    rows: int


class Numbers:
    """Asks the books for it, on the lanes of the till.

    What reads all sales is asked on the lane of lists, where no figure waits for it.
    """

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def figure(self, key: str) -> FigureView:
        """A number up to now, today included, with all that its page shows."""
        return await self._ways.figures.read(lambda store: _figure(store, key))

    async def who(self, key: str) -> Who:
        """The people behind a number up to now."""
        return await self._ways.list.read(lambda store: _who(store, key))

    async def cohorts(self) -> Cohorts:
        """Members by the month of their first purchase, up to now."""
        return await self._ways.list.read(_cohorts)

    async def segments(self) -> Segments:
        """Members by how recently, how often and for how much they buy, up to now."""
        return await self._ways.list.read(_segments)

    async def spread(self) -> Spread:
        """Members by their tier, today."""
        return await self._ways.list.read(_spread)

    async def names(self, members: Sequence[int]) -> dict[int, Named]:
        """How some members are called and reached; who has neither is left out."""
        return await self._ways.list.read(lambda store: _names(store, members))

    async def export(self, key: str, target: Path, *, excel_fr: bool = False) -> list[Written]:
        """Write a number's course to a file, and its people beside it, by the file's ending.

        :raises LedgerError: it cannot be written there.
        """
        return await self._ways.list.read(lambda store: _export(store, key, target, excel_fr))

    async def export_people(
        self, found: Who, target: Path, *, excel_fr: bool = False
    ) -> list[Written]:
        """Write people that were read before to a file.

        :raises LedgerError: it cannot be written there.
        """
        return await self._ways.list.read(
            lambda store: [_export_people(store, found, target, excel_fr)]
        )


def beside(target: Path) -> Path:
    """Where the people of a figure go whose course goes to a file."""
    return target.with_name(f"{target.stem}-people{target.suffix}")


def _figure(store: Store, key: str) -> FigureView:
    from ledger.metrics.course import course
    from ledger.metrics.goals import on_numbers
    from ledger.metrics.snapshot import snapshot
    from ledger.metrics.yearago import same_weeks

    with store.read() as tx:
        as_of = tx.today + _DAY
        kpis = snapshot(tx.connection, as_of, keys=(key,))
        went = course(tx.connection, as_of, key)
        then = same_weeks(as_of), went[-1].year_ago
        return FigureView(kpis[key], went, on_numbers(tx, kpis).get(key), then)


def _who(store: Store, key: str) -> Who:
    from ledger.metrics.who import who

    with store.read() as tx:
        return who(tx.connection, tx.today + _DAY, key)


def _cohorts(store: Store) -> Cohorts:
    from ledger.metrics.cohorts import cohorts

    with store.read() as tx:
        return cohorts(tx.connection, tx.today + _DAY, today=tx.today)


def _segments(store: Store) -> Segments:
    from ledger.metrics.groups import segments

    with store.read() as tx:
        return segments(tx.connection, tx.today + _DAY)


def _spread(store: Store) -> Spread:
    from ledger.metrics.groups import spread

    with store.read() as tx:
        return spread(tx)


def _names(store: Store, members: Sequence[int]) -> dict[int, Named]:
    from ledger.queries.names import named

    with store.read() as tx:
        return named(tx, members)


def _export(store: Store, key: str, target: Path, excel_fr: bool) -> list[Written]:
    from ledger.exchange.figure_out import export_course
    from ledger.metrics.who import who

    with store.read() as tx:
        as_of = tx.today + _DAY
        found = who(tx.connection, as_of, key)
    rows = export_course(store, key, as_of, target, excel_fr=excel_fr)
    people = _export_people(store, found, beside(target), excel_fr)
    return [Written(target, rows), people]


def _export_people(store: Store, found: Who, target: Path, excel_fr: bool) -> Written:
    from ledger.exchange.figure_out import export_people

    return Written(target, export_people(store, found, target, excel_fr=excel_fr))
