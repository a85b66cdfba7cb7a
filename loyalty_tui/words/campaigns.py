"""What is said of a campaign: when it holds, what it gives, for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _
from loyalty_tui.words import format as fmt
from loyalty_tui.words import goals, people, phrases

if TYPE_CHECKING:
    import datetime as dt

    from ledger.program.tiers import Campaign

STATES = ("running", "coming", "over", "ended")
"""In the order they are listed."""

_STATES = {
    "running": N_("running"),
    "coming": N_("coming"),
    "over": N_("over"),
    "ended": N_("ended"),
}
_MARKS = {"running": "●", "coming": "→", "over": "■", "ended": "×"}

SEGMENTS = {
    "new": N_("new customers"),
    "regular": N_("regulars"),
    "returning": N_("back after 90 days"),
    "birthday": N_("in their birthday month"),
}
"""For whom a campaign can be, by the books' word for it."""


def state_of(campaign: Campaign, today: dt.date, *, ended: bool) -> str:
    """How a campaign stands today."""
    if ended:
        return "ended"
    if campaign.last_day < today:
        return "over"
    return "running" if campaign.first_day <= today else "coming"


def state(name: str) -> str:
    """A state in a word, with its mark."""
    return f"{_MARKS[name]} {_(_STATES[name])}"


def days(campaign: Campaign) -> str:
    """Its first and last day."""
    return f"{fmt.short_date(campaign.first_day)} – {fmt.short_date(campaign.last_day)}"


def days_in_short(campaign: Campaign) -> str:
    """Its first and last day without their years, where there is little room."""
    return f"{campaign.first_day:%d/%m} – {campaign.last_day:%d/%m}"


def gives(campaign: Campaign) -> str:
    """What it multiplies points by, and what it adds: ``× 2``, ``+30``."""
    times = f"× {fmt.decimal(campaign.multiplier)}" if campaign.multiplier != 1 else ""
    more = fmt.signed_points(campaign.bonus) if campaign.bonus else ""
    return " ".join(part for part in (times, more) if part)


def conditions(campaign: Campaign) -> tuple[str, ...]:
    """On which days, at what hours, for what and for whom it holds; nothing if always."""
    from ledger.program.tiers import hours_text

    parts = []
    if campaign.weekdays:
        days = fmt.listed([fmt.weekday_name(day) for day in sorted(campaign.weekdays)])
        parts.append(people.labelled(_("Only on"), days))
    if campaign.hours:
        parts.append(people.labelled(_("Between"), hours_text(campaign.hours)))
    if campaign.category:
        parts.append(people.labelled(_("Category"), campaign.category))
    if campaign.tier:
        parts.append(people.labelled(_("Tier"), campaign.tier))
    if campaign.segment:
        parts.append(people.labelled(_("For whom"), segment(campaign.segment)))
    return tuple(parts)


def weekdays() -> tuple[tuple[str, str], ...]:
    """The days of a week as they are typed, each with its word."""
    from ledger.program.tiers import WEEKDAYS

    return tuple((typed, fmt.weekday_in_short(number)) for number, typed in enumerate(WEEKDAYS))


def segment(name: str) -> str:
    """Members of a kind."""
    return _(SEGMENTS.get(name, name))


def apart(share: int) -> str:
    """How many are kept apart."""
    return _("{share}% of the members are kept apart.").format(share=share)


def to_be(campaign: Campaign, today: dt.date) -> tuple[str, ...]:
    """A campaign that is being typed, as it would be."""
    given = []
    if campaign.multiplier != 1:
        given.append(_("points × {factor}").format(factor=fmt.decimal(campaign.multiplier)))
    if campaign.bonus:
        more = phrases.points(campaign.bonus)
        given.append(_("{points} more on each sale").format(points=more))
    length = (campaign.last_day - campaign.first_day).days + 1
    head = _("{days}, from {first} to {last}: {what}.").format(
        days=goals.days(length),
        first=fmt.short_date(campaign.first_day),
        last=fmt.short_date(campaign.last_day),
        what=", ".join(given) or fmt.NONE,
    )
    said = [head, *conditions(campaign)]
    if campaign.control:
        said.append(apart(campaign.control))
    if campaign.last_day < today:
        said.append(_("Its days are past: it would give nothing any more."))
    return tuple(said)
