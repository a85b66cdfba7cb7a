"""Members in groups: by when they first came, by how they buy, by their tier."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.live import Pace
from loyalty_tui.screens.place import SubPlace
from loyalty_tui.widgets.choice import Choice
from loyalty_tui.widgets.heat import Cell, Heat, HeatRow, step_of
from loyalty_tui.widgets.ink import MUTED, ink
from loyalty_tui.widgets.paged_table import Column, PagedTable, Row
from loyalty_tui.words import customers, levels
from loyalty_tui.words import format as fmt
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import Cohorts, Segments, Spread, Who

VIEWS = (("cohorts", N_("Cohorts")), ("segments", N_("Segments")), ("tiers", N_("Tiers")))
"""The views, in their order; each has a widget of that name."""

_ABOUT = {
    "cohorts": N_(
        "Of those who first bought in a month, how many bought again so many months later."
    ),
    "segments": N_("By how recently, how often and for how much they buy. Enter lists them."),
    "tiers": N_("Who is near the next tier, and who is about to lose one. Enter lists them."),
}
_FULL, _EMPTY = "█", "░"


class Groups(SubPlace):
    """Three views of all members, each read when it is looked at and the books have changed."""

    NAME = N_("Groups")
    ABOUT = N_(
        "All members in groups: by the month of their first purchase, by how they buy, and by "
        "tier. F6 goes to the next view; Enter lists the people of a group."
    )
    NUMBERS = ("cohort_retention", "segment", "segment_net", "tier_members", "tier_progress")
    CSS_PATH = "groups.tcss"
    AUTO_FOCUS = "#cohorts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6",
            "next",
            N_("Next view"),
            id="groups.next",
            tooltip=N_("Cohorts, segments, tiers, one after another"),
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._pace = Pace(self, self._again)
        self._fresh: set[str] = set()
        # The views that are as the books stand.
        self._cohorts: Cohorts | None = None
        self._segments: Segments | None = None
        self._spread: Spread | None = None

    def body(self) -> Iterator[Widget]:
        with Vertical(id="groups"):
            yield Choice("groups-view", [(name, _(word)) for name, word in VIEWS])
            yield Static(id="groups-about", markup=False)
            yield Heat("cohorts")
            yield PagedTable("segments")
            yield PagedTable("tiers")

    def on_mount(self) -> None:
        self.watch(self.app, "shop", self._shop_known)

    def _shop_known(self) -> None:
        if self.house.shop is not None:
            self._turn(self.view)

    @property
    def ready(self) -> bool:
        read = {"segments": self._segments, "tiers": self._spread}
        return super().ready and read.get(self.view, self) is not None

    @property
    def view(self) -> str:
        """The view in front."""
        return self.query_one("#groups-view", Choice).value

    def on_resize(self) -> None:
        if self.house.shop is not None:
            self._draw(self.view)

    def action_next(self) -> None:
        """Go to the next view."""
        self.query_one("#groups-view", Choice).action_step(1)

    @on(Choice.Changed)
    def _changed(self, event: Choice.Changed) -> None:
        self._turn(event.choice.value)
        if not event.choice.has_focus:
            self.set_focus(self.query_one(f"#{event.choice.value}"))

    @on(Choice.Confirmed)
    def _confirmed(self, event: Choice.Confirmed) -> None:
        self.set_focus(self.query_one(f"#{event.choice.value}"))

    def _turn(self, view: str) -> None:
        for name, _word in VIEWS:
            self.query_one(f"#{name}").display = name == view
        self._say(view, "")
        self._read(view)

    def _say(self, view: str, more: str) -> None:
        told = ink((_(_ABOUT[view]), MUTED), (f" {more}" if more else "", MUTED))
        self.query_one("#groups-about", Static).update(told)

    def renew(self) -> None:
        self._fresh.clear()
        if self.house.shop is not None:
            self._pace.ask()

    async def _again(self) -> None:
        await self._bring(self.view)

    @work(exclusive=True, group="groups")
    async def _read(self, view: str) -> None:
        await self._bring(view)

    async def _bring(self, view: str) -> None:
        """Draw a view, read anew if the books have changed since it was read."""
        numbers = self.gateway.numbers
        fresh = view in self._fresh
        self._fresh.add(view)  # before it is read: what changes meanwhile makes it old again
        try:
            if view == "cohorts" and not fresh:
                self._cohorts = await self.ask(numbers.cohorts())
            elif view == "segments" and not fresh:
                self._segments = await self.ask(numbers.segments())
            elif view == "tiers" and not fresh:
                self._spread = await self.ask(numbers.spread())
        except LedgerError as error:
            self._fresh.discard(view)
            self.complain(error)
            return
        except CancelledError:  # another view is looked at by now
            self._fresh.discard(view)
            raise
        if view == self.view:
            self._draw(view)

    def _draw(self, view: str) -> None:
        if view == "cohorts" and self._cohorts is not None:
            self._draw_cohorts(self._cohorts)
        elif view == "segments" and self._segments is not None:
            self._draw_table(view, self._segment_columns(), self._segment_rows(self._segments))
        elif view == "tiers" and self._spread is not None:
            self._draw_table(view, self._tier_columns(), self._tier_rows(self._spread))
            if not self._spread.groups:
                self._say(
                    view,
                    keyed(
                        _("The programme has no tiers: Programme ({key}) adds them."),
                        "app.programme",
                    ),
                )

    # Cohorts.

    def _draw_cohorts(self, found: Cohorts) -> None:
        shares = [
            [cohort.share(age) for age in range(1, len(cohort.active))] for cohort in found.found
        ]
        most = max((share for row in shares for share in row), default=None)
        last = found.unfinished
        rows = [
            HeatRow(
                fmt.short_month(cohort.start),
                fmt.number(cohort.size),
                tuple(
                    Cell(
                        fmt.whole_percent(share),
                        step_of(float(share), float(most or 0)),
                        "*" if last and age == len(row) - 1 else " ",
                    )
                    for age, share in enumerate(row)
                ),
            )
            for cohort, row in zip(found.found, shares, strict=True)
        ]
        self.query_one(Heat).show((_("First in"), _("Members")), rows[::-1])
        if not rows:
            more = _("Nobody has bought yet.")
        else:
            more = _("The stronger the colour, the more. * not over yet") if last else ""
        self._say("cohorts", more)

    # Segments and tiers.

    def _draw_table(self, view: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        table = self.query_one(f"#{view}", PagedTable)

        async def fetch(start: int, count: int) -> Sequence[Row]:
            return rows[start : start + count]

        marked = table.marked.key if table.marked is not None else ""
        keys = [row.key for row in rows]
        mark = keys.index(marked) if marked in keys else table.mark
        if table.total:
            table.renew(fetch, len(rows), mark=mark, columns=columns)
        else:
            table.show(columns, fetch, len(rows))

    def _bar_width(self) -> int:
        if self.has_class("-narrow"):
            return 0
        return 24 if self.has_class("-wide") else 8

    def _with_bar(self, columns: list[Column], at: int) -> list[Column]:
        width = self._bar_width()
        return [*columns[:at], *([Column("", width)] if width else []), *columns[at:]]

    def _segment_columns(self) -> list[Column]:
        columns = [
            Column(_("Segment"), 17),
            Column(_("Members"), 8, right=True),
            Column(_("Share"), 7, right=True),
            Column(_("What to do"), 14, grow=True),
        ]
        if self.has_class("-wide"):
            columns.insert(3, Column(_("Net sales"), 14, right=True))
        return self._with_bar(columns, 3)

    def _segment_rows(self, found: Segments) -> list[Row]:
        total = sum(group.members for group in found.groups)
        most = max((group.members for group in found.groups), default=0)
        rows = []
        for group in found.groups:
            cells = [
                ink((customers.segment(group.segment), "bold")),
                ink(fmt.number(group.members)),
                ink((_share(group.members, total), MUTED)),
                *self._bar(group.members, most),
            ]
            if self.has_class("-wide"):
                cells.append(ink(fmt.money(group.net, self._currency)))
            cells.append(ink((customers.action(group.segment), "$text-accent")))
            rows.append(Row(group.segment, tuple(cells)))
        return rows

    def _tier_columns(self) -> list[Column]:
        columns = [
            Column(_("Tier"), 9, grow=True),
            Column(_("From"), 10, right=True),
            Column(_("Members"), 8, right=True),
            Column(_("Share"), 7, right=True),
            Column(_("Near next"), 10, right=True),
            Column(_("To lose it"), 10, right=True),
        ]
        if self.has_class("-narrow"):
            del columns[3], columns[1]
        return self._with_bar(columns, 4)

    def _tier_rows(self, found: Spread) -> list[Row]:
        total = sum(group.members for group in found.groups)
        most = max((group.members for group in found.groups), default=0)
        rows = []
        for group in found.groups:
            threshold = levels.counted(group.threshold, found.basis, self._currency)
            cells = [ink((group.name or _("No tier"), "bold")), ink((threshold, MUTED))]
            cells += [ink(fmt.number(group.members)), ink((_share(group.members, total), MUTED))]
            cells += [
                *self._bar(group.members, most),
                _marked("▲", group.close, "$text-success"),
                _marked("▼", group.losing, "$text-error"),
            ]
            if self.has_class("-narrow"):
                del cells[3], cells[1]
            rows.append(Row(group.name, tuple(cells)))
        return rows

    def _bar(self, number: int, most: int) -> list[Content]:
        width = self._bar_width()
        if not width:
            return []
        filled = -(-number * width // most) if most else 0
        return [ink((_FULL * filled, "$accent"), (_EMPTY * (width - filled), MUTED))]

    @property
    def _currency(self) -> str:
        return self.house.shop.currency if self.house.shop else ""

    @on(PagedTable.Opened)
    def _opened(self, event: PagedTable.Opened) -> None:
        from loyalty_tui.screens.who import WhoPage

        if event.table.id == "segments" and self._segments is not None:
            found = self._segments
            name = next(group.segment for group in found.groups if group.segment == event.key)
            title, about = customers.segment(name), customers.action(name)
            people = found.people(name)

            async def read() -> Who:
                return (await self.gateway.numbers.segments()).people(name)
        elif event.table.id == "tiers" and self._spread is not None:
            people = self._spread.people(event.key)
            title = event.key or _("No tier")
            about = _("Those about to lose it first, then those near the next one.")

            async def read() -> Who:
                return (await self.gateway.numbers.spread()).people(event.key)
        else:
            return
        self.app.push_screen(WhoPage(title, people.key, read, about, known=people))


def _share(number: int, total: int) -> str:
    from fractions import Fraction

    return fmt.percent(Fraction(number, total) if total else None)


def _marked(mark: str, number: int, style: str) -> Content:
    """How many there are, with a mark where there are any."""
    if not number:
        return ink(("0", MUTED))
    return ink((f"{mark} {fmt.number(number)}", style))
