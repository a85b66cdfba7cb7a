"""Columns over time with their axis, in block characters that every till's font has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from textual.content import Content
from textual.widget import Widget

from loyalty_tui.widgets.ink import MUTED, ink, lines

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_FULL = 8
_PART = "▒"
_MARK, _GRID, _GOAL = "●", "·", "-"
_FOOT = 1
_ROWS_A_TICK = 3
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_SLACK, _PLACES = 1e-9, 9
# For numbers that binary fractions only come close to.
_FROM_NOUGHT = 0.75
# Below this share of the highest, columns begin at nought; else they would all look alike.


@dataclass(frozen=True, slots=True)
class Bar:
    """A column: what stands beneath it, its value, and a value to mark beside it, if known.

    What is not ``whole`` is drawn lighter.
    """

    label: str
    value: float | None
    mark: float | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Axis:
    """From where to where the columns go, and the values written at the side."""

    base: float
    top: float
    ticks: tuple[float, ...]

    def level(self, value: float, rows: int) -> int:
        """How high a value reaches, in eighths of a row."""
        return round((value - self.base) / (self.top - self.base) * rows * _FULL)

    def row(self, value: float, rows: int) -> int:
        """In which row a value lies, the lowest being 0."""
        return max(0, min(rows - 1, (self.level(value, rows) - 1) // _FULL))


def axis(values: Sequence[float], rows: int, least: float) -> Axis:
    """An axis of round numbers for some values.

    :param least: the smallest step that can be told apart once written.
    """
    low, high = min(values), max(values)
    if 0 <= low < high * _FROM_NOUGHT or low == high >= 0:
        low = 0.0
    step = _round_up((high - low) / max(1, rows // _ROWS_A_TICK), least)
    first, last = floor(low / step + _SLACK), ceil(high / step - _SLACK)
    last = max(last, first + 1)
    ticks = tuple(round(n * step, _PLACES) for n in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def _round_up(step: float, least: float) -> float:
    if step <= least:
        return least
    power = 10.0 ** floor(log10(step))
    return max(least, next(n * power for n in _STEPS if n * power >= step * (1 - _SLACK)))


class Chart(Widget):
    """Shows bars; see :func:`drawn`."""

    DEFAULT_CSS = "Chart { height: 10; width: 1fr; }"

    _bars: Sequence[Bar] = ()
    _written: Callable[[float], str] = str
    _least = 1.0
    _goal: float | None = None

    def show(
        self,
        bars: Sequence[Bar],
        written: Callable[[float], str],
        least: float,
        goal: float | None = None,
    ) -> None:
        """Show bars, values as ``written``, no closer than ``least`` on the axis."""
        self._bars, self._written, self._least, self._goal = bars, written, least, goal
        self.refresh()

    def render(self) -> Content:
        size = (self.content_size.width, self.content_size.height)
        return drawn(self._bars, size, self._written, self._least, self._goal)


def drawn(
    bars: Sequence[Bar],
    size: tuple[int, int],
    written: Callable[[float], str],
    least: float,
    goal: float | None = None,
) -> Content:
    """Columns with values at the side and labels beneath; marks beside them, a goal across.

    :param size: cells and rows to fill.
    :param written: a value as its reader writes it.
    """
    width, rows = size[0], size[1] - _FOOT
    known = [v for bar in bars for v in (bar.value, bar.mark) if v is not None]
    if not known or rows < 1:
        return ink("")
    scale = axis([*known, *([] if goal is None else [goal])], rows, least)
    side = _side(scale, rows, written)
    margin = max(len(text) for text in side.values()) + 1
    step = (width - margin) // len(bars)
    if step < 1:
        return ink("")
    drawing = _Drawing(bars, scale, rows, step, goal)
    body = [
        ink((side.get(row, "").rjust(margin - 1) + " ", MUTED)) + drawing.line(row)
        for row in range(rows - 1, -1, -1)
    ]
    return lines([*body, ink((" " * margin + _feet(bars, step), MUTED))])


def _side(scale: Axis, rows: int, written: Callable[[float], str]) -> dict[int, str]:
    """What is written at the side, by row."""
    found: dict[int, str] = {}
    for tick in scale.ticks:
        found.setdefault(scale.row(tick, rows), written(tick))
    return found


def _feet(bars: Sequence[Bar], step: int) -> str:
    """The labels, as many as find room; the last one always does."""
    width = step * len(bars)
    cells, free = [" "] * width, width
    for index in range(len(bars) - 1, -1, -1):
        label = bars[index].label
        at = min(index * step + max(0, (step - 1 - len(label)) // 2), width - len(label))
        if at >= 0 and at + len(label) <= free:
            cells[at : at + len(label)] = label
            free = at - 1
    return "".join(cells).rstrip()


@dataclass(frozen=True, slots=True)
class _Drawing:
    bars: Sequence[Bar]
    scale: Axis
    rows: int
    step: int
    goal: float | None

    def line(self, row: int) -> Content:
        """One row of all columns."""
        behind = " "
        style = MUTED
        if any(self.scale.row(tick, self.rows) == row for tick in self.scale.ticks):
            behind, style = _GRID, MUTED
        if self.goal is not None and self.scale.row(self.goal, self.rows) == row:
            behind, style = _GOAL, "$text-success"
        return Content("").join(
            self._cell(bar, row, (behind, style), last=bar is self.bars[-1]) for bar in self.bars
        )

    def _cell(self, bar: Bar, row: int, behind: tuple[str, str], *, last: bool) -> Content:
        wide = max(1, self.step - 1 - self.step // 5)
        colour = "$primary" if last else "$accent"
        mark, style = behind
        text = self._filled(bar, row) * wide
        body = ink((mark * wide, style)) if text.isspace() else ink((text, colour))
        if bar.mark is not None and self.scale.row(bar.mark, self.rows) == row:
            middle = wide // 2
            on = f" on {colour}" if text[0] == _EIGHTHS[_FULL] else ""
            dot = ink((_MARK, f"bold $background{on}" if on else "bold $foreground"))
            body = body[:middle] + dot + body[middle + 1 :]
        return body + ink((mark * (self.step - wide), style))

    def _filled(self, bar: Bar, row: int) -> str:
        if bar.value is None:
            return " "
        level = max(1, self.scale.level(bar.value, self.rows))
        filled = max(0, min(_FULL, level - row * _FULL))
        if bar.whole or not filled:
            return _EIGHTHS[filled]
        return _PART if filled >= _FULL // 2 or not row else " "
