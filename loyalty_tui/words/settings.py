"""A programme's settings in words: what each is, what it can be, and what it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ledger.values.errors import LedgerError
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.words import format as fmt
from loyalty_tui.words import people, phrases
from loyalty_tui.words.setting_names import LABELS, TOLD

if TYPE_CHECKING:
    from ledger.books.presetting import Changed
    from ledger.program.settings import Settings

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Earning points"),
        (
            *("earn.points", "earn.per", "earn.steps", "earn.minimum", "earn.visit"),
            *("earn.category", "earn.item", "earn.basis", "earn.extras", "earn.on_points_paid"),
            "campaign.stacking",
        ),
    ),
    (
        N_("Points as a present"),
        ("earn.signup", "earn.birthday", "earn.referral", "earn.referred", "earn.survey"),
    ),
    (N_("The most that can be earned"), ("earn.cap_sale", "earn.cap_day", "earn.cap_year")),
    (N_("What points are worth"), ("points.value", "points.pending_days")),
    (N_("When points lapse"), ("expiry.mode", "expiry.months", "expiry.to_month_end")),
    (
        N_("Refunds and claims"),
        ("refund.after_spend", "refund.lapsed_lot", "refund.grace_days", "claim.days"),
    ),
    (N_("Tiers"), ("tier.basis", "tier.window", "tier.grace_days", "tier.counts")),
    (N_("Stamp card"), ("earn.stamps", "stamps.per_card")),
    (N_("Feedback"), ("feedback.ask",)),
    (N_("The shop's day"), ("day.cutoff",)),
    (
        N_("What a clerk may do alone"),
        ("staff.adjust_limit", "staff.backdate_days", "staff.merge_limit"),
    ),
)
"""The settings by what they are about, in the order they are shown."""

_CHOICES: Mapping[str, Mapping[str, str]] = {
    "earn.basis": {"gross": N_("tax included"), "net": N_("before tax")},
    "earn.extras": {
        "tips": N_("tips"),
        "delivery": N_("delivery"),
        "deposit": N_("deposits"),
        "gift-card": N_("gift cards"),
    },
    "feedback.ask": {
        "nps": N_("would they recommend you, 0 to 10"),
        "csat": N_("are they satisfied, 1 to 5"),
    },
    "campaign.stacking": {"all": N_("all of them count"), "best": N_("only the best one")},
    "expiry.mode": {
        "fixed": N_("after they were earned"),
        "inactivity": N_("after the last visit"),
        "never": N_("never"),
    },
    "refund.after_spend": {
        "carry": N_("owed, paid off by later points"),
        "clamp": N_("let go"),
        "block": N_("the refund is refused"),
    },
    "refund.lapsed_lot": {"grace": N_("usable for some days"), "forfeit": N_("lost")},
    "tier.basis": {
        "net_spend": N_("what was spent"),
        "points_earned": N_("points earned"),
        "visits": N_("visits"),
    },
    "tier.window": {"rolling": N_("the last twelve months"), "calendar": N_("the calendar year")},
    "tier.counts": {
        "bonus": N_("presents"),
        "adjust": N_("points by hand"),
        "opening": N_("opening balances"),
        "merge": N_("merged accounts"),
    },
}

_UNITS = {
    "stamps": ("earn.stamps", "stamps.per_card"),
    "days": (
        *("points.pending_days", "refund.grace_days", "tier.grace_days", "claim.days"),
        "staff.backdate_days",
    ),
    "months": ("expiry.months",),
}
_UNIT = {key: unit for unit, keys in _UNITS.items() for key in keys}
_NO_LIMIT = ("earn.cap_sale", "earn.cap_day", "earn.cap_year")


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as a screen shows it.

    ``value`` is in words, ``typed`` what a form begins with. ``choices`` are what it can be, each
    with its word; of ``several`` it can be any number. ``bare`` says that it can be empty.
    ``usual`` is the value of a shop that has changed nothing, empty where this is it. ``last``
    tells its last change.
    """

    key: str
    group: str
    label: str
    about: str
    value: str
    typed: str
    note: str
    usual: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    several: bool = False
    bare: bool = False
    last: str = ""


def settings(present: Settings, changes: Sequence[Changed]) -> list[Setting]:
    """Every setting, by what it is about.

    :param changes: of all of them, oldest first.
    """
    from ledger.program.presets import usual
    from ledger.program.settings import show, sort_of

    bare, last = usual(present), {one.key: one for one in changes}
    found = []
    for group, keys in GROUPS:
        for key in keys:
            written, plain = show(present, key), show(bare, key)
            found.append(
                Setting(
                    key=key,
                    group=_(group),
                    label=label(key),
                    about=about(key),
                    value=value(present, key),
                    typed=typed(key, written),
                    note=note(key),
                    usual=value(bare, key) if written != plain else "",
                    choices=choices(key),
                    several=several(key),
                    bare=sort_of(key)[0] in ("some", "factors", "awards"),
                    last=changed(present, last[key]) if key in last else "",
                )
            )
    return found


def typed(key: str, written: str) -> str:
    """What a form begins with."""
    from ledger.program.settings import sort_of

    if sort_of(key)[0] in ("rate", "money", "money0", "value"):
        return fmt.as_typed(written)
    return "" if written == "none" else written


def changed(present: Settings, one: Changed) -> str:
    """When a setting was changed, by whom, and what it was before."""
    day, before = fmt.short_date(one.day), as_written(present, one.key, one.before)
    if not one.staff:
        return _("Changed on {day}; before: {before}.").format(day=day, before=before)
    return _("Changed on {day} by {name}; before: {before}.").format(
        day=day, name=one.staff, before=before
    )


def told(present: Settings, one: Changed) -> str:
    """A change of a setting as a line of its history."""
    before, after = (as_written(present, one.key, text) for text in (one.before, one.after))
    when = " · ".join(part for part in (fmt.short_date(one.day), one.staff) if part)
    return f"{when} · {before} → {after}"


def change(present: Settings, key: str, before: str, after: str) -> str:
    """A change of a setting that is looked at: ``What a point pays: €0.01 → €0.02``."""
    values = (as_written(present, key, text) for text in (before, after))
    return people.labelled(label(key), " → ".join(values))


def already(present: Settings, key: str) -> str:
    """What is said where a setting has that value."""
    return _("{label} is {value} already: nothing changes.").format(
        label=label(key), value=value(present, key)
    )


def now(present: Settings, key: str) -> str:
    """A setting that was just changed, and what that does."""
    from loyalty_tui.words import programme

    return f"{people.labelled(label(key), value(present, key))}. {programme.does(key)}"


def as_written(present: Settings, key: str, written: str) -> str:
    """A value in words, from the text that stands for it; as it is where it is one no more."""
    from ledger.program.settings import change as read

    try:
        return value(read(present, key, written), key)
    except LedgerError:
        return written


def label(key: str) -> str:
    """What a setting is called."""
    return _(LABELS[key])


def about(key: str) -> str:
    """What a setting does."""
    return _(TOLD[key])


def choices(key: str) -> tuple[tuple[str, str], ...]:
    """What a setting can be, each with its word; none where it is typed."""
    from ledger.program.settings import sort_of

    sort, words = sort_of(key)
    if sort == "flag":
        return (("yes", _("yes")), ("no", _("no")))
    if sort in ("choice", "some"):
        return tuple((word, _(_CHOICES[key][word])) for word in words)
    return ()


def several(key: str) -> bool:
    """Whether a setting can be any number of its choices."""
    from ledger.program.settings import sort_of

    return sort_of(key)[0] == "some"


def value(settings: Settings, key: str) -> str:  # noqa: PLR0911 - one a kind
    """What a setting is now: ``€1.00``, ``24 months``, ``after the last visit``."""
    from ledger.program.settings import attribute, named_numbers, show, sort_of

    held, written = getattr(settings, attribute(key)), show(settings, key)
    match sort_of(key)[0]:
        case "flag" | "choice":
            return dict(choices(key))[written]
        case "some":
            words = dict(choices(key))
            return fmt.listed([words[word] for word in held.split(",")]) if held else _("none")
        case "factors":
            rows = [f"{name} × {fmt.decimal(number)}" for name, number in named_numbers(held)]
            return ", ".join(rows) or _("none")
        case "awards":
            rows = [f"{name}: {fmt.decimal(number)}" for name, number in named_numbers(held)]
            return ", ".join(rows) or _("none")
        case "number":
            return _number(key, held)
        case "money" | "money0":
            return fmt.money(held, settings.shop_currency) if held else _("none")
        case "value":
            return _worth(held, settings.shop_currency)
        case "rate":
            return phrases.points(int(held)) if held.denominator == 1 else _points(held)
    return written


def _points(number: Fraction) -> str:
    return _("{n} points").format(n=fmt.decimal(number))


def _worth(held: Fraction, currency: str) -> str:
    """What a point pays, to the last decimal: it may be less than the smallest coin."""
    if held.denominator == 1:
        return fmt.money(int(held), currency)
    from ledger.values.money import digits

    exact = fmt.decimal(held / 10 ** digits(currency), 8)
    return f"{exact} {currency}"


def _number(key: str, number: int) -> str:
    if not number and key in _NO_LIMIT:
        return _("no limit")
    match _UNIT.get(key, "points"):
        case "days":
            return ngettext("{n} day", "{n} days", number).format(n=fmt.number(number))
        case "months":
            return ngettext("{n} month", "{n} months", number).format(n=fmt.number(number))
        case "stamps":
            return phrases.points(number, "stamps") if number else _("none")
        case _:
            bare = not number and not key.startswith("staff.")
            return _("none") if bare else phrases.points(number)


_NOTES: Mapping[str, str] = {
    "rate": N_("A number such as 1 or 1.5; 0 for none."),
    "money": N_("An amount such as 1.00."),
    "money0": N_("An amount such as 5.00; 0 for none."),
    "value": N_("An amount, with as many decimals as it takes, such as 0.01."),
    "time": N_("A time such as 04:00."),
    "factors": N_("Names with a number each, such as coffee=2, bread=0; empty for none."),
    "awards": N_("Names with points each, such as croissant=5; empty for none."),
    "flag": "",
    "choice": "",
    "some": N_("Space ticks one, or takes the tick back."),
}


def note(key: str) -> str:
    """How a setting is filled in."""
    from ledger.program.settings import sort_of

    sort, limits = sort_of(key)
    if sort != "number":
        return _(_NOTES[sort])
    low, high = (fmt.number(int(limit)) for limit in limits)
    if key in _NO_LIMIT:
        return _("A whole number up to {high}; 0 for no limit.").format(high=high)
    return _("A whole number from {low} to {high}.").format(low=low, high=high)
