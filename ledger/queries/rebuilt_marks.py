"""The marks on today's list, folded from the events."""

from __future__ import annotations

from typing import Any, cast


class RebuiltMarks:
    """Which lines are done since when, by the events alone."""

    def __init__(self) -> None:
        self._marks: dict[str, tuple[object, ...]] = {}

    def take(self, event: dict[str, object], detail: dict[str, Any]) -> None:
        """Fold one event in."""
        if event["kind"] == "mark":
            self._marks[cast("str", detail["item"])] = (event["business_date"], event["id"])
        elif event["kind"] == "unmark":
            del self._marks[detail["item"]]

    def differences(self) -> tuple[str, str, dict[str, tuple[object, ...]]]:
        """The table, what to ask it, and what it should answer."""
        return "mark", "SELECT item, day, event FROM mark", self._marks
