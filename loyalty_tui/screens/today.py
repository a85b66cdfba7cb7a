"""Today's list: what to do, why, and what is done of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from loyalty_tui.gateway import LedgerError, new_key
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.screens.live import Live
from loyalty_tui.widgets.bars import TODAY
from loyalty_tui.widgets.ink import MUTED, TITLE, hanging, ink, lines, upper
from loyalty_tui.widgets.options import Options
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from loyalty_tui.gateway import DutyLine, DutyList


_MARGINS = 3
# A cell on either side of a line, and the scroll bar.
_NAME, _BAR = 26, 10
# Cells of a name, so that the phones stand beneath each other; and of the bar of what is done.


class Lines(Options):
    """The list; Enter is said beneath it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "select",
            N_("Open"),
            id="today.open",
            tooltip=N_("Open the member's page, or go to what it is about"),
        ),
    ]


class Today(Live["DutyList"]):
    """Lines to tick, by kind; Enter goes to the one a line is about."""

    NAME = TODAY
    ABOUT = N_(
        "What to do today and why. Space ticks a line for the day, Enter goes to the one it is "
        "about. What was ticked comes back only when there is reason to."
    )
    NUMBERS = (
        *("value_at_risk", "usual_rhythm", "nps", "points_lapsing", "reward_stock"),
        *("goal_progress", "goal_on_track"),
    )
    CSS_PATH = "lists.tcss"
    AUTO_FOCUS = "#duties"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space",
            "tick",
            N_("Done"),
            id="today.tick",
            tooltip=N_("Tick the line, or take the tick back"),
        ),
        Binding(
            "escape",
            "app.go('dashboard')",
            N_("Dashboard"),
            id="today.back",
            tooltip=N_("Back to the dashboard"),
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._found: DutyList | None = None
        self._shown: dict[str, DutyLine] = {}
        self._acting = False

    def body(self) -> Iterator[Widget]:
        with Vertical(id="list"):
            yield Static(ink((_("Reading the list…"), "$text-muted")), id="count", markup=False)
            yield Lines(id="duties", markup=False)

    @property
    def ready(self) -> bool:
        return self.been_read

    async def read(self) -> DutyList:
        return await self.gateway.today()

    def on_resize(self) -> None:
        if self._found is not None:
            self.show(self._found)

    def show(self, found: DutyList) -> None:
        self._found = found
        table = self.query_one(Lines)
        marked = self._marked()
        self._shown = {line.item: line for line in found.lines}
        with self.app.batch_update():
            table.clear_options()
            for sort, group in groupby(found.lines, lambda line: line.kind):
                duties = list(group)
                heading = self._heading(found, sort, duties)
                if table.option_count and self.has_class("-tall"):
                    heading = ink("\n") + heading
                table.add_option(Option(heading, disabled=True))
                table.add_options(Option(self._text(line), id=line.item) for line in duties)
            if found.lines:
                first = next((line for line in found.lines if not line.done), found.lines[0])
                kept = marked if marked in self._shown else first.item
                table.highlighted = table.get_option_index(kept)
            self.query_one("#count", Static).update(self._head(found))

    def _head(self, found: DutyList) -> Content:
        """What is left of the day, in words and as a bar."""
        head = ink((_("Today's list"), TITLE), (f"  {self._count(found)}", MUTED))
        if not found.lines:
            return head
        done = sum(line.done for line in found.lines)
        filled = done * _BAR // len(found.lines)
        bar = ink(("█" * filled, "$text-success"), ("░" * (_BAR - filled), MUTED))
        return head + ink("  ") + bar

    def _count(self, found: DutyList) -> str:
        day = fmt.long_date(found.day)
        if not found.lines:
            return _("{day}: nothing to do. Have a good day.").format(day=day)
        done = sum(line.done for line in found.lines)
        said = ngettext("{day}: {done} of {n} done", "{day}: {done} of {n} done", len(found.lines))
        return said.format(day=day, done=done, n=len(found.lines))

    def _heading(self, found: DutyList, sort: str, duties: Sequence[DutyLine]) -> Content:
        more = found.more.get(sort, 0)
        left = sum(not line.done for line in duties)
        notes = [
            ngettext("{n} to do", "{n} to do", left).format(n=fmt.number(left))
            if left
            else _("all done"),
            ngettext("and {n} more", "and {n} more", more).format(n=fmt.number(more)),
        ]
        told = ", ".join(notes if more else notes[:1])
        return ink((upper(found.headings[sort]), TITLE), (f"  {told}", MUTED))

    def _text(self, line: DutyLine) -> Content:
        tick = ("■ ", "$text-success") if line.done else ("□ ", "$text-primary")
        if line.done:
            return ink(tick, (line.title, MUTED), "  ", (_("done"), MUTED))
        name = ink((line.title, "bold"))
        head = ink(tick) + name.pad_right(max(2, _NAME - name.cell_length))
        head += ink((fmt.phone(line.phone), "bold $text-accent"))
        width = self.query_one(Lines).outer_size.width - _MARGINS
        why, what = ink(line.why), ink((f"→ {line.action}", "$text-accent"))
        parts = [why + " " + what] if self.has_class("-wide") else [why, what]
        return lines([head, *(row for part in parts for row in hanging(ink("  "), part, width))])

    def _marked(self) -> str | None:
        table = self.query_one(Lines)
        if table.highlighted is None or not table.option_count:
            return None
        return table.get_option_at_index(table.highlighted).id

    def action_tick(self) -> None:
        line = self._shown.get(self._marked() or "")
        if line is not None and not self._acting:
            self._acting = True
            self._tick(line, new_key())

    @work(group="tick")
    async def _tick(self, line: DutyLine, key: bytes) -> None:
        """Mark it in the books; what is shown follows them."""
        try:
            await self.ask(self.gateway.tick(key, line.item, done=not line.done))
        except LedgerError as error:
            self.complain(error)
        finally:
            self._acting = False
        self.renew()

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        line = self._shown.get(event.option.id or "")
        if line is None:
            return
        if line.member is not None:
            self.house.look_at(line.member)
        else:
            await self.house.action_go("rewards" if line.kind == "stock" else "dashboard")
