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


def tried(found: Backtest) -> list[str]:
    """How much past a back-test had."""
    tried, days = len(found.cuts), fmt.number(found.days)
    if not tried or found.since is None:
        return [
            _(
                "Nothing could be tried: it takes records of {days} days before a date and {days} "
                "after it. `--horizon` asks for fewer."
            ).format(days=days)
        ]
    sentences = [
        ngettext(
            "Tried at {n} date; the {days} days after it were hidden.",
            "Tried at {n} dates; the {days} days after each were hidden.",
            tried,
        ).format(n=tried, days=days)
    ]
    if tried < found.months:
        sentences.append(
            _("{asked} were asked; records begin on {day}.").format(
                asked=fmt.number(found.months), day=fmt.short_date(found.since)
            )
        )
    return sentences


def came(found: Backtest) -> str:
    """What was expected in all, beside what came."""
    return _("Days of purchase expected in all: {expected}; {came} came.").format(
        expected=fmt.number(round(found.expected)), came=fmt.number(found.came)
    )


def listed(found: Backtest) -> list[str]:
    """What became of those first on the list, if there were any."""
    from ledger.metrics.backtest import FIRST

    if found.listed_silent is None:
        return []
    sentence = _(
        "Of the first {n} on each list, {share} then bought nothing for {days} days; the others "
        "came."
    )
    share = fmt.percent(found.listed_silent)
    return [sentence.format(n=FIRST, share=share, days=fmt.number(found.days))]


def verdict(found: Backtest) -> str:
    """In one sentence, whether the list is worth following."""
    right = found.order("expected_purchases")
    if right is None or found.verdict == "unknown":
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
