"""What is said of sales put right and of balances brought in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _
from loyalty_tui.words import format as fmt
from loyalty_tui.words import phrases, rewards

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.books.moving import MovePlan
    from ledger.books.refunds import RefundPlan
    from ledger.queries.members import MemberLine
    from ledger.queries.story import Story

HEADLINES: dict[str, str] = {
    "reassign": N_("Sale moved"),
    "claim": N_("Sale claimed"),
    "note": N_("Note added"),
    "opening": N_("Balance brought in"),
    "unrefund": N_("Refund undone"),
    "unopen": N_("Opening balance undone"),
}


def _moved(story: Story, currency: str) -> list[str]:
    """A sale that changed hands, as the member whose statement it stands in sees it."""
    parts = [_which(story, currency)]
    taken = -_sum(story, "reverse", "unlapse")
    back = _sum(story, "restore", "grace")
    waived, forfeited = story.detail.get("waived"), story.detail.get("forfeited")
    if taken > 0:
        parts.append(
            _("{points} it had earned are taken back.").format(points=phrases.points(taken))
        )
    if back:
        parts.append(_("{points} used to pay come back.").format(points=phrases.points(back)))
    if isinstance(waived, int):
        parts.append(_("Spent already and let go: {points}.").format(points=phrases.points(waived)))
    if isinstance(forfeited, int):
        parts.append(
            _("{points} had lapsed and are lost.").format(points=phrases.points(forfeited))
        )
    for entry in story.entries:
        if entry.member != story.member:
            continue
        if entry.kind == "redeem":
            parts.append(_("{points} used to pay.").format(points=phrases.points(-entry.amount)))
        elif entry.award is not None:
            parts.append(phrases.award(entry.award, currency))
            if entry.amount != entry.award.points:
                parts.append(
                    _("Part of it was given back: {points} remain.").format(
                        points=phrases.points(entry.amount)
                    )
                )
            parts += phrases.dates(entry, story.business_date)
    parts += [_stamps(story), *rewards.withdrawn(story), *rewards.card(story)]
    if story.balance is not None and story.balance < 0:
        parts.append(
            _("They were spent already: later points pay off {points} first.").format(
                points=phrases.points(-story.balance)
            )
        )
    return parts


def _which(story: Story, currency: str) -> str:
    """Which sale it is, and from whom or to whom it goes."""
    sale = story.detail.get("sale")
    known = sale if isinstance(sale, dict) else {}
    day = known.get("day")
    named = {
        "amount": fmt.money(int(known.get("amount", 0)), currency),
        "day": fmt.short_date(dt.date.fromisoformat(day)) if isinstance(day, str) else "",
        "ref": known.get("ref") or f"#{story.reverses}",
    }
    before, other = story.detail.get("from"), story.detail.get("other")
    if before is None:
        return _("Sale {ref} of {day}, {amount}, had no member: it is theirs now.").format(**named)
    if before == story.member and isinstance(other, dict):
        return _(
            "Sale {ref} of {day}, {amount}, was credited by mistake: it is member {member}'s."
        ).format(**named, member=other.get("member"))
    return _("Sale {ref} of {day}, {amount}, had been credited to member {member}.").format(
        **named, member=before
    )


def _stamps(story: Story) -> str:
    moved = story.moved("stamps")
    if moved > 0:
        return _("{stamps} added to the card.").format(stamps=phrases.points(moved, "stamps"))
    if moved < 0:
        return _("{stamps} taken off the card.").format(stamps=phrases.points(-moved, "stamps"))
    return ""


def _sum(story: Story, *kinds: str) -> int:
    return sum(
        e.amount
        for e in story.entries
        if e.kind in kinds and e.unit == "points" and e.member == story.member
    )


def will_refund(plan: RefundPlan, currency: str) -> str:
    """What giving a sale back will do."""
    parts = [phrases.to_give_back(plan, currency)]
    if plan.take_back:
        taken = phrases.points(plan.take_back)
        parts.append(_("{points} it had earned are taken back.").format(points=taken))
    if plan.give_back:
        back = phrases.points(plan.give_back)
        parts.append(_("{points} used to pay come back.").format(points=back))
    if not (plan.take_back or plan.give_back):
        parts.append(_("No points move."))
    return " ".join(parts)


def will_move(plan: MovePlan, before: str, to: MemberLine) -> str:
    """What giving a sale to a member will do, for both; ``before`` is whose it was."""
    name = to.name or _("Member {number}").format(number=to.member)
    change = fmt.signed_points(plan.points - plan.used)
    told = _("To {name} (#{member}): {points}.")
    parts = [told.format(name=name, member=to.member, points=change)]
    if plan.sale.member is not None:
        lost = fmt.signed_points(plan.used - plan.take_back)
        whose = before or _("Member {number}").format(number=plan.sale.member)
        parts.append(_("From {name}: {points}.").format(name=whose, points=lost))
    return " ".join(parts)


def _note(story: Story, _currency: str) -> list[str]:
    text = story.note.rstrip(".") or _("the note was erased")
    return [_("Sale event {event}: {text}.").format(event=story.reverses, text=text)]


def _opening(story: Story, _currency: str) -> list[str]:
    parts = []
    for entry in story.entries:
        if not entry.amount:
            continue
        held = phrases.points(entry.amount, entry.unit)
        parts.append(_("{points} held before.").format(points=held))
        if entry.last_day is not None:
            parts.append(_("To use by {day}.").format(day=fmt.short_date(entry.last_day)))
    return parts


def _unrefund(story: Story, currency: str) -> list[str]:
    amount = fmt.money(story.amount or 0, currency)
    return [_("The refund of {amount} was imported by mistake.").format(amount=amount)]


def _unopen(story: Story, _currency: str) -> list[str]:
    return [
        _("{points} taken back.").format(points=phrases.points(-entry.amount, entry.unit))
        for entry in story.entries
        if entry.kind == "reverse"
    ]


TELLERS: dict[str, Callable[[Story, str], list[str]]] = {
    "reassign": _moved,
    "claim": _moved,
    "note": _note,
    "opening": _opening,
    "unrefund": _unrefund,
    "unopen": _unopen,
}
