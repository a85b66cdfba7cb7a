"""The programme's rules, campaigns, tiers and staff, and what changing them would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loyalty_tui.gateway.ways import Ways


class Programme:
    """Asks the books for it, on the lanes of the till."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
