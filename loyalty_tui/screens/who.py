"""The people behind a number, group by group, and why each is in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.screens.live import Pace
from loyalty_tui.screens.place import SubPlace
from loyalty_tui.widgets.choice import Choice
from loyalty_tui.widgets.ink import MUTED, TITLE, ink, upper
from loyalty_tui.widgets.paged_table import Column, PagedTable, Row
from loyalty_tui.words import format as fmt
from loyalty_tui.words import who as words

if TYPE_CHECKING:
    from pathlib import Path

    from loyalty_tui.gateway import Counted, Named, Who, Written

_EVERYBODY = ""
_SEVERAL = 2
_NAME, _GROUP, _PHONE = 16, 14, 16
# Cells of the columns; the group and a phone only where there is room.


class People(PagedTable):
    """The list; left and right choose the group."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left",
            "screen.group(-1)",
            N_("Group"),
            id="who.group",
            tooltip=N_("Show another group, or everybody"),
        ),
        Binding("right", "screen.group(1)", show=False, id="who.next"),
    ]


class WhoPage(SubPlace):
    """Everybody a number counts, as the books stand.

    :param key: which number's, or what they are a group of.
    :param read: finds them.
    :param about: says what they have in common; what is said of the number unless given.
    :param known: who was found already, shown first.
    """

    NAME = N_("The people behind a figure")
    ABOUT = N_(
        "Who is counted in the figure and why, group by group; together they are its numerator "
        "and its denominator. Left and right choose a group, Enter opens a member."
    )
    CSS_PATH = "figure.tcss"
    AUTO_FOCUS = "#people"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f7",
            "export",
            N_("Export"),
            id="who.export",
            tooltip=N_("Write the people to a file"),
        ),
    ]

    def __init__(
        self,
        title: str,
        key: str,
        read: Callable[[], Awaitable[Who]],
        about: str = "",
        known: Who | None = None,
    ) -> None:
        super().__init__()
        self._about = about or words.about(key)
        self._title = title
        self._key = key
        self._find = read
        self._pace = Pace(self, self._read)
        self._known = known
        self._found: Who | None = None
        self._group = _EVERYBODY
        self._people: Sequence[Counted] = ()

    def body(self) -> Iterator[Widget]:
        with Vertical(id="who-page"):
            yield Static(id="who-title", markup=False)
            yield Vertical(id="who-groups")
            yield People("people")

    def on_mount(self) -> None:
        self._head(_("Reading…"))
        self.watch(self.app, "shop", self._shop_known)

    def _shop_known(self) -> None:
        if self._found is None:
            self.renew()

    def renew(self) -> None:
        if self.house.shop is not None:
            self._pace.ask()

    @property
    def ready(self) -> bool:
        return self._found is not None and self.query_one(People).ready

    async def _read(self) -> None:
        found, self._known = self._known, None
        try:
            if found is None:
                found = await self.ask(self._find())
        except LedgerError as error:
            if self._found is None:
                self._head("")
            self.complain(error)
            return
        first = self._found is None
        self._found = found
        await self._offer(found)
        self._show(anew=first)
        self.refresh_bindings()

    async def _offer(self, found: Who) -> None:
        """Name the groups, with how many are in each."""
        sizes = found.sizes()
        if len(sizes) < _SEVERAL:
            return
        choices = [(_EVERYBODY, self._counted(_("Everybody"), len(found.people)))]
        choices += [
            (name, self._counted(words.group(self._key, name)[1], size))
            for name, size in sizes.items()
        ]
        if known := self.query(Choice):
            known.first().put(choices)
        else:
            await self.query_one("#who-groups").mount(Choice("who-group", choices))

    @staticmethod
    def _counted(word: str, size: int) -> str:
        return f"{word} {fmt.number(size)}"

    def _head(self, said: str, about: str = "") -> None:
        head = ink((upper(self._title), TITLE), (f"  {said}", MUTED))
        if about:
            head += ink(("\n" + about, MUTED))
        self.query_one("#who-title", Static).update(head)

    def _show(self, *, anew: bool) -> None:
        """List a group: from its first, or with the mark on whom it was on."""
        found, group, table = self._found, self._group, self.query_one(People)
        if found is None:
            return
        before = self._people[table.mark] if table.mark < len(self._people) else None
        self._people = [one for one in found.people if group in (_EVERYBODY, one.group)]
        n = len(self._people)
        counted = ngettext("{n} member", "{n} members", n)
        if self._key in ("nps", "csat"):
            counted = ngettext("{n} answer", "{n} answers", n)
        parts = [counted.format(n=fmt.number(n)), words.guests(found)]
        told = " ".join(part for part in parts if part)
        self._head(told, self._about)
        if anew:
            table.show(self._columns(), self._fetch, n)
        else:
            mark = self._place(before, table.mark)
            table.renew(self._fetch, n, mark=mark, columns=self._columns())

    def _place(self, before: Counted | None, mark: int) -> int:
        """Where somebody stands now; where they stood, if they are there no more."""
        if before in self._people:
            return self._people.index(before)
        members = [one.member for one in self._people]
        return members.index(before.member) if before and before.member in members else mark

    def _columns(self) -> list[Column]:
        columns = [Column(_("Name"), _NAME, grow=True)]
        if self._grouped:
            columns.append(Column(_("Group"), _GROUP))
        columns += [
            Column(fact.label, fact.width, right=fact.right) for fact in words.facts(self._key)
        ]
        if self.has_class("-wide"):
            columns.append(Column(_("Phone"), _PHONE, right=True))
        return columns

    @property
    def _grouped(self) -> bool:
        """Whether each row says its group."""
        several = self._found is not None and len(self._found.groups) > 1
        return several and not self.has_class("-narrow")

    def on_resize(self) -> None:
        table = self.query_one(People)
        if self._found is not None:
            table.show(self._columns(), self._fetch, table.total, mark=table.mark)

    async def _fetch(self, start: int, count: int) -> Sequence[Row]:
        found = self._found
        some = self._people[start : start + count]
        if found is None:
            return []
        try:
            names = await self.ask(self.gateway.numbers.names([one.member for one in some]))
        except LedgerError as error:
            self.complain(error)
            return []
        return [self._row(found, one, names.get(one.member)) for one in some]

    def _row(self, found: Who, one: Counted, named: Named | None) -> Row:
        shop = self.house.shop
        name, phone = named or ("", "")
        currency = shop.currency if shop else ""
        mark, word, style = words.group(self._key, one.group)
        head = (words.name_of(one.member, name), "bold" if name else MUTED)
        if self._grouped:
            cells = [ink(head), ink((f"{mark} {word}", style))]
        elif len(found.groups) > 1:
            cells = [ink((f"{mark} ", style), head)]
        else:
            cells = [ink(head)]
        cells += [ink(fact.said(found, one, currency)) for fact in words.facts(self._key)]
        cells.append(ink((fmt.phone(phone), MUTED)))
        return Row(str(one.member), tuple(cells))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "group":
            return self._found is not None and len(self._found.groups) > 1
        if action == "export":
            return self._found is not None
        return super().check_action(action, parameters)

    def action_group(self, by: int) -> None:
        """Show the group beside the one shown."""
        self.query_one("#who-group", Choice).action_step(by)

    @on(Choice.Changed)
    def _chosen(self, event: Choice.Changed) -> None:
        self._group = event.choice.value
        self._show(anew=True)

    @on(Choice.Confirmed)
    def _back_to_list(self) -> None:
        self.set_focus(self.query_one(People))

    @on(PagedTable.Opened)
    def _opened(self, event: PagedTable.Opened) -> None:
        self.house.look_at(int(event.key))

    def action_export(self) -> None:
        """Write everybody to a file."""
        from loyalty_tui.screens.writing import writing

        found = self._found
        if found is None:
            return

        def write(target: Path, excel_fr: bool) -> Awaitable[list[Written]]:
            return self.gateway.numbers.export_people(found, target, excel_fr=excel_fr)

        name = self._key.replace("_", "-") + "-people"
        writing(self, self._title, name, write)
