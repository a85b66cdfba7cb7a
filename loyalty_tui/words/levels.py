"""Tiers and last days in words: what counts, who moves, what changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ledger.values.points import Unit
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.words import format as fmt
from loyalty_tui.words import phrases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ledger.metrics.levels import Migration
    from ledger.queries.story import Story
    from ledger.queries.tier_moves import TierMove

_BASES = {
    "net_spend": N_("net spend"),
    "points_earned": N_("points earned"),
    "visits": N_("visits"),
}
_WINDOWS = {"rolling": N_("the last twelve months"), "calendar": N_("the calendar year")}


def counted(number: int, basis: str, currency: str) -> str:
    """So much of what a tier is counted from: ``€70.00``, ``70 points``, ``3 visits``."""
    match basis:
        case "points_earned":
            return points(number)
        case "visits":
            return ngettext("{n} visit", "{n} visits", number).format(n=fmt.number(number))
        case _:
            return fmt.money(number, currency)


def basis(what: str, window: str) -> str:
    """What the tiers are counted from, and over which days."""
    return _("Counted from {what} over {window}.").format(
        what=_(_BASES.get(what, what)), window=_(_WINDOWS.get(window, window))
    )


def points(number: int, unit: Unit = "points") -> str:
    """A number of points or stamps with its word."""
    return phrases.points(number, unit)


def migrated(found: Migration) -> str:
    """How many rose and fell over a period, and how many came in it."""
    return _("{ups}, {downs}; {joined}.").format(
        ups=ngettext("{n} up", "{n} up", found.ups).format(n=found.ups),
        downs=ngettext("{n} down", "{n} down", found.downs).format(n=found.downs),
        joined=ngettext("{n} joined since", "{n} joined since", found.joined).format(
            n=found.joined
        ),
    )


def movers(moves: Sequence[TierMove]) -> str:
    """How many members a change of the programme would move, and what to do about it."""
    if not moves:
        return _("Nobody changes tier because of it.")
    return moving(moves) + " " + _("They move at the next `loyalty tier review`.")


_TYPED = {
    "net_spend": N_("What a member spends, such as 300.00."),
    "points_earned": N_("How many points a member earns, such as 500."),
    "visits": N_("How many times a member comes, such as 10."),
}


def unit(basis: str) -> str:
    """How a tier's threshold is typed."""
    return _(_TYPED.get(basis, ""))


def due(moves: Sequence[TierMove]) -> str:
    """How many members a review would move."""
    if not moves:
        return _("Nobody changes tier.")
    return ngettext("{n} member changes tier.", "{n} members change tier.", len(moves)).format(
        n=fmt.number(len(moves))
    )


def moved(moves: Sequence[TierMove]) -> str:
    """How many members a review has moved."""
    if not moves:
        return _("Nobody changes tier.")
    said = ngettext("{n} member has changed tier.", "{n} members have changed tier.", len(moves))
    return said.format(n=fmt.number(len(moves)))


def move(one: TierMove, name: str) -> str:
    """A member who changes tier, and until when they keep what they have."""
    who = name or _("Member {number}").format(number=one.member)
    told = _("{key}: {before} → {after}").format(
        key=who, before=one.before or fmt.NONE, after=one.after or fmt.NONE
    )
    if one.until is None:
        return told
    return told + " " + _("(after {day})").format(day=fmt.short_date(one.until))


def moving(moves: Sequence[TierMove]) -> str:
    """How many members a change of the programme would move."""
    return ngettext(
        "{n} member changes tier because of it.",
        "{n} members change tier because of it.",
        len(moves),
    ).format(n=fmt.number(len(moves)))


def tier(story: Story, currency: str) -> list[str]:
    """A tier added, changed or removed."""
    detail = story.detail
    name, was = str(detail.get("name", "")), detail.get("was")
    if detail.get("active") == 0:
        return [_("{name} is removed.").format(name=name)]
    shown = {
        "threshold": _threshold(detail.get("threshold"), detail.get("basis"), currency),
        "multiplier": str(detail.get("multiplier")),
        "benefit": str(detail.get("benefit", "")),
    }
    if not isinstance(was, dict):
        return [_("{name}, from {threshold}.").format(name=name, threshold=shown["threshold"])]
    parts = [f"{name}."]
    if "threshold" in was:
        before = _threshold(was["threshold"], detail.get("basis"), currency)
        parts.append(
            _("From {after} instead of {before}.").format(after=shown["threshold"], before=before)
        )
    if "multiplier" in was:
        parts.append(
            _("Points × {after} instead of {before}.").format(
                after=_factor(shown["multiplier"]), before=_factor(str(was["multiplier"]))
            )
        )
    if "benefit" in was:
        parts.append(_("Benefit: {benefit}.").format(benefit=shown["benefit"] or fmt.NONE))
    return parts


def _threshold(number: object, counted_from: object, currency: str) -> str:
    if not isinstance(number, int):
        return fmt.NONE
    return counted(number, str(counted_from or "net_spend"), currency)


def _factor(text: str) -> str:
    from fractions import Fraction

    return fmt.decimal(Fraction(text))


def standing(story: Story, _currency: str) -> list[str]:
    """A tier given by hand, or no longer."""
    reason = story.note.rstrip(".")
    if not story.detail.get("by_hand"):
        parts = [_("The tier is no longer set by hand.")]
    elif isinstance(until := story.detail.get("until"), str):
        parts = [_("Set by hand until {day}.").format(day=_day(until))]
    else:
        parts = [_("Set by hand until it is ended.")]
    return [*parts, *([f"{reason}."] if reason else [])]


def late(story: Story) -> list[str]:
    """What a sale entered late changed of the tiers reached since its day."""
    history, unpriced = story.detail.get("history"), story.detail.get("unpriced")
    parts = []
    for day, before, after in history if isinstance(history, list) else ():
        if before == after:
            parts.append(_("From {day}, the same as before.").format(day=_day(day)))
        else:
            parts.append(
                _("From {day}, {after} was reached instead of {before}.").format(
                    day=_day(day), after=after or fmt.NONE, before=before or fmt.NONE
                )
            )
    if isinstance(unpriced, int):
        parts.append(
            ngettext(
                "{n} later sale took another multiplier and stays as it was booked.",
                "{n} later sales took another multiplier and stay as they were booked.",
                unpriced,
            ).format(n=fmt.number(unpriced))
        )
    return parts


def extended(story: Story) -> list[str]:
    """Points held already that a sale gave a later last day."""
    return [
        _("{points} held already can now be used until {day}.").format(
            points=points(entry.amount, entry.unit), day=fmt.short_date(entry.last_day)
        )
        for entry in story.entries
        if entry.kind == "extend" and entry.amount > 0 and entry.last_day is not None
    ]


def redate(story: Story, _currency: str) -> list[str]:
    """Lots given the last day of the present rule."""
    parts = [_("The last days follow the programme's present rule.")]
    for entry in story.entries:
        if entry.kind == "extend" and entry.amount > 0:
            moved = points(entry.amount, entry.unit)
            if entry.last_day is None:
                parts.append(_("{points} no longer lapse.").format(points=moved))
            else:
                day = fmt.short_date(entry.last_day)
                parts.append(_("{points} to use by {day}.").format(points=moved, day=day))
    return parts


def review(story: Story, _currency: str) -> list[str]:
    """Days of grace that begin or end; a change of tier is said by itself."""
    grace = story.detail.get("grace")
    if not isinstance(grace, list):
        return []
    tier, until = grace
    if until is None:
        return [_("{tier} again, without a last day.").format(tier=tier)]
    return [_("No longer reached: {tier} is kept until {day}.").format(tier=tier, day=_day(until))]


def _day(text: str) -> str:
    return fmt.short_date(dt.date.fromisoformat(text))


HEADLINES = {
    "tier": N_("Tier changed"),
    "standing": N_("Tier set by hand"),
    "redate": N_("Points re-dated"),
}

TELLERS: dict[str, Callable[[Story, str], list[str]]] = {
    "tier": tier,
    "standing": standing,
    "redate": redate,
    "review": review,
}
