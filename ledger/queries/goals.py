"""The goals of a shop, as the events that set, changed and judged them say.

They are few, and an index finds them: they are read from the events themselves, so that what was
true on any day is what was written by then, and there is nothing beside the events to go wrong.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, cast

from ledger.program.goals import Aim, Goal, State, Step
from ledger.store.transaction import Transaction

_EVENTS = (
    "SELECT id, kind, business_date, detail FROM event"
    " WHERE kind IN ('goal', 'tick', 'met', 'missed') AND business_date < ? ORDER BY id"
)


def goals(tx: Transaction, as_of: dt.date = dt.date.max) -> list[Goal]:
    """Every goal there ever was, as it stood before a day, in the order they were set.

    :param as_of: the day after the last one counted.
    """
    found: dict[int, Goal] = {}
    for event, kind, day, detail in tx.connection.execute(_EVENTS, (as_of.isoformat(),)):
        _fold(found, event, kind, dt.date.fromisoformat(day), json.loads(detail))
    return list(found.values())


def facts(goal: Goal) -> dict[str, Any]:
    """A goal as an event holds it."""
    told: dict[str, Any] = {"name": goal.name, "by": goal.due.isoformat()}
    if goal.aim is None:
        return told | {"steps": [step.name for step in goal.steps]}
    start = goal.aim.start
    return told | {
        "figure": goal.aim.key,
        "unit": goal.aim.unit,
        "days": goal.aim.days,
        "way": goal.aim.way,
        "target": str(goal.aim.target),
        "start": None if start is None else str(start),
    }


def goal_of(event: int, day: dt.date, told: Mapping[str, Any]) -> Goal:
    """A goal from its :func:`facts`, set by an event of a day, with nothing of it done."""
    due = dt.date.fromisoformat(told["by"])
    if "figure" not in told:
        steps = tuple(Step(name) for name in told["steps"])
        return Goal(event, told["name"], day, due, steps=steps)
    start = number_of(told["start"])
    target = Fraction(told["target"])
    aim = Aim(told["figure"], told["unit"], told["way"], target, start, told["days"])
    return Goal(event, told["name"], day, due, aim)


def number_of(text: str | None) -> Fraction | None:
    """An exact number as an event holds it, if it holds one."""
    return None if text is None else Fraction(text)


def _fold(
    found: dict[int, Goal], event: int, kind: str, day: dt.date, detail: Mapping[str, Any]
) -> None:
    """Let one more event tell."""
    number = detail.get("goal", event)
    known = found.get(number)
    if known is None:
        found[event] = goal_of(event, day, detail)
    elif kind == "tick":
        found[number] = ticked(known, detail["step"], day if detail["done"] else None, day)
    elif kind != "goal":
        value = number_of(detail["value"])
        found[number] = replace(known, state=cast("State", kind), closed=day, value=value)
    elif detail["what"] == "dropped":
        found[number] = replace(known, state="dropped", closed=day)
    else:
        new = goal_of(number, known.set_on, detail)
        found[number] = replace(known, name=new.name, due=new.due, aim=new.aim)


def ticked(goal: Goal, place: int, done: dt.date | None, day: dt.date) -> Goal:
    """A goal with a step done, or no longer; met with the last one, open again without it."""
    steps = list(goal.steps)
    steps[place] = replace(steps[place], done=done)
    met = all(step.done is not None for step in steps)
    return replace(
        goal,
        steps=tuple(steps),
        state="met" if met else "open",
        closed=day if met else None,
    )
