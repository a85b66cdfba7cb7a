"""The latest acts of all tills."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from loyalty_tui.gateway import clock_of
from loyalty_tui.i18n import _
from loyalty_tui.widgets.ink import ink, lines
from loyalty_tui.words import format as fmt
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.gateway import FeedLine, Shop

_WHAT = 20
_POINTS = 9
_MONEY = 12
_SHORT_NAME, _LONG_NAME = 8, 24
_WHO, _ROOM_FOR_WHO = 20, 110
# Till and staff, where a line is so wide.


class Feed(Widget):
    """As many of the latest acts as there is room for, newest first."""

    _acts: Sequence[FeedLine] = ()
    _shop: Shop | None = None

    def show(self, acts: Sequence[FeedLine], shop: Shop) -> None:
        """Show acts."""
        self._acts, self._shop = acts, shop
        self.refresh()

    def render(self) -> Content:
        if self._shop is None:
            return ink("")
        rows = [ink((_("Latest acts, all tills"), "bold $text-primary"))]
        room = max(0, self.size.height - 1)
        rows += [_row(act, self._shop, self.size.width) for act in self._acts[:room]]
        return lines(rows)


def _row(act: FeedLine, shop: Shop, width: int) -> Content:
    """An act on one line, in columns that do not move."""
    story = act.story
    day = story.business_date
    at = clock_of(story, shop.timezone) if day == shop.today else f"{day:%d/%m}"
    bad = story.kind == "refusal"
    what = ("× " if bad else "") + say.headline(story)
    points = fmt.signed_points(story.points) if story.member is not None and story.points else ""
    money = fmt.money(story.amount, shop.currency) if story.amount is not None else ""
    name = act.name or (_("without a card") if story.kind == "sale" else "")
    rest = width - len("00:00 ") - _WHAT - _POINTS - _MONEY
    where = ink("")
    if width >= _ROOM_FOR_WHO:
        rest -= _WHO
        where = _cell(ink(("  " + _where(act), "$text-muted")), _WHO)
    room = max(_SHORT_NAME, min(_LONG_NAME, rest))
    why = _cell(ink((f"  {say.told(story, shop.currency)}", "$text-muted")), rest - room)
    return Content("").join(
        [
            ink((f"{at} ", "$text-muted")),
            _cell(ink((what, "$text-error" if bad else "$foreground")), _WHAT),
            _cell(ink((name, "bold" if act.name else "$text-muted")), room),
            _cell(
                ink((points, "$text-success" if story.points > 0 else "$text-warning")),
                _POINTS,
                right=True,
            ),
            _cell(ink(money), _MONEY, right=True),
            where,
            why,
        ]
    )


def _where(act: FeedLine) -> str:
    """At which till, and by whom."""
    till = act.story.till
    at = _("till {till}").format(till=till) if till.isdigit() else till
    return " · ".join(part for part in (act.staff, at) if part)


def _cell(text: Content, width: int, *, right: bool = False) -> Content:
    if width <= 1:
        return ink("")
    cut = text.truncate(width - 1, ellipsis=True)
    gap = max(0, width - cut.cell_length)
    return cut.pad_left(gap) if right else cut.pad_right(gap)
