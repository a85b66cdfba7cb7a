"""Names with what belongs to each, in two columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from loyalty_tui.widgets.ink import hanging, ink, lines

if TYPE_CHECKING:
    from textual.geometry import Size

_GAP = 2


class Pairs(Widget):
    """A row a pair; a long text goes on in its own column."""

    DEFAULT_CSS = "Pairs { height: auto; width: 1fr; }"

    def __init__(self, rows: Sequence[tuple[str, str]], style: str) -> None:
        super().__init__()
        self._rows = rows
        self._style = style

    def show(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show other pairs."""
        self._rows = rows
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - as any widget
        return len(self._drawn(width))

    def render(self) -> Content:
        return lines(self._drawn(self.size.width))

    def _drawn(self, width: int) -> list[Content]:
        wide = max((len(name) for name, _text in self._rows), default=0) + _GAP
        return [
            row
            for name, text in self._rows
            for row in hanging(ink((name.ljust(wide), self._style)), ink(text), width)
        ]
