"""What is kept of each day for the panels, counted again from the events alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.queries.rebuilt_sales import RebuiltSales
from ledger.rules import rollups
from ledger.rules.points_rollups import Kept, Wrote, ordinal
from ledger.rules.rollups import COLUMNS

QUERY = f"SELECT day, {', '.join(COLUMNS)} FROM shop_day"  # noqa: S608 - our own names


class RebuiltDays:
    """What ``shop_day`` should hold: by whole histories, where each act counts what is near it."""

    def __init__(self) -> None:
        self._points = Kept()

    def take(self, event: Mapping[str, Any], rows: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        """Fold one event in."""
        wrote = Wrote(
            event["kind"],
            ordinal(event["business_date"]),
            event["reverses"],
            rows.get("entry", ()),
            rows.get("lot", ()),
            rows.get("allocation", ()),
        )
        self._points.take(event["id"], wrote)

    def rows(self, sales: RebuiltSales) -> dict[int, tuple[int, ...]]:
        """The rows by day, with the sales and refunds as they were rebuilt."""
        steps = rollups.Steps()
        steps.add(self._points.steps)
        for member, (sold, back) in sales.by_owner().items():
            rollups.add_all(steps, member, sold, back)
        return steps.rows()
