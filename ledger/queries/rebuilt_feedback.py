"""Answers to surveys, computed again from the events alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from ledger.values.text import fold

COLUMNS = (
    *("event", "member", "kind", "survey", "title", "scale", "score", "day"),
    *("reasons", "feelings", "due", "closed_day", "undone_day", "bonus"),
)


class RebuiltFeedback:
    """What ``answer`` should hold."""

    def __init__(self) -> None:
        self._answers: dict[int, dict[str, Any]] = {}

    def take(self, event: Mapping[str, Any], detail: Mapping[str, Any]) -> None:
        """Fold one event in."""
        of, day = event["reverses"], dt.date.fromisoformat(event["business_date"]).toordinal()
        match event["kind"]:
            case "answer":
                title = detail["survey"]
                self._answers[event["id"]] = {
                    **detail,
                    **_tags(detail),
                    "member": event["member"],
                    "survey": fold(title) or title,
                    "title": title,
                    "day": day,
                }
            case "why":
                self._answers[of] |= _tags(detail)
            case "follow-up":
                self._answers[of]["closed_day"] = day
            case "reopen":
                self._answers[of]["closed_day"] = None
            case "unanswer":
                self._answers[of]["undone_day"] = day
            case "bonus" if "answer" in detail:
                self._answers[detail["answer"]]["bonus"] = event["id"]
            case "unbonus" if "answer" in detail:
                self._answers[detail["answer"]]["bonus"] = None
            case _:
                pass

    def differences(self) -> Iterator[tuple[str, str, dict[int, tuple[object, ...]]]]:
        """The table with the query of its rows and what they should be."""
        rows = {
            event: tuple(answer.get(column) for column in COLUMNS[1:])
            for event, answer in self._answers.items()
        }
        yield "answer", f"SELECT {', '.join(COLUMNS)} FROM answer", rows  # noqa: S608 - our own


def _tags(detail: Mapping[str, Any]) -> dict[str, str]:
    return {what: " ".join(detail.get(what, ())) for what in ("reasons", "feelings")}
