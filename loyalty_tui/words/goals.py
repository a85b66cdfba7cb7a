"""Goals in words: what is wanted, how far it has come, what became of it."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, cast

from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.words import figures
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.metrics.goals import Progress
    from ledger.metrics.kpi import Unit
    from ledger.program.goals import Aim, Goal
    from ledger.queries.story import Story

HEADLINES = {
    "goal": N_("Goal"),
    "tick": N_("Step of a goal"),
    "met": N_("Goal met"),
    "missed": N_("Goal missed"),
}

_STATES = {"met": N_("met"), "missed": N_("missed"), "dropped": N_("dropped")}
_SIGNS = {"up": "≥", "down": "≤"}
_FULL, _EMPTY = "█", "░"


def called(goal: Goal) -> str:
    """A goal's own name, or that of its number."""
    from ledger.metrics.definitions import label

    if goal.name or goal.aim is None:
        return goal.name
    return label(goal.aim.key, goal.aim.days, _)


def value(number: Fraction | int | None, aim: Aim, currency: str) -> str:
    """A value of its number; a dash where there is none."""
    return figures.shown(number, cast("Unit", aim.unit), currency)


def target(aim: Aim, currency: str) -> str:
    """What is wanted of a number: ``≥ 60.0%``."""
    return f"{_SIGNS[aim.way]} {value(aim.target, aim, currency)}"


def typed(aim: Aim, currency: str) -> str:
    """What is wanted of a number as it is typed: ``≥ 60 %``, ``≤ 900``."""
    from ledger.program.settings import decimal_text
    from ledger.values.money import plain

    minus, size = "−" if aim.target < 0 else "", abs(aim.target)
    match aim.unit:
        case "money":
            number = plain(round(size), currency)
        case "rate":
            number = f"{decimal_text(size * 100)} %"
        case _:
            number = decimal_text(size)
    return f"{_SIGNS[aim.way]} {minus}{fmt.as_typed(number)}"


def now(found: Progress, currency: str) -> str:
    """Where a goal stands: its number, or how many of its steps are done."""
    goal = found.goal
    if goal.aim is not None:
        return value(found.value, goal.aim, currency)
    done = sum(step.done is not None for step in goal.steps)
    if goal.yes_or_no:
        return _("yes") if done else _("not yet")
    return f"{done} / {len(goal.steps)}"


def bar(done: Fraction, cells: int) -> str:
    """The share of the way in block characters; full only once it is all done."""
    full = floor(done * cells)
    return _FULL * full + _EMPTY * (cells - full)


def percent(done: Fraction) -> str:
    """The share of the way, rounded down: ``99%`` is not there yet."""
    return _("{n}%").format(n=floor(done * 100))


def days(number: int) -> str:
    """So many days, in full."""
    return ngettext("{n} day", "{n} days", number).format(n=fmt.number(number))


def track(found: Progress) -> str:
    """Whether an open goal is on track; empty where nobody can tell."""
    if found.goal.aim is not None and found.value is None:
        return _("no number yet")
    if found.on_track is None:
        return ""
    return _("on track") if found.on_track else _("off track")


def state(found: Progress) -> str:
    """How long an open goal has and whether it is on track, or what became of one and when."""
    if found.state != "open":
        day = fmt.short_date(found.goal.closed or found.goal.due)
        return f"{_(_STATES[found.state])} {day}"
    left = _("{n} d").format(n=fmt.number(found.days_left))
    return ", ".join(word for word in (left, track(found)) if word)


def clipped(text: str, most: int) -> str:
    """A text of so many characters at most."""
    return text if len(text) <= most else text[: most - 1] + "…"


def to_go(found: Progress, currency: str) -> str:
    """What an open goal still lacks: ``8 pts to go``; empty if nothing, or nobody can tell."""
    goal, aim = found.goal, found.goal.aim
    if aim is None:
        left = _left(goal)
        return _("to do: {steps}").format(steps=left) if left else ""
    if found.value is None or found.done == 1:
        return ""
    lacking = abs(aim.target - Fraction(found.value))
    match aim.unit:
        case "rate":
            # Rounded up, so that what is left never looks like nothing.
            points = fmt.decimal(Fraction(ceil(lacking * 1000), 10), 1)
            return _("{n} pts to go").format(n=points)
        case "ratio":
            return _("{n} to go").format(n=fmt.decimal(Fraction(ceil(lacking * 100), 100), 2))
        case _:
            return _("{n} to go").format(n=value(ceil(lacking), aim, currency))


def by(goal: Goal, currency: str) -> str:
    """What is wanted and by when: ``≥ 60.0% by 31/12/2026``; of what is to be done, the date."""
    day = fmt.short_date(goal.due)
    if goal.aim is None:
        return _("by {day}").format(day=day)
    return _("{target} by {day}").format(target=target(goal.aim, currency), day=day)


def lacking(goal: Goal, currency: str) -> str:
    """What is wanted of an open goal: its target, or the steps that are left."""
    return target(goal.aim, currency) if goal.aim else _left(goal) or _("yes")


def _left(goal: Goal) -> str:
    """The steps that are still to do."""
    return ", ".join(step.name for step in goal.steps if step.name and step.done is None)


def wanted(goal: Goal, currency: str) -> str:
    """A goal in a line: ``Retention: ≥ 60.0% by 31/12/2026``."""
    day = fmt.short_date(goal.due)
    if goal.aim is not None:
        shown = target(goal.aim, currency)
        return _("{name}: {target} by {day}").format(name=called(goal), target=shown, day=day)
    if goal.yes_or_no:
        return _("{name}, by {day}").format(name=goal.name, day=day)
    steps = ", ".join(step.name for step in goal.steps)
    return _("{name}: {steps}, by {day}").format(name=goal.name, steps=steps, day=day)


def outcome(goal: Goal, currency: str) -> str:
    """What became of a goal, with what it was judged by."""
    name = called(goal)
    if goal.aim is None:
        left = _left(goal)
        return _("{name}: not done: {steps}").format(name=name, steps=left) if left else name
    judged = _("no number") if goal.value is None else value(goal.value, goal.aim, currency)
    return _("{name}: {value} ({target} by {day})").format(
        name=name,
        value=judged,
        target=target(goal.aim, currency),
        day=fmt.short_date(goal.due),
    )


def _goal(story: Story, currency: str) -> list[str]:
    """A goal set, changed or dropped."""
    goal, what = _of(story), story.detail.get("what")
    if what == "dropped":
        return [_("{name} is dropped.").format(name=called(goal))]
    parts = [f"{wanted(goal, currency)}."]
    if what == "set" and goal.aim is not None:
        parts.append(_begins(goal.aim, currency))
    was = story.detail.get("was")
    if isinstance(was, dict) and was:
        before = wanted(_of(story, was), currency)
        parts.append(_("Before: {what}.").format(what=before))
    return parts


def _begins(aim: Aim, currency: str) -> str:
    """What a goal starts from."""
    from ledger.rules.goals import to_be_kept

    if aim.start is None:
        return _("It has no number yet.")
    start = value(aim.start, aim, currency)
    if to_be_kept(aim):
        return _("It is {value} already: to be kept until then.").format(value=start)
    return _("It starts from {value}.").format(value=start)


def _of(story: Story, was: dict[str, object] | None = None) -> Goal:
    """The goal an event is about, as it says, or as it was before."""
    from ledger.queries.goals import goal_of

    return goal_of(story.event, story.business_date, {**story.detail, **(was or {})})


def _tick(story: Story, _currency: str) -> list[str]:
    name, step, left = (story.detail.get(key) for key in ("name", "label", "left"))
    if story.detail.get("done"):
        said = _("{name}: {step} is done.") if step else _("{name}: done.")
    else:
        said = (
            _("{name}: {step} is not done after all.") if step else _("{name}: not done after all.")
        )
    parts = [said.format(name=name, step=step)]
    if not left:
        parts.append(_("The goal is met."))
    elif step and isinstance(left, list):
        parts.append(_("Left: {steps}.").format(steps=", ".join(left)))
    return parts


def _judged(story: Story, currency: str) -> list[str]:
    """A goal met or missed."""
    from dataclasses import replace

    from ledger.queries.goals import number_of

    goal, left = _of(story), story.detail.get("left")
    if goal.aim is None and isinstance(left, list):
        done = (
            replace(s, done=None if s.name in left else story.business_date) for s in goal.steps
        )
        goal = replace(goal, steps=tuple(done))
    judged = cast("str | None", story.detail.get("value"))
    return [f"{outcome(replace(goal, value=number_of(judged)), currency)}."]


TELLERS: dict[str, Callable[[Story, str], list[str]]] = {
    "goal": _goal,
    "tick": _tick,
    "met": _judged,
    "missed": _judged,
}
