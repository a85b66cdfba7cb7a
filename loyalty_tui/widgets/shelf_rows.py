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
    from loyalty_tui.gateway import Reward, ShelfLine, Shop

_NORMAL, _WIDE = 80, 120
# The breakpoints of places.


def columns(width: int) -> list[Column]:
    """The columns that a window has room for."""
    found = [
        Column(_("Reward"), 16, grow=True),
        Column(_("Cost"), 12, right=True),
        Column(_("Stock"), 9, right=True),
    ]
    if width >= _NORMAL:
        found += [Column(_("Limit each"), 17), Column(_("Given"), 6, right=True)]
    if width >= _WIDE:
        found += [
            Column(_("Costs you"), 9, right=True),
            Column(_("Dates"), 17),
            Column(_("Tier"), 10),
        ]
    return found


def row(line: ShelfLine, shop: Shop, width: int) -> Row:
    """A reward in those columns."""
    reward = line.reward
    name = ink((reward.name, MUTED if line.closed == "archived" else STRONG))
    if line.closed not in ("", "stock"):
        name += ink((f"  × {words.closed(line.closed)}", MUTED))
    cells = [name, ink(say.points(reward.cost, reward.unit)), _stock(line)]
    if width >= _NORMAL:
        cells += [ink(words.each(reward) or fmt.NONE), ink(fmt.number(reward.issued))]
    if width >= _WIDE:
        price = fmt.money(reward.cost_price, shop.currency) if reward.cost_price else fmt.NONE
        cells += [ink(price), ink(_dates(reward)), ink(reward.tier or fmt.NONE)]
    return Row(str(reward.id), tuple(cells))


def _stock(line: ShelfLine) -> Content:
    stock = line.reward.stock
    if stock is None:
        return ink((_("no limit"), MUTED))
    if stock == 0:
        return ink((_("× none"), "bold $text-error"))
    return ink(fmt.number(stock))


def _dates(reward: Reward) -> str:
    first, last = reward.first_day, reward.last_day
    if first is not None and last is not None:
        return f"{first:%d/%m/%y}–{last:%d/%m/%y}"
    if first is not None:
        return _("from {day}").format(day=fmt.short_date(first))
    if last is not None:
        return _("until {day}").format(day=fmt.short_date(last))
    return fmt.NONE
