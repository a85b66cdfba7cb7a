"""The book of events: what is looked for in it, and a page of what was found.

Events are recorded in the order of their numbers, which may leave some out; their places in the
chain leave out none. A place in the whole book is therefore reached without counting, and what is
looked for is found from the newest back, a bite at a time: a book of a million events is never
read at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.queries.family import family
from ledger.queries.story import Story, among, journal
from ledger.store.transaction import CHAIN, Transaction
from ledger.values.calendar import day_begins

BITE = 50_000
"""Events that are looked through at once."""

UNDOING = ("void", "cancel", "unuse", "unbonus", "unanswer", "unopen", "unrefund", "unmerge")
"""Kinds of events that take another one back, whole."""

_SLACK = 2 * 86_400_000_000
# A zone or a cut-off that was changed since may have put a day's end elsewhere.


@dataclass(frozen=True, slots=True)
class Sieve:
    """What is looked for; what is left out lets everything pass.

    ``staff`` is a number, or 0 for what nobody did. ``first_day`` and ``last_day`` (inclusive)
    are business dates. ``amount`` is in minor units, whatever its sign. ``members`` finds what is
    about any of them or touched their account, ``events`` those of some numbers.
    """

    kinds: tuple[str, ...] = ()
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    till: str | None = None
    staff: int | None = None
    amount: int | None = None
    members: tuple[int, ...] | None = None
    events: tuple[int, ...] | None = None

    @property
    def whole(self) -> bool:
        """Whether everything passes."""
        return self == Sieve()


@dataclass(frozen=True, slots=True)
class JournalLine:
    """An event with the names of whom it is about and of who did it, empty where nobody is.

    ``undone`` says that another event took it back.
    """

    story: Story
    name: str
    staff: str
    undone: bool


def newest(tx: Transaction) -> int:
    """The number of the last event; 0 in an empty book."""
    return int(tx.connection.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()[0])


def length(tx: Transaction) -> int:
    """How many events there are: the place of the last one in the chain."""
    row = tx.connection.execute("SELECT seq FROM head WHERE chain = ?", (CHAIN,)).fetchone()
    return int(row[0]) if row else 0


def page(tx: Transaction, count: int, start: int, most: int) -> list[JournalLine]:
    """A page of the whole book as it was when it had ``count`` events: ``most``, newest first.

    :param start: how many newer ones come before it.
    """
    return _lines(tx, journal(tx, before=_at(tx, count - start) + 1, limit=most))


def _at(tx: Transaction, place: int) -> int:
    """The number of the event at a place in the chain, or of none below the first."""
    # Numbers are never behind places, nor further ahead of them than at the end.
    low, high = place, place + newest(tx) - length(tx)
    query = "SELECT seq FROM event WHERE id <= ? ORDER BY id DESC LIMIT 1"
    while low < high:
        middle = (low + high) // 2
        row = tx.connection.execute(query, (middle,)).fetchone()
        if row is not None and row[0] >= place:
            high = middle
        else:
            low = middle + 1
    return low


def lines(tx: Transaction, events: Iterable[int]) -> list[JournalLine]:
    """Some events, newest first."""
    return _lines(tx, among(tx, list(events)))


def bottom(tx: Transaction, sieve: Sieve) -> int:
    """The number at and below which nothing can pass."""
    if sieve.first_day is None:
        return 0
    zone, cutoff = tx.settings.shop_timezone, tx.settings.day_cutoff
    # Nothing is recorded before the day it is of.
    return _first_since(tx, day_begins(sieve.first_day, zone, cutoff) - _SLACK) - 1


def _first_since(tx: Transaction, instant: int) -> int:
    """The first event recorded at an instant or later: each is recorded later than the last."""
    query = "SELECT recorded_at FROM event WHERE id >= ? ORDER BY id LIMIT 1"
    low, high = 1, newest(tx) + 1
    while low < high:
        middle = (low + high) // 2
        if tx.connection.execute(query, (middle,)).fetchone()[0] >= instant:
            high = middle
        else:
            low = middle + 1
    return low


def sift(tx: Transaction, sieve: Sieve, above: int, upto: int) -> list[int]:
    """The numbers of what passes, newest first, of those after ``above`` and up to ``upto``."""
    query, values = statement(tx, sieve)
    rows = tx.connection.execute(query, {**values, "above": above, "upto": upto})
    return [event for (event,) in rows]


def statement(tx: Transaction, sieve: Sieve) -> tuple[str, dict[str, object]]:
    """The query of :func:`sift`, with its values but for the range of numbers."""
    values: dict[str, object] = {}

    def marks(name: str, some: Sequence[object]) -> str:
        named = {f"{name}{place}": value for place, value in enumerate(some)}
        values.update(named)
        return ", ".join(f":{one}" for one in named)

    wanted = ["event.id > :above", "event.id <= :upto"]
    if sieve.members is not None:
        own = [one for member in sieve.members for one in family(tx, member)]
        theirs = marks("member", own)
        wanted.append(
            f"event.id IN (SELECT id FROM event WHERE member IN ({theirs})"  # noqa: S608 - marks
            f" UNION SELECT event FROM also WHERE member IN ({theirs}))"
        )
    if sieve.events is not None:
        wanted.append(f"event.id IN ({marks('event', sieve.events)})")
    if sieve.kinds:
        wanted.append(f"kind IN ({marks('kind', sieve.kinds)})")
    for column, compared, value in (
        ("business_date", ">=", sieve.first_day and sieve.first_day.isoformat()),
        ("business_date", "<=", sieve.last_day and sieve.last_day.isoformat()),
        ("till", "=", sieve.till),
        ("coalesce(staff, 0)", "=", sieve.staff),
        ("abs(amount)", "=", sieve.amount),
    ):
        if value is not None:
            wanted.append(f"{column} {compared} {marks(f'v{len(values)}_', (value,))}")
    return f"SELECT id FROM event WHERE {' AND '.join(wanted)} ORDER BY id DESC", values  # noqa: S608 - marks


def tills(tx: Transaction, back: int = BITE) -> list[str]:
    """The tills of the latest events, by name."""
    rows = tx.connection.execute(
        "SELECT DISTINCT till FROM event WHERE id > ? AND till <> '' ORDER BY till",
        (newest(tx) - back,),
    )
    return [till for (till,) in rows]


UNDONE = "SELECT reverses FROM event WHERE reverses IN ({marks}) AND kind IN ({kinds})"
"""Which of some events were taken back."""


def _lines(tx: Transaction, stories: Sequence[Story]) -> list[JournalLine]:
    execute = tx.connection.execute
    members = tuple({story.member for story in stories if story.member is not None})
    names = dict(
        execute(
            f"SELECT member, name FROM profile WHERE member IN ({_marks(members)})",  # noqa: S608 - marks
            members,
        ).fetchall()
    )
    staff = dict(execute("SELECT id, name FROM staff").fetchall())
    events = tuple(story.event for story in stories)
    undone = {
        event
        for (event,) in execute(
            UNDONE.format(marks=_marks(events), kinds=_marks(UNDOING)), (*events, *UNDOING)
        )
    }
    return [
        JournalLine(
            story,
            names.get(story.member or 0, ""),
            staff.get(story.staff or 0, ""),
            story.event in undone,
        )
        for story in stories
    ]


def _marks(some: Sequence[object]) -> str:
    return ", ".join("?" * len(some))
