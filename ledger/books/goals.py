"""Goals: set, changed, dropped, ticked step by step, and found met or missed."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypedDict

from ledger.books.act import Call, NotFound, once, run
from ledger.program.goals import Aim, Goal, State, Step
from ledger.program.targets import parse_target
from ledger.queries.goals import facts, goals, ticked
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key, digest
from ledger.values.errors import N_, BadInput, Refused
from ledger.values.text import clean_name, fold

_MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class NewGoal:
    """A goal to be: a number to reach, steps to do, or, with neither, one thing to do."""

    due: dt.date
    name: str = ""
    aim: Aim | None = None
    steps: tuple[str, ...] = ()


class GoalChanges(TypedDict, total=False):
    """What is to change of a goal; what is not named stays. ``target`` is as typed."""

    name: str
    target: str
    due: dt.date


def set_goal(store: Store, new: NewGoal, call: Call) -> Story:
    """Set a goal. Where its number starts from does not tell two requests apart.

    :raises BadInput: a date that is over, no name, or steps that are none.
    :raises Refused: there is an open goal on that number, or of that name, already.
    """
    return run(store, lambda tx: set_goal_in(tx, new, call))


def set_goal_in(tx: Transaction, new: NewGoal, call: Call) -> Story:
    """Set a goal within a transaction that is already open."""
    steps = () if new.aim else _steps(new.steps)
    goal = Goal(0, _name(new.name, new.aim), dt.date.min, new.due, new.aim, steps)

    def body(request: Request) -> Posting:
        _check_due(goal.due, request)
        _check_free(tx, goal)
        return _post(tx, "goal", request, {"what": "set"} | facts(goal))

    asked = facts(goal) | {"start": None}
    return once(tx, "goal", call, digest("goal set", json.dumps(asked)), None, body)


def edit(store: Store, name: str, changes: GoalChanges, call: Call) -> Story:
    """Change an open goal's target, date or name. It goes on from where it started.

    :raises BadInput: nothing to change, or a target or date that cannot be one.
    :raises Refused: no such open goal, a name that is another's, or a target for no number.
    """
    return run(store, lambda tx: edit_in(tx, name, changes, call))


def edit_in(tx: Transaction, name: str, changes: GoalChanges, call: Call) -> Story:
    """Change a goal within a transaction that is already open."""
    if not changes:
        raise BadInput("Nothing is to change: give another target, --by or --name.")

    def body(request: Request) -> Posting:
        before = named(tx, name)
        due = changes.get("due", before.due)
        _check_due(due, request)
        name_now = changes.get("name", before.name)
        after = replace(before, name=_name(name_now, before.aim), due=due)
        if "target" in changes:
            after = replace(after, aim=_aim(tx, before, changes["target"]))
        _check_free(tx, after)
        told = {"what": "changed", "goal": before.id, "was": _was(before, after)}
        return _post(tx, "goal", request, told | facts(after))

    asked = json.dumps(dict(changes), default=str, sort_keys=True)
    return once(tx, "goal", call, digest("goal edit", fold(name), asked), None, body)


def drop(store: Store, name: str, call: Call) -> Story:
    """Give an open goal up. It stays on record, and is neither met nor missed.

    :raises Refused: no such open goal.
    """
    return run(store, lambda tx: drop_in(tx, name, call))


def drop_in(tx: Transaction, name: str, call: Call) -> Story:
    """Drop a goal within a transaction that is already open."""

    def body(request: Request) -> Posting:
        goal = named(tx, name)
        return _post(tx, "goal", request, {"what": "dropped", "goal": goal.id} | facts(goal))

    return once(tx, "goal", call, digest("goal drop", fold(name)), None, body)


def tick(store: Store, name: str, step: str, call: Call, *, done: bool = True) -> Story:
    """Say that a step is done, or not after all. With its last step, a goal is met.

    :param step: its name or its number from 1; empty for a yes or no.
    :raises Refused: no such goal or step, it is so already, or the goal's date has passed.
    """
    return run(store, lambda tx: tick_in(tx, name, step, call, done=done))


def tick_in(tx: Transaction, name: str, step: str, call: Call, *, done: bool = True) -> Story:
    """Tick a step within a transaction that is already open."""

    def body(request: Request) -> Posting:
        goal = named(tx, name, undoing=not done)
        if goal.aim is not None:
            raise Refused(
                "“{name}” is about a number: it is met when the number gets there.",
                name=goal.called,
            )
        day = request.business_date
        if day > goal.due:
            raise Refused(
                "The date of “{name}” has passed ({day}): set a new goal.",
                name=goal.name,
                day=goal.due,
            )
        place = _place(goal, step)
        chosen = goal.steps[place]
        if (chosen.done is not None) == done:
            so = N_("“{step}” is done already.") if done else N_("“{step}” is not done yet.")
            raise Refused(so, step=chosen.name or goal.name)
        after = ticked(goal, place, day if done else None, day)
        told = {"goal": goal.id, "name": goal.name, "step": place, "label": chosen.name}
        return _post(tx, "tick", request, told | {"done": done, "left": _left(after)})

    asked = digest("goal tick", fold(name), fold(step), int(done))
    return once(tx, "tick", call, asked, None, body)


def close_in(  # noqa: PLR0917 - what is found, and by what
    tx: Transaction, goal: Goal, state: State, value: Fraction | None, day: dt.date, call: Call
) -> bool:
    """Record that a goal was met or missed, once, unless it has changed since it was judged.

    :param day: the last day counted in the ``value`` it was judged by.
    """
    if goal not in goals(tx):
        return False
    request = Request(
        key=derived_key("goal", str(goal.id)),
        digest=digest("goal", goal.id),
        business_date=tx.today,
        effective_at=tx.now,
        staff=call.staff,
        till=call.till,
    )
    judged = {
        "goal": goal.id,
        "day": day.isoformat(),
        "value": None if value is None else str(value),
    }
    _post(tx, state, request, facts(goal) | judged | {"left": _left(goal)})
    return True


def named(tx: Transaction, text: str, *, undoing: bool = False) -> Goal:
    """The open goal of a name, or on a number.

    :param undoing: whether one that its last step has met will do.
    :raises Refused: there is none.
    """
    wanted = fold(text)
    states = ("open", "met") if undoing else ("open",)
    found = [g for g in goals(tx) if g.state in states and not (g.aim and g.state == "met")]
    for goal in found[::-1]:
        if wanted == fold(goal.name) or (goal.aim and wanted == goal.aim.key):
            return goal
    raise NotFound(
        "There is no open goal “{name}”: `loyalty goal list` shows them.", name=text.strip()[:40]
    )


def _name(text: str, aim: Aim | None) -> str:
    """A name of its own, which a goal on a number may do without."""
    return clean_name(text) if text or aim is None else ""


def _steps(names: tuple[str, ...]) -> tuple[Step, ...]:
    """Steps to do; of a yes or no, the one without a name."""
    if not names:
        return (Step(""),)
    steps = tuple(Step(clean_name(name)) for name in names)
    if len({fold(step.name) for step in steps}) < len(steps):
        raise BadInput("Two steps have the same name: give each its own.")
    if len(steps) > _MOST_STEPS:
        raise BadInput("A goal has {most} steps at most: make two goals of it.", most=_MOST_STEPS)
    return steps


def _check_due(due: dt.date, request: Request) -> None:
    if due < request.business_date:
        raise BadInput("{day} is over: give a date to come.", day=due)


def _check_free(tx: Transaction, new: Goal) -> None:
    """One open goal a number, and one a name, so that each can be told from the others."""
    for goal in goals(tx):
        if goal.state != "open" or goal.id == new.id:
            continue
        if goal.aim and new.aim and goal.aim.key == new.aim.key:
            raise Refused(
                "There is an open goal on {key} already, by {day}: `loyalty goal edit` changes it.",
                key=new.aim.key,
                day=goal.due,
            )
        if fold(goal.called) == fold(new.called):
            raise Refused("There is an open goal named “{name}” already.", name=goal.called)


def _aim(tx: Transaction, goal: Goal, typed: str) -> Aim:
    if goal.aim is None:
        raise Refused("“{name}” has no target: it has steps to tick.", name=goal.name)
    currency = tx.settings.shop_currency
    way, target = parse_target(typed, goal.aim.key, goal.aim.unit, currency, way=goal.aim.way)
    return replace(goal.aim, way=way, target=target)


def _was(before: Goal, after: Goal) -> dict[str, object]:
    """What a change replaced."""
    one, other = facts(before), facts(after)
    return {key: one[key] for key in one if one[key] != other[key]}


def _place(goal: Goal, step: str) -> int:
    """Which of its steps is meant."""
    if goal.yes_or_no and not step:
        return 0
    names = [fold(one.name) for one in goal.steps]
    if step and fold(step) in names:
        return names.index(fold(step))
    if goal.yes_or_no:
        raise NotFound("“{name}” has no steps: tick it without one.", name=goal.name)
    numbers = [str(number) for number in range(1, len(names) + 1)]
    if step in numbers:
        return numbers.index(step)
    steps = ", ".join(one.name for one in goal.steps)
    raise NotFound("Say which step of “{name}”: {steps}.", name=goal.name, steps=steps)


def _left(goal: Goal) -> list[str]:
    """The steps that are still to do."""
    return [step.name for step in goal.steps if step.done is None]


def _post(tx: Transaction, kind: str, request: Request, told: dict[str, Any]) -> Posting:
    posting = Posting(tx, kind, request, None)
    posting.detail = json.dumps(told, ensure_ascii=False)
    posting.post()
    return posting
