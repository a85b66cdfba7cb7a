"""A stamp card, drawn."""

from __future__ import annotations

_STAMP, _ROOM = "■", "□"
_MOST = 12
# A longer card is drawn smaller, each square for several stamps.


def stamp_card(held: int, of: int, most: int = _MOST) -> str:
    """A card with so many stamps: ``■■■□□``. A full one waits for its next visit."""
    squares = min(of, most)
    filled = max(0, min(held, of)) * squares // of if of else 0
    return _STAMP * filled + _ROOM * (squares - filled)
