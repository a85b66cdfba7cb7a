"""Something to read that opens over a place."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.sizes import Sized
from loyalty_tui.widgets.ink import MUTED, TITLE, ink, upper


class Page(Sized, ModalScreen[None]):
    """Holds nothing that could be lost: a scan closes it and goes to the counter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f1,q", "dismiss", N_("Close"), id="page.close")
    ]


def headed(title: str) -> Content:
    """The head of a page: what it is about, and how to leave it, in sight however long it is."""
    return ink((upper(title), TITLE), "  ", (_("Esc closes."), MUTED))
