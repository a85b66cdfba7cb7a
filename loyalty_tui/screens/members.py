"""The list of members: typed to be narrowed, put in order, down to one kind of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from loyalty_tui.gateway import LedgerError, Wanted, clean
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.screens.live import Pace
from loyalty_tui.screens.pick import Pick, Thing
from loyalty_tui.screens.place import CARD, Place
from loyalty_tui.widgets import member_rows
from loyalty_tui.widgets.ink import MUTED, TITLE, ink
from loyalty_tui.widgets.member_filter import Beside, Filter, Shown
from loyalty_tui.widgets.paged_table import PAGE, Column, PagedTable, Row
from loyalty_tui.words import format as fmt
from loyalty_tui.words.key_names import key_of, keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import Found, Listed, ListOrder

_PAUSE = 0.08


class Members(Place):
    """Members in an order; a text and a kind narrow them; Enter opens one's page."""

    NAME = N_("Members")
    ABOUT = N_(
        "Type to filter, arrows to move, Enter to open a member's page. F9 or a click on a heading "
        "puts them in another order, a second time in the reverse; F10 shows only some of them."
    )
    NUMBERS = CARD
    CSS_PATH = "lists.tcss"
    AUTO_FOCUS = "#filter"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6",
            "serve",
            N_("Serve"),
            id="members.serve",
            tooltip=N_("Put the member on the counter"),
        ),
        Binding(
            "f7",
            "join",
            N_("New member"),
            id="members.join",
            tooltip=N_("Add a member, with what is typed here"),
        ),
        Binding(
            "f9",
            "sort",
            N_("Sort"),
            id="members.sort",
            tooltip=N_("Put the list in another order"),
        ),
        Binding(
            "f10",
            "choose",
            N_("Show"),
            id="members.show",
            tooltip=N_("Show only some of them: a tier, who has not come for a year…"),
        ),
        Binding(
            "escape", "back", N_("Back"), show=False, id="members.back", tooltip=N_("One step back")
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._wanted = Wanted()
        self._members: Sequence[int] = ()
        self._near: frozenset[int] = frozenset()
        self._counts: dict[str, int] = {}
        self._pause: Timer | None = None
        self._settled = False
        self._at: int | None = None
        self._pace = Pace(self, self._again)

    def body(self) -> Iterator[Widget]:
        with Vertical(id="list"):
            with Horizontal(id="asked"):
                hint = _("Name, phone, card or e-mail")
                yield Filter(id="filter", placeholder=hint)
                yield Shown(id="shown", markup=False)
            yield Static(id="count", markup=False)
            with Horizontal(id="side-by-side"):
                yield PagedTable("table")
                yield Beside(id="member")

    def on_mount(self) -> None:
        self.members.can_focus = False
        self.query_one("#shown").border_title = _("Show")
        self.watch(self.app, "shop", self._shop_known)

    def _shop_known(self) -> None:
        if self.house.shop is not None and not self._settled:
            self._begin()

    @work(exclusive=True, group="list")
    async def _begin(self) -> None:
        """The first rows at once; the others when all are in order."""
        try:
            found = await self.ask(self.gateway.people.beginning(PAGE))
        except LedgerError as error:
            self.complain(error)
            return
        if self._wanted == Wanted() and not self._settled:
            self._show(found)
            self._pace.ask()

    @property
    def members(self) -> PagedTable:
        """The list."""
        return self.query_one(PagedTable)

    @property
    def ready(self) -> bool:
        return super().ready and self._settled and self.members.ready

    # What is shown.

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        if self._pause is not None:
            self._pause.stop()
        text = clean(event.value)
        if text == self._wanted.text:
            return
        # Those found stand best first until they are put in order.
        order = None if bool(text) != bool(self._wanted.text) else self._wanted.order
        backwards = self._wanted.backwards and order is not None
        self._want(Wanted(text, order, backwards, self._wanted.group), pause=_PAUSE)

    def _want(self, wanted: Wanted, *, pause: float = 0) -> None:
        self._wanted = wanted
        self._settled = False
        self.workers.cancel_group(self, "list")
        if self.house.shop is None:
            return
        if pause:
            self._pause = self.set_timer(pause, lambda: self._read(wanted))
        else:
            self._read(wanted)

    @work(exclusive=True, group="list")
    async def _read(self, wanted: Wanted) -> None:
        found = await self._look_up(wanted)
        if found is not None and wanted == self._wanted:
            self._show(found)

    async def _look_up(self, wanted: Wanted) -> Found | None:
        try:
            return await self.ask(self.gateway.people.listing(wanted))
        except LedgerError as error:
            self.complain(error)
            return None

    def _show(self, found: Found) -> None:
        """A list that was asked for, from its beginning."""
        self._members, self._near, self._settled = found.members, found.near, True
        self.members.show(self._columns(), self._fetch, len(found.members))
        self._say(cut=found.cut)

    def renew(self) -> None:
        """Somebody has written: the rows in sight at once, the order when there is time."""
        if self._settled:
            self.members.renew(self._fetch, len(self._members), mark=self.members.mark)
            self._look_again()
            self._pace.ask()

    async def _again(self) -> None:
        wanted = self._wanted
        found = await self._look_up(wanted)
        if found is None or wanted != self._wanted or not self._settled:
            return
        self._members, self._near = found.members, found.near
        mark = self.members.mark
        if self._at is not None and self._at in found.members:
            mark = found.members.index(self._at)
        self.members.renew(self._fetch, len(found.members), mark=mark)
        self._say(cut=found.cut)

    async def _fetch(self, start: int, count: int) -> Sequence[Row]:
        members = self._members[start : start + count]
        try:
            found = await self.ask(self.gateway.people.rows(members))
        except LedgerError as error:
            self.complain(error)
            return ()
        return [self._row(listed) for listed in found]

    def _row(self, listed: Listed) -> Row:
        member = listed.line.member
        near = member in self._near
        return Row(str(member), member_rows.cells(listed, self._shape(), near=near))

    def _shape(self) -> list[str]:
        return member_rows.shape(self._wanted.order, self.app.size.width)

    def _columns(self) -> list[Column]:
        backwards = self._wanted.backwards
        stamps = self._stamps
        return member_rows.columns(self._shape(), self._order, backwards=backwards, stamps=stamps)

    @property
    def _stamps(self) -> bool:
        shop = self.house.shop
        return shop is not None and bool(shop.stamps) and not shop.has_points

    @property
    def _order(self) -> ListOrder | None:
        """The order the list is in: those found by a text stand best first."""
        return self._wanted.order or (None if self._wanted.text else "name")

    def _say(self, *, cut: bool) -> None:
        shop, listed, text = self.house.shop, len(self._members), self._wanted.text
        number = fmt.number(listed)
        if cut:
            said = _("the first {n} of those found: type more to narrow them").format(n=number)
        elif text:
            said = self._count_found()
        elif self._wanted.group and shop is not None:
            said = ngettext("{n} of {total} members", "{n} of {total} members", listed)
            said = said.format(n=number, total=fmt.number(shop.members))
        else:
            # While only the first are listed, the shop knows how many there are.
            many = max(listed, shop.members if shop and listed >= PAGE else 0)
            said = ngettext("{n} member", "{n} members", many).format(n=fmt.number(many))
            if not many:
                said = keyed(
                    _("No member yet: {key} adds the first, {list} brings a list in."),
                    "members.join",
                    list=key_of("app.work"),
                )
        self.query_one("#count", Static).update(ink((said, MUTED)))
        self._say_shown()

    def _count_found(self) -> str:
        similar = sum(member in self._near for member in self._members)
        count = len(self._members) - similar
        if similar and not count:
            return _("Nobody is called exactly that: similar names (?)")
        n = fmt.number(count)
        found = ngettext("{n} member found", "{n} members found", count).format(n=n)
        return _("{found}, then similar names (?)").format(found=found) if similar else found

    def _say_shown(self) -> None:
        word = member_rows.group(self._wanted.group)
        style = TITLE if self._wanted.group else ""
        self.query_one("#shown", Static).update(ink((f"{word} ▼", style)))

    def on_resize(self) -> None:
        if self._settled:
            mark = self.members.mark
            self.members.show(self._columns(), self._fetch, len(self._members), mark=mark)

    # The mark.

    def action_table(self, action: str, by: int) -> None:
        """Move the mark from the field above the list."""
        table = self.members
        moves = {"step": table.action_step, "leap": table.action_leap, "end": table.action_end}
        moves[action](by)

    def _marked(self) -> int | None:
        row = self.members.marked if self._settled else None
        return int(row.key) if row else None

    @on(PagedTable.Marked)
    def _moved(self, event: PagedTable.Marked) -> None:
        self._at = int(event.key) if event.key else None
        self._look_again()

    def _look_again(self) -> None:
        member = self._at
        card = self.query_one(Beside)
        card.set_class(member is None, "empty")
        if member is not None and card.display:
            self._look(member)

    @work(exclusive=True, group="look")
    async def _look(self, member: int) -> None:
        """The marked member's card, where there is room beside the list."""
        try:
            sheet = await self.ask(self.gateway.sheet(member))
        except LedgerError:
            return
        if self.house.shop is not None:
            self.query_one(Beside).show(sheet, self.house.shop, at_counter=False)

    # Acts.

    @on(PagedTable.Opened)
    def action_open(self) -> None:
        if self._settled:
            if (member := self._marked()) is not None:
                self.house.look_at(member)
        elif self._wanted.text:
            self._open_first(self._wanted)

    @work(exclusive=True, group="list")
    async def _open_first(self, wanted: Wanted) -> None:
        """Enter came before what was typed, or scanned, had been looked for."""
        if self._pause is not None:
            self._pause.stop()
        found = await self._look_up(wanted)
        if found is None or wanted != self._wanted:
            return
        self._show(found)
        if found.members:
            self.house.look_at(found.members[0])

    def action_serve(self) -> None:
        if (member := self._marked()) is not None:
            self.house.serve(member)

    def action_join(self) -> None:
        self.house.join(self.query_one("#filter", Input).value.strip())

    def action_sort(self) -> None:
        backwards = self._wanted.backwards
        orders = member_rows.orders(self._order, backwards=backwards, stamps=self._stamps)
        things = [Thing(*told) for told in orders]
        pick = Pick(_("In which order?"), things, self._sort, value=self._order or "")
        self.app.push_screen(pick)

    @on(PagedTable.Sorted)
    def _clicked(self, event: PagedTable.Sorted) -> None:
        self._sort(event.by)

    def _sort(self, by: str) -> None:
        order = cast("ListOrder", by)
        again = order == self._order
        backwards = not self._wanted.backwards if again else member_rows.largest_first(order)
        self._want(Wanted(self._wanted.text, order, backwards, self._wanted.group))

    def action_choose(self) -> None:
        pick = Pick(
            _("Which members?"),
            self._groups(),
            self._choose,
            value=self._wanted.group,
        )
        self.app.push_screen(pick)
        self._count(pick)

    def _groups(self) -> list[Thing]:
        return [Thing(*told) for told in member_rows.groups(self._counts)]

    @work(exclusive=True, group="counts")
    async def _count(self, pick: Pick) -> None:
        """How many there are of each kind, told as soon as it is known."""
        people = self.gateway.people
        try:
            self._counts = {**self._counts, **await people.counts()}
            self._tell(pick)
            self._counts["late"] = len(await people.late())
        except LedgerError as error:
            self.complain(error)
            return
        self._tell(pick)

    def _tell(self, pick: Pick) -> None:
        if pick.is_current:
            pick.tell(self._groups())

    def _choose(self, group: str) -> None:
        wanted = self._wanted
        self._want(Wanted(wanted.text, wanted.order, wanted.backwards, group))
        self._say_shown()

    async def action_back(self) -> None:
        field = self.query_one("#filter", Input)
        if field.value:
            field.value = ""
            self.set_focus(field)
        elif self._wanted.group:
            self._choose("")
        else:
            await self.house.action_go("counter")
