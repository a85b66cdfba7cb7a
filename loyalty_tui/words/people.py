"""What is said of members themselves: changed, merged, put apart, agreeing, forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.words import format as fmt
from loyalty_tui.words import phrases

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.queries.consents import Consent
    from ledger.queries.story import Story

HEADLINES: dict[str, str] = {
    "edit": N_("Member changed"),
    "merge": N_("Members merged"),
    "unmerge": N_("Members put apart"),
    "consent": N_("Consent recorded"),
    "erase": N_("Member forgotten"),
    "export": N_("List written"),
}

_FIELDS = {
    "name": N_("name"),
    "phone": N_("phone"),
    "email": N_("e-mail"),
    "birthday": N_("birthday"),
    "card": N_("card"),
}
_CHANNELS = {
    "email": N_("e-mail"),
    "sms": N_("SMS"),
    "phone": N_("phone"),
    "post": N_("post"),
}


CHANNELS = tuple(_CHANNELS)
"""The ways to reach somebody, each of which needs an agreement of its own."""


def channel(key: str) -> str:
    """A way to reach somebody, in a word."""
    return _(_CHANNELS.get(key, key))


def agreement(said: Consent) -> str:
    """A member's word on a channel, in a line: what, when, to whom, to which words."""
    return labelled(channel(said.channel), word(said))


def word(said: Consent) -> str:
    """The same, without the channel."""
    answer = _("yes, {day}") if said.given else _("no, {day}")
    line = answer.format(day=fmt.short_date(said.day))
    if said.staff:
        line += f" ({said.staff})"
    return f"{line}, {quoted(said.wording)}" if said.wording else line


def labelled(label: str, value: str) -> str:
    """A value after what it is."""
    return _("{label}: {value}").format(label=label, value=value)


def quoted(text: str) -> str:
    """Somebody's own words."""
    return _("“{text}”").format(text=text)


def _edit(story: Story, _currency: str) -> list[str]:
    fields = story.detail.get("fields")
    changed = fields if isinstance(fields, list) else []
    if not changed:
        return [_("It was so already.")]
    names = ", ".join(_(_FIELDS.get(str(field), str(field))) for field in changed)
    parts = [_("Changed: {fields}.").format(fields=names)]
    if "card" in changed:
        parts.append(_("The card before no longer opens the account."))
    return parts


def _merge(story: Story, _currency: str) -> list[str]:
    loser = story.detail.get("loser")
    if story.member == loser:
        other = story.detail.get("other")
        winner = other.get("member") if isinstance(other, dict) else None
        return [_("Merged into member {member}.").format(member=winner)]
    parts = [_("Member {member} was merged into this one.").format(member=loser)]
    return [*parts, *_moved(story)]


def _unmerge(story: Story, _currency: str) -> list[str]:
    winner, other = story.detail.get("winner"), story.detail.get("other")
    if story.member == winner and isinstance(other, dict):
        return [
            _("Member {member} was put apart from this one.").format(member=other.get("member"))
        ]
    return [_("Put apart from member {member}.").format(member=winner), *_moved(story)]


def _moved(story: Story) -> list[str]:
    """What came with a merge, or goes back: points and stamps with their dates, and debts."""
    parts = []
    for unit in ("points", "stamps"):
        own = [
            e.amount
            for e in story.entries
            if (e.member, e.unit, e.kind) == (story.member, unit, "transfer")
        ]
        came, owed = sum(a for a in own if a > 0), -sum(a for a in own if a < 0)
        if came:
            parts.append(_("{points} came, with their own dates.").format(points=_n(came, unit)))
        if owed:
            parts.append(_("{points} owed came too.").format(points=_n(owed, unit)))
    return parts


def _n(number: int, unit: str) -> str:
    return phrases.points(number, "stamps" if unit == "stamps" else "points")


def _consent(story: Story, _currency: str) -> list[str]:
    named = channel(str(story.detail.get("channel", "")))
    if story.detail.get("given"):
        text = story.note or _("the wording was erased")
        return [_("Agrees to be reached by {channel}: “{text}”.").format(channel=named, text=text)]
    parts = [_("No longer agrees to be reached by {channel}.").format(channel=named)]
    return [*parts, quoted(story.note)] if story.note else parts


def _erase(story: Story, _currency: str) -> list[str]:
    parts = [_("Name, contacts and notes are gone; what happened stays.")]
    merged = story.detail.get("with")
    if isinstance(merged, list):
        numbers = ", ".join(map(str, merged))
        parts.append(
            _("So are those of the members merged into it: {members}.").format(members=numbers)
        )
    return parts


def _export(story: Story, _currency: str) -> list[str]:
    count = story.detail.get("count")
    many = count if isinstance(count, int) else 0
    return [
        ngettext(
            "Mailing list ({channel}): {n} member who agreed.",
            "Mailing list ({channel}): {n} members who agreed.",
            many,
        ).format(channel=channel(str(story.detail.get("channel", ""))), n=fmt.number(many))
    ]


TELLERS: dict[str, Callable[[Story, str], list[str]]] = {
    "edit": _edit,
    "merge": _merge,
    "unmerge": _unmerge,
    "consent": _consent,
    "erase": _erase,
    "export": _export,
}
