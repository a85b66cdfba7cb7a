"""Goals beside their numbers: how far each has come, and which were met or missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from ledger.books.act import Call
from ledger.books.goals import NewGoal, close_in, set_goal
from ledger.metrics.kpi import Kpi, Number
from ledger.metrics.report import report
from ledger.program.goals import Aim, Goal, State
from ledger.program.targets import parse_target
from ledger.queries.goals import goals
from ledger.queries.story import Story
from ledger.rules.goals import on_track, reached, share, to_be_kept
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.calendar import business_date, day_begins
from ledger.values.errors import BadInput

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """A goal on a day.

    ``value`` is its number as of that day, or as of its date once that is past, or what it was
    judged by. ``state`` counts what the books are still to be told: open no longer, once its date
    is past. ``done`` is the share of the way, from 0 to 1; ``days_left`` are those after the day.
    ``on_track`` is ``None`` where the goal is closed or nobody can tell.
    """

    goal: Goal
    value: Number | None
    done: Fraction | None
    state: State
    days_left: int
    on_track: bool | None


def progress(goal: Goal, value: Number | None, day: dt.date) -> Progress:
    """How a goal stands on a day.

    :param value: its number as of the end of that day, or of its date if that is earlier.
    """
    state = goal.state
    exact = goal.value if state in ("met", "missed") else None if value is None else Fraction(value)
    done = share(goal, exact)
    if state == "open" and day > goal.due:
        state = "met" if done == 1 else "missed"
    left = max(0, (goal.due - day).days)
    return Progress(
        goal, exact, done, state, left, on_track(goal, done, day) if state == "open" else None
    )


def standings(tx: Transaction, as_of: dt.date | None = None) -> list[Progress]:
    """Every goal there ever was: the open ones by date, then the closed ones, latest first.

    :param as_of: the day after the last one counted; tomorrow, so that today counts, if ``None``
        or later.
    """
    day = tx.today if as_of is None else min(tx.today, as_of - _DAY)
    known = goals(tx, day + _DAY)
    wanted: dict[dt.date, set[str]] = {}
    for goal in known:
        if goal.aim and goal.state not in ("met", "missed"):
            wanted.setdefault(_counted(goal, day), set()).add(goal.aim.key)
    numbers = {last: _numbers(tx, last, keys) for last, keys in wanted.items()}
    found = []
    for goal in known:
        kpi = numbers.get(_counted(goal, day), {}).get(goal.aim.key) if goal.aim else None
        found.append(progress(goal, kpi.value if kpi else None, day))
    still = sorted((p for p in found if p.state == "open"), key=lambda p: (p.goal.due, p.goal.id))
    over = [p for p in found if p.state != "open"]
    return [*still, *sorted(over, key=lambda p: (_closed(p.goal), p.goal.id), reverse=True)]


def of_month(tx: Transaction, first: dt.date, as_of: dt.date) -> list[Progress]:
    """The goals that were open at a month's end, then those met or missed in the month.

    A goal belongs to the month of the day that decided, which the books may know only later.

    :param as_of: the day after its last.
    """
    found = []
    for one in standings(tx, as_of):
        if one.state == "open" and one.goal.due < as_of <= tx.today:
            # The close of the month's last day decides.
            one = progress(one.goal, one.value, as_of)  # noqa: PLW2901
        decided = min(_closed(one.goal), one.goal.due)
        if one.state == "open" or (one.state != "dropped" and first <= decided):
            found.append(one)
    return sorted(found, key=lambda one: one.state != "open")


def off_track(tx: Transaction) -> list[Progress]:
    """The open goals that lag behind their time, the nearest date first."""
    return [one for one in standings(tx) if one.on_track is False]


def just_judged(tx: Transaction, day: dt.date | None = None) -> list[Progress]:
    """The goals that were met or missed on a day: today if ``None``. Works no number out."""
    when = day or tx.today
    return [
        progress(goal, None, when)
        for goal in goals(tx, when + _DAY)
        if goal.state in ("met", "missed") and goal.closed == when
    ]


def on_numbers(tx: Transaction, kpis: Mapping[str, Kpi]) -> dict[str, Progress]:
    """The open goals on some numbers that are at hand, by key; their value is as of today."""
    return {
        goal.aim.key: progress(goal, kpis[goal.aim.key].value, tx.today)
        for goal in goals(tx)
        if goal.aim and goal.aim.key in kpis and goal.state == "open" and goal.due >= tx.today
    }


def set_on_number(
    store: Store, key: str, typed: str, due: dt.date, call: Call, *, name: str = ""
) -> Story:
    """Set a goal on a number, which starts from its value today.

    :param typed: the target, as :func:`~ledger.program.targets.parse_target` reads it.
    :raises BadInput: no such number, a target that cannot be its value, or a date that is over.
    :raises Refused: there is an open goal on it already.
    """
    with store.read() as tx:
        try:
            kpi = _numbers(tx, tx.today, (key,))[key]
        except KeyError:
            raise BadInput(
                "There is no number “{key}”: `loyalty kpi --all --explain` names them.",
                key=key[:40],
            ) from None
        way, target = parse_target(typed, key, kpi.unit, tx.settings.shop_currency)
    start = None if kpi.value is None else Fraction(kpi.value)
    aim = Aim(key, kpi.unit, way, target, start, kpi.window_days)
    return set_goal(store, NewGoal(due, name, aim), call)


def judge(store: Store, call: Call) -> list[Goal]:
    """Record which goals were met or missed by yesterday's close, each once, and say which.

    A number is looked at as of the close of yesterday, of the last day before today on which
    anything was written down, and of the goal's own date: on the days between, the shop was shut.

    :param call: which till; nobody asked for it, so its key is not used.
    """
    with store.read() as tx:
        found = list(_verdicts(tx))
    if not found:
        return []
    with store.write() as tx:
        return [
            replace(one.goal, state=one.state, closed=tx.today, value=one.value)
            for one in found
            if close_in(tx, one.goal, one.state, one.value, one.day, call)
        ]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A goal found met or missed by what its ``value`` was at the close of a ``day``."""

    goal: Goal
    state: State
    value: Fraction | None
    day: dt.date


def _verdicts(tx: Transaction) -> Iterator[_Verdict]:
    """What the closes up to yesterday's say of the open goals."""
    still = [goal for goal in goals(tx) if goal.state == "open"]
    looked = _closes(tx) if any(goal.aim for goal in still) else ()
    days: dict[int, list[dt.date]] = {}
    wanted: dict[dt.date, set[str]] = {}
    for goal in still:
        days[goal.id] = [day for day in sorted({*looked, goal.due}) if _judged_by(goal, day, tx)]
        for day in days[goal.id]:
            if goal.aim:
                wanted.setdefault(day, set()).add(goal.aim.key)
    numbers = {day: _numbers(tx, day, keys) for day, keys in wanted.items()}
    for goal in still:
        for day in days[goal.id]:
            number = numbers[day][goal.aim.key].value if goal.aim else None
            value = None if number is None else Fraction(number)
            if goal.aim and reached(goal.aim, value):
                yield _Verdict(goal, "met", value, day)
                break
            if day == goal.due:
                yield _Verdict(goal, "missed", value, day)


def _judged_by(goal: Goal, day: dt.date, tx: Transaction) -> bool:
    """Whether the close of a day may decide: one of its time that is over."""
    if day == goal.due or goal.aim is None or to_be_kept(goal.aim):
        return day == goal.due < tx.today
    return goal.set_on <= day < min(goal.due, tx.today)


def _closes(tx: Transaction) -> tuple[dt.date, ...]:
    """Yesterday, and the last day before today on which anything was written down."""
    settings = tx.settings
    begins = day_begins(tx.today, settings.shop_timezone, settings.day_cutoff)
    written = tx.connection.execute(
        "SELECT recorded_at FROM event WHERE recorded_at < ? ORDER BY id DESC LIMIT 1", (begins,)
    ).fetchone()
    yesterday = tx.today - _DAY
    if written is None:
        return (yesterday,)
    last = business_date(written[0], settings.shop_timezone, settings.day_cutoff)
    return (last, yesterday)


def _counted(goal: Goal, day: dt.date) -> dt.date:
    """The last day that counts for a goal."""
    return min(day, goal.due)


def _closed(goal: Goal) -> dt.date:
    return goal.closed or goal.due


def _numbers(tx: Transaction, last: dt.date, keys: Iterable[str]) -> dict[str, Kpi]:
    """Numbers as of the end of a day."""
    return report(tx.connection, last + _DAY, keys=sorted(keys), today=tx.today)
