"""Customers in words: the groups they are in, what to do about each, and how late somebody is."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from ledger.metrics.outlook import Outlook
    from ledger.metrics.rfm import Segment

# Each group's name, and the one thing to do about it.
_SEGMENTS: dict[str, tuple[str, str]] = {
    "champions": (N_("Champions"), N_("Thank them first")),
    "loyal": (N_("Loyal"), N_("Show them what is new")),
    "active": (N_("Active"), N_("Win one more visit")),
    "new": (N_("New customers"), N_("Win the second visit")),
    "promising": (N_("Promising"), N_("Write: come again")),
    "needs_attention": (N_("Needs attention"), N_("Give a reason to come")),
    "at_risk": (N_("At risk"), N_("Call them this week")),
    "almost_lost": (N_("Almost lost"), N_("Make one last offer")),
    "previously_loyal": (N_("Previously loyal"), N_("Call: ask what changed")),
    "dormant": (N_("Dormant"), N_("Let them rest")),
    "one_time_lapsed": (N_("Came once"), N_("Write once, no more")),
    "prospects": (N_("Prospects"), N_("Invite a first purchase")),
}


def segment(name: Segment) -> str:
    """A group's name."""
    return _(_SEGMENTS[name][0])


def action(name: Segment) -> str:
    """The one thing to do about a group."""
    return _(_SEGMENTS[name][1])


def segment_named(typed: str) -> str | None:
    """The key of the group that is meant: by its key or its name, in English or the reader's."""
    wanted = _folded(typed)
    for key, (name, _action) in _SEGMENTS.items():
        if wanted in {_folded(key), _folded(name), _folded(_(name))}:
            return key
    return None


def rhythm(one: Outlook) -> str:
    """Somebody's own rhythm and their silence: ``usually every 21 days, 54 days now``."""
    usual = max(1, round(one.usual_days or 0))
    every = ngettext("usually every day", "usually every {n} days", usual)
    now = ngettext("{n} day now", "{n} days now", one.silent_days)
    return _("{usually}, {now}").format(
        usually=every.format(n=fmt.number(usual)), now=now.format(n=fmt.number(one.silent_days))
    )


def _folded(text: str) -> str:
    """A name without case, accents, spaces, hyphens or underscores."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum())
