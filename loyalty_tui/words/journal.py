"""What is said of the book of events: its groups, what is looked for, what can be put right."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from ledger.queries.sought import Sought
    from ledger.queries.story import Story

GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "sales": (N_("sales"), ("sale",)),
    "corrections": (
        N_("refunds and corrections"),
        ("refund", "void", "unrefund", "reassign", "claim", "note"),
    ),
    "points": (
        N_("points"),
        ("adjust", "bonus", "unbonus", "sweep", "opening", "unopen", "redate"),
    ),
    "rewards": (N_("rewards"), ("issue", "use", "unuse", "cancel", "expire", "reward")),
    "people": (
        N_("members"),
        (
            *("join", "edit", "merge", "unmerge", "consent", "erase", "export"),
            *("standing", "review", "mark", "unmark"),
        ),
    ),
    "opinions": (N_("opinions"), ("answer", "why", "unanswer", "follow-up", "reopen")),
    "programme": (
        N_("programme"),
        ("program", "campaign", "tier", "goal", "tick", "met", "missed"),
    ),
    "staff": (N_("staff"), ("staff", "wrong-pin")),
    "refusals": (N_("refusals"), ("refusal",)),
}
"""Kinds of events by what they are about, with the name of each group."""

_MEANINGS = {
    "event": N_("event #{name} and what belongs to it"),
    "voucher": N_("voucher {name}"),
    "receipt": N_("receipt {name}"),
    "amount": N_("amount {name}"),
    "nothing": N_("nothing answers to “{name}”"),
}


def group(key: str) -> str:
    """The name of a group of events."""
    return _(GROUPS[key][0])


def meaning(found: Sought) -> str:
    """What a typed text was taken for."""
    if found.meaning == "members":
        return ngettext(
            "{n} member who answers to “{name}”", "{n} members who answer to “{name}”", found.count
        ).format(n=found.count, name=found.name)
    if found.meaning == "member":
        return found.name or _("a forgotten member")
    return _(_MEANINGS[found.meaning]).format(name=found.name)


def found(count: int, *, whole: bool, share: float) -> str:
    """How many events there are, or have been found so far."""
    number = fmt.number(count)
    if whole:
        return ngettext(
            "{n} event, the newest first", "{n} events, the newest first", count
        ).format(n=number)
    told = ngettext("{n} event found", "{n} events found", count).format(n=number)
    if share >= 1:
        return told
    return _("{found}, still looking: {percent} of the book read").format(
        found=told, percent=fmt.whole_percent(Fraction(int(share * 100), 100))
    )


_STAYS: dict[str, str] = {
    "refund": N_("Money given back is not taken again: record the sale anew."),
    "void": N_("This is an undoing itself: record the sale anew."),
    "cancel": N_("This is an undoing itself: issue the reward anew."),
    "unanswer": N_("This is an undoing itself: the member may be asked again."),
    "unmerge": N_("This is an undoing itself: the members can be merged anew, on a member's page."),
    "unuse": N_("This is an undoing itself: the voucher can be used again."),
    "expire": N_("The voucher lapsed by its date: what it cost can be given back by hand."),
    "sweep": N_("Points lapse by the rules of the programme: they can be given back by hand."),
    "redate": N_("Points follow the rules of the programme: these are changed there."),
    "bonus": N_("A bonus goes with the sale or the answer that brought it."),
    "unbonus": N_("This is an undoing itself: it went with its sale or its answer."),
    "join": N_(
        "A member is not undone: their page changes what is known of them, or forgets them."
    ),
    "edit": N_("What is known of a member is changed again on their page."),
    "consent": N_("A consent is given or withdrawn anew on the member's page."),
    "erase": N_("What was forgotten is gone for good."),
    "export": N_("A list that was written is out of our hands."),
    "standing": N_("A tier is set anew on the member's page."),
    "review": N_("Tiers follow the rules of the programme; one can be set by hand."),
    "reassign": N_("The sale can be moved again: open it and give it to another member."),
    "claim": N_("The sale can be moved: open it and give it to another member."),
    "note": N_("A note stays; another one can be added."),
    "reward": N_("Rewards are changed, archived and restored under Rewards."),
    "program": N_("The programme is changed anew under Programme."),
    "campaign": N_("Campaigns are ended and added under Programme."),
    "tier": N_("Tiers are changed under Programme."),
    "staff": N_("The staff is changed under Programme."),
    "wrong-pin": N_("It only says that it happened."),
    "refusal": N_("Nothing was done: there is nothing to undo."),
    "goal": N_("Goals are changed from the dashboard."),
    "tick": N_("Goals are changed from the dashboard."),
    "met": N_("It only says that it happened."),
    "missed": N_("It only says that it happened."),
    "why": N_("Reasons are said anew for the same answer; they go when it is taken back."),
    "reopen": N_("It is marked as done again in today's list."),
    "unmark": N_("It is marked as done again in today's list."),
}


def stays(story: Story, batch: int | None) -> str:
    """Why an event is not taken back by itself, and what to do instead."""
    if batch is not None:
        return _("It came with import {n}: “{place}” takes that back whole.").format(
            n=batch, place=_("Files and care")
        )
    return _(_STAYS.get(story.kind, N_("This is not taken back by itself.")))
