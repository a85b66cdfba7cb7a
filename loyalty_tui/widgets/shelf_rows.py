"""Rewards as rows of a list, in as many columns as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_tui.i18n import _
from loyalty_tui.widgets.ink import MUTED, STRONG, ink
from loyalty_tui.widgets.paged_table import Column, Row
from loyalty_tui.words import format as fmt
from loyalty_tui.words import say
from loyalty_tui.words import shelf as words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from loyalty_tui.gateway import ShelfLine, Shop

    Cell = Callable[[ShelfLine, Shop], Content]

_NORMAL, _WIDE = 80, 120
# The breakpoints of places.


def columns(width: int, lines: Sequence[ShelfLine]) -> list[Column]:
    """The columns that a window has room for; what no reward has takes none."""
    return [column for column, _cell in _cells(width, lines)]


def row(line: ShelfLine, shop: Shop, width: int, lines: Sequence[ShelfLine]) -> Row:
    """A reward in those columns."""
    return Row(
        str(line.reward.id), tuple(cell(line, shop) for _column, cell in _cells(width, lines))
    )


def _cells(width: int, lines: Sequence[ShelfLine]) -> list[tuple[Column, Cell]]:
    rewards = [line.reward for line in lines]
    found: list[tuple[Column, Cell]] = [
        (Column(_("Reward"), 16, grow=True), _name),
        (Column(_("Cost"), 12, right=True), _cost),
        (Column(_("Stock"), 9, right=True), _stock),
    ]
    if width < _NORMAL:
        return found
    if any(reward.per_member for reward in rewards):
        found.append((Column(_("Limit each"), 17), _each))
    found.append((Column(_("Given"), 7, right=True), _given))
    if width < _WIDE:
        return found
    found.append((Column(_("Costs you"), 10, right=True), _price))
    if any(reward.first_day or reward.last_day for reward in rewards):
        found.append((Column(_("Dates"), 17), _dates))
    if any(reward.tier for reward in rewards):
        found.append((Column(_("Tier"), 10), _tier))
    return found


def _name(line: ShelfLine, _shop: Shop) -> Content:
    name = ink((line.reward.name, MUTED if line.closed == "archived" else STRONG))
    if line.closed in ("", "stock"):
        return name
    return name + ink((f"  × {words.closed(line.closed)}", MUTED))


def _cost(line: ShelfLine, _shop: Shop) -> Content:
    return ink(say.points(line.reward.cost, line.reward.unit))


def _each(line: ShelfLine, _shop: Shop) -> Content:
    return ink(words.each(line.reward) or fmt.NONE)


def _given(line: ShelfLine, _shop: Shop) -> Content:
    return ink(fmt.number(line.reward.issued))


def _price(line: ShelfLine, shop: Shop) -> Content:
    price = line.reward.cost_price
    return ink(fmt.money(price, shop.currency) if price else fmt.NONE)


def _tier(line: ShelfLine, _shop: Shop) -> Content:
    return ink(line.reward.tier or fmt.NONE)


def _stock(line: ShelfLine, _shop: Shop) -> Content:
    stock = line.reward.stock
    if stock is None:
        return ink((_("no limit"), MUTED))
    if stock == 0:
        return ink((_("× none"), "bold $text-error"))
    return ink(fmt.number(stock))


def _dates(line: ShelfLine, _shop: Shop) -> Content:
    first, last = line.reward.first_day, line.reward.last_day
    if first is not None and last is not None:
        return ink(f"{first:%d/%m/%y}–{last:%d/%m/%y}")
    if first is not None:
        return ink(_("from {day}").format(day=fmt.short_date(first)))
    if last is not None:
        return ink(_("until {day}").format(day=fmt.short_date(last)))
    return ink(fmt.NONE)
