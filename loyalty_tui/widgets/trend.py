"""A row of bars, in block characters that every till's font has."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_FULL = 8
_FLOOR = 1
# The lowest bar still shows, so that a low value is not taken for a missing one.


class Trend(Widget):
    """The last values of a number, oldest first; a dot where there was none."""

    DEFAULT_CSS = "Trend { height: 2; width: 1fr; }"

    _values: Sequence[float | None] = ()

    def show(self, values: Sequence[float | None]) -> None:
        """Show values."""
        self._values = values
        self.refresh()

    def render(self) -> Content:
        return bars(self._values, self.size.width, self.size.height)


def bars(values: Sequence[float | None], width: int, height: int) -> Content:
    """Bars that fill a width as evenly as whole cells allow; the last one stands out."""
    if not values or width < 1 or height < 1:
        return Content("")
    values = values[-width:]
    step = max(1, (width + 1) // len(values))
    wide = max(1, step - 1) if step > 1 else 1
    levels = _levels(values, height * _FULL)
    rows = []
    for row in range(height - 1, -1, -1):
        cells = []
        for index, level in enumerate(levels):
            last = index == len(levels) - 1
            if level is None:
                mark = "·" if row == 0 else " "
                text = mark.ljust(step)
            else:
                filled = max(0, min(_FULL, level - row * _FULL))
                text = (_EIGHTHS[filled] * wide).ljust(step)
            cells.append((text, "$text-primary" if last else "$text-muted"))
        rows.append(Content.assemble(*cells).truncate(width))
    return Content("\n").join(rows)


def _levels(values: Sequence[float | None], most: int) -> list[int | None]:
    """Heights in eighths of a cell. From nought, unless that would make all bars alike."""
    known = [value for value in values if value is not None]
    if not known:
        return [None] * len(values)
    low, high = min(known), max(known)
    base = 0.0 if low >= 0 and low < high * 0.75 else low - (high - low) * 0.35
    base = min(base, 0.0) if low < 0 else base
    span = high - base
    return [
        None
        if value is None
        else _FLOOR + round((most - _FLOOR) * (value - base) / span)
        if span
        else _FLOOR + most // 2
        for value in values
    ]
