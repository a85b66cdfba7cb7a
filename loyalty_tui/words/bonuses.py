"""Bonuses in words: what they are for, and why one is taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _
from loyalty_tui.words import phrases

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.queries.story import Story, StoryEntry

HEADLINES: dict[str, str] = {
    "bonus": N_("Bonus"),
    "unbonus": N_("Bonus taken back"),
}

_WHAT = {
    "signup": N_("{points} for joining."),
    "birthday": N_("{points} for the birthday of {year}."),
    "referral": N_("{points} for bringing member {of}."),
    "referred": N_("{points} for being brought by member {of}."),
    "survey": N_("{points} for the survey “{name}”."),
}
_BACK = {
    "referral": N_("{points} for bringing member {of} are taken back: the purchase is undone."),
    "referred": N_(
        "{points} for being brought by member {of} are taken back: the purchase is undone."
    ),
}


def bonus(story: Story, _currency: str) -> list[str]:
    """Points for something else than what was bought."""
    return [_for(story), *phrases.dates(_given(story), story.business_date)]


def _given(story: Story) -> StoryEntry:
    return next(entry for entry in story.entries if entry.kind == "bonus")


def _for(story: Story) -> str:
    said = _(_WHAT[str(story.detail["what"])])
    return said.format(**{**story.detail, "points": phrases.points(_given(story).amount)})


def unbonus(story: Story, _currency: str) -> list[str]:
    """A bonus whose purchase, or import, was undone."""
    taken = -sum(e.amount for e in story.entries if e.kind in ("reverse", "unlapse"))
    said = _(_BACK.get(str(story.detail["what"]), N_("{points} taken back.")))
    parts = [said.format(**{**story.detail, "points": phrases.points(taken)})]
    waived = story.detail.get("waived")
    if isinstance(waived, int):
        let_go = _("Spent already and let go: {points}.")
        parts.append(let_go.format(points=phrases.points(waived)))
    if story.balance is not None and story.balance < 0:
        parts.append(
            _("They were spent already: later points pay off {points} first.").format(
                points=phrases.points(-story.balance)
            )
        )
    return parts


def beside(story: Story, currency: str) -> list[str]:
    """What was posted beside an act, as its answer tells it."""
    # Each is told by its own teller, of which this is one.
    from loyalty_tui.words import say

    parts = []
    for other in story.beside:
        if other.member == story.member:
            # What they owe is said of the act itself, once.
            parts.append(say.explain(replace(other, balance=None), currency))
        else:
            told = _for(other) if other.kind == "bonus" else say.explain(other, currency)
            parts.append(_("Member {member}: {what}").format(member=other.member, what=told))
    return parts


TELLERS: dict[str, Callable[[Story, str], list[str]]] = {"bonus": bonus, "unbonus": unbonus}
