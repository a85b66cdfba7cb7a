"""What is said of a reward of the catalogue: what it is worth, and within which limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.words import format as fmt
from loyalty_tui.words import phrases

if TYPE_CHECKING:
    from ledger.books.rewards import NewReward
    from ledger.queries.rewards import Reward
    from ledger.rules.worth import Worth


def worth(reward: Reward | NewReward, found: Worth, currency: str) -> str:
    """What it takes to get a reward, and what it costs the shop."""
    held = phrases.points(reward.cost, reward.unit)
    parts = []
    if found.spending is not None:
        spent = fmt.money(found.spending, currency)
        parts.append(_("{points}, about {amount} of spending.").format(points=held, amount=spent))
    elif found.visits is not None:
        visits = ngettext("{n} visit", "{n} visits", found.visits).format(
            n=fmt.number(found.visits)
        )
        parts.append(_("{points}, about {visits}.").format(points=held, visits=visits))
    else:
        parts.append(f"{held}.")
    price = fmt.money(reward.cost_price, currency)
    if found.back is not None:
        parts.append(
            _("It costs you {price}: {share} of what was spent comes back.").format(
                price=price, share=fmt.fine_percent(found.back)
            )
        )
    elif reward.cost_price:
        parts.append(_("It costs you {price}.").format(price=price))
    else:
        parts.append(_("What it costs you is not known yet."))
    return " ".join(parts)


def limits(reward: Reward | NewReward) -> list[str]:
    """Within which limits it can be taken, each in a few words."""
    parts = []
    if reward.per_member is not None:
        parts.append(each(reward))
    if reward.tier:
        parts.append(_("{tier} and above").format(tier=reward.tier))
    if reward.first_day is not None:
        parts.append(_("from {day}").format(day=fmt.short_date(reward.first_day)))
    if reward.last_day is not None:
        parts.append(_("until {day}").format(day=fmt.short_date(reward.last_day)))
    if reward.valid_days is not None:
        parts.append(
            ngettext(
                "voucher good for {n} day", "voucher good for {n} days", reward.valid_days
            ).format(n=fmt.number(reward.valid_days))
        )
    return parts


def each(reward: Reward | NewReward) -> str:
    """How many of it a member may have."""
    if reward.per_member is None:
        return ""
    n = fmt.number(reward.per_member)
    if reward.period_days is None:
        return _("{n} each").format(n=n)
    return _("{n} each in {days} days").format(n=n, days=fmt.number(reward.period_days))


_CLOSED = {
    "archived": N_("archived"),
    "stock": N_("out of stock"),
    "early": N_("not yet"),
    "over": N_("over"),
}


def closed(why: str) -> str:
    """Why nobody can take a reward now, in a word or two; empty where some can."""
    return _(_CLOSED[why]) if why else ""
