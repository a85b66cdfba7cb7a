"""What is said of the catalogue, of vouchers and of stamp cards."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ledger.values.points import Unit
from loyalty_tui.i18n import N_, _
from loyalty_tui.words import format as fmt
from loyalty_tui.words import phrases

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.books.cards import Filled
    from ledger.queries.story import Story

HEADLINES: dict[str, str] = {
    "issue": N_("Reward issued"),
    "use": N_("Reward handed over"),
    "unuse": N_("Hand-over taken back"),
    "cancel": N_("Reward cancelled"),
    "expire": N_("Voucher lapsed"),
    "reward": N_("Catalogue changed"),
}

STATES: dict[str, str] = {
    "issued": N_("to be used"),
    "used": N_("used"),
    "cancelled": N_("cancelled"),
    "expired": N_("lapsed"),
}
"""A voucher's state, in a word."""


def points(number: int, unit: Unit = "points") -> str:
    """A number of points or stamps with its word."""
    return phrases.points(number, unit)


def name_of(story: Story) -> str:
    """The reward an event is about, or whose card it filled."""
    card = story.detail.get("card")
    return str((card if isinstance(card, dict) else story.detail).get("name", ""))


def stamps_of(held: int, per_card: int) -> str:
    """How far a card is filled: ``3 of 8``."""
    return _("{held} of {card}").format(held=fmt.number(held), card=fmt.number(per_card))


def will_fill(card: Filled) -> list[str]:
    """What a sale to be booked will do to the card."""
    said = [_("The card is full: “{name}”.").format(name=card.reward.name)] if card.cards else []
    return said + ([_kept(card.refusal.message, card.refusal.values)] if card.refusal else [])


def card(story: Story) -> list[str]:
    """The cards an event filled, each with its voucher; or why a full one gave nothing."""
    told = story.detail.get("card")
    if not isinstance(told, dict):
        return []
    parts = [
        _("The card is full: “{name}”, voucher {code}.").format(name=told.get("name"), code=code)
        for code in story.codes
    ]
    refused = told.get("refused")
    if isinstance(refused, dict):
        from ledger.books.act import refusal_of

        no = refusal_of(refused)
        parts.append(_kept(no.message, no.values))
    return parts


def _kept(message: str, values: dict[str, object]) -> str:
    from ledger.values.errors import Refused

    why = phrases.error(Refused(message, **values))
    return _("The card is full and keeps its stamps: {why}").format(why=why)


def taken(story: Story) -> list[str]:
    """What was taken off a card by a sale given back."""
    moved = -sum(
        e.amount
        for e in story.entries
        if e.unit == "stamps" and e.member == story.member and e.kind in ("reverse", "unlapse")
    )
    parts = withdrawn(story)
    if moved > 0:
        parts.append(_("{stamps} taken off the card.").format(stamps=points(moved, "stamps")))
    return parts


def withdrawn(story: Story) -> list[str]:
    """Vouchers of full cards that went with the stamps of a sale, and stamps let go."""
    codes, waived = story.detail.get("withdrawn"), story.detail.get("stamps_waived")
    parts = [
        _("The card is no longer full: voucher {code} is cancelled.").format(code=code)
        for code in (codes if isinstance(codes, list) else ())
    ]
    if isinstance(waived, int):
        parts.append(
            _("Spent already and let go: {points}.").format(points=points(waived, "stamps"))
        )
    return parts


def _issue(story: Story, _currency: str) -> list[str]:
    detail = story.detail
    unit: Unit = "stamps" if detail.get("unit") == "stamps" else "points"
    cost = detail.get("cost")
    parts = [
        _("“{name}” for {cost}: voucher {code}.").format(
            name=detail.get("name"),
            cost=points(cost if isinstance(cost, int) else 0, unit),
            code=story.code,
        )
    ]
    if "auto" in detail:
        parts.insert(0, _("The card is full."))
    last_day = detail.get("last_day")
    if isinstance(last_day, str):
        parts.append(_("To use by {day}.").format(day=_day(last_day)))
    return parts


def _use(story: Story, _currency: str) -> list[str]:
    return [
        _("“{name}” handed over, voucher {code} is used.").format(
            name=story.detail.get("name"), code=story.code
        )
    ]


def _unuse(story: Story, _currency: str) -> list[str]:
    return [
        _("“{name}” was not handed over: voucher {code} can be used again.").format(
            name=story.detail.get("name"), code=story.code
        )
    ]


def _cancel(story: Story, _currency: str) -> list[str]:
    parts = [
        _("Voucher {code} for “{name}” is cancelled.").format(
            name=story.detail.get("name"), code=story.code
        )
    ]
    back = sum(e.amount for e in story.entries if e.kind in ("restore", "grace"))
    if back:
        unit = story.entries[0].unit
        parts.append(
            _("{points} come back, with their own dates.").format(points=points(back, unit))
        )
    forfeited = story.detail.get("forfeited")
    if isinstance(forfeited, int):
        parts.append(_("{points} had lapsed and are lost.").format(points=points(forfeited)))
    return parts


def _expire(story: Story, _currency: str) -> list[str]:
    return [
        _("Voucher {code} for “{name}” passed its last day unused.").format(
            name=story.detail.get("name"), code=story.code
        )
    ]


def _reward(story: Story, currency: str) -> list[str]:
    """A reward added, changed, archived or restored."""
    detail = story.detail
    name, was = str(detail.get("name", "")), detail.get("was")
    if not isinstance(was, dict):
        return [_("“{name}”, for {cost}.").format(name=name, cost=_cost(detail, detail))]
    if "active" in was:
        if detail.get("active"):
            return [_("“{name}” is in the catalogue again.").format(name=name)]
        return [_("“{name}” is archived: it can no longer be taken.").format(name=name)]
    parts = [f"{name}."]
    for column, (label, said) in _COLUMNS.items():
        if column in was:
            before, after = (said(d.get(column), detail, currency) for d in (was, detail))
            parts.append(
                _("{what}: {after} instead of {before}.").format(
                    what=_(label), after=after, before=before
                )
            )
    return parts


def _cost(given: dict[str, object], detail: dict[str, object]) -> str:
    cost = given.get("cost")
    unit: Unit = "stamps" if detail.get("unit") == "stamps" else "points"
    return points(cost if isinstance(cost, int) else 0, unit)


def _day(text: str) -> str:
    return fmt.short_date(dt.date.fromisoformat(text))


def _plain(value: object, _detail: dict[str, object], _currency: str) -> str:
    return fmt.number(value) if isinstance(value, int) else str(value) if value else fmt.NONE


def _date(value: object, _detail: dict[str, object], _currency: str) -> str:
    return _day(value) if isinstance(value, str) else fmt.NONE


def _money(value: object, _detail: dict[str, object], currency: str) -> str:
    return fmt.money(value if isinstance(value, int) else 0, currency)


def _price(value: object, detail: dict[str, object], _currency: str) -> str:
    return _cost({"cost": value}, detail)


_COLUMNS: dict[str, tuple[str, Callable[[object, dict[str, object], str], str]]] = {
    "name": (N_("Name"), _plain),
    "cost": (N_("Cost"), _price),
    "cost_price": (N_("Cost price"), _money),
    "stock": (N_("Stock"), _plain),
    "per_member": (N_("Per member"), _plain),
    "period_days": (N_("Within days"), _plain),
    "first_day": (N_("From"), _date),
    "last_day": (N_("Until"), _date),
    "valid_days": (N_("Voucher days"), _plain),
    "tier": (N_("Tier"), _plain),
}
"""What can change of a reward: its heading, and how its values are written."""

TELLERS: dict[str, Callable[[Story, str], list[str]]] = {
    "issue": _issue,
    "use": _use,
    "unuse": _unuse,
    "cancel": _cancel,
    "expire": _expire,
    "reward": _reward,
}
