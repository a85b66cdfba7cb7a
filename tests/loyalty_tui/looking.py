"""Looking at a screen as a test can: its text, its colours, what cannot be read."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.color import Color as RichColor
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input

LEAST_CONTRAST = 4.5
"""Of text on its ground (WCAG 2.2, 1.4.3)."""

_LIMIT = 20.0
_WORK = 4.0
_LOOK = 0.02
_REST = 0.12
_DRAWN = frozenset(chr(code) for code in (*range(0x2500, 0x25A0), *map(ord, "■□▪")))
# Lines, bars and blocks: drawn, not read.
_KNOWN = frozenset("·•…–−“”‘’«»€£×÷°→←↑↓►◄▲▼●○≥≤≠±½²³ºª№\u00a0\u202fµ≈")
# Symbols that the fonts of old tills have, beside letters, digits and ASCII.

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

_CHANCE = (
    (re.compile(r"\b29\d{11}\b"), "29XXXXXXXXXXX"),
    (re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b"), "XXXX-XXXX"),
    (
        re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z] ){4}- (?:[0-9A-HJKMNP-TV-Z] ){3}[0-9A-HJKMNP-TV-Z]\b"),
        "X X X X - X X X X",
    ),
    (
        re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{8,64}\b"),
        lambda m: "#" * len(m[0]),
    ),
)
# Cards, codes and hashes are drawn by lot.


@dataclass(frozen=True, slots=True)
class Run:
    """Cells of one style in a row: column, text, colours and how it is written."""

    row: int
    column: int
    text: str
    ink: str
    ground: str
    how: str


def runs(app: App[Any]) -> list[Run]:
    """What is on the screen, from the top left, as it is drawn."""
    found = []
    for row, strip in enumerate(_strips(app)):
        column = 0
        for segment in strip:
            if segment.control:
                continue
            style = segment.style or Style()
            how = "".join(
                letter
                for letter, on in (
                    ("b", style.bold),
                    ("i", style.italic),
                    ("u", style.underline),
                    ("r", style.reverse),
                    ("d", style.dim),
                )
                if on
            )
            ink, ground = _hex(style.color), _hex(style.bgcolor)
            if style.reverse:
                ink, ground = ground, ink
            found.append(Run(row, column, segment.text, ink, ground, how))
            column += segment.cell_length
    return found


def _hex(color: RichColor | None) -> str:
    if color is None or color.is_default:
        return "default"
    if color.triplet is not None:
        return color.triplet.hex
    return color.name


def text(app: App[Any]) -> str:
    """The rows of the screen."""
    return "\n".join("".join(segment.text for segment in strip) for strip in _strips(app))


def _strips(app: App[Any]) -> list[Strip]:
    """The rows that are drawn; of a page over a place, the page alone."""
    strips = app.screen._compositor.render_strips()
    if not app.screen.is_modal:
        return strips
    sheet = next(iter(app.screen.query(".sheet")), None)
    if sheet is None:
        return strips
    region = sheet.region
    return [strip.crop(region.x, region.right) for strip in strips[region.y : region.bottom]]


def plain(app: App[Any]) -> list[str]:
    """The rows of the screen, without what is drawn by lot."""
    rows = text(app).splitlines()
    for pattern, instead in _CHANCE:
        rows = [pattern.sub(instead, row) for row in rows]
    return [row.rstrip() for row in rows]


def styles(app: App[Any]) -> list[str]:
    """The styles of the screen row by row, a letter a cell, then what each letter means."""
    letters: dict[tuple[str, str, str], str] = {}
    styled: list[list[str]] = []
    for run in runs(app):
        while len(styled) <= run.row:
            styled.append([])
        key = (run.ink, run.ground, run.how)
        letter = letters.setdefault(key, _LETTERS[len(letters) % len(_LETTERS)])
        styled[run.row].append(letter * len(run.text))
    legend = [
        f"{letter} {ink} on {ground} {how}".rstrip()
        for (ink, ground, how), letter in letters.items()
    ]
    return ["".join(row) for row in styled] + legend


def faint(app: App[Any]) -> Iterator[str]:
    """Text that does not stand out from its ground."""
    for run in runs(app):
        read = "".join(letter for letter in run.text if letter not in _DRAWN).strip()
        if not read or "default" in (run.ink, run.ground):
            continue
        found = contrast(run.ink, run.ground)
        if found < LEAST_CONTRAST:
            yield f"{read!r} in {run.ink} on {run.ground}: {found:.2f}"


def contrast(ink: str, ground: str) -> float:
    """How much a colour stands out from another (WCAG 2.2)."""
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(name: str) -> float:
    def linear(part: int) -> float:
        value = part / 255
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in Color.parse(name).rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def strange(app: App[Any]) -> set[str]:
    """Symbols that a till's font may lack."""
    return {
        letter
        for letter in text(app)
        if not (letter.isascii() or letter.isalpha() or letter in _DRAWN or letter in _KNOWN)
    }


async def steady(pilot: Pilot[Any]) -> None:
    """Wait until nothing is under way and nothing moves on the screen any more."""
    end = time.monotonic() + _LIMIT
    before = ""
    while time.monotonic() < end:
        # One may itself wait for an answer to what it asked: not for ever, then.
        limit = time.monotonic() + _WORK
        while time.monotonic() < limit and not all(one.is_finished for one in pilot.app.workers):
            await pilot.pause(_LOOK)
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False
        await pilot.pause(_REST)
        now = text(pilot.app)
        if now == before:
            return
        before = now
