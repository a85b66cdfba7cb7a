"""What a month's report asks its owner to do: whom to call, what lapses, which rewards please."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ledger.values.text import clean
from loyalty_tui.i18n import _, ngettext
from loyalty_tui.pages.markup import Html, join, tag
from loyalty_tui.pages.parts import block
from loyalty_tui.pages.plots import table
from loyalty_tui.words import customers
from loyalty_tui.words import format as fmt
from loyalty_tui.words.phrases import points

if TYPE_CHECKING:
    from ledger.metrics.monthly import Call, Month
    from ledger.queries.in_month import Given


def calls(month: Month, *, names: bool) -> Html:
    """The regulars who are late, the most at stake first.

    :param names: whether they are named; else they are told by initial and number.
    """
    title = _("Whom to call")
    if not month.calls:
        return block("value_at_risk", title, tag("p", _("No regular is late."), class_="blank"))
    heads = (_("Member"), _("Rhythm"), _("At stake in 90 days"))
    rows = [_call(call, month.currency, names=names) for call in month.calls]
    says = _("Regulars who are late by their own rhythm on {day}, the most at stake first.").format(
        day=fmt.long_date(month.counted)
    )
    return block("value_at_risk", title, tag("p", says), table(heads, rows, class_="calls"))


def lapsing(month: Month) -> Html:
    """What members lose next month unless they use it."""
    held = month.lapsing
    if held.points:
        sentence = ngettext(
            "{points} of {n} member lapse in {month} unless they are used: tell them in time.",
            "{points} of {n} members lapse in {month} unless they are used: tell them in time.",
            held.members,
        ).format(
            points=points(held.points), n=fmt.number(held.members), month=fmt.month(month.as_of)
        )
    else:
        sentence = _("No points lapse in {month}.").format(month=fmt.month(month.as_of))
    return block("points_lapsing", _("Points that lapse next month"), tag("p", sentence))


def rewards(month: Month) -> Html:
    """The rewards members took, most wanted first."""
    title = _("Rewards of the month")
    if not month.rewards:
        nothing = tag("p", _("No reward was asked for in the month."), class_="blank")
        return block("rewards_given", title, nothing)
    heads = (_("Reward"), _("Issued"), _("Handed over"), _("For"), _("Cost to the shop"))
    rows = [_reward(given, month.currency) for given in month.rewards]
    return block("rewards_given", title, table(heads, rows))


def _call(call: Call, currency: str, *, names: bool) -> Sequence[str]:
    one, name = call.outlook, clean(call.name)
    number = _("no. {n}").format(n=one.member)
    if names and name:
        who: str = join((name, tag("small", number)), between=" ")
    else:
        who = " ".join([f"{name[:1]}.", number] if name else [number])
    return (
        who,
        customers.rhythm(one),
        fmt.money(round(one.at_risk), currency),
    )


def _reward(given: Given, currency: str) -> Sequence[str]:
    return (
        clean(given.name),
        fmt.number(given.issued),
        fmt.number(given.used),
        points(given.spent, given.unit),
        fmt.money(given.cost, currency),
    )
