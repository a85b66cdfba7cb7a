"""Today's list: what the owner should do this morning, each line with its reason.

A line that was marked as done stays for the day, ticked, and then rests: a birthday until next
year, points about to lapse until others are, a call until the member has bought again or a month
has passed, the rest a week.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.metrics.goals import Progress, off_track
from ledger.metrics.outlook import Outlook, leaving, outlook
from ledger.queries.duties import Lapsing, OutOfStock, Wish, lapsing, out_of_stock, wishes
from ledger.queries.feedback import AnswerLine, follow_ups, followed_up
from ledger.queries.marks import marks
from ledger.store.transaction import Transaction

EACH = 5
"""Lines of a kind that are shown, unless more are asked for."""

_CALL_DAYS = 30
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Late:
    """A regular who is late by their own rhythm, and last bought on ``last_day``."""

    member: int
    name: str
    phone: str
    last_day: dt.date
    outlook: Outlook

    @property
    def item(self) -> str:
        """Its name on the list."""
        return f"call/{self.member}"


@dataclass(frozen=True, slots=True)
class Comeback:
    """A member who was unhappy, and whom somebody promised to come back to by today."""

    answer: AnswerLine
    phone: str

    @property
    def member(self) -> int:
        """Who was unhappy."""
        return self.answer.member

    @property
    def item(self) -> str:
        """Its name on the list."""
        return f"follow-up/{self.answer.event}"


@dataclass(frozen=True, slots=True)
class Lagging:
    """A goal that lags behind its time."""

    progress: Progress

    @property
    def item(self) -> str:
        """Its name on the list."""
        return f"goal/{self.progress.goal.id}"


Duty = Comeback | Late | Lagging | Wish | Lapsing | OutOfStock
"""What a line is about."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something to do, and whether it was done today."""

    duty: Duty
    done: bool

    @property
    def item(self) -> str:
        """Its name, by which it is marked."""
        return self.duty.item

    @property
    def member(self) -> int | None:
        """The member it is about, if it is about one."""
        return None if isinstance(self.duty, OutOfStock | Lagging) else self.duty.member


@dataclass(frozen=True, slots=True)
class Today:
    """The list of a business date. ``more`` counts, by kind, what was left out for length."""

    day: dt.date
    lines: tuple[Line, ...]
    more: dict[str, int]

    @property
    def left(self) -> int:
        """How many lines are still to be done, those left out for length included."""
        return sum(not line.done for line in self.lines) + sum(self.more.values())


def overdue(tx: Transaction) -> list[Outlook]:
    """Whom to call, by what was known when the day began or since; it holds for the day."""
    return leaving(outlook(tx.connection, tx.today + dt.timedelta(days=1)))


def today(tx: Transaction, each: int = EACH, late: Sequence[Outlook] | None = None) -> Today:
    """What to do today, the most pressing kind first.

    :param each: the most lines of a kind; those done today do not count.
    :param late: what :func:`overdue` gave today, which takes a while in a large shop.
    """
    done = marks(tx)
    lines: list[Line] = []
    more: dict[str, int] = {}
    for duties in _kinds(tx, overdue(tx) if late is None else late):
        kept = list(_lines(duties, done, tx.today))
        shown = _first(kept, each)
        lines += shown
        if len(kept) > len(shown):
            more[kind(kept[0].item)] = len(kept) - len(shown)
    return Today(tx.today, tuple(lines), more)


def kind(item: str) -> str:
    """What sort of line a name is of."""
    return item.partition("/")[0]


def _kinds(tx: Transaction, late: Sequence[Outlook]) -> Iterator[Sequence[Duty]]:
    yield [_comeback(tx, one) for one in (*followed_up(tx, tx.today), *follow_ups(tx, tx.today))]
    yield [found for one in late if (found := _still_late(tx, one)) is not None]
    yield wishes(tx)
    yield lapsing(tx)
    yield out_of_stock(tx)
    yield [Lagging(one) for one in off_track(tx)]


def _comeback(tx: Transaction, answer: AnswerLine) -> Comeback:
    row = tx.connection.execute(
        "SELECT phone FROM profile WHERE member = ?", (answer.member,)
    ).fetchone()
    return Comeback(answer, row[0] if row else "")


def _still_late(tx: Transaction, one: Outlook) -> Late | None:
    """Who is late, unless they have bought, or left the programme, since that was found."""
    last = tx.today.toordinal() - one.silent_days
    row = tx.connection.execute(
        "SELECT name, phone, (SELECT max(day) FROM purchase WHERE purchase.member = profile.member"
        " AND cancelled_day IS NULL) FROM profile JOIN member ON member.id = profile.member"
        " WHERE profile.member = ? AND state = 'active'",
        (one.member,),
    ).fetchone()
    if row is None or row[2] is None or row[2] > last:
        return None
    return Late(one.member, row[0], row[1], dt.date.fromordinal(last), one)


def _lines(duties: Sequence[Duty], done: dict[str, dt.date], day: dt.date) -> Iterator[Line]:
    for duty in duties:
        closed = isinstance(duty, Comeback) and duty.answer.closed
        marked = closed or done.get(duty.item)
        if marked is None or not _rests(duty, marked, day):
            yield Line(duty, done=False)
        elif marked == day:
            yield Line(duty, done=True)


def _rests(duty: Duty, marked: dt.date, day: dt.date) -> bool:
    """Whether a line that was marked on a day is not to be done again yet."""
    match duty:
        case Late():
            return marked >= duty.last_day and (day - marked).days < _CALL_DAYS
        case Comeback() | Wish() | Lapsing():
            return True
        case _:
            return (day - marked).days < _WEEK


def _first(lines: Sequence[Line], each: int) -> list[Line]:
    """The first of those to do, and all that are done."""
    shown, left = [], each
    for line in lines:
        if line.done or left:
            shown.append(line)
            left -= not line.done
    return shown
