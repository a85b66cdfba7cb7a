"""Answers that come when the screen that asked may be gone, or beneath another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, TypeVar

from textual.await_complete import AwaitComplete

if TYPE_CHECKING:
    from textual.screen import Screen

    _Screen = Screen[Any]
else:
    _Screen = object

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


class Lasting(_Screen):
    """A screen that closes itself, never what was opened over it meanwhile.

    Left to Textual, the one in front is closed, whichever that is: the list of commands, or a place
    that was gone to before an answer came.
    """

    _closing_with: tuple[Any] | None = None

    def dismiss(self, result: Any = None) -> AwaitComplete:  # noqa: ANN401 - as its base
        """Close it now, or as soon as it is in front again; not at all once it is gone."""
        if self.is_active:
            return super().dismiss(result)
        self._closing_with = (result,)
        return AwaitComplete.nothing()  # type: ignore[no-any-return, no-untyped-call]

    def on_screen_resume(self) -> None:
        if self._closing_with is not None:
            self.dismiss(*self._closing_with)
