"""What the parts of the screen tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from loyalty_tui.gateway import LedgerError


@dataclass
class BooksChanged(Message):
    """Somebody has written into the file, or it cannot be read any more."""

    trouble: LedgerError | None


@dataclass
class Scanned(Message):
    """A text was scanned, or typed and confirmed with Enter."""

    text: str
    by_scanner: bool


@dataclass
class Strayed(Message):
    """Something was typed where nothing can be typed; or the Enter right behind it was pressed."""

    text: str
    entered: bool = False


@dataclass
class Moved(Message):
    """The arrows ask the list beneath a field to move."""

    by: int
