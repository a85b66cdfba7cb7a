"""Text for the screen: what is stored is never read as markup, and large figures."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich import _wrap
from textual.content import Content

_wrap.re_word = re.compile(r"[^\S\u00a0\u202f]*[\S\u00a0\u202f]+[^\S\u00a0\u202f]*")
# Lines break between words; to the library a no-break space parted them as well, and a line began
# with the € of the one before.

_FIGURE = str.maketrans({" ": "\u00a0", "\u202f": "\u00a0", "\u2009": "\u00a0", "−": "-"})
# A no-break space is not drawn three cells wide, as a plain one is.
_NARROW = 1
_WIDE = 3
_DRAWN = frozenset("0123456789+-^x:ABCDEF$£€()")

MUTED = "$text-muted"
TITLE = "bold $text-primary"
STRONG = "bold $foreground"


def ink(*parts: str | tuple[str, str]) -> Content:
    """Text of several styles; every part as it stands."""
    return Content.assemble(*parts)


def lines(rows: Iterable[Content]) -> Content:
    """Rows beneath each other."""
    return Content("\n").join(list(rows))


def hanging(head: Content, text: Content, width: int) -> list[Content]:
    """A text after a head; what does not fit its row goes on beneath it, not beneath the head."""
    first, *more = text.wrap(max(1, width - head.cell_length)) or [ink("")]
    return [head + first, *(ink(" " * head.cell_length) + part for part in more)]


def large(text: str) -> str:
    """A figure in the characters that can be drawn three rows high.

    Of a currency such as CHF some letters would be: it stands small, all of it.
    """
    return text.translate(_FIGURE).lower()


def large_width(text: str) -> int:
    """How many cells a large figure takes."""
    return sum(_WIDE if character in _DRAWN else _NARROW for character in large(text))


def spaced(code: str) -> str:
    """A code written wide, to be read aloud: ``A B C D - E F G H``."""
    return " ".join(code)


def upper(text: str) -> str:
    """A heading in capitals."""
    return text.upper()
