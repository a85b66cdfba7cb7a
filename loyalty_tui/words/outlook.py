"""What is said of what is expected of members, and of how well that does on the shop's past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from ledger.metrics.backtest import Backtest, Sign
    from ledger.metrics.outlook import Band

_BANDS: dict[Band, str] = {
    "likely_active": N_("likely active"),
    "cooling": N_("cooling"),
    "probably_gone": N_("probably gone"),
}
_SIGNS: dict[Sign, str] = {
    "expected_purchases": N_("expected purchases"),
    "alive": N_("chance of still being a customer"),
    "recency": N_("days since the last purchase"),
    "overdue": N_("these days beside the usual ones"),
    "falling": N_("fewer purchases than before"),
}


def band(name: Band) -> str:
    """How sure one may be of a member, as it is shown."""
    return _(_BANDS[name])


def sign(name: Sign) -> str:
    """What silence may be told by, as it is shown."""
    return _(_SIGNS[name])


def tried(found: Backtest) -> str:
    """How much past a back-test had."""
    if not found.cuts:
        return _(
            "Nothing could be tried: it takes records of {days} days before a date and {days} "
            "after it. `--horizon` asks for fewer."
        ).format(days=fmt.number(found.days))
    dates = ngettext("{n} date", "{n} dates", len(found.cuts)).format(n=len(found.cuts))
    asked = (
        _(" of the {n} asked: records begin on {day}").format(
            n=found.months, day=fmt.short_date(found.since)
        )
        if len(found.cuts) < found.months and found.since
        else ""
    )
    return _("Tried at {dates}{asked}; the {days} days after each were hidden.").format(
        dates=dates, asked=asked, days=fmt.number(found.days)
    )


def came(found: Backtest) -> str:
    """What was expected in all, beside what came."""
    return _("Days of purchase expected in all: {expected}; {came} came.").format(
        expected=fmt.number(round(found.expected)), came=fmt.number(found.came)
    )


def listed(found: Backtest) -> str | None:
    """What became of those first on the list."""
    from ledger.metrics.backtest import FIRST

    if found.listed_silent is None:
        return None
    return _(
        "Of the first {n} on each list, {share} then bought nothing for {days} days; the others "
        "came."
    ).format(n=FIRST, share=fmt.percent(found.listed_silent), days=fmt.number(found.days))


def verdict(found: Backtest) -> str:
    """In one sentence, whether the list is worth following."""
    right = found.order("expected_purchases")
    if right is None:
        return _("Too little past to say how well the list would have done.")
    opening = {
        "good": _("The list is worth following"),
        "some": _("The list helps a little"),
        "chance": _("The list is no better than chance here"),
    }[found.verdict]
    return _(
        "{verdict}: of two regulars, one of whom then fell silent, it named the right one {n} "
        "times in 100."
    ).format(verdict=opening, n=round(100 * right))
