"""What happened and why, in a sentence; the same on the screen and on the command line.

Only :func:`error` and :func:`told` are the screens' own: the command line says
:func:`phrases.error` and :func:`explain`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ledger.values.points import Unit
from loyalty_tui.i18n import N_, _
from loyalty_tui.words import (
    bonuses,
    corrections,
    feedback,
    goals,
    levels,
    marks,
    people,
    phrases,
    rewards,
    staff,
)
from loyalty_tui.words import format as fmt
from loyalty_tui.words.phrases import award, dates, moved, points, value
from loyalty_tui.words.refusals import error

if TYPE_CHECKING:
    from ledger.books.sales import SalePlan
    from ledger.queries.explain import Explained
    from ledger.queries.story import Story, StoryEntry


__all__ = [
    "award",
    "balance",
    "error",
    "explain",
    "headline",
    "moved",
    "points",
    "preview",
    "told",
    "value",
]

_HEADLINES = {
    "sale": N_("Sale recorded"),
    "refund": N_("Refund recorded"),
    "void": N_("Sale undone"),
    "join": N_("Member added"),
    "adjust": N_("Points adjusted"),
    "sweep": N_("Points lapsed"),
    "review": N_("Tier reviewed"),
    "program": N_("Programme changed"),
    "campaign": N_("Campaign changed"),
    "refusal": N_("Refused"),
    **bonuses.HEADLINES,
    **corrections.HEADLINES,
    **feedback.HEADLINES,
    **goals.HEADLINES,
    **levels.HEADLINES,
    **people.HEADLINES,
    **rewards.HEADLINES,
    **staff.HEADLINES,
    **marks.HEADLINES,
}


def headline(story: Story) -> str:
    """What an event is, in two or three words."""
    return _(_HEADLINES.get(story.kind, story.kind))


def explain(story: Story, currency: str) -> str:
    """Why an event moved what it moved, one sentence after another. Empty if nothing is to say."""
    tell = _TELLERS.get(story.kind)
    parts = tell(story, currency) if tell else []
    tier = story.detail.get("tier")
    if isinstance(tier, list) and story.kind != "reward":
        parts.append(_tier_change(str(tier[0]), str(tier[1])))
    parts += bonuses.beside(story, currency)
    parts += staff.beside(story)
    return " ".join(part for part in parts if part)


def told(story: Story, currency: str) -> str:
    """Why, as a screen says it: settings by their names there, and no command to type."""
    on_screen = _ON_SCREEN.get(story.kind)
    return (on_screen and on_screen(story, currency)) or explain(story, currency)


def preview(plan: SalePlan, currency: str) -> str:
    """Why a sale would earn what it would earn: the sentence its booking will give."""
    parts = []
    if plan.sale.points:
        parts.append(_paid(plan.sale.points, plan.paid, plan.to_pay, currency))
    if plan.working is not None:
        parts.append(award(plan.working, currency))
        if plan.usable_from is not None and plan.earned:
            parts.append(_("Usable from {day}.").format(day=fmt.short_date(plan.usable_from)))
    if plan.stamps:
        parts.append(_("{stamps} added to the card.").format(stamps=points(plan.stamps, "stamps")))
    if plan.card is not None:
        parts += rewards.will_fill(plan.card)
    before = plan.tier_before.tier if plan.tier_before else ""
    if plan.tier_after is not None and plan.tier_after.tier != before:
        parts.append(_tier_change(before, plan.tier_after.tier))
    return " ".join(part for part in parts if part)


def _paid(used: int, paid: int, to_pay: int, currency: str) -> str:
    return _("{points} pay {paid}: {to_pay} left to pay.").format(
        points=points(used), paid=fmt.money(paid, currency), to_pay=fmt.money(to_pay, currency)
    )


def _tier_change(before: str, after: str) -> str:
    if not after:
        return _("No longer {tier}.").format(tier=before)
    return _("Now {tier}.").format(tier=after)


def _sale(story: Story, currency: str) -> list[str]:
    if story.member is None:
        return [_("Sale without a member: no points.")]
    parts = []
    for entry in story.entries:
        if entry.kind == "extend":
            continue
        if entry.kind == "redeem":
            parts.append(_("{points} used to pay.").format(points=points(-entry.amount)))
        elif entry.unit == "stamps":
            parts.append(
                _("{stamps} added to the card.").format(stamps=points(entry.amount, "stamps"))
            )
        elif entry.award is not None:
            parts.append(award(entry.award, currency))
            parts += dates(entry, story.business_date)
    return [*parts, *rewards.card(story), *levels.extended(story), *levels.late(story)]


def _refund(story: Story, currency: str) -> list[str]:
    amount = fmt.money(-(story.amount or 0), currency)
    if story.reverses is None:
        return [_("{amount} given back, naming no sale: no points moved.").format(amount=amount)]
    parts = [
        _("The whole sale is undone.")
        if story.kind == "void" and not story.amount
        else _("The whole sale is undone: {amount}.").format(amount=amount)
        if story.kind == "void"
        else _("{amount} of the sale given back.").format(amount=amount)
    ]
    back = _moved(story.entries, ("restore", "grace"))
    taken = -_moved(story.entries, ("reverse", "unlapse"))
    if back:
        parts.append(_("{points} used to pay come back.").format(points=points(back)))
    grace = _moved(story.entries, ("grace",))
    if grace:
        parts.append(
            _("{points} of them had lapsed and can be used for some days of grace.").format(
                points=points(grace)
            )
        )
    if taken > 0:
        parts.append(_("{points} it had earned are taken back.").format(points=points(taken)))
    waived, forfeited = story.detail.get("waived"), story.detail.get("forfeited")
    if isinstance(waived, int):
        parts.append(_("Spent already and let go: {points}.").format(points=points(waived)))
    if isinstance(forfeited, int):
        parts.append(_("{points} had lapsed and are lost.").format(points=points(forfeited)))
    if story.balance is not None and story.balance < 0:
        parts.append(
            _("They were spent already: later points pay off {points} first.").format(
                points=points(-story.balance)
            )
        )
    return [*parts, *rewards.taken(story)]


def _moved(entries: tuple[StoryEntry, ...], kinds: tuple[str, ...]) -> int:
    return sum(e.amount for e in entries if e.kind in kinds and e.unit == "points")


def _join(story: Story, _currency: str) -> list[str]:
    day = fmt.short_date(story.business_date)
    return [_("Joined the programme on {day}.").format(day=day)]


def _adjust(story: Story, _currency: str) -> list[str]:
    unit: Unit = story.entries[0].unit if story.entries else "points"
    moved = story.moved(unit)
    template = (
        _("{points} added by hand: {reason}.")
        if moved > 0
        else _("{points} taken by hand: {reason}.")
    )
    reason = story.note.rstrip(".") or _("the reason was erased")
    told = template.format(points=points(abs(moved), unit), reason=reason)
    return [told, *rewards.card(story)]


def _sweep(story: Story, _currency: str) -> list[str]:
    if not story.entries:
        return [_("Points released since have paid what was owed.")]
    unit = story.entries[0].unit
    lapsed = -sum(e.amount for e in story.entries)
    return [_("{points} passed their last day unused.").format(points=points(lapsed, unit))]


def _program(story: Story, _currency: str) -> list[str]:
    key, preset = story.detail.get("key"), story.detail.get("preset")
    if isinstance(preset, str):
        return [_("The programme is “{name}” from now on.").format(name=preset)]
    if not isinstance(key, str):
        return [_("The programme begins.")]
    return [
        _("{key}: {before} → {after}.").format(
            key=key, before=story.detail.get("from"), after=story.detail.get("to")
        )
    ]


def _program_on_screen(story: Story, currency: str) -> str:
    from ledger.program.settings import Settings
    from loyalty_tui.words import programme, settings
    from loyalty_tui.words.setting_names import LABELS

    key, preset = story.detail.get("key"), story.detail.get("preset")
    if isinstance(preset, str) and preset in programme.PRESETS:
        name = programme.preset(preset)
        return _("The programme is “{name}” from now on.").format(name=name)
    if not isinstance(key, str) or key not in LABELS:
        return ""
    before, after = (str(story.detail.get(end)) for end in ("from", "to"))
    return settings.change(Settings(shop_currency=currency), key, before, after)


def _refusal_on_screen(story: Story, _currency: str) -> str:
    from ledger.books.act import refusal_of

    return error(refusal_of(story.detail))


_ON_SCREEN: dict[str, Callable[[Story, str], str]] = {
    "program": _program_on_screen,
    "refusal": _refusal_on_screen,
}


def _named(story: Story, _currency: str) -> list[str]:
    return [str(story.detail.get("name", ""))]


def _campaign(story: Story, _currency: str) -> list[str]:
    share = story.detail.get("control")
    if not isinstance(share, int):
        return _named(story, _currency)
    return [
        _("{name}, with {share}% of the members kept apart to measure it.").format(
            name=story.detail.get("name"), share=share
        )
    ]


def _refusal(story: Story, _currency: str) -> list[str]:
    from ledger.books.act import refusal_of

    return [phrases.error(refusal_of(story.detail))]


_TELLERS: dict[str, Callable[[Story, str], list[str]]] = {
    "sale": _sale,
    "refund": _refund,
    "void": _refund,
    "join": _join,
    "adjust": _adjust,
    "sweep": _sweep,
    "program": _program,
    "campaign": _campaign,
    "refusal": _refusal,
    **bonuses.TELLERS,
    **corrections.TELLERS,
    **feedback.TELLERS,
    **goals.TELLERS,
    **levels.TELLERS,
    **people.TELLERS,
    **rewards.TELLERS,
    **staff.TELLERS,
    **marks.TELLERS,
}


def balance(found: Explained) -> list[str]:
    """How a balance follows from its lots."""
    sentences = []
    if found.pending:
        sentences.append(
            _("{points} are held back and cannot be used yet.").format(points=points(found.pending))
        )
    if found.deficit:
        sentences.append(
            _("{points} are owed and are paid off first.").format(points=points(found.deficit))
        )
    sentences.append(_("Balance: {points}").format(points=points(found.balance)) + ".")
    return sentences
