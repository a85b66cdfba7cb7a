"""A member's year as the shop tells them of it: a letter, and one record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ledger.values.text import clean
from loyalty_tui.i18n import N_, _, chosen, language, ngettext, speaking
from loyalty_tui.words import format as fmt
from loyalty_tui.words import people

if TYPE_CHECKING:
    from ledger.queries.recap import Favourite, Recap

_SPOKEN = ("en", "fr")
_WHOLE = 1000
_PARTS = {
    "morning": N_("mostly in the morning"),
    "midday": N_("mostly at midday"),
    "afternoon": N_("mostly in the afternoon"),
    "evening": N_("mostly in the evening"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A thing to tell after what it is; its ``figure`` over a ``caption`` can stand large."""

    label: str
    value: str
    figure: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the letter: its initial, what to say of it, its visits."""

    initial: str
    said: str
    visits: int


@dataclass(frozen=True, slots=True)
class Letter:
    """The year in the words of one language, for any kind of paper.

    ``visits`` is the first of the large figures; ``months`` is empty in a year without a visit.
    """

    lang: str
    shop: str
    title: str
    greeting: str
    opening: str
    visits: Fact
    months: tuple[Month, ...]
    facts: tuple[Fact, ...]
    closing: str
    note: str


def language_for(found: Recap) -> str | None:
    """The language to write to a member in: the one asked for, else their own if we speak it."""
    own = found.language[:2].lower()
    return chosen() or (own if own in _SPOKEN else None)


def letter(found: Recap, shop: str, currency: str, *, amounts: bool) -> Letter:
    """What the shop writes to the member, in the language spoken now.

    :param amounts: tell them what they spent, too.
    """
    many = fmt.number(found.visits)
    return Letter(
        lang=language(),
        shop=clean(shop),
        title=_title(found.year, so_far=found.so_far),
        greeting=_("Dear {name},").format(name=clean(found.name)),
        opening=_opening(found),
        visits=Fact("", many, many, ngettext("visit", "visits", found.visits)),
        months=_months(found) if found.visits else (),
        facts=tuple(_facts(found, currency, amounts=amounts)),
        closing=(
            _("Thank you for being with us, and see you soon.")
            if found.visits
            else _("We would be glad to see you again.")
        ),
        note=_("From the books of {shop}, on {day}.").format(
            shop=clean(shop), day=fmt.long_date(found.today)
        ),
    )


def text(written: Letter) -> str:
    """The letter as plain text, to send or to read aloud."""
    with speaking(written.lang):
        heading = _("{title} at {shop}").format(title=written.title, shop=written.shop)
        told = [people.labelled(fact.label, fact.value) for fact in written.facts]
    parts = [heading, written.greeting, written.opening, "\n".join(told)]
    return "\n\n".join([*parts, f"{written.closing}\n{written.shop}"]) + "\n"


def _title(year: int, *, so_far: bool) -> str:
    text = _("Your year {year} so far") if so_far else _("Your year {year}")
    return text.format(year=year)


def _opening(found: Recap) -> str:
    if found.visits:
        told = (
            ngettext(
                "You came to see us once in {year} so far: thank you!",
                "You came to see us {n} times in {year} so far: thank you!",
                found.visits,
            )
            if found.so_far
            else ngettext(
                "You came to see us once in {year}: thank you!",
                "You came to see us {n} times in {year}: thank you!",
                found.visits,
            )
        )
    elif found.so_far:
        told = _("We have not had the pleasure of seeing you in {year} yet.")
    else:
        told = _("We missed you in {year}.")
    return told.format(n=fmt.number(found.visits), year=found.year)


def _months(found: Recap) -> tuple[Month, ...]:
    return tuple(
        Month(
            fmt.month_letter(dt.date(found.year, number, 1)),
            people.labelled(
                fmt.month_name(number),
                ngettext("{n} visit", "{n} visits", visits).format(n=fmt.number(visits)),
            ),
            visits,
        )
        for number, visits in enumerate(found.months, 1)
    )


def _facts(found: Recap, currency: str, *, amounts: bool) -> Iterator[Fact]:
    yield from _visits(found)
    yield from _points(found)
    if found.saved > 0:
        yield Fact(_("Paid with points"), fmt.money(found.saved, currency))
    if found.rewards:
        # One is named; several of a kind are counted.
        named = [
            clean(name) if many == 1 else f"{clean(name)} ({fmt.number(many)})"
            for name, many in found.rewards
        ]
        total = sum(many for _name, many in found.rewards)
        caption = ngettext("reward", "rewards", total)
        label = ngettext("Your reward", "Your rewards", total)
        yield Fact(label, fmt.listed(named), fmt.number(total), caption)
    if found.waiting:
        yield Fact(_("Waiting for you"), fmt.listed([_held(*one) for one in found.waiting]))
    if amounts and found.visits:
        yield Fact(_("Your purchases"), fmt.money(found.spend, currency))
    if found.tier:
        # The tier everyone begins in began with them.
        since = found.tier_since if found.tier_since != found.joined else None
        yield Fact(_("Tier"), _since(clean(found.tier), since))
    yield Fact(_("Member since"), fmt.long_date(found.joined))


def _visits(found: Recap) -> Iterator[Fact]:
    if found.first_visit is not None:
        yield Fact(_("First visit"), fmt.day_of_year(found.first_visit))
    days = [fmt.weekday_name(day) for day in found.weekdays]
    part = [_(_PARTS[found.part_of_day])] if found.part_of_day else []
    if days or part:
        yield Fact(
            ngettext("Your day", "Your days", len(days)) if days else _("Your time"),
            ", ".join([*([fmt.listed(days)] if days else []), *part]),
        )
    if found.streak is not None and found.streak[0] < found.streak[1]:
        yield Fact(_("Your longest run"), _run(*found.streak))
    if found.favourite is not None:
        yield Fact(_("Your favourite"), _favourite(found.favourite))


def _run(first: int, last: int) -> str:
    if (first, last) == (1, 12):
        return _("every month of the year")
    names = [fmt.month_name(first), fmt.month_name(last)]
    between = _("{first} to {last}").format(first=names[0], last=names[1])
    return _("{n} months in a row, {months}").format(
        n=fmt.number(last - first + 1),
        months=fmt.listed(names) if last == first + 1 else between,
    )


def _favourite(best: Favourite) -> str:
    name = clean(best.name)
    if not best.item:
        times = ngettext("{name}, once", "{name}, {n} times", best.number)
        return times.format(name=name, n=fmt.number(best.number))
    if best.number % _WHOLE or best.number == _WHOLE:
        # By weight, a number without its unit says nothing; and one is no many.
        return name
    return _("{name}, {n} in all").format(name=name, n=fmt.number(best.number // _WHOLE))


def _points(found: Recap) -> Iterator[Fact]:
    if found.earned > 0:
        earned = fmt.number(found.earned)
        caption = ngettext("point earned", "points earned", found.earned)
        yield Fact(_("Points earned"), earned, earned, caption)
    if found.given:
        label = _("Points given to you") if found.given > 0 else _("Points put right")
        yield Fact(label, fmt.number(found.given))
    if found.redeemed > 0:
        yield Fact(_("Points used"), fmt.number(found.redeemed))
    if found.lapsed > 0:
        yield Fact(_("Points lapsed"), fmt.number(found.lapsed))
    if found.balance > 0:
        label = _("Points to use today") if found.so_far else _("Points at the year's end")
        yield Fact(label, fmt.number(found.balance))
    if found.stamps > 0:
        stamps = fmt.number(found.stamps)
        caption = ngettext("stamp", "stamps", found.stamps)
        yield Fact(_("Stamps collected"), stamps, stamps, caption)


def _held(name: str, last_day: dt.date | None) -> str:
    if last_day is None:
        return clean(name)
    return _("{name} (to use by {day})").format(name=clean(name), day=fmt.short_date(last_day))


def _since(tier: str, day: dt.date | None) -> str:
    if day is None:
        return tier
    return _("{tier}, since {day}").format(tier=tier, day=fmt.day_of_year(day))


def record(found: Recap, *, amounts: bool) -> dict[str, Any]:
    """The same as one object, for another program."""
    best, streak = found.favourite, found.streak
    return {
        "member": found.member,
        "name": found.name,
        "language": found.language,
        "year": found.year,
        "so_far": found.so_far,
        "as_of": found.today.isoformat(),
        "joined": found.joined.isoformat(),
        "visits": found.visits,
        "purchases": found.purchases,
        "months": list(found.months),
        "first_visit": _iso(found.first_visit),
        "last_visit": _iso(found.last_visit),
        "weekdays": [day + 1 for day in found.weekdays],
        "part_of_day": found.part_of_day or None,
        "streak": list(streak) if streak else None,
        "favourite": (
            {
                "name": best.name,
                "kind": "item" if best.item else "category",
                "number": _plain(Fraction(best.number, _WHOLE if best.item else 1)),
            }
            if best
            else None
        ),
        **({"spend": found.spend} if amounts else {}),
        "saved": found.saved,
        "earned": found.earned,
        "given": found.given,
        "redeemed": found.redeemed,
        "lapsed": found.lapsed,
        "balance": found.balance,
        "stamps": found.stamps,
        "rewards": [{"name": name, "number": number} for name, number in found.rewards],
        "waiting": [{"name": name, "last_day": _iso(day)} for name, day in found.waiting],
        "tier": found.tier or None,
        "tier_since": _iso(found.tier_since),
    }


def _plain(number: Fraction) -> int | float:
    return int(number) if number.denominator == 1 else float(number)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
