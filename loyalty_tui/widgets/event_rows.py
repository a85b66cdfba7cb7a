"""Events as rows of a list, in as many columns as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_tui.gateway import moment_of
from loyalty_tui.i18n import _
from loyalty_tui.widgets.ink import MUTED, STRONG, ink
from loyalty_tui.widgets.paged_table import Column, Row
from loyalty_tui.words import format as fmt
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.gateway import JournalLine, Shop

_NORMAL, _WIDE = 80, 120
# The breakpoints of places.


_LARGE = 1_250_000
# An amount in minor units that is seen whole, in any currency.


def columns(width: int, currency: str) -> list[Column]:
    """The columns that a window has room for: when, what, who, how much, where and by whom."""
    if width < _NORMAL:
        return [
            Column(_("When"), 11),
            Column(_("What"), 14, grow=True),
            Column(_("Member"), 12),
            Column(_("Points"), 7, right=True),
        ]
    found = [
        Column(_("When"), 14),
        Column(_("What"), 22, grow=width >= _WIDE),
        Column(_("Member"), 18 if width >= _WIDE else 14, grow=width < _WIDE),
        Column(_("Points"), 7, right=True),
        Column(_("Amount"), max(10, len(fmt.money(_LARGE, currency))), right=True),
    ]
    if width >= _WIDE:
        found += [Column(_("Till"), 8), Column(_("Staff"), 8)]
    return found


def row(line: JournalLine, shop: Shop, width: int) -> Row:
    """An event in those columns."""
    story = line.story
    money = fmt.money(story.amount, shop.currency) if story.amount is not None else ""
    what = _what(line)
    if width >= _WIDE and story.kind != "sale":
        # How a sale's points come about is told on its page.
        what += ink((f"  {say.told(story, shop.currency)}", MUTED))
    who = _who(line)
    if width < _WIDE and not who.plain:
        # Nobody's: what it changed tells it from the next one.
        who = ink((say.told(story, shop.currency), MUTED))
    cells = [ink((_when(line, shop, width), MUTED)), what, who, _points(line)]
    if width >= _NORMAL:
        cells.append(ink(money))
    if width >= _WIDE:
        cells += [ink((story.till, MUTED)), ink((line.staff, MUTED))]
    return Row(str(story.event), tuple(cells))


def _when(line: JournalLine, shop: Shop, width: int) -> str:
    """The shop's date and time; in this year the year goes without saying where room is short."""
    moment = moment_of(line.story.effective_at, shop.timezone)
    if width < _NORMAL:
        return f"{moment:%d/%m %H:%M}"
    return f"{moment:%d/%m/%y %H:%M}"


def _what(line: JournalLine) -> Content:
    story = line.story
    if story.kind == "refusal":
        return ink((f"× {say.headline(story)}", "$text-error"))
    if line.undone:
        undone = _("undone")
        return ink((f"× {undone} · {say.headline(story)}", MUTED))
    return ink((say.headline(story), STRONG))


def _who(line: JournalLine) -> Content:
    story = line.story
    if story.member is None:
        # Of a sale, whatever became of it.
        return ink((_("without a card"), MUTED)) if story.amount is not None else ink("")
    if line.name:
        return ink(line.name)
    return ink((_("Member {number}").format(number=story.member), MUTED))


def _points(line: JournalLine) -> Content:
    moved = line.story.points if line.story.member is not None else 0
    if not moved:
        return ink("")
    return ink((fmt.signed_points(moved), "$text-success" if moved > 0 else "$text-warning"))
