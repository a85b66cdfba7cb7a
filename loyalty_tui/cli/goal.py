"""Goals: set one, see how they stand, tick a step, change or drop one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import click

from ledger.values.errors import BadInput
from loyalty_tui.cli import output
from loyalty_tui.cli.sale import NUMBERS
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.metrics.goals import Progress
    from ledger.metrics.kpi import Unit
    from ledger.program.goals import Goal
    from ledger.queries.story import Story

_BAR = 8
_LONGEST = 24
_GOAL_TERMS = ("goal_progress", "goal_on_track")
# Cells of a name in the table, so that a goal fits on a line; in the other forms it is whole.
_key = click.option("--key", help=_("Sending the same key again adds nothing."))
# As it is said: 12 000 € need not stand in quotes.
_target = click.argument("target", nargs=-1)


@click.group("goal", help=_("What is wanted of a number, or is to be done, and by when."))
def goal_command() -> None:
    """The group."""


@goal_command.command(
    "add",
    help=_(
        "Set a goal: TARGET for the number KEY of `loyalty kpi`, as 60 % or 12 000 (“≤ 900” for "
        "at most that); or --name with --steps or --yes-no."
    ),
    context_settings=NUMBERS,
)
@click.argument("figure", metavar="[KEY]", required=False)
@_target
@click.option("--by", required=True, metavar="DATE", help=_("Its last day."))
@click.option("--name", default="", help=_("What it is called."))
@click.option("--steps", metavar="A;B;C", help=_("What is to be done, in parts."))
@click.option("--yes-no", is_flag=True, help=_("One thing to be done."))
@_key
@output.format_option
@pass_session
def add(
    session: Session,
    figure: str | None,
    target: tuple[str, ...],
    by: str,
    name: str,
    steps: str | None,
    yes_no: bool,
    key: str | None,
    form: str,
) -> None:
    """Set a goal."""
    from ledger.books.goals import NewGoal, set_goal
    from ledger.metrics.goals import set_on_number
    from ledger.program.goals import parse_steps
    from ledger.values.calendar import parse_date

    number = figure is not None and bool(target)
    if number + (steps is not None) + yes_no != 1 or not (number or (name and figure is None)):
        raise BadInput("Give a number and its target, or --name with --steps or --yes-no.")
    due, call = parse_date(by), session.call(key=key)
    if figure is not None:
        wanted = figure.strip().casefold()
        done = set_on_number(session.store, wanted, " ".join(target), due, call, name=name)
    else:
        parts = () if yes_no else parse_steps(steps or "")
        done = set_goal(session.store, NewGoal(due, name, steps=parts), call)
    _told(session, form, done, done.event)


@goal_command.command(
    "edit",
    help=_("Change the open goal NAME: its TARGET, date or name."),
    context_settings=NUMBERS,
)
@click.argument("name")
@_target
@click.option("--by", metavar="DATE", help=_("Its last day."))
@click.option("--name", "new", help=_("Its new name."))
@_key
@output.format_option
@pass_session
def edit(
    session: Session,
    name: str,
    target: tuple[str, ...],
    by: str | None,
    new: str | None,
    key: str | None,
    form: str,
) -> None:
    """Change a goal."""
    from ledger.books import goals as book
    from ledger.values.calendar import parse_date

    changes: book.GoalChanges = {}
    if target:
        changes["target"] = " ".join(target)
    if by is not None:
        changes["due"] = parse_date(by)
    if new is not None:
        changes["name"] = new
    _told(session, form, book.edit(session.store, name, changes, session.call(key=key)))


@goal_command.command("drop", help=_("Give the open goal NAME up."))
@click.argument("name")
@_key
@output.format_option
@pass_session
def drop(session: Session, name: str, key: str | None, form: str) -> None:
    """Drop a goal."""
    from ledger.books import goals as book

    _told(session, form, book.drop(session.store, name, session.call(key=key)))


@goal_command.command("tick", help=_("Say that a STEP of the goal NAME is done."))
@click.argument("name")
@click.argument("step", default="")
@click.option("--undo", is_flag=True, help=_("It is not done after all."))
@_key
@output.format_option
@pass_session
def tick(session: Session, name: str, step: str, undo: bool, key: str | None, form: str) -> None:
    """Tick a step."""
    from ledger.books import goals as book

    call = session.call(key=key)
    _told(session, form, book.tick(session.store, name, step, call, done=not undo))


@goal_command.command(
    "review", help=_("Record which goals were met or missed by yesterday's close.")
)
@output.explains(*_GOAL_TERMS)
@output.format_option
@pass_session
def review(session: Session, form: str) -> None:
    """Judge the goals, as each day does of itself while the counter is open."""
    from ledger.metrics.goals import judge, progress

    judged = judge(session.store, session.call())
    with session.store.read() as tx:
        found = [progress(goal, None, tx.today) for goal in judged]
    if form == "table" and not found:
        output.say(_("No goal was met or missed since."))
        return
    _show(session, form, found)


@goal_command.command("list", help=_("The open goals and how far each has come."))
@click.option("--all", "every", is_flag=True, help=_("Those met, missed or dropped too."))
@click.option(
    "--as-of", metavar="DATE", help=_("The day after the last one counted; tomorrow unless given.")
)
@click.option(
    "--explain",
    is_flag=True,
    help=_("Say what each number means, how it is worked out and after whom."),
)
@output.format_option
@pass_session
def list_(session: Session, every: bool, as_of: str | None, explain: bool, form: str) -> None:
    """List the goals."""
    if explain and not session.path.exists():
        output.explain(_GOAL_TERMS)
        return
    from ledger.metrics.goals import standings

    with session.store.read() as tx:
        found = standings(tx, given_date(as_of))
        today = tx.today
    if not every:
        found = [p for p in found if p.goal.state == "open" or _just_judged(p.goal, today)]
    if explain:
        aims = [p.goal.aim for p in found if p.goal.aim is not None]
        windows = {aim.key: aim.days for aim in aims}
        output.explain((*windows, *_GOAL_TERMS), windows)
        return
    _show(session, form, found)
    if form == "table":
        _advise(session, found)


def _just_judged(goal: Goal, today: dt.date) -> bool:
    return goal.closed == today and goal.state != "dropped"


def _show(session: Session, form: str, found: list[Progress]) -> None:
    from loyalty_tui.words import goals as words

    if form != "table":
        records = [_record(one) for one in found]
        output.rows(form, [(key, key) for key in _COLUMNS], records)
        return
    currency = session.currency
    output.rows(
        form,
        [
            ("name", _("Goal")),
            ("now", _("Now")),
            ("target", _("Target")),
            ("progress", _("Progress")),
            ("state", ""),
        ],
        [
            {
                "name": words.clipped(words.called(one.goal), _LONGEST),
                "now": words.now(one, currency),
                "target": words.target(one.goal.aim, currency) if one.goal.aim else "",
                "progress": _progress(one),
                "state": words.state(one),
            }
            for one in found
        ],
    )


def _progress(one: Progress) -> str:
    from loyalty_tui.words import goals as words

    if one.done is None:
        return ""
    return f"{words.bar(one.done, _BAR)} {words.percent(one.done)}"


def _advise(session: Session, found: list[Progress]) -> None:
    """What the goals off track still lack, and the time there is for it."""
    from loyalty_tui.words import goals as words

    if not found:
        output.tell(_("No goal is open: `loyalty goal add` sets one."))
    for one in found:
        if one.on_track is False:
            lacking = words.to_go(one, session.currency) or words.now(one, session.currency)
            output.prose(
                _("{name}: {lacking}, {days} left.").format(
                    name=words.called(one.goal), lacking=lacking, days=words.days(one.days_left)
                ),
                err=True,
            )


_COLUMNS = (
    *("goal", "name", "key", "kind", "unit", "way", "target", "start", "value", "progress"),
    *("set_on", "by", "days_left", "state", "on_track", "closed_on", "steps"),
)


def _record(one: Progress) -> dict[str, Any]:
    """A goal for a script: money in minor units, rates and shares as fractions."""
    from ledger.metrics.kpi import plain

    goal, aim = one.goal, one.goal.aim
    facts: dict[str, Any] = {
        "goal": goal.id,
        "name": goal.name,
        "kind": "number" if aim else "yes-no" if goal.yes_or_no else "steps",
        "progress": None if one.done is None else float(one.done),
        "set_on": goal.set_on.isoformat(),
        "by": goal.due.isoformat(),
        "days_left": one.days_left,
        "state": one.state,
        "on_track": one.on_track,
        "closed_on": goal.closed.isoformat() if goal.closed else None,
        "steps": [_step(goal, place) for place in range(len(goal.steps))],
    }
    if aim is not None:
        numbers = {"target": aim.target, "start": aim.start, "value": one.value}
        facts |= {"key": aim.key, "unit": aim.unit, "way": _WAYS[aim.way]}
        facts |= {name: plain(number, cast("Unit", aim.unit)) for name, number in numbers.items()}
    return facts


_WAYS = {"up": "at_least", "down": "at_most"}


def _step(goal: Goal, place: int) -> dict[str, str | None]:
    step = goal.steps[place]
    return {"name": step.name or goal.name, "done_on": step.done.isoformat() if step.done else None}


def _told(session: Session, form: str, done: Story, goal: int | None = None) -> None:
    """The answer to an act about a goal."""
    from loyalty_tui.words import say

    explanation = say.explain(done, session.currency)
    number = goal if goal is not None else done.detail["goal"]

    def lines() -> Iterable[str]:
        repeated = _("(already done)")
        yield f"{explanation} {repeated}" if done.replayed else explanation

    record = {"event": done.event, "goal": number, "explanation": explanation}
    output.one(form, record, lines)
