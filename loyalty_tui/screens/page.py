"""Something to read that opens over a place."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.lasting import Lasting, answer_for
from loyalty_tui.screens.sizes import Sized
from loyalty_tui.widgets.ink import MUTED, TITLE, ink, upper

T = TypeVar("T")


class Page(Sized, Lasting, ModalScreen[None]):
    """Holds nothing that could be lost: a scan closes it and goes to the counter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f1,q", "dismiss", N_("Close"), id="page.close")
    ]

    async def ask(self, answer: Awaitable[T]) -> T:
        """Await an answer of the books, unless the page is closed by the time it comes."""
        return await answer_for(self, answer)


def headed(title: str) -> Content:
    """The head of a page: what it is about, and how to leave it, in sight however long it is."""
    return ink((upper(title), TITLE), "  ", (_("Esc closes."), MUTED))
