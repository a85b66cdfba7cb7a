"""Answers that come when the screen that asked may be gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from textual.screen import Screen

T = TypeVar("T")


def gone(screen: Screen[Any]) -> bool:
    """Whether a screen is being taken away, and its parts before it."""
    pruned = screen._pruning  # noqa: SLF001 - Textual says it nowhere else
    return pruned or not (screen.is_running and screen.app.is_running)


async def answer_for(screen: Screen[Any], answer: Awaitable[T]) -> T:
    """Await an answer of the books, unless the screen is gone by the time it comes."""
    try:
        return await answer
    finally:
        if gone(screen):
            raise asyncio.CancelledError
