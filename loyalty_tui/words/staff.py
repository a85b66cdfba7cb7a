"""What is said of those who work in the shop: roles, PINs, approvals, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.queries.oversight import Finding
    from ledger.queries.story import Story

HEADLINES = {
    "staff": N_("Staff changed"),
    "wrong-pin": N_("Wrong PIN"),
}

_ROLES = {"owner": N_("owner"), "manager": N_("manager"), "clerk": N_("clerk")}

_CHANGES = {
    "added": N_("{name} works here, as {role}."),
    "role": N_("{name} is {role} now."),
    "name": N_("{name} is the new name."),
    "removed": N_("{name} does not work here any more."),
    "pin": N_("{name} has a new PIN."),
    "no pin": N_("{name} has no PIN any more."),
    "unlocked": N_("{name} may try a PIN again."),
}

_TELL_THEIR_NOTE = frozenset(("consent", "adjust", "standing", "note", "answer", "follow-up"))
# The others get it said after what they did.


def role(name: str) -> str:
    """A role in the reader's language."""
    return _(_ROLES.get(name, name))


_MAY = {
    "owner": N_("Does everything: the programme, the staff, bringing a copy back."),
    "manager": N_("Does all that a clerk does without limit, and runs campaigns, goals, rewards."),
    "clerk": N_("Sells, refunds and gives rewards; by hand, within the limits of the settings."),
}


def may(role_name: str) -> str:
    """What somebody of a role may do without asking."""
    return _(_MAY.get(role_name, ""))


def _staff(story: Story, _currency: str) -> list[str]:
    what, named = str(story.detail.get("what")), str(story.detail.get("role"))
    parts = [_(_CHANGES.get(what, "{name}")).format(name=_whom(story), role=role(named))]
    if story.detail.get("lost"):
        parts.append(_("The old one was not asked: the key it was kept with is gone."))
    return parts


def _wrong_pin(story: Story, _currency: str) -> list[str]:
    failed, minutes = story.detail.get("failed"), story.detail.get("minutes")
    parts = [
        _("A PIN typed for {name} was wrong: {n} in a row.").format(name=_whom(story), n=failed)
    ]
    if minutes:
        parts.append(_("Locked for {n} min.").format(n=minutes))
    return parts


def _whom(story: Story) -> str:
    number = story.detail.get("id")
    return story.names.get(number, "") if isinstance(number, int) else ""


def beside(story: Story) -> list[str]:
    """What goes with any act: the reason that was given, and who approved it."""
    parts = []
    if story.note and story.kind not in _TELL_THEIR_NOTE:
        parts.append(_("Reason: {reason}.").format(reason=story.note.rstrip(".")))
    if story.approver is not None:
        name = story.names.get(story.approver, fmt.NONE)
        parts.append(_("Approved by {name}.").format(name=name))
    return parts


TELLERS: dict[str, Callable[[Story, str], list[str]]] = {
    "staff": _staff,
    "wrong-pin": _wrong_pin,
}


_FINDINGS: dict[str, str] = {
    "earnings": N_("⚑ Many earnings"),
    "credits": N_("⚑ Credits without a sale"),
    "adjustment": N_("Adjustment"),
    "tier": N_("Tier set by hand"),
    "refund": N_("Refund of spent points"),
    "approval": N_("Approved"),
    "wrong-pin": N_("Wrong PIN"),
    "lost-key": N_("PIN without the old one"),
}


def finding(what: str) -> str:
    """What a line of the day's report is about."""
    return _(_FINDINGS.get(what, what))


def look(found: Finding, currency: str) -> str:
    """Why it deserves a look."""
    from ledger.queries.oversight import MANY, OFTEN
    from loyalty_tui.words import say

    match found.what:
        case "earnings":
            return _("{n} earnings within 24 hours: more than {most}.").format(
                n=found.count, most=OFTEN
            )
        case "credits":
            return _("{n} members credited in a day without a sale: {most} or more.").format(
                n=found.count, most=MANY
            )
        case _:
            if found.story is None:
                return ""
            told = say.explain(found.story, currency)
            # What was only approved has no heading of its own.
            return f"{say.headline(found.story)}. {told}" if found.what == "approval" else told
