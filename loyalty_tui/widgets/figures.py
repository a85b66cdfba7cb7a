"""How a figure of the dashboard is named, written and compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from loyalty_tui.i18n import N_, _
from loyalty_tui.words import feedback, say
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from loyalty_tui.gateway import Kpi

Better = Literal["up", "down", "neither"]

TITLES: dict[str, tuple[str, Better]] = {
    "retention": (N_("Retention"), "up"),
    "repeat_rate": (N_("Repeat rate"), "up"),
    "nps": (N_("Recommendation"), "up"),
    "clv_historic_mean": (N_("Lifetime value"), "up"),
    "aov": (N_("Average basket"), "up"),
    "membership_rate": (N_("Membership rate"), "up"),
    "active_members": (N_("Active members"), "up"),
    "redemption_rate": (N_("Redemption rate"), "up"),
    "points_liability": (N_("Points liability"), "neither"),
    "churn": (N_("Churn"), "down"),
    "silent": (N_("Gone silent"), "down"),
    "csat": (N_("Satisfaction"), "up"),
    "breakage": (N_("Breakage"), "neither"),
    "points_outstanding": (N_("Points held"), "neither"),
}
"""What can be a panel, in the order they are offered: the short name, and which way is good."""

USUAL = tuple(TITLES)[:9]
"""The panels of a till that has chosen none."""

_WHOLE_MONEY = 100_000
# From a thousand units on, a panel shows no cents.


@dataclass(frozen=True, slots=True)
class Change:
    """The change since the period before: arrow and number, and whether that is good, in a word."""

    text: str
    word: str
    style: str


def panels(chosen: Iterable[str]) -> tuple[str, ...]:
    """The panels to show: those chosen, each once and as far as they are known; else the usual."""
    return tuple(key for key in dict.fromkeys(chosen) if key in TITLES) or USUAL


def title(key: str) -> str:
    """A panel's short name."""
    return _(TITLES[key][0])


def value(kpi: Kpi, currency: str, *, short: bool = True) -> str:
    """A figure as its reader writes it; a dash where there is none."""
    return _written(kpi.value, kpi.unit, currency, short=short)


def number(amount: Fraction | int | None, kpi: Kpi, currency: str) -> str:
    """Another amount of the same unit, in full."""
    return _written(amount, kpi.unit, currency, short=False)


def _written(amount: Fraction | int | None, unit: str, currency: str, *, short: bool) -> str:
    if amount is None:
        return fmt.NONE
    match unit:
        case "rate":
            return fmt.percent(Fraction(amount))
        case "money":
            text = fmt.money(round(amount), currency)
            return _without_cents(round(amount), currency) if short else text
        case "ratio":
            return fmt.decimal(Fraction(amount), 2)
        case _:
            return fmt.number(round(amount))


def _without_cents(amount: int, currency: str) -> str:
    """An amount of thousands to the nearest unit, so that it can be drawn large."""
    text = fmt.money(amount, currency)
    if abs(amount) < _WHOLE_MONEY:
        return text
    rounded = fmt.money(round(amount, -2), currency)
    for cents in (",00", ".00"):
        if cents in rounded:
            return rounded.replace(cents, "")
    return text


def window(kpi: Kpi) -> str:
    """The window a figure is counted over, in a word."""
    if kpi.key == "points_liability":
        return _("today")
    if kpi.window_days is None:
        return _("all time")
    return _("{n} d").format(n=kpi.window_days)


def bounds(kpi: Kpi) -> str:
    """The two numbers a figure lies between, where it is one of answers: ``23 … 41``."""
    return "" if kpi.interval is None else " … ".join(feedback.ends(kpi.interval, kpi.unit))


def change(kpi: Kpi, currency: str) -> Change:
    """The change since the period before."""
    if kpi.value is None or kpi.previous is None:
        return Change(fmt.NONE, "", "$text-muted")
    moved = kpi.value - kpi.previous
    text = _difference(moved, kpi, currency)
    if text is None:
        return Change(_("= no change"), "", "$text-muted")
    up = moved > 0
    arrow = "▲" if up else "▼"
    better = TITLES.get(kpi.key, ("", "neither"))[1]
    if better == "neither":
        return Change(f"{arrow} {text}", "", "$foreground")
    good = up == (better == "up")
    word = _("better") if good else _("worse")
    return Change(f"{arrow} {text}", word, "$text-success" if good else "$text-error")


def _difference(moved: Fraction | int, kpi: Kpi, currency: str) -> str | None:
    """A difference with its sign, ``None`` where it rounds to nothing."""
    if kpi.unit == "rate":
        tenths = round(Fraction(moved) * 1000)
        if not tenths:
            return None
        points = fmt.decimal(Fraction(abs(tenths), 10), 1)
        return _("{sign}{n} pts").format(sign="+" if moved > 0 else "−", n=points)
    if not round(moved):
        return None
    text = _written(abs(Fraction(moved)), kpi.unit, currency, short=True)
    return ("+" if moved > 0 else "−") + text


def parts(kpi: Kpi, currency: str, last_year: str) -> list[tuple[str, str]]:
    """What a figure is made of, row by row: numerator, denominator, window, dates, its past."""
    rows = []
    if kpi.denominator is not None:
        rows.append((_("Numerator"), _part(kpi.numerator, kpi, currency)))
        rows.append((_("Denominator"), fmt.number(round(kpi.denominator))))
    if kpi.interval is not None:
        rows.append((_("Between"), bounds(kpi)))
    rows.append((_("Window"), window(kpi)))
    rows.append((_("Up to"), _before(kpi.as_of)))
    rows.append((_("Before"), dated(kpi.previous, kpi.period_start, kpi, currency)))
    rows.append((_("Same weeks last year"), last_year))
    rows.append((_("The last {n} periods").format(n=len(kpi.trend)), _spread(kpi, currency)))
    if kpi.partial:
        rows.append((_("Partial"), _("the shop's records do not fill the window yet")))
    return rows


def quotient(kpi: Kpi, currency: str) -> str:
    """Numerator and denominator in short, for a figure that has both."""
    if kpi.denominator is None or kpi.numerator is None:
        return ""
    return f"{_part(kpi.numerator, kpi, currency)} / {fmt.number(round(kpi.denominator))}"


def day_and_month(as_of: dt.date) -> str:
    """The last day counted by a figure as of a date, without its year: ``21/11``."""
    return _before(as_of)[:5]


def _spread(kpi: Kpi, currency: str) -> str:
    """The least and the most of the periods shown."""
    known = [amount for amount in kpi.trend if amount is not None]
    if not known:
        return fmt.NONE
    least, most = number(min(known), kpi, currency), number(max(known), kpi, currency)
    return _("from {least} to {most}").format(least=least, most=most)


def dated(amount: Fraction | int | None, as_of: dt.date, kpi: Kpi, currency: str) -> str:
    """An earlier value with the last day it counts; a dash where there is none."""
    text = number(amount, kpi, currency)
    if amount is None:
        return text
    return _("{value}, up to {day}").format(value=text, day=_before(as_of))


def _before(day: dt.date) -> str:
    """The last day counted by a figure as of a date."""
    return fmt.short_date(day - dt.timedelta(days=1))


def _part(amount: Fraction | int | None, kpi: Kpi, currency: str) -> str:
    if amount is None:
        return fmt.NONE
    if kpi.unit == "money":
        if kpi.key == "points_liability":
            return say.points(round(amount))
        return fmt.money(round(amount), currency)
    return fmt.number(round(amount))
