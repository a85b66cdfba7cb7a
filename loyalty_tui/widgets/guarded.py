"""What can be looked through with the arrows, where a scan opens nothing."""

from __future__ import annotations

from typing import ClassVar

from textual.containers import VerticalScroll

from loyalty_tui.widgets.paged_table import PagedTable
from loyalty_tui.widgets.scan_guard import ScanGuard


class GuardedTable(ScanGuard, PagedTable):
    """A table in which nothing is typed: a scan goes to the counter, letters go nowhere."""

    MUTE: ClassVar[bool] = True

    def __init__(self, name: str) -> None:
        PagedTable.__init__(self, name)
        self.guard()
        self.opens = True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - as any widget
        """Where there is nothing to open, no key says so."""
        return self.opens or action != "open"


class GuardedScroll(ScanGuard, VerticalScroll, can_focus=True):
    """A text to scroll through, of which the same is true."""

    MUTE: ClassVar[bool] = True

    def __init__(self, name: str) -> None:
        VerticalScroll.__init__(self, id=name)
        self.guard()
