"""Answers to surveys in words: scores, what they are about, what is to be done."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from ledger.rules.feedback import FOLLOW_UP_DAYS, REASONS, Rating
from loyalty_tui.i18n import N_, _
from loyalty_tui.words import format as fmt
from loyalty_tui.words import people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ledger.queries.feedback import AnswerLine
    from ledger.queries.story import Story
    from ledger.rules.feedback import Band, Kind

HEADLINES: dict[str, str] = {
    "answer": N_("Answer recorded"),
    "why": N_("Reason noted"),
    "unanswer": N_("Answer taken back"),
    "follow-up": N_("Follow-up done"),
    "reopen": N_("Follow-up to be done again"),
}

_TAGS = {
    "price": N_("price"),
    "wait": N_("wait"),
    "quality": N_("quality"),
    "choice": N_("choice"),
    "welcome": N_("welcome"),
    "frustration": N_("frustration"),
    "disappointment": N_("disappointment"),
    "joy": N_("joy"),
    "surprise": N_("surprise"),
    "trust": N_("trust"),
}
_KINDS = {"nps": N_("Recommendation"), "csat": N_("Satisfaction")}
_BANDS: dict[tuple[Kind, Band], str] = {
    ("nps", "good"): N_("Promoters"),
    ("nps", "middle"): N_("Passives"),
    ("nps", "bad"): N_("Detractors"),
    ("csat", "good"): N_("Satisfied"),
    ("csat", "middle"): N_("Neutral"),
    ("csat", "bad"): N_("Unsatisfied"),
}


def tag(name: str) -> str:
    """A reason or a feeling."""
    return _(_TAGS.get(name, name))


def reasons() -> list[tuple[str, str]]:
    """Every reason there is, with its word."""
    return [(name, tag(name)) for name in REASONS]


def tags(*groups: Iterable[str]) -> str:
    """Reasons and feelings, one after another."""
    return ", ".join(tag(name) for group in groups for name in group)


def band(kind: Kind, which: Band) -> str:
    """Those who gave such scores, as the field calls them."""
    return _(_BANDS[kind, which])


def out_of(rating: Rating) -> str:
    """A score with its scale: ``9/10``."""
    return f"{rating.score}/{rating.scale}"


def kind(which: Kind) -> str:
    """What a survey asks, before the score."""
    return _(_KINDS[which])


def ends(interval: tuple[float, float], unit: str) -> tuple[str, str]:
    """The two numbers something lies between: ``36`` and ``84``; ``48%`` and ``85%`` of a share."""
    low, high = interval
    if unit != "rate":
        return fmt.number(round(low)), fmt.number(round(high))
    whole = _("{n}%")
    return (
        whole.format(n=fmt.number(round(100 * low))),
        whole.format(n=fmt.number(round(100 * high))),
    )


def quoted(line: AnswerLine) -> str:
    """An answer in one line: score, what it is about, and the comment."""
    about = tags(line.reasons, line.feelings)
    said = people.quoted(line.comment) if line.comment else ""
    return " · ".join(part for part in (out_of(line.rating), about, said) if part)


def record(line: AnswerLine) -> dict[str, Any]:
    """An answer as a script reads it."""
    rating = line.rating
    return {
        "event": line.event,
        "member": line.member,
        "name": line.name,
        "kind": rating.kind,
        "score": rating.score,
        "scale": rating.scale,
        "survey": line.survey,
        "date": line.day.isoformat(),
        "reasons": list(line.reasons),
        "feelings": list(line.feelings),
        "comment": line.comment,
        "follow_up": line.due.isoformat() if line.due else None,
        "closed": line.closed.isoformat() if line.closed else None,
    }


def complaint(line: AnswerLine) -> str:
    """What to say to who was unhappy, and has not heard from the shop since."""
    about = tags(line.reasons, line.feelings)
    day = fmt.short_date(line.day)
    if about:
        return _("Unhappy on {day} ({about}): make it right").format(day=day, about=about)
    return _("Unhappy on {day}: ask why, and make it right").format(day=day)


def asked_already(line: AnswerLine) -> str:
    """That a member is not asked twice."""
    return _("Answered {score} on {day} already: once a quarter is enough.").format(
        score=out_of(line.rating), day=fmt.short_date(line.day)
    )


def _told(story: Story) -> str:
    detail = story.detail
    which, scale, score = (detail[name] for name in ("kind", "scale", "score"))
    return _("{kind} {score}/{scale}, survey “{survey}”.").format(
        kind=kind("csat" if which == "csat" else "nps"),
        score=score,
        scale=scale,
        survey=detail["survey"],
    )


def _about(story: Story) -> str:
    named = [story.detail.get(what, ()) for what in ("reasons", "feelings")]
    said = tags(*(group for group in named if isinstance(group, list)))
    return _("About: {tags}.").format(tags=said) if said else ""


def _answer(story: Story, _currency: str) -> list[str]:
    parts = [_told(story), _about(story), _quotation(story)]
    due = story.detail.get("due")
    if isinstance(due, str):
        day = fmt.short_date(dt.date.fromisoformat(due))
        parts.append(_("To follow up by {day}.").format(day=day))
    return parts


def _quotation(story: Story) -> str:
    return f"{people.quoted(story.note)}." if story.note else ""


def _why(story: Story, _currency: str) -> list[str]:
    return [_about(story)]


def _unanswer(story: Story, _currency: str) -> list[str]:
    return [_told(story), _("It counts no more.")]


def _follow_up(story: Story, _currency: str) -> list[str]:
    return [_("Of the answer of event {event}.").format(event=story.reverses), _quotation(story)]


TELLERS: dict[str, Callable[[Story, str], list[str]]] = {
    "answer": _answer,
    "why": _why,
    "unanswer": _unanswer,
    "follow-up": _follow_up,
    "reopen": _follow_up,
}


def nobody_waits() -> str:
    """That nobody is to be called."""
    return _("Nobody waits for a follow-up: a low score opens one, {n} days on.").format(
        n=FOLLOW_UP_DAYS
    )
