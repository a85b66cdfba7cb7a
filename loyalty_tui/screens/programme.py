"""The programme's rules, campaigns, tiers and staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from loyalty_tui.i18n import N_
from loyalty_tui.screens.place import Place


class Programme(Place):
    """The programme's rules, campaigns, tiers and staff."""

    NAME = N_("Programme")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape",
            "app.go('counter')",
            N_("Counter"),
            id="programme.back",
            tooltip=N_("Back to the counter"),
        ),
    ]

    def body(self) -> Iterator[Widget]:
        yield from ()
