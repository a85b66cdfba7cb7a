"""A month in plain words: what happened, and whether it was better than before."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from loyalty_tui.i18n import _, ngettext
from loyalty_tui.words import figures
from loyalty_tui.words import format as fmt
from loyalty_tui.words.phrases import points

if TYPE_CHECKING:
    from ledger.metrics.kpi import Kpi, Number
    from ledger.metrics.monthly import Beside, Month

Sign = Literal["up", "down", "same"]

_TENTHS = 1000
# A rate is shown with one decimal of a per cent: what differs less is the same.


def told(month: Month) -> list[str]:
    """What happened, in three sentences; in one where there is nothing to tell yet."""
    if not month.on_record:
        return [_("No sale is on record up to then: the numbers will come with the first one.")]
    return [_revenue(month), _customers(month), _points(month)]


def change(kpi: Kpi, before: Number | None) -> tuple[Sign, str] | None:
    """Which way a number moved, and how far; ``None`` where there is nothing to compare.

    Money in per cent of what it was, a rate in points of a per cent, the rest as a difference.
    """
    if kpi.value is None or before is None:
        return None
    moved = Fraction(kpi.value) - Fraction(before)
    match kpi.unit:
        case "money" if before > 0:
            moved /= Fraction(before)
            size = fmt.percent(abs(moved))
            moved = Fraction(round(moved * _TENTHS))
        case "money":
            return None
        case "rate":
            moved = Fraction(round(moved * _TENTHS))
            size = _("{n} pts").format(n=fmt.decimal(abs(moved) / 10, 1))
        case "ratio":
            moved = Fraction(round(moved * 100), 100)
            size = fmt.decimal(abs(moved), 2)
        case _:
            moved = Fraction(round(moved))
            size = fmt.number(int(abs(moved)))
    if not moved:
        return "same", _("no change")
    return ("up", size) if moved > 0 else ("down", size)


def _revenue(month: Month) -> str:
    kpi = month.numbers["monthly_revenue"].kpi
    name, amount = fmt.month(month.first), figures.shown(kpi.value, kpi.unit, month.currency)
    if not month.over:
        return _("So far, up to {day}, {month} brought in {amount} after refunds.").format(
            day=fmt.long_date(month.counted), month=name, amount=amount
        )
    compared = _compared(month.numbers["monthly_revenue"], _more_or_less)
    if not compared:
        return _("{month} brought in {amount} after refunds.").format(
            month=capital(name), amount=amount
        )
    return _("{month} brought in {amount} after refunds, {compared}.").format(
        month=capital(name), amount=amount, compared=compared
    )


def _customers(month: Month) -> str:
    beside = month.numbers["retention"]
    new, back, lost = (
        int(month.numbers[key].kpi.value or 0) for key in ("new_members", "won_back", "silent")
    )
    flows = _("{new}, {back} and {lost}").format(
        new=ngettext("{n} bought for the first time", "{n} bought for the first time", new).format(
            n=fmt.number(new)
        ),
        back=ngettext("{n} came back", "{n} came back", back).format(n=fmt.number(back)),
        lost=ngettext("{n} fell silent", "{n} fell silent", lost).format(n=fmt.number(lost)),
    )
    if beside.kpi.value is None:
        return _("Of the members, {flows}.").format(flows=flows)
    share = figures.shown(beside.kpi.value, "rate", month.currency)
    compared = _compared(beside, _better_or_worse) if month.over else ""
    if not compared:
        return _(
            "{share} of the members active when it began still are at its end; {flows}."
        ).format(share=share, flows=flows)
    return _(
        "{share} of the members active when it began still are at its end, {compared}; {flows}."
    ).format(share=share, compared=compared, flows=flows)


def _points(month: Month) -> str:
    step, owed = month.steps[-1], month.numbers["points_liability"].kpi
    used = points(step.used or 0)
    earned = points(step.earned or 0)
    if owed.value is None:
        return _("Members earned {earned} and used {used}.").format(earned=earned, used=used)
    return _(
        "Members earned {earned} and used {used}; what they hold may still cost the shop {owed}."
    ).format(
        earned=earned, used=used, owed=figures.shown(owed.value, owed.unit, month.currency)
    )


def _compared(beside: Beside, say: Callable[[Kpi, Number | None, str], str]) -> str:
    """Beside the month before and the same month last year, as far as there are any."""
    pieces = [
        said
        for before, when in (
            (beside.month_before, _("the month before")),
            (beside.year_before, _("a year earlier")),
        )
        if (said := say(beside.kpi, before, when))
    ]
    if len(pieces) == 1:
        return pieces[0]
    return _("{one} and {other}").format(one=pieces[0], other=pieces[1]) if pieces else ""


def _more_or_less(kpi: Kpi, before: Number | None, when: str) -> str:
    match change(kpi, before):
        case ("up", size):
            return _("{size} more than {when}").format(size=size, when=when)
        case ("down", size):
            return _("{size} less than {when}").format(size=size, when=when)
        case ("same", _far):
            return _("as much as {when}").format(when=when)
    return ""


def _better_or_worse(kpi: Kpi, before: Number | None, when: str) -> str:
    value = figures.shown(before, kpi.unit, "")
    match change(kpi, before):
        case ("up", _far):
            return _("better than {when} ({value})").format(when=when, value=value)
        case ("down", _far):
            return _("worse than {when} ({value})").format(when=when, value=value)
        case ("same", _far):
            return _("the same as {when}").format(when=when)
    return ""


def capital(name: str) -> str:
    """Words as they begin a sentence."""
    return name[:1].upper() + name[1:]
