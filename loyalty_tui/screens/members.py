"""The list of members, a page at a time from the books."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import DataTable, Input, Static

from loyalty_tui.gateway import LedgerError, MemberPage, fold
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.screens.place import CARD, Place
from loyalty_tui.widgets.ink import ink
from loyalty_tui.widgets.member_card import MemberCard
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from loyalty_tui.gateway import MemberLine

PAGE = 100
_PAUSE = 0.08
_START = ("", 0)
_NORMAL, _WIDE = 80, 120
# The breakpoints of places.
_GAPS = 2


class Filter(Input):
    """Keeps the keyboard; what is no text goes to the list beneath."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "screen.serve",
            N_("Serve"),
            id="members.serve",
            tooltip=N_("Put the member on the counter"),
        ),
        Binding(
            "pagedown",
            "screen.page(1)",
            N_("Next page"),
            id="members.next",
            tooltip=N_("Further down the list"),
        ),
        Binding(
            "pageup",
            "screen.page(-1)",
            N_("Page before"),
            id="members.before",
            tooltip=N_("Further up the list"),
        ),
        Binding("up", "screen.step(-1)", show=False),
        Binding("down", "screen.step(1)", show=False),
    ]


class Members(Place):
    """Members by name; a filter narrows them; Enter serves one."""

    NAME = N_("Members")
    ABOUT = N_("Type to filter, arrows to move, Enter to serve the member at the counter.")
    NUMBERS = CARD
    CSS_PATH = "lists.tcss"
    AUTO_FOCUS = "#filter"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("Back"), id="members.back", tooltip=N_("One step back")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._pages: list[tuple[str, int]] = [_START]
        self._shown = MemberPage((), 0, more=False)
        self._pause: Timer | None = None
        self._width = 0
        self._land: int | None = 0

    def body(self) -> Iterator[Widget]:
        with Vertical(id="list"):
            yield Filter(id="filter", placeholder=_("Type a part of a name, phone, card or e-mail"))
            yield Static(id="count", markup=False)
            with Horizontal(id="side-by-side"):
                yield DataTable[Text](id="table", cursor_type="row", zebra_stripes=False)
                yield MemberCard(id="member")

    def on_mount(self) -> None:
        self._head()
        self.watch(self.app, "shop", self._shop_known)

    def _shop_known(self) -> None:
        if self.house.shop is not None:
            self.renew()

    @property
    def table(self) -> DataTable[Text]:
        """The list."""
        return self.query_one("#table", DataTable)

    @property
    def _narrow(self) -> bool:
        return self._width < _NORMAL

    def _head(self) -> None:
        """The columns there is room for."""
        table = self.table
        table.clear(columns=True)
        width = self.app.size.width
        self._width = width
        columns = [("phone", _("Phone"), 14), ("balance", _("Points"), 8)]
        if not self._narrow:
            columns.insert(1, ("tier", _("Tier"), 8))
            columns.append(("last", _("Last visit"), 10))
        columns = [(key, label, max(cell_len(label), wide)) for key, label, wide in columns]
        room = width - 3 - (43 if width >= _WIDE else 0)
        rest = sum(wide + _GAPS for _key, _label, wide in columns) + _GAPS
        for key, label, wide in (("name", _("Name"), max(12, room - rest)), *columns):
            heading = Text(label, justify="right" if key == "balance" else "left")
            table.add_column(heading, key=key, width=wide)

    def on_resize(self, event: events.Resize) -> None:
        if self._width != event.size.width:
            self._head()
            self._fill()

    @on(Input.Changed, "#filter")
    def _filtered(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pages, self._land = [_START], 0
        self._pause = self.set_timer(_PAUSE, self.renew)

    def renew(self) -> None:
        if self.house.shop is not None:
            self._read(self.query_one("#filter", Input).value, self._pages[-1])

    @work(exclusive=True, group="page")
    async def _read(self, text: str, after: tuple[str, int]) -> None:
        try:
            self._shown = await self.ask(self.gateway.member_page(text, after, PAGE))
        except LedgerError as error:
            self.complain(error)
            return
        self._fill()

    def _fill(self) -> None:
        table = self.table
        row, self._land = table.cursor_row if self._land is None else self._land, None
        with self.app.batch_update():
            table.clear()
            for line in self._shown.lines:
                table.add_row(*self._cells(line), key=str(line.member))
            table.move_cursor(row=min(row, max(0, len(self._shown.lines) - 1)))
            self.query_one("#count", Static).update(ink((self._count(), "$text-muted")))

    def _cells(self, line: MemberLine) -> list[Text]:
        name = line.name or _("Member {number}").format(number=line.member)
        last = fmt.short_date(line.last_purchase) if line.last_purchase else fmt.NONE
        if line.near:
            name = f"? {name}"
        cells = [
            Text(name, style="" if line.near else "bold", overflow="ellipsis", no_wrap=True),
            Text(fmt.phone(line.phone)),
        ]
        if not self._narrow:
            cells.append(Text(line.tier))
        cells.append(Text(fmt.number(line.balance), justify="right"))
        if not self._narrow:
            cells.append(Text(last))
        return cells

    def _count(self) -> str:
        shown, total = len(self._shown.lines), self._shown.total
        if self.query_one("#filter", Input).value.strip():
            more = _("the first {n} of those found: type more to narrow them")
            if self._shown.more:
                return more.format(n=shown)
            similar = sum(line.near for line in self._shown.lines)
            if similar and similar == shown:
                return _("nobody is called exactly that: similar names (?)")
            count = shown - similar
            found = ngettext("{n} member found", "{n} members found", count).format(n=count)
            return _("{found}, then similar names (?)").format(found=found) if similar else found
        first = (len(self._pages) - 1) * PAGE + 1
        return _("{first} to {last} of {total} members, by name").format(
            first=fmt.number(min(first, total)),
            last=fmt.number(first + shown - 1),
            total=fmt.number(total),
        )

    def action_page(self, by: int) -> None:
        """A screen further down or up; past the end of what is loaded, the next hundred."""
        if not self._turn(by):
            if by > 0:
                self.table.action_page_down()
            else:
                self.table.action_page_up()

    def action_step(self, by: int) -> None:
        """A member further down or up."""
        if not self._turn(by):
            if by > 0:
                self.table.action_cursor_down()
            else:
                self.table.action_cursor_up()

    def _turn(self, by: int) -> bool:
        """Load the next hundred, or the hundred before, when the mark stands at that end."""
        row, last = self.table.cursor_row, len(self._shown.lines) - 1
        filtered = bool(self.query_one("#filter", Input).value.strip())
        if by > 0 and row >= last and self._shown.more and not filtered:
            line = self._shown.lines[-1]
            self._pages.append((fold(line.name), line.member))
            self._land = 0
        elif by < 0 and row <= 0 and len(self._pages) > 1:
            self._pages.pop()
            self._land = PAGE - 1
        else:
            return False
        self.renew()
        return True

    @on(DataTable.RowSelected, "#table")
    def action_serve(self) -> None:
        member = self._marked()
        if member is not None:
            self.house.serve(member)

    @on(DataTable.RowHighlighted, "#table")
    def _highlighted(self) -> None:
        member = self._marked()
        if member is not None and self.query_one(MemberCard).display:
            self._look(member)

    @work(exclusive=True, group="look")
    async def _look(self, member: int) -> None:
        """The marked member's card, where there is room beside the list."""
        try:
            sheet = await self.ask(self.gateway.sheet(member))
        except LedgerError:
            return
        if self.house.shop is not None:
            self.query_one(MemberCard).show(sheet, self.house.shop)

    def _marked(self) -> int | None:
        row = self.table.cursor_row
        return self._shown.lines[row].member if 0 <= row < len(self._shown.lines) else None

    async def action_back(self) -> None:
        field = self.query_one("#filter", Input)
        if field.value:
            field.value = ""
            self.set_focus(field)
        else:
            await self.house.action_go("counter")
