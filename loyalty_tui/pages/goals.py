"""What became of the goals in a month: those met or missed in it, and how far the others are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ledger.values.text import clean
from loyalty_tui.i18n import _
from loyalty_tui.pages.markup import Html, join, tag
from loyalty_tui.pages.parts import link, strip
from loyalty_tui.pages.plots import table
from loyalty_tui.words import format as fmt
from loyalty_tui.words import goals as words

if TYPE_CHECKING:
    from ledger.metrics.goals import Progress
    from ledger.metrics.monthly import Month


def windows(month: Month) -> dict[str, int | None]:
    """The numbers there are goals on, each with the days it looks back over."""
    aims = [one.goal.aim for one in month.goals if one.goal.aim]
    return {aim.key: aim.days for aim in aims}


def standing(month: Month) -> Html:
    """A row a goal: what is wanted, where it stands, how far it has come and what became of it."""
    heads = (_("Goal"), fmt.short_date(month.counted), link("goal_progress", _("Progress")))
    return tag(
        "div",
        table(heads, [_row(one, month.currency) for one in month.goals], class_="goals"),
        class_="block",
    )


def _row(one: Progress, currency: str) -> Sequence[str]:
    goal = one.goal
    name = clean(words.called(goal))
    lacking = words.to_go(one, currency) if one.state == "open" else ""
    return (
        join(
            (
                link(goal.aim.key, name) if goal.aim else name,
                tag("small", " · ".join(filter(None, (words.by(goal, currency), lacking)))),
            ),
            between=" ",
        ),
        words.now(one, currency),
        _progress(one),
    )


def _progress(one: Progress) -> Html:
    """How much of the way is done, and what became of it or how much time is left."""
    state = tag("small", link("goal_on_track", words.state(one)), class_=_judged(one) or None)
    if one.done is None:
        return join((fmt.NONE, state))
    drawn = strip((("one", one.done), ("rail", 1 - one.done)))
    return join((drawn, tag("span", words.percent(one.done), class_="share"), state), between=" ")


def _judged(one: Progress) -> str:
    """Its colour, which says no more than its words."""
    if one.state == "open":
        return "bad" if one.on_track is False else ""
    return "good" if one.state == "met" else "bad"
