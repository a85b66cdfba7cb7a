"""Plots as SVG, drawn by pure functions: no script, no font, colours from the page's stylesheet.

Numbers come as plain floats, ``None`` where there is none, and are written by the caller's own
functions. Each plot says in ``<title>`` and ``<desc>`` what it shows, and each mark its value;
:func:`figure` puts a table of the same numbers beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from loyalty_tui.pages.markup import Html, join, tag

Value = float | None
Write = Callable[[float], str]

WIDTH, _HEIGHT = 460, 236
_TOP, _RIGHT, _BOTTOM = 22, 14, 48
_LETTER = 7.4
# How wide a letter of the plots' text is at most; text is never measured.
_ABOVE, _BELOW = -10, 19
_MOST_LETTERS = 20
_STEPS = (0.07, 0.17, 0.28, 0.4, 0.85, 1.0)
_DARK = 0.5
# The shades of a map, and from which on its text is the colour of the paper.


@dataclass(frozen=True, slots=True)
class Caption:
    """What a plot is called on the page, what it shows, and what stands on its axes."""

    key: str
    title: str
    says: str
    x: str = ""
    y: str = ""


class Tick(NamedTuple):
    """A place on an axis: what stands there, its whole name, and what stands below it."""

    short: str
    full: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of one kind, with the class that colours them."""

    name: str
    ink: str
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from ``low`` to ``high`` in round steps."""

    low: float
    high: float
    step: float

    def marks(self) -> list[float]:
        """Its round numbers, lowest first."""
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * n for n in range(count + 1)]


def axis(values: Iterable[float], *, whole: bool = False, about: int = 4) -> Axis:
    """An axis that holds the values: from nought, unless that would make them all look alike.

    :param whole: whether steps are whole numbers at least, as for things that are counted.
    """
    known = list(values) or [0.0]
    low, high = min(known), max(known)
    if not 0 < high / 2 < low < high:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = low + 1.0
    rough = (high - low) / about
    ten = 10.0 ** math.floor(math.log10(rough))
    step = next(ten * n for n in (1, 2, 2.5, 5, 10) if ten * n >= rough * 0.999)
    step = max(1.0, math.ceil(step)) if whole else step
    # What exceeds a round number by no more than the error of a float does not exceed it.
    return Axis(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, step)


def line(
    caption: Caption,
    ticks: Sequence[Tick],
    values: Sequence[Value],
    write: Write,
    tell: Write,
    *,
    open_end: bool = False,
) -> Html:
    """A line through the values, broken where there is none; its two ends bear their numbers.

    :param write: how the axis is written. ``tell``: how a value is.
    :param open_end: whether the last value is not final: its dot is hollow.
    """
    marks = axis(value for value in values if value is not None)
    frame = _Frame(marks, [write(mark) for mark in marks.marks()], len(ticks))
    dots = {
        n: _Dot(frame.middle(n), frame.y(value), value)
        for n, value in enumerate(values)
        if value is not None
    }
    drawn = [
        tag("polyline", class_="line", points=" ".join(f"{_r(dot.x)},{_r(dot.y)}" for dot in run))
        for run in _runs(dots)
        if len(run) > 1
    ]
    for n, dot in dots.items():
        last = n == len(values) - 1
        kind = "dot open" if last and open_end else "dot last" if last else "dot"
        said = tag("title", f"{ticks[n].full}: {tell(dot.value)}")
        drawn.append(tag("circle", said, class_=kind, cx=_r(dot.x), cy=_r(dot.y), r=4))
    for n in {min(dots), max(dots)} if dots else ():
        side = -1 if n < len(values) / 2 else 1
        anchor = "start" if side < 0 else "end"
        x, y = dots[n].x + 6 * side, dots[n].y + _beside(dots, n)
        drawn.append(_text(x, y, tell(dots[n].value), anchor, "value"))
    return _svg(caption, frame, ticks, drawn)


def flows(
    caption: Caption,
    ticks: Sequence[Tick],
    up: Sequence[Series],
    down: Sequence[Series],
    tell: Write,
) -> Html:
    """Bars that stand on the line of nought for what came, and hang from it for what went."""
    tops = [sum(s.values[n] or 0 for s in up) for n in range(len(ticks))]
    depths = [-sum(s.values[n] or 0 for s in down) for n in range(len(ticks))]
    marks = axis([*tops, *depths, 0], whole=True)
    frame = _Frame(marks, [tell(abs(mark)) for mark in marks.marks()], len(ticks))
    drawn = []
    for n, place in enumerate(ticks):
        for series, sign in ((up, 1), (down, -1)):
            base = 0.0
            for one in series:
                value = one.values[n]
                if not value:
                    continue
                ends = frame.y(base * sign), frame.y((base + value) * sign)
                base += value
                drawn.append(
                    tag(
                        "rect",
                        tag("title", f"{place.full}, {one.name}: {tell(value)}"),
                        class_=one.ink,
                        x=_r(frame.left + frame.slot * (n + 0.18)),
                        y=_r(min(ends)),
                        width=_r(frame.slot * 0.64),
                        height=_r(abs(ends[0] - ends[1])),
                    )
                )
    zero = frame.y(0)
    drawn.append(
        tag("line", class_="zero", x1=frame.left, x2=frame.right, y1=_r(zero), y2=_r(zero))
    )
    return _svg(caption, frame, ticks, drawn)


def shades(
    caption: Caption,
    rows: Sequence[tuple[str, str]],
    columns: Sequence[Tick],
    values: Sequence[Sequence[Value]],
    tell: Write,
    *,
    write: Write | None = None,
) -> Html:
    """A map: the darker a field, the more; a field without a number stays empty.

    :param rows: the name of each row, and what stands at its end.
    :param write: how a number is written in its field; unless given, it is not.
    """
    left = 10 + _LETTER * max(len(name) for name, _end in rows)
    right = WIDTH - 10 - _LETTER * max(len(end) for _name, end in rows)
    wide = (right - left) / max(1, len(columns))
    tall = 22.0
    most = max((value for row in values for value in row if value), default=1.0) or 1.0
    drawn: list[Html] = []
    for n, ((name, end), row) in enumerate(zip(rows, values, strict=True)):
        top = _TOP + tall * n
        drawn += [_text(left - 8, top + tall / 2, name, "end", "middle")]
        drawn += [_text(right + 8, top + tall / 2, end, "start", "middle")] if end else []
        for m, value in enumerate(row):
            if value is None:
                continue
            shade = _STEPS[min(len(_STEPS) - 1, int(value / most * len(_STEPS)))] if value else 0.0
            x, full = left + wide * m, columns[m].full
            drawn.append(
                tag(
                    "rect",
                    tag("title", f"{name}, {full}: {tell(value)}"),
                    class_="field",
                    x=_r(x + 0.75),
                    y=_r(top + 0.75),
                    width=_r(wide - 1.5),
                    height=tall - 1.5,
                    fill_opacity=shade,
                )
            )
            if write is not None:
                ink = "in middle" + (" pale" if shade > _DARK else "")
                drawn.append(_text(x + wide / 2, top + tall / 2, write(value), "middle", ink))
    foot = _TOP + tall * len(rows)
    drawn += [
        _text(left + wide * (m + 0.5), foot + 15, column.short, "middle")
        for m, column in enumerate(columns)
    ]
    drawn.append(_text((left + right) / 2, foot + 34, caption.x, "middle", "axis"))
    if caption.y:
        drawn.append(_text(WIDTH, 12, caption.y, "end", "axis"))
    return _whole(caption, foot + 42, drawn)


def bars(
    caption: Caption,
    names: Sequence[str],
    values: Sequence[float],
    tell: Write,
    *,
    ink: str = "one",
) -> Html:
    """Lying bars, one a name, each with its number."""
    shown = [_short(name) for name in names]
    left = 10 + _LETTER * max(map(len, shown))
    told = [tell(value) for value in values]
    room = WIDTH - left - 14 - _LETTER * max(map(len, told))
    most = max(values) or 1.0
    tall = 24.0
    drawn: list[Html] = []
    for n, (name, value) in enumerate(zip(names, values, strict=True)):
        top = _TOP + tall * n
        long = room * value / most
        drawn += [
            _text(left - 8, top + tall / 2, shown[n], "end", "middle"),
            tag(
                "rect",
                tag("title", f"{name}: {told[n]}"),
                class_=ink,
                x=_r(left),
                y=_r(top + 4),
                width=_r(max(long, 1)),
                height=tall - 8,
            ),
            _text(left + long + 7, top + tall / 2, told[n], "start", "middle value"),
        ]
    foot = _TOP + tall * len(names)
    drawn.append(tag("line", class_="zero", x1=_r(left), x2=_r(left), y1=_TOP, y2=_r(foot)))
    drawn.append(_text(left, 12, caption.x, "start", "axis"))
    return _whole(caption, foot + 8, drawn)


def figure(
    caption: Caption,
    drawing: Html,
    summary: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    legend: Sequence[Series] = (),
) -> Html:
    """A plot under its title, with its legend and, to be opened, its numbers in a table.

    :param summary: what opens the table.
    """
    return tag(
        "figure",
        tag("figcaption", tag("h3", caption.title), tag("p", caption.says)),
        drawing,
        names(legend) if legend else Html(),
        tag("details", tag("summary", summary), table(heads, rows)),
    )


def names(series: Iterable[Series]) -> Html:
    """A legend: what each colour stands for."""
    keys = (
        tag(
            "li",
            tag(
                "svg",
                tag("rect", class_=one.ink, width=12, height=12),
                class_="swatch",
                viewBox="0 0 12 12",
                aria_hidden="true",
            ),
            one.name,
        )
        for one in series
    )
    return tag("ul", *keys, class_="legend")


def blank(caption: Caption, words: str) -> Html:
    """The place of a plot that has nothing to show."""
    return tag(
        "figure",
        tag("figcaption", tag("h3", caption.title)),
        tag("p", words, class_="blank"),
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, class_: str = "") -> Html:
    """A table whose first column names its rows and whose other columns are numbers."""
    return tag(
        "table",
        tag("thead", tag("tr", *(tag("th", head, scope="col") for head in heads))),
        tag(
            "tbody",
            *(
                tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:]))
                for row in rows
            ),
        ),
        class_=class_ or None,
    )


class _Dot(NamedTuple):
    """Where a value of a line is."""

    x: float
    y: float
    value: float


class _Frame:
    """Where things are in a plot with two axes."""

    def __init__(self, marks: Axis, labels: Sequence[str], slots: int) -> None:
        self.axis = marks
        self.labels = labels
        self.left = round(16 + _LETTER * max(map(len, labels)))
        self.right = WIDTH - _RIGHT
        self.floor = _HEIGHT - _BOTTOM
        self.slot = (self.right - self.left) / max(1, slots)

    def middle(self, place: int) -> float:
        """The middle of a place on the lower axis."""
        return self.left + self.slot * (place + 0.5)

    def y(self, value: float) -> float:
        """How far down a value stands."""
        part = (value - self.axis.low) / (self.axis.high - self.axis.low)
        return self.floor - part * (self.floor - _TOP)


def _svg(caption: Caption, frame: _Frame, ticks: Sequence[Tick], drawn: Iterable[Html]) -> Html:
    grid: list[Html] = []
    for mark, label in zip(frame.axis.marks(), frame.labels, strict=True):
        y = _r(frame.y(mark))
        grid.append(tag("line", class_="grid", x1=frame.left, x2=frame.right, y1=y, y2=y))
        grid.append(_text(frame.left - 8, frame.y(mark), label, "end", "middle"))
    for n, place in enumerate(ticks):
        grid.append(_text(frame.middle(n), frame.floor + 16, place.short, "middle"))
        if place.below:
            grid.append(_text(frame.middle(n), frame.floor + 31, place.below, "middle"))
    grid.append(_text(0, 11, caption.y, "start", "axis"))
    grid.append(_text(frame.right, frame.floor + 45, caption.x, "end", "axis"))
    return _whole(caption, _HEIGHT, [*grid, *drawn])


def _whole(caption: Caption, height: float, drawn: Iterable[Html]) -> Html:
    return tag(
        "svg",
        tag("title", caption.title, id=f"{caption.key}-title"),
        tag("desc", caption.says, id=f"{caption.key}-says"),
        join(drawn),
        class_="plot",
        role="img",
        viewBox=f"0 0 {WIDTH} {_r(height)}",
        aria_labelledby=f"{caption.key}-title {caption.key}-says",
    )


def _text(x: float, y: float, words: str, anchor: str, class_: str = "") -> Html:
    if not words:
        return Html()
    at = {"start": None, "middle": "middle", "end": "end"}[anchor]
    return tag("text", words, x=_r(x), y=_r(y), text_anchor=at, class_=class_ or None)


def _beside(dots: Mapping[int, _Dot], place: int) -> float:
    """How far below a dot its number stands: on the side the line does not go to."""
    near = [dots[n] for n in (place - 1, place + 1) if n in dots]
    return _BELOW if any(dot.y < dots[place].y for dot in near) else _ABOVE


def _runs(dots: Mapping[int, _Dot]) -> list[list[_Dot]]:
    """The dots that follow one another without a gap."""
    runs: list[list[_Dot]] = []
    for n, dot in dots.items():
        if n - 1 in dots:
            runs[-1].append(dot)
        else:
            runs.append([dot])
    return runs


def _short(name: str) -> str:
    return name if len(name) <= _MOST_LETTERS else name[: _MOST_LETTERS - 1] + "…"


def _r(number: float) -> float:
    return round(number, 1)
