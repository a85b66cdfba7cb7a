"""A card's number as a QR code: on the terminal, as a picture, as a drawing to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from segno import QRCode

_QUIET = 4
# Modules of margin that a reader needs (ISO/IEC 18004).
_SCALE = 12
# Pixels to a module: large enough to be read from a telephone's screen.
_BOTH, _UPPER, _LOWER, _NEITHER = "█", "▀", "▄", " "

_CARD = (856, 540)
# A bank card in tenths of a millimetre (ISO/IEC 7810 ID-1).


def blocks(number: str) -> list[str]:
    """Rows of half blocks, two modules to a cell, the margin included.

    To be written in black on white, whatever the theme: readers want it dark on light.
    """
    modules = [[bool(dark) for dark in row] for row in _code(number).matrix_iter(border=_QUIET)]
    if len(modules) % 2:
        modules.append([False] * len(modules[0]))
    return [
        "".join(_cell(upper, lower) for upper, lower in zip(first, second, strict=True))
        for first, second in zip(modules[::2], modules[1::2], strict=True)
    ]


def _cell(upper: bool, lower: bool) -> str:
    if upper:
        return _BOTH if lower else _UPPER
    return _LOWER if lower else _NEITHER


def png(number: str, out: BinaryIO) -> None:
    """A picture to send or to keep on a telephone."""
    _code(number).save(out, kind="png", scale=_SCALE, border=_QUIET)


def svg(number: str, out: BinaryIO, *, shop: str, name: str = "") -> None:
    """A card to print, 85.6 by 54 mm: the shop, the code, the number, and a name if given."""
    code = _code(number)
    side = len(code.matrix) + 2 * _QUIET
    size = 400
    drawn = "".join(
        f'<path d="M{x} {y}h1v1h-1z"/>'
        for y, row in enumerate(code.matrix_iter(border=_QUIET))
        for x, dark in enumerate(row)
        if dark
    )
    wide, high = _CARD
    left, top = wide - size - 30, (high - size) // 2
    out.write(
        f"""<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{wide / 10}mm" height="{high / 10}mm" \
viewBox="0 0 {wide} {high}" font-family="Georgia, 'Times New Roman', serif">
<rect width="{wide}" height="{high}" rx="32" fill="#fbf6ee"/>
<rect width="22" height="{high}" fill="#8a4b12"/>
<text x="56" y="110" font-size="46" fill="#2a211b"\
 textLength="{_fit(shop, 46, left - 76)}" lengthAdjust="spacingAndGlyphs">{escape(shop)}</text>
<text x="56" y="{high - 100}" font-size="32" fill="#2a211b">{escape(name)}</text>
<text x="56" y="{high - 52}" font-size="30" fill="#65564a" font-family="monospace">\
{escape(grouped(number))}</text>
<rect x="{left}" y="{top}" width="{size}" height="{size}" fill="#ffffff"/>
<g transform="translate({left} {top}) scale({size / side})" fill="#000000"\
 shape-rendering="crispEdges">{drawn}</g>
</svg>
""".encode()
    )


def grouped(number: str) -> str:
    """A card's number in groups that can be read aloud: ``2 900000 000017``."""
    if len(number) == 13 and number.isdigit():  # noqa: PLR2004 - as an EAN-13 is printed
        return f"{number[0]} {number[1:7]} {number[7:]}"
    return number


def _fit(text: str, size: int, room: int) -> int:
    """How wide a text is drawn: as it is, or pressed together to find room."""
    return min(room, max(1, int(len(text) * size * 0.5)))


def _code(number: str) -> QRCode:
    import segno  # deferred: only who wants a code pays for it

    return segno.make(number, micro=False, error="m")
