"""The list of members in words: its columns, its orders, the kinds of members it can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_tui.i18n import N_, _
from loyalty_tui.widgets.ink import MUTED, ink
from loyalty_tui.widgets.paged_table import Column
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from loyalty_tui.gateway import Listed, ListOrder

_NARROW, _WIDE = 80, 160
# Below the first there is room for three columns; from the second on for all, beside the card.

_LABELS: dict[str, tuple[str, int]] = {
    "name": (N_("Name"), 12),
    "phone": (N_("Phone"), 14),
    "tier": (N_("Tier"), 8),
    "balance": (N_("Points"), 8),
    "last_visit": (N_("Last visit"), 10),
    "joined": (N_("Joined"), 10),
}
_ORDERS: dict[str, str] = {
    "name": N_("Name"),
    "balance": N_("Points"),
    "tier": N_("Tier"),
    "last_visit": N_("Last visit"),
    "joined": N_("Joined"),
}
_UP, _DOWN = "▲", "▼"
_GROUPS = {
    "": N_("Everybody"),
    "tier:": N_("No tier yet"),
    "late": N_("Late, and worth a call"),
    "lapsing": N_("Points lapse within a month"),
    "silent": N_("No visit for a year"),
    "voucher": N_("With a voucher"),
    "email": N_("Agree to e-mail"),
}
_TIER = "tier:"


def shape(order: ListOrder | None, width: int) -> list[str]:
    """The columns there is room for; that of the order is always among them."""
    if width >= _WIDE:
        return list(_LABELS)
    if width < _NARROW:
        second = order if order in ("tier", "last_visit", "joined") else "phone"
        return ["name", second, "balance"]
    return ["name", "phone", "tier", "balance", "joined" if order == "joined" else "last_visit"]


def columns(
    keys: Sequence[str], order: ListOrder | None, *, backwards: bool, stamps: bool = False
) -> list[Column]:
    """Columns of a table; that of the order says which way it goes.

    :param stamps: whether a balance is of stamps.
    """
    found = []
    for key in keys:
        name, width = _LABELS[key]
        label = _("Stamps") if stamps and key == "balance" else _(name)
        if key == order:
            label = f"{label} {_DOWN if backwards else _UP}"
        width = max(width, ink(label).cell_length)
        sorts = key if key in _ORDERS else ""
        found.append(Column(label, width, right=key == "balance", grow=key == "name", sorts=sorts))
    return found


def cells(listed: Listed, keys: Sequence[str], *, near: bool = False) -> tuple[Content, ...]:
    """A member's row; of who is only nearly so called, with a question mark before it."""
    line = listed.line
    name = line.name or _("Member {number}").format(number=line.member)
    came = line.last_purchase
    told = {
        "name": ink(f"? {name}") if near else ink((name, "bold")),
        "phone": ink(fmt.phone(line.phone)),
        "tier": ink(line.tier),
        "balance": ink(fmt.number(line.balance)),
        "last_visit": ink(fmt.short_date(came)) if came else ink((fmt.NONE, MUTED)),
        "joined": ink(fmt.short_date(listed.joined)),
    }
    return tuple(told[key] for key in keys)


def largest_first(order: str) -> bool:
    """Whether an order begins with the most, the highest or the latest: all but the names do."""
    return order != "name"


def orders(
    order: ListOrder | None, *, backwards: bool, stamps: bool = False
) -> list[tuple[str, str, str]]:
    """The orders there are: each with its word, and which way it goes or would go."""
    found = []
    for key, word in _ORDERS.items():
        down = not backwards if key == order else largest_first(key)
        label = _("Stamps") if stamps and key == "balance" else _(word)
        found.append((key, label, f"{_DOWN if down else _UP} {_way(key, down=down)}"))
    return found


def _way(order: str, *, down: bool) -> str:
    match order:
        case "name":
            return _("from Z to A") if down else _("from A to Z")
        case "balance":
            return _("most first") if down else _("fewest first")
        case "tier":
            return _("highest first") if down else _("lowest first")
        case _:
            return _("latest first") if down else _("earliest first")


def group(name: str) -> str:
    """A kind of members, in a few words."""
    word = _GROUPS.get(name)
    return name.removeprefix(_TIER) if word is None else _(word)


def groups(counts: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """The kinds there are, each with its word and how many they are, as far as it is known."""
    levels = [name for name in counts if name.startswith(_TIER)]
    # Nobody is without a tier where the lowest begins at nought.
    levels = [name for name in levels if name != _TIER or counts[name]]
    others = [name for name in _GROUPS if name not in ("", _TIER)]
    return [
        (name, group(name), fmt.number(counts[name]) if name in counts else "…")
        for name in ("", *levels, *others)
    ]
