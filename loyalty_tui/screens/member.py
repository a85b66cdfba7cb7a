"""One member, whole: what the books hold about them, and what may be changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.live import Pace
from loyalty_tui.screens.member_desk import MemberDesk
from loyalty_tui.screens.member_views import VIEWS, Answers, Seen, View, Vouchers
from loyalty_tui.screens.place import CARD
from loyalty_tui.widgets.guarded import GuardedScroll, GuardedTable
from loyalty_tui.widgets.ink import MUTED, TITLE, ink, lines
from loyalty_tui.widgets.member_card import MemberCard
from loyalty_tui.widgets.member_facts import Facts
from loyalty_tui.widgets.paged_table import PagedTable, Row
from loyalty_tui.words import feedback, say

if TYPE_CHECKING:
    from loyalty_tui.gateway import Person

T = TypeVar("T")

_NARROW = 80
OVERVIEW = "overview"
_NAMES = {OVERVIEW: N_("Overview")} | {view.KEY: view.NAME for view in VIEWS}


class ViewLine(Widget):
    """The views by name, the one that is shown standing out; a click changes it."""

    DEFAULT_CSS = "ViewLine { height: 1; width: 100%; }"

    _spans: tuple[tuple[int, int, str], ...] = ()

    def render(self) -> Content:
        page = self.screen
        now = page.view if isinstance(page, MemberPage) else OVERVIEW
        spans: list[tuple[int, int, str]] = []
        shown, column = ink((" ◄ ", MUTED)), 3
        for key, name in _NAMES.items():
            style = "bold $background on $primary" if key == now else ""
            word = ink((f" {_(name)} ", style))
            spans.append((column, column + word.cell_length, key))
            shown += word + " "
            column += word.cell_length + 1
        self._spans = tuple(spans)
        return shown + ink(("►", MUTED))

    def on_click(self, event: events.Click) -> None:
        page = self.screen
        for start, end, key in self._spans:
            if start <= event.x < end and isinstance(page, MemberPage):
                page.view = key


class MemberPage(MemberDesk):
    """The page of one member: an overview, and lists that the arrows lead through."""

    NAME = N_("Member")
    ABOUT = N_(
        "All that is known of one member. Left and right, or a click on their names, lead from the "
        "overview to the statement, the points, the vouchers and the feedback; F10 lists "
        "everything that can be done."
    )
    NUMBERS = (*CARD, "lot", "nps")
    CSS_PATH = "member.tcss"
    AUTO_FOCUS = "#facts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,shift+tab",
            "turn(-1)",
            N_("View"),
            show=False,
            priority=True,
            id="member.before",
            tooltip=N_("Another view: overview, statement, points, vouchers, feedback"),
        ),
        Binding("right,tab", "turn(1)", show=False, priority=True, id="member.next"),
    ]

    view: reactive[str] = reactive(OVERVIEW, init=False)

    def __init__(self, member: int) -> None:
        super().__init__()
        self.member = member
        self._views: dict[str, View] = {view.KEY: view() for view in VIEWS}
        self._loaded = ""
        self._at: str | None = None
        self._pace = Pace(self, self._read)

    def body(self) -> Iterator[Widget]:
        with Vertical(id="page"):
            yield Static(id="who", markup=False)
            yield ViewLine()
            yield Static(id="said", markup=False)
            with Horizontal(id="overview"):
                yield MemberCard(id="member")
                with GuardedScroll("facts"):
                    yield Facts()
            with Vertical(id="listed"):
                yield Static(id="summary", markup=False)
                yield GuardedTable("rows")
                yield Static(id="detail", markup=False)
            yield Static(id="gone", markup=False)

    def on_mount(self) -> None:
        self._arrange()
        self.hush()
        self.watch(self.app, "shop", self._shop_known)

    def _shop_known(self) -> None:
        if self.house.shop is not None and self._person is None:
            self.renew()

    @property
    def ready(self) -> bool:
        if self._person is None or self._person.forgotten:
            return self._person is not None
        listed = self.view != OVERVIEW
        return not listed or (self._loaded == self.view and self.query_one(GuardedTable).ready)

    # Reading.

    def renew(self) -> None:
        if self.house.shop is not None:
            self._pace.ask()

    async def _read(self) -> None:
        try:
            person = await self.ask(self.people.person(self.member))
        except LedgerError as error:
            self.complain(error)
            return
        shop = self.house.shop
        if shop is None:
            return
        self.member = person.sheet.view.member
        self._person = person
        self._arrange()
        if person.forgotten:
            return
        self.query_one("#who", Static).update(self._headline(person))
        self.query_one(MemberCard).show(person.sheet, shop, at_counter=False)
        self.query_one(Facts).show(person, shop)
        if self.view != OVERVIEW:
            await self._load(self.view)

    def _headline(self, person: Person) -> Content:
        view = person.sheet.view
        name = view.name or _("Member {number}").format(number=view.member)
        parts = [f"#{view.member}", view.card, view.tier.name if view.tier else ""]
        shop = self.house.shop
        if shop is not None and shop.stamps and not shop.has_points:
            parts.append(say.points(view.stamp_balance, "stamps"))
        else:
            parts.append(say.points(view.balance))
        told = " · ".join(part for part in parts if part)
        return ink((f" {name}", TITLE), (f"  {told}", MUTED))

    def _arrange(self) -> None:
        """Have in sight what belongs to the view, or that nobody is there any more."""
        gone = self._person is not None and self._person.forgotten
        self.query_one("#gone").display = gone
        self.query_one("#who").display = not gone
        self.query_one(ViewLine).display = not gone
        self.query_one("#overview").display = self.view == OVERVIEW and not gone
        self.query_one("#listed").display = self.view != OVERVIEW and not gone
        if gone:
            told = _("Nobody is known by the number {number} any more.").format(number=self.member)
            stays = _("What happened stays in the journal. Esc leads back.")
            self.query_one("#gone", Static).update(
                lines([ink((told, "bold")), ink((stays, MUTED))])
            )

    # Views.

    def action_turn(self, by: int) -> None:
        keys = list(_NAMES)
        self.view = keys[(keys.index(self.view) + by) % len(keys)]

    def watch_view(self) -> None:
        """Another view is shown."""
        self._arrange()
        self.hush()
        self.query_one(ViewLine).refresh()
        self._loaded, self._at = "", None
        listed = self.view != OVERVIEW
        self.set_focus(self.query_one(GuardedTable) if listed else self.query_one("#facts"))
        if listed and self._person is not None:
            self._open_view(self.view)

    @work(exclusive=True, group="view")
    async def _open_view(self, key: str) -> None:
        await self._load(key)

    async def _load(self, key: str) -> None:
        """Read a view: anew if it was not shown, else keeping the mark where it is."""
        person, shop, view = self._person, self.house.shop, self._views[key]
        if person is None or shop is None:
            return
        table = self.query_one(GuardedTable)
        try:
            seen = Seen(self.gateway, shop, person, self.app.size.width)
            total = await self.ask(view.load(seen))
        except LedgerError as error:
            self.complain(error)
            return
        if key != self.view:
            return
        self.query_one("#summary", Static).update(ink((f" {view.summary()}", MUTED)))
        table.display = bool(total)
        if not total:
            self.query_one("#detail", Static).update(ink((f" {_(view.EMPTY)}", MUTED)))
        if self._loaded == key:
            table.renew(self._fetch, total, mark=table.mark)
            if self._at is not None and total:
                self._tell(key, self._at)
        else:
            self._loaded = key
            table.opens = bool(view.HINT)
            self.refresh_bindings()
            table.show(self._kept(view, view.columns()), self._fetch, total)

    async def _fetch(self, start: int, count: int) -> Sequence[Row]:
        view = self._views[self.view]
        try:
            rows = await self.ask(view.rows(start, count))
        except LedgerError as error:
            self.complain(error)
            return ()
        return [Row(row.key, tuple(self._kept(view, row.cells))) for row in rows]

    def _kept(self, view: View, columns: Sequence[T]) -> list[T]:
        """The columns there is room for."""
        left_out = view.LEFT_OUT if self.app.size.width < _NARROW else ()
        return [column for place, column in enumerate(columns) if place not in left_out]

    def on_resize(self) -> None:
        if self._loaded:
            self._loaded = ""
            self._open_view(self.view)

    @on(PagedTable.Marked)
    def _marked(self, event: PagedTable.Marked) -> None:
        self._at = event.key
        if event.key is not None and self.view != OVERVIEW:
            self._tell(self.view, event.key)

    @work(exclusive=True, group="detail")
    async def _tell(self, view: str, key: str) -> None:
        """What is said of the row that is marked."""
        try:
            said = await self.ask(self._views[view].detail(key))
        except LedgerError as error:
            self.complain(error)
            return
        if view == self.view:
            self.query_one("#detail", Static).update(said)

    @on(PagedTable.Opened)
    def _opened(self, event: PagedTable.Opened) -> None:
        view = self._views.get(self.view)
        match view:
            case Vouchers():
                self.open_voucher(view.voucher(event.key))
            case Answers():
                line = view.answer(event.key)
                self.open_answer(line, feedback.quoted(line))
            case _:
                pass
