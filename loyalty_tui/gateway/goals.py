"""Goals for the screen on which they are set and ticked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.metrics.goals import Progress
    from ledger.queries.story import Story
    from ledger.store.store import Store
    from loyalty_tui.gateway.ways import Ways


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal as it stands, with what a form that changes it begins with.

    ``name`` is what the books know it by. ``steps`` are name and whether it is done, none of a
    number; a yes or no has one without a name.
    """

    name: str
    called: str
    now: str
    target: str
    due: str
    progress: Progress
    steps: tuple[tuple[str, bool], ...]
    own_name: str
    typed_target: str


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number a goal can be set on: what it is called, what it means, what it is now."""

    key: str
    label: str
    sentence: str
    now: str


class Goals:
    """Asks the books for the goals, on the lanes of the till."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def all(self, *, closed: bool = False) -> list[GoalLine]:
        """The open goals and those judged today; every one on request."""
        return await self._ways.figures.read(lambda store: _list(store, closed=closed))

    async def numbers(self) -> list[NumberLine]:
        """What goals can be set on, as it is now."""
        return await self._ways.look_ahead(lambda store, _heed: _numbers(store))

    async def on_number(self, key: bytes, figure: str, target: str, due: str, name: str) -> Story:
        """Set a goal on a number.

        :raises LedgerError: a target or date that cannot be one, or it is not for who asks.
        """

        def act(store: Store) -> Story:
            from ledger.metrics.goals import set_on_number
            from ledger.values.calendar import parse_date

            call = self._ways.call(key)
            return set_on_number(store, figure, target, parse_date(due), call, name=name)

        return await self._ways.write(act)

    async def to_do(self, key: bytes, name: str, steps: str, due: str) -> Story:
        """Set a goal of steps, a semicolon between; of one thing to do where there are none.

        :raises LedgerError: no name, a date that cannot be one, or it is not for who asks.
        """

        def act(store: Store) -> Story:
            from ledger.books.goals import NewGoal, set_goal
            from ledger.program.goals import parse_steps
            from ledger.values.calendar import parse_date

            parts = parse_steps(steps) if steps else ()
            new = NewGoal(parse_date(due), name, steps=parts)
            return set_goal(store, new, self._ways.call(key))

        return await self._ways.write(act)

    async def edit(self, key: bytes, before: GoalLine, target: str, due: str, name: str) -> Story:
        """Change an open goal: only what was typed anew.

        :raises LedgerError: it cannot be so, nothing is to change, or it is not for who asks.
        """

        def act(store: Store) -> Story:
            from ledger.books.goals import GoalChanges, edit
            from ledger.values.calendar import parse_date

            changes: GoalChanges = {}
            if target != before.typed_target:
                changes["target"] = target
            if due != before.due:
                changes["due"] = parse_date(due)
            if name != before.own_name:
                changes["name"] = name
            return edit(store, before.name, changes, self._ways.call(key))

        return await self._ways.write(act)

    async def drop(self, key: bytes, name: str) -> Story:
        """Give a goal up.

        :raises LedgerError: it is not open, or it is not for who asks.
        """

        def act(store: Store) -> Story:
            from ledger.books.goals import drop

            return drop(store, name, self._ways.call(key))

        return await self._ways.write(act)

    async def tick(self, key: bytes, name: str, step: str, *, done: bool) -> Story:
        """Say that a step is done, or not after all; of a yes or no, the step has no name.

        :raises LedgerError: it is so already, or the goal's date has passed.
        """

        def act(store: Store) -> Story:
            from ledger.books.goals import tick

            return tick(store, name, step, self._ways.call(key), done=done)

        return await self._ways.write(act)


def _list(store: Store, *, closed: bool) -> list[GoalLine]:
    from ledger.metrics.goals import standings

    with store.read() as tx:
        found, today, currency = standings(tx), tx.today, tx.settings.shop_currency
    return [
        _line(one, currency)
        for one in found
        if closed
        or one.goal.state == "open"
        or (one.goal.closed == today and one.goal.state != "dropped")
    ]


def _line(one: Progress, currency: str) -> GoalLine:
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import goals as words

    goal = one.goal
    wanted = words.target(goal.aim, currency) if goal.aim else ""
    return GoalLine(
        name=goal.called,
        called=words.called(goal),
        now=words.now(one, currency),
        target=wanted,
        due=fmt.short_date(goal.due),
        progress=one,
        steps=() if goal.aim else tuple((step.name, step.done is not None) for step in goal.steps),
        own_name=goal.name,
        typed_target=words.typed(goal.aim, currency) if goal.aim else "",
    )


def _numbers(store: Store) -> list[NumberLine]:
    import datetime as dt

    from ledger.metrics import definitions
    from ledger.metrics.report import KEYS, report
    from loyalty_tui.i18n import _
    from loyalty_tui.words import figures

    with store.read() as tx:
        tomorrow, currency = tx.today + dt.timedelta(days=1), tx.settings.shop_currency
        found = report(tx.connection, tomorrow, today=tx.today)
    return [
        NumberLine(
            key,
            definitions.label(key, found[key].window_days, _),
            definitions.sentence(key, found[key].window_days, _),
            figures.shown(found[key].value, found[key].unit, currency),
        )
        for key in KEYS
    ]
