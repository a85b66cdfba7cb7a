"""Everything that was recorded, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from loyalty_tui.i18n import N_
from loyalty_tui.screens.place import Place


class Journal(Place):
    """Everything that was recorded, newest first."""

    NAME = N_("Journal")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape",
            "app.go('counter')",
            N_("Counter"),
            id="journal.back",
            tooltip=N_("Back to the counter"),
        ),
    ]

    def body(self) -> Iterator[Widget]:
        yield from ()
