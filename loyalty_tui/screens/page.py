"""Something to read that opens over a place."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from loyalty_tui.i18n import N_


class Page(ModalScreen[None]):
    """Holds nothing that could be lost: a scan closes it and goes to the counter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f1,q", "dismiss", N_("Close"), id="page.close")
    ]
