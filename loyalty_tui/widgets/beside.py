"""What would be, beside what was: small tables within a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_tui.i18n import _
from loyalty_tui.widgets.ink import MUTED, STRONG, TITLE, ink, lines
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from loyalty_tui.gateway import Foreseen, Movers

_GAP = 2
_LEAST, _FIRST = 2, 18


def table(
    columns: Sequence[tuple[str, str]], rows: Sequence[Mapping[str, str]], room: int = 0
) -> Content:
    """Rows under their headings: the first column to the left, the others to the right.

    :param room: cells there are; where they do not do, the first column is cut, then the last ones
        are left out.
    """
    keys = [key for key, _heading in columns]
    headings = [heading for _key, heading in columns]
    texts = [headings, *([row.get(key, "") for key in keys] for row in rows)]
    widths = [max(ink(text).cell_length for text in column) for column in zip(*texts, strict=True)]
    if room:
        over = sum(widths) + _GAP * (len(widths) - 1) - room
        widths[0] = max(min(widths[0], _FIRST), widths[0] - max(0, over))
        while len(widths) > _LEAST and sum(widths) + _GAP * (len(widths) - 1) > room:
            widths.pop()
    drawn = []
    for number, row in enumerate(texts):
        cells = []
        for place, (text, width) in enumerate(zip(row, widths, strict=False)):
            cell = ink((text, MUTED if not number else "" if place < len(widths) - 1 else STRONG))
            cell = cell.truncate(width, ellipsis=True)
            gap = width - cell.cell_length
            cells.append(cell.pad_left(gap) if place else cell.pad_right(gap))
        drawn.append(ink(" " * _GAP).join(cells))
    return lines(drawn)


def foreseen(found: Foreseen, room: int) -> Content:
    """What a change would do, in so many cells."""
    parts = [ink(sentence) for sentence in found.said]
    if parts:
        parts[0] = ink((found.said[0], TITLE))
    if found.rows:
        columns = [
            ("figure", ""),
            ("happened", _("As it was")),
            ("under", _("Would be")),
            ("difference", _("Difference")),
        ]
        parts.append(table(columns, found.rows, room))
    parts += [
        ink((sentence, STRONG if place == 0 else MUTED))
        for place, sentence in enumerate(found.after)
    ]
    return lines(parts)


def movers(found: Movers) -> Content:
    """Who would change tier, the first of them by name."""
    parts = [ink((found.said, TITLE if found.who else MUTED))]
    parts += [ink(f"  {who}") for who in found.who]
    if found.more:
        more = _("and {n} more").format(n=fmt.number(found.more))
        parts.append(ink((f"  {more}", MUTED)))
    return lines(parts)
