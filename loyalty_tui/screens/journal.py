"""Everything that was recorded, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens import sifting
from loyalty_tui.screens.live import Pace
from loyalty_tui.screens.place import Place
from loyalty_tui.screens.sifting import Wanted
from loyalty_tui.widgets.event_rows import columns, row
from loyalty_tui.widgets.ink import MUTED, ink
from loyalty_tui.widgets.paged_table import PagedTable, Row
from loyalty_tui.words import journal as words

if TYPE_CHECKING:
    from loyalty_tui.gateway import Selection, Sought

_PAUSE = 0.2
# Seconds of quiet before what is typed is looked for.


class Seek(Input):
    """Keeps the keyboard; what is no text goes to the list beneath."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "screen.open",
            N_("Open"),
            id="journal.open",
            tooltip=N_("Everything about the marked event, and what can be put right"),
        ),
        Binding("up", "screen.move('step', -1)", show=False),
        Binding("down", "screen.move('step', 1)", show=False),
        Binding("pageup", "screen.move('leap', -1)", show=False),
        Binding("pagedown", "screen.move('leap', 1)", show=False),
        Binding("ctrl+home", "screen.move('end', -1)", show=False),
        Binding("ctrl+end", "screen.move('end', 1)", show=False),
    ]


class Events(PagedTable, can_focus=False):
    """The list of events: the field above keeps the keyboard and moves the mark."""


class Journal(Place):
    """Every event of every till; typing or a filter narrows them; Enter opens one."""

    NAME = N_("Journal")
    ABOUT = N_(
        "Everything that was recorded, the newest first. Type a member, a card, a receipt, #123 "
        "for an event or 12,50 for an amount; F9 filters by kind, day, till and staff."
    )
    CSS_PATH = "lists.tcss"
    AUTO_FOCUS = "#seek"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8",
            "undo",
            N_("Undo"),
            id="journal.undo",
            tooltip=N_("Take the marked event back, if it can be"),
        ),
        Binding(
            "f9",
            "filter",
            N_("Filter"),
            id="journal.filter",
            tooltip=N_("Only some kinds, days, tills or staff"),
        ),
        Binding("escape", "back", N_("Back"), id="journal.back", tooltip=N_("One step back")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._wanted = Wanted()
        self._sought: Sought | None = None
        self._text = ""
        self._selection: Selection | None = None
        self._pause: Timer | None = None
        self._pace = Pace(self, self._news)

    def body(self) -> Iterator[Widget]:
        with Vertical(id="list"):
            yield Seek(
                id="seek", placeholder=_("Member, card, receipt, #event or amount"), max_length=100
            )
            yield Static(id="count", markup=False)
            yield Events("table")

    def on_mount(self) -> None:
        self.watch(self.app, "shop", self._shop_known)

    def _shop_known(self) -> None:
        if self.house.shop is not None and self._selection is None:
            self._look()

    @property
    def table(self) -> PagedTable:
        """The list."""
        return self.query_one(Events)

    @property
    def ready(self) -> bool:
        return super().ready and self._selection is not None and self.table.ready

    # Looking for what is wanted.

    @work(exclusive=True, group="look")
    async def _look(self) -> None:
        """Find what is wanted: the newest at once, the rest by and by."""
        shop = self.house.shop
        if shop is None:
            return
        try:
            if self._text:
                self._sought = await self.ask(self.gateway.journal.sought(self._text))
            else:
                self._sought = None
            journal = self.gateway.journal
            selection = sifting.select(journal, self._wanted, shop.today, self._sought)
            await self.ask(selection.more())
            self._selection = selection
            self._draw()
            while not selection.done:
                before = selection.total
                await self.ask(selection.more())
                if selection.total != before:
                    self.table.grown(0, selection.total)
                self._say()
        except LedgerError as error:
            self.complain(error)
            return

    def _draw(self, mark: int = 0) -> None:
        """Lay the list out anew, for the room there is."""
        if self._selection is not None:
            width, shop = self.app.size.width, self.house.shop
            shown = columns(width, shop.currency if shop else "EUR")
            self.table.show(shown, self._fetch, self._selection.total, mark=mark)
            self._say()

    async def _fetch(self, start: int, count: int) -> Sequence[Row]:
        selection, shop = self._selection, self.house.shop
        if selection is None or shop is None:
            return ()
        try:
            lines = await self.ask(selection.page(start, count))
        except LedgerError as error:
            self.complain(error)
            return ()
        return [row(line, shop, self.app.size.width) for line in lines]

    def _say(self) -> None:
        selection = self._selection
        if selection is None:
            return
        said = words.found(selection.total, whole=selection.sieve.whole, share=selection.share)
        asked = sifting.said(self._wanted, self._sought)
        if asked:
            text = ink((asked, "bold $text-primary"), (f"  {said}. ", MUTED))
            text += ink((_("Esc shows all again."), MUTED))
        else:
            text = ink((said, MUTED))
        self.query_one("#count", Static).update(text)

    def on_resize(self, _event: events.Resize) -> None:
        self._draw(self.table.mark)

    # News of the books.

    def renew(self) -> None:
        if self.house.shop is not None:
            self._pace.ask()

    async def _news(self) -> None:
        selection = self._selection
        if selection is None:
            return
        try:
            came = await self.ask(selection.news())
        except LedgerError as error:
            self.complain(error)
            return
        if selection is self._selection:
            if came:
                self.table.grown(came, selection.total)
            # What came may have taken back what is in sight.
            self.table.stale()
            self._say()

    # Typing.

    @on(Input.Changed, "#seek")
    def _typed(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self._seek)

    def _seek(self) -> None:
        """Look for what is typed now, unless it has been."""
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        text = self.query_one(Seek).value.strip()
        if text != self._text:
            self._text = text
            self._look()

    def action_move(self, how: str, by: int) -> None:
        """Move the mark of the list."""
        moves = {
            "step": self.table.action_step,
            "leap": self.table.action_leap,
            "end": self.table.action_end,
        }
        moves[how](by)

    # Opening.

    def action_open(self) -> None:
        """Open what is marked; what was typed a moment ago, or scanned, is looked for first."""
        if self.query_one(Seek).value.strip() != self._text:
            self._seek()
        else:
            self.table.action_open()

    @on(PagedTable.Opened)
    def _opened(self, event: PagedTable.Opened) -> None:
        self._show(int(event.key))

    def action_undo(self) -> None:
        marked = self.table.marked
        if marked is not None:
            self._show(int(marked.key), undo=True)

    def _show(self, number: int, *, undo: bool = False) -> None:
        from loyalty_tui.screens.event import EventPage

        self.app.push_screen(EventPage(number, undo=undo))

    # Filtering.

    @work(exclusive=True, group="filter")
    async def action_filter(self) -> None:
        shop = self.house.shop
        if shop is None:
            return
        try:
            staff, tills = await self.ask(self.gateway.journal.who_and_where())
        except LedgerError as error:
            self.complain(error)
            return
        form = sifting.form(self._wanted, staff, tills)
        self.app.push_screen(form, self._filtered)

    def _filtered(self, wanted: Wanted | None) -> None:
        if wanted is not None and wanted != self._wanted:
            self._wanted = wanted
            self._look()

    async def action_back(self) -> None:
        """One step back: what is typed, then the filter, then the counter."""
        seek = self.query_one(Seek)
        if seek.value:
            seek.value = ""
            self._seek()
        elif self._wanted != Wanted():
            self._wanted = Wanted()
            self._look()
        else:
            await self.house.action_go("counter")
