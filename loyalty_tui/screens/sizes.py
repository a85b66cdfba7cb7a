"""The sizes a window is told apart by, known to a screen before it is painted."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

WIDTHS = [(0, "-tiny"), (60, "-narrow"), (80, "-normal"), (120, "-wide")]
HEIGHTS = [(0, "-flat"), (20, "-low"), (24, "-standard"), (34, "-tall")]

if TYPE_CHECKING:
    from textual.screen import Screen

    _Screen = Screen[Any]
else:
    _Screen = object


class Sized(_Screen):
    """A screen that bears the classes of its size from the beginning.

    Left to Textual, it has them once it is painted: everything is styled, and then once more.
    """

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(self) -> None:
        super().__init__()
        # As new as the colours of an app that has kept to those it began with. Textual would read
        # every style sheet anew for it, twice.
        self._css_update_count = 0
        with suppress(RuntimeError):  # outside an app there is no size yet
            width, height = self.app.size
            self.add_class(
                *self._get_breakpoint_classes(width, self.HORIZONTAL_BREAKPOINTS),
                *self._get_breakpoint_classes(height, self.VERTICAL_BREAKPOINTS),
            )
