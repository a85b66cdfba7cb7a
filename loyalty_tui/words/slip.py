"""A slip of paper about an act, for the customer who asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ledger.values.calendar import local_time
from loyalty_tui.i18n import _
from loyalty_tui.words import format as fmt
from loyalty_tui.words import phrases, say

if TYPE_CHECKING:
    from ledger.queries.members import MemberView
    from ledger.queries.slip import Slip

Look = Literal["title", "large", "text", "pair", "code", "rule"]

_SHOWN = 2
_TAIL = 4
_PROOF = 12
# Digits of the head of the chain that a slip bears.


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is to look; a ``pair`` has its second text on the right."""

    look: Look
    text: str = ""
    right: str = ""


def lines(slip: Slip) -> Iterator[Line]:
    """A slip from top to bottom.

    The member's name is not on it: slips are left lying about.
    """
    story = slip.story
    yield Line("title", slip.shop)
    at = local_time(story.effective_at, slip.timezone)
    till = _("Till {till}").format(till=story.till) if story.till else ""
    yield Line("pair", f"{fmt.short_date(story.business_date)} {at:%H:%M}", till)
    yield Line("rule")
    amount = "" if story.amount is None else fmt.money(story.amount, slip.currency)
    yield Line("pair", say.headline(story), amount)
    for unit in ("points", "stamps"):
        if moved := story.points if unit == "points" else story.moved("stamps"):
            sign = "+" if moved > 0 else "-"
            yield Line("large", sign + say.points(abs(moved), unit))
    if slip.in_money is not None:
        yield Line("large", phrases.in_money(story.kind, abs(slip.in_money), slip.currency))
    if why := say.explain(story, slip.currency):
        yield Line("text", why)
    for voucher in slip.vouchers[:_SHOWN]:
        yield Line("rule")
        yield Line("text", voucher.name)
        yield Line("code", voucher.code)
        if voucher.last_day is not None:
            yield Line("text", _("To use by {day}.").format(day=fmt.short_date(voucher.last_day)))
    if slip.view is not None:
        yield Line("rule")
        yield from _standing(slip, slip.view)
    yield Line("rule")
    number = _("N° {event}").format(event=story.event)
    yield Line("pair", number, f"{slip.seq}-{slip.head[:_PROOF]}")
    yield Line("text", _("Thank you, and see you soon!"))


def _standing(slip: Slip, view: MemberView) -> Iterator[Line]:
    """Where the member stands: balance, stamps, tier, what lapses, what is within reach."""
    yield Line("pair", _("Card"), "…" + view.card[-_TAIL:])
    if slip.has_points:
        yield Line("pair", _("Balance"), say.points(view.balance))
    if slip.stamps:
        yield Line("pair", _("Stamps"), f"{fmt.number(view.stamp_balance)}/{slip.stamps}")
    if view.tier is not None and view.tier.name:
        yield Line("pair", _("Tier"), view.tier.name)
    for day, left in view.points.upcoming(view.today)[:_SHOWN]:
        if day is not None and left:
            use_by = _("To use by {day}").format(day=fmt.short_date(day))
            yield Line("pair", use_by, say.points(left))
    for reward in slip.rewards[:_SHOWN]:
        within = _("Within reach: {reward}").format(reward=reward.name)
        yield Line("text", within)
