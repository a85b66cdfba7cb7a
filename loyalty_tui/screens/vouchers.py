"""All vouchers, by what became of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.form import Answers, Field, Form
from loyalty_tui.screens.live import Pace
from loyalty_tui.screens.place import SubPlace
from loyalty_tui.widgets.choice import Choice
from loyalty_tui.widgets.ink import MUTED, STRONG, ink
from loyalty_tui.widgets.paged_table import Column, PagedTable, Row
from loyalty_tui.words import event as event_words
from loyalty_tui.words import format as fmt
from loyalty_tui.words import rewards as words
from loyalty_tui.words import say
from loyalty_tui.words.people import labelled

if TYPE_CHECKING:
    from loyalty_tui.gateway import Story, VoucherLine, VoucherList
    from loyalty_tui.gateway.rewards import Rewards

_ANY = "any"
_NORMAL = 80
_MARKS = {"issued": "● ", "used": "  ", "cancelled": "× ", "expired": "× "}


class States(Choice, can_focus=False):
    """Which vouchers are listed: the list keeps the keyboard, its arrows choose."""


class VoucherTable(PagedTable):
    """The list, whose arrows to the side choose which vouchers it holds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left",
            "screen.state(-1)",
            N_("Others"),
            id="vouchers.states",
            tooltip=N_("Vouchers in another state"),
        ),
        Binding("right", "screen.state(1)", show=False),
    ]


class Vouchers(SubPlace):
    """Every voucher there ever was, the newest first."""

    NAME = N_("Vouchers")
    ABOUT = N_(
        "Every voucher, the newest first. The left and right arrows choose which: to be used, "
        "used, cancelled, lapsed, or all. Enter hands one over, cancels it or tells about it."
    )
    CSS_PATH = "lists.tcss"
    AUTO_FOCUS = "#table"

    def __init__(self) -> None:
        super().__init__()
        self._found: VoucherList | None = None
        self._pace = Pace(self, self._read)
        self._lines: dict[str, VoucherLine] = {}

    def body(self) -> Iterator[Widget]:
        choices = [(state, _(word)) for state, word in words.STATES.items()]
        with Vertical(id="list"):
            yield States("states", [*choices, (_ANY, _("all vouchers"))], "issued")
            yield Static(id="count", markup=False)
            yield VoucherTable("table")

    def on_mount(self) -> None:
        self.watch(self.app, "shop", self.renew)

    def renew(self) -> None:
        if self.house.shop is not None:
            self._pace.ask()

    @property
    def table(self) -> PagedTable:
        """The list."""
        return self.query_one(PagedTable)

    @property
    def ready(self) -> bool:
        return super().ready and self._found is not None and self.table.ready

    async def _read(self) -> None:
        state = self.query_one(States).value
        try:
            found = await self.ask(self.gateway.rewards.vouchers(None if state == _ANY else state))
        except LedgerError as error:
            self.complain(error)
            return
        if self.query_one(States).value != state:
            return  # another one was chosen meanwhile, and is read next
        before = self._row_at(self.table.mark)
        self._found = found
        known = before in found.rows if before is not None else False
        self._draw(found.rows.index(before) if known and before is not None else self.table.mark)

    def _row_at(self, place: int) -> int | None:
        rows = self._found.rows if self._found is not None else array("q")
        return rows[place] if 0 <= place < len(rows) else None

    def _draw(self, mark: int = 0) -> None:
        if self._found is None:
            return
        counts = self._found.counts
        said = [
            labelled(_(word), fmt.number(counts[state])) for state, word in words.STATES.items()
        ]
        if not any(counts.values()):
            said = [_("No voucher yet: a reward is given at the counter.")]
        self.query_one("#count", Static).update(ink((" · ".join(said), MUTED)))
        self.table.show(self._columns(), self._fetch, len(self._found.rows), mark=mark)

    def _columns(self) -> list[Column]:
        return _columns(self.app.size.width, every=self.query_one(States).value == _ANY)

    async def _fetch(self, start: int, count: int) -> Sequence[Row]:
        if self._found is None:
            return ()
        rows = self._found.rows[start : start + count]
        try:
            lines = await self.ask(self.gateway.rewards.voucher_page(rows))
        except LedgerError as error:
            self.complain(error)
            return ()
        self._lines.update({line.voucher.code: line for line in lines})
        every = self.query_one(States).value == _ANY
        return [_row(line, self.app.size.width, every=every) for line in lines]

    def on_resize(self, _event: events.Resize) -> None:
        self._draw(self.table.mark)

    def action_state(self, by: int) -> None:
        """List the vouchers of another state."""
        self.query_one(States).action_step(by)

    @on(Choice.Changed)
    def _chosen(self) -> None:
        self._found = None
        self.table.show(self._columns(), self._fetch, 0)
        self._lines.clear()
        self.renew()

    @on(PagedTable.Opened)
    def _opened(self, event: PagedTable.Opened) -> None:
        line = self._lines.get(event.key)
        if line is None:
            return
        if line.voucher.state == "issued":
            self.app.push_screen(_form(self.gateway.rewards, line), self._done)
            return
        from loyalty_tui.screens.event import EventPage

        self.app.push_screen(EventPage(line.voucher.event))

    def _done(self, story: Story | None) -> None:
        if story is None or self.house.shop is None:
            return
        told = say.explain(story, self.house.shop.currency)
        self.notify(told, title=f"● {say.headline(story)}", markup=False)
        self.renew()


def _columns(width: int, *, every: bool) -> list[Column]:
    """The columns there is room for; the state where the list holds more than one."""
    found = [
        Column(_("Voucher"), 9),
        Column(_("Reward"), 12, grow=True),
        Column(_("Member"), 12, grow=True),
    ]
    if every:
        found.append(Column(_("State"), 13))
    if width >= _NORMAL:
        found += [Column(_("Issued on"), 10), Column(_("Use by"), 8), Column(_("Closed"), 8)]
    return found


def _row(line: VoucherLine, width: int, *, every: bool) -> Row:
    voucher = line.voucher
    name = line.name or _("a forgotten member")
    cells = [ink((voucher.code, STRONG)), ink(voucher.name), ink(name)]
    if every:
        state = f"{_MARKS[voucher.state]}{_(words.STATES[voucher.state])}"
        cells.append(ink((state, STRONG if voucher.state == "issued" else MUTED)))
    if width >= _NORMAL:
        days = (voucher.issued_on, voucher.last_day, line.closed_on)
        cells += [ink(f"{day:%d/%m/%y}" if day is not None else fmt.NONE) for day in days]
    return Row(voucher.code, tuple(cells))


def _form(rewards: Rewards, line: VoucherLine) -> Form[Story]:
    """Hands a voucher's reward over, or cancels it."""
    voucher = line.voucher
    cost = say.points(voucher.cost, voucher.unit)

    async def save(answers: Answers, key: bytes) -> Story:
        if answers["act"] == "use":
            return await rewards.use(key, voucher.code)
        return await rewards.cancel(key, voucher.code, answers["reason"])

    choices = (
        ("use", _("Hand it over")),
        ("cancel", _("Cancel it: {points} come back").format(points=cost)),
    )
    about = [voucher.name, event_words.named(line.name, line.member)]
    about.append(_("issued on {day}").format(day=fmt.short_date(voucher.issued_on)))
    if voucher.last_day is not None:
        about.append(_("to use by {day}").format(day=fmt.short_date(voucher.last_day)))
    return Form(
        _("Voucher {code}").format(code=voucher.code),
        [
            Field("act", _("What is to be done"), choices=choices),
            Field("reason", _("Why it is cancelled"), note=_("It may stay empty.")),
        ],
        save,
        about=" · ".join(about),
    )
