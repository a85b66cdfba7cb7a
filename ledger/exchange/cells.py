"""Text in the cells of a spreadsheet's file: it must not become a formula, and must come back.

A text that begins with one of ``= + - @``, a tab or a line's end gets an apostrophe in front.
Numbers are no text and get none. Reading takes one apostrophe away from such a text, so that
what was exported is what is imported, an apostrophe of its own included.
"""

from __future__ import annotations

import re

_LIVE = re.compile(r"'*[=+\-@\t\r\n＝＋－＠−]")
_KEPT = re.compile(r"'+[=+\-@\t\r\n＝＋－＠−]")


def neutralise(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula."""
    return "'" + text if _LIVE.match(text) else text


def restore(cell: str) -> str:
    """The text a neutralised cell holds; any other cell as it is."""
    return cell[1:] if cell[:1] == "'" and _KEPT.match(cell) else cell
