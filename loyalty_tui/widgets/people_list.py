"""Who works here, to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from loyalty_tui.i18n import _
from loyalty_tui.widgets.ink import MUTED, ink
from loyalty_tui.widgets.options import Options
from loyalty_tui.widgets.scan_guard import ScanGuard
from loyalty_tui.words.staff import role

if TYPE_CHECKING:
    from loyalty_tui.gateway import Staff


class PeopleList(ScanGuard, Options):
    """A line for each, by their number; a scan chooses nobody."""

    def show(self, people: Sequence[Staff], marked: int | None) -> None:
        """Show them, the mark on one."""
        wide = max((ink(person.name).cell_length for person in people), default=0)
        self.offer((str(person.id), _line(person, wide)) for person in people)
        self.mark(str(marked))

    def offer(self, what: Iterable[tuple[str, str | Content]]) -> None:
        """Show other things to choose from, by their names."""
        self.clear_options()
        self.add_options(Option(word, id=name) for name, word in what)
        self.highlighted = 0 if self.option_count else None

    def mark(self, name: str) -> None:
        """Put the mark on one, if it is there."""
        for at in range(self.option_count):
            if self.get_option_at_index(at).id == name:
                self.highlighted = at


def _line(person: Staff, wide: int) -> Content:
    name = ink((person.name, "bold")).pad_right(wide - ink(person.name).cell_length)
    pin = ink((" · " + _("PIN"), MUTED)) if person.pin else ink("")
    return name + ink("  ", (role(person.role), MUTED)) + pin
