"""A goal beside its figure: a line in the panel, rows on the page, a word once it is judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_tui.i18n import _
from loyalty_tui.widgets.ink import ink
from loyalty_tui.words import format as fmt
from loyalty_tui.words import goals as words
from loyalty_tui.words import people

if TYPE_CHECKING:
    from loyalty_tui.gateway import Progress

_LEAST_BAR, _MOST_BAR = 4, 16
_MARKS = {True: ("→", "$text-success"), False: ("!", "$text-warning"), None: ("→", "$text-muted")}
# Never by colour alone: a goal off track has another mark, and a word where there is room.


def line(found: Progress, currency: str, width: int) -> Content:
    """Target, bar and days left in so many cells; what is lacking and how it goes if they fit."""
    mark, style = _MARKS[found.on_track]
    head = f"{mark} {_target(found, currency)} "
    days = _("{n} d").format(n=fmt.number(found.days_left))
    tails = (
        (words.to_go(found, currency), days, words.track(found)),
        (days, words.track(found)),
        (days,),
    )
    joined = [" · ".join(part for part in tail if part) for tail in tails]
    room = [width - len(head) - len(tail) - 1 for tail in joined]
    best = next((place for place, cells in enumerate(room) if cells >= _LEAST_BAR), len(room) - 1)
    cells = max(0, min(_MOST_BAR, room[best]))
    if found.done is None:
        return ink((head, style), (f"{words.track(found)} · {days}", "$text-muted"))
    return ink(
        (head, style), (words.bar(found.done, cells), style), (f" {joined[best]}", "$text-muted")
    )


def short(found: Progress, currency: str) -> tuple[str, str]:
    """The target alone, and its style, for where there is no line to spare."""
    mark, style = _MARKS[found.on_track]
    return f"{mark} {_target(found, currency)}", style


def rows(found: Progress, currency: str) -> list[tuple[str, str]]:
    """What the page of a figure says of the goal on it."""
    goal = found.goal
    if goal.aim is None:
        return []
    wanted = _("{target} by {day}, from {start}").format(
        target=words.target(goal.aim, currency),
        day=fmt.short_date(goal.due),
        start=words.value(goal.aim.start, goal.aim, currency),
    )
    if goal.name:
        wanted = people.labelled(goal.name, wanted)
    done = "" if found.done is None else f"{words.bar(found.done, 6)} {words.percent(found.done)}"
    parts = (done, words.to_go(found, currency), words.state(found))
    return [(_("Goal"), wanted), (_("Progress"), " · ".join(part for part in parts if part))]


def judged(found: Sequence[Progress], currency: str) -> Content:
    """What became of some goals, in one line."""
    met = all(one.state == "met" for one in found)
    told = " · ".join(
        people.labelled(_(words.HEADLINES[one.state]), words.outcome(one.goal, currency))
        for one in found
    )
    return ink(
        (f"{'●' if met else '○'} {told}", "bold $text-success" if met else "bold $text-warning")
    )


def _target(found: Progress, currency: str) -> str:
    aim = found.goal.aim
    return words.target(aim, currency) if aim else ""
