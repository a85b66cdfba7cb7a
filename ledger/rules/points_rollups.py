"""What each event changes of the points the panels show. Pure functions.

The truth is only ever added to, so an event's changes are those of the rows it writes, and
nothing is ever counted again: see :mod:`ledger.rules.rollups` for what is kept, and
:mod:`ledger.metrics.points` for what it means.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from ledger.rules.rollups import (
    EARNED,
    ISSUED,
    LAPSED,
    MONTH_DAYS,
    OUTSTANDING,
    REDEEMED,
    Steps,
)


class Wrote(NamedTuple):
    """An event, and the rows it wrote in the order of ``ledger.store.chain.COLUMNS``."""

    kind: str
    day: int
    reverses: int | None
    entries: Sequence[Sequence[Any]] = ()
    lots: Sequence[Sequence[Any]] = ()
    allocations: Sequence[Sequence[Any]] = ()


class Moved(NamedTuple):
    """An entry: its kind, and the day it counts on."""

    kind: str
    day: int


class Held(NamedTuple):
    """A lot of points: its last day, and whether breakage counts it (issued here)."""

    last_day: int | None
    counted: bool


class Past(Protocol):
    """What events before wrote, asked for where a later one names it."""

    def day(self, event: int) -> int:
        """The business day of an event."""

    def entry(self, number: int) -> Moved:
        """An entry."""

    def lot(self, number: int) -> Held | None:
        """A lot of points; ``None`` where that is no lot, or one of stamps."""


_FLOWS = {"earn": EARNED, "bonus": EARNED, "redeem": REDEEMED}
_MOVING = frozenset(("reassign", "claim"))
_UNDOING = frozenset(("reverse", "restore", "grace"))
_COUNTED = frozenset(("earn", "bonus", "adjust", "transfer", "extend"))
_LAPSING = frozenset(("expire", "unlapse"))
_LEAVING = frozenset(("reverse", "transfer", "extend"))


def count(steps: Steps, wrote: Wrote, past: Past) -> tuple[dict[int, Moved], dict[int, Held]]:
    """Count an event's points. Returns its entries and lots, for events to come."""
    entries: dict[int, Moved] = {}
    lots: dict[int, Held] = {}
    for row in wrote.entries:
        if row[3] == "points":
            entries[row[0]] = _flow(steps, wrote, row, entries, past)
    if wrote.lots:
        opened = {row[0]: row for row in wrote.entries}
        for row in wrote.lots:
            if row[3] == "points":
                last = ordinal(row[7]) if row[7] else None
                held = Held(last, _counted(wrote, opened[row[0]], lots, past))
                lots[row[0]] = held
                _hold(steps, wrote.day, held, row[4])
    for _, _, entry, number, amount in wrote.allocations:
        drawn = lots.get(number) or past.lot(number)
        if drawn is not None:
            kind = (entries.get(entry) or past.entry(entry)).kind
            _draw(steps, wrote.day, drawn, kind, amount)
    return entries, lots


def _flow(
    steps: Steps, wrote: Wrote, row: Sequence[Any], own: dict[int, Moved], past: Past
) -> Moved:
    """What an entry earns, redeems, or takes or gives back of what was, within 30 days of it."""
    kind, amount, reverses = row[4:7]
    day = wrote.day
    # What a sale moves with it counts on the sale's own day, from the day it moved.
    if wrote.kind in _MOVING and wrote.reverses is not None and kind in _FLOWS:
        day = past.day(wrote.reverses)
    moved = done = Moved(kind, day)
    if kind in _UNDOING and reverses is not None:
        done = own.get(reverses) or past.entry(reverses)
    column = _FLOWS.get(done.kind)
    if column is not None:
        end = done.day + 1 + MONTH_DAYS
        steps.during(column, max(done.day, wrote.day) + 1, end, amount)
    return moved


def _counted(wrote: Wrote, entry: Sequence[Any], own: dict[int, Held], past: Past) -> bool:
    """Whether a lot's points were issued here: see :mod:`ledger.queries.issued`."""
    kind, reverses = entry[4], entry[6]
    if kind == "transfer" and reverses is not None:
        came = [reverses]
    elif kind == "extend":
        came = [row[3] for row in wrote.allocations if row[2] == reverses]
    else:
        return kind in _COUNTED
    held = [own.get(lot) or past.lot(lot) for lot in came]
    return all(lot is None or lot.counted for lot in held)


def _hold(steps: Steps, day: int, lot: Held, amount: int) -> None:
    if lot.last_day is None:
        steps.during(OUTSTANDING, day + 1, None, amount)
        return
    steps.during(OUTSTANDING, day + 1, lot.last_day + 1, amount)
    if lot.counted:
        over = steps[max(day, lot.last_day) + 1]
        over[ISSUED] += amount
        over[LAPSED] += amount


def _draw(steps: Steps, day: int, lot: Held, kind: str, amount: int) -> None:
    if lot.last_day is None:
        steps.during(OUTSTANDING, day + 1, None, -amount)
        return
    steps.during(OUTSTANDING, day + 1, lot.last_day + 1, -amount)
    if lot.counted and kind not in _LAPSING:
        over = steps[max(day, lot.last_day) + 1]
        over[LAPSED] -= amount
        # What its own sale's refund took back was never issued; what moved is in its new lot.
        over[ISSUED] -= amount if kind in _LEAVING else 0


class Kept:
    """What every event wrote, remembered as they are folded in: a :class:`Past`."""

    def __init__(self) -> None:
        self.steps = Steps()
        self._days: dict[int, int] = {}
        self._entries: dict[int, Moved] = {}
        self._lots: dict[int, Held] = {}
        self._same: dict[Any, Any] = {}

    def take(self, event: int, wrote: Wrote) -> None:
        """Fold one event in; they come in their order."""
        if wrote.kind == "sale":
            self._days[event] = wrote.day
        if wrote.entries or wrote.allocations:
            entries, lots = count(self.steps, wrote, self)
            # Few are unlike, of a million: one of each is kept.
            for number, moved in entries.items():
                self._entries[number] = self._same.setdefault(moved, moved)
            for number, held in lots.items():
                self._lots[number] = self._same.setdefault(held, held)

    def day(self, event: int) -> int:
        """The business day of a sale."""
        return self._days[event]

    def entry(self, number: int) -> Moved:
        """An entry."""
        return self._entries[number]

    def lot(self, number: int) -> Held | None:
        """A lot of points."""
        return self._lots.get(number)


@lru_cache(maxsize=1 << 14)
def ordinal(text: str) -> int:
    """A stored date as a proleptic ordinal."""
    return dt.date.fromisoformat(text).toordinal()
