"""A month in plain words: what happened, and whether it was better than before."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.words import figures
from loyalty_tui.words import format as fmt
from loyalty_tui.words.phrases import points

if TYPE_CHECKING:
    from ledger.metrics.kpi import Kpi, Number
    from ledger.metrics.monthly import Beside, Month

Sign = Literal["up", "down", "same"]

_TENTHS = 1000
# A rate is shown with one decimal of a per cent: what differs less is the same.

_MORE_OR_LESS: dict[Sign, str] = {
    "up": N_("{size} more than {when}"),
    "down": N_("{size} less than {when}"),
    "same": N_("as much as {when}"),
}
_BETTER_OR_WORSE: dict[Sign, str] = {
    "up": N_("better than {when}"),
    "down": N_("worse than {when}"),
    "same": N_("the same as {when}"),
}


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
    compared = _compared(month.numbers["monthly_revenue"])
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
    compared = _judged(beside) if month.over else ""
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
    ).format(earned=earned, used=used, owed=figures.shown(owed.value, owed.unit, month.currency))


def _compared(beside: Beside) -> str:
    """More or less than in the month before and in the same month last year."""
    return _joined(
        [
            _(_MORE_OR_LESS[sign]).format(size=size, when=when)
            for sign, size, when, _before in _moves(beside)
        ]
    )


def _judged(beside: Beside) -> str:
    """Better or worse than then: said once where it is the same of both."""
    whens: dict[Sign, list[str]] = {}
    for sign, _size, when, before in _moves(beside):
        value = figures.shown(before, beside.kpi.unit, "")
        told = _("{when} ({value})").format(when=when, value=value)
        whens.setdefault(sign, []).append(when if sign == "same" else told)
    return _joined(
        [_(_BETTER_OR_WORSE[sign]).format(when=_joined(told)) for sign, told in whens.items()]
    )


def _moves(beside: Beside) -> Iterator[tuple[Sign, str, str, Number | None]]:
    """Which way, how far, since when and from what."""
    for before, when in (
        (beside.month_before, _("the month before")),
        (beside.year_before, _("a year earlier")),
    ):
        moved = change(beside.kpi, before)
        if moved is not None:
            yield (*moved, when, before)


def _joined(pieces: list[str]) -> str:
    if len(pieces) < 2:  # noqa: PLR2004 - one or none needs no joining
        return "".join(pieces)
    return _("{one} and {other}").format(one=pieces[0], other=pieces[1])


def capital(name: str) -> str:
    """Words as they begin a sentence."""
    return name[:1].upper() + name[1:]
