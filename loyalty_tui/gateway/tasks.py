"""Long work, done beside the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loyalty_tui.gateway.ways import Ways


class Tasks:
    """Asks the books for it, on the lanes of the till."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
