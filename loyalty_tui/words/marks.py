"""What was done of today's list, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.queries.story import Story

HEADLINES: dict[str, str] = {
    "mark": N_("Done from today's list"),
    "unmark": N_("Back on today's list"),
}

_DONE = {
    "call": N_("Called."),
    "birthday": N_("Wished a happy birthday."),
    "lapse": N_("Told of the points that lapse."),
    "stock": N_("Out of stock: seen to."),
    "goal": N_("Goal: seen to."),
}


def _mark(story: Story, _currency: str) -> list[str]:
    kind, _slash, _rest = str(story.detail["item"]).partition("/")
    return [_(_DONE[kind])]


def _unmark(_story: Story, _currency: str) -> list[str]:
    return [_("Marked by mistake: it is to be done again.")]


TELLERS: dict[str, Callable[[Story, str], list[str]]] = {"mark": _mark, "unmark": _unmark}
