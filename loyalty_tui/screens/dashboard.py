"""The dashboard: is the programme working?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from loyalty_tui import preferences
from loyalty_tui.gateway import Figures, LedgerError
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.screens.live import Live, Pace
from loyalty_tui.widgets.feed import Feed
from loyalty_tui.widgets.figures import panels
from loyalty_tui.widgets.goal_line import judged
from loyalty_tui.widgets.ink import MUTED, TITLE, ink
from loyalty_tui.widgets.kpi_panel import KpiPanel
from loyalty_tui.widgets.panel_grid import PanelGrid, layout
from loyalty_tui.words import format as fmt
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import Progress
    from loyalty_tui.screens.choose_panels import ChoosePanels

_LINES, _TALL = 4, 34
# The lines above and beneath the panels; from so many rows on, one more is left blank.
_LEAST_FEED = 4
# A blank row, a heading and two acts.
_LIST_SHARE = 20
# What is left of today's list is looked up more rarely than the figures: it may take longer.


class Dashboard(Live["Figures"]):
    """A panel a figure, live from every till."""

    NAME = N_("Dashboard")
    ABOUT = N_(
        "Each panel is one figure with its window, its change since the period before, and its "
        "last twelve periods. Arrows move, Enter opens its page, F9 chooses the panels and their "
        "order. Figures follow every till by themselves."
    )
    NUMBERS = ("goal_progress", "goal_on_track", "movement")
    CSS_PATH = "dashboard.tcss"
    AUTO_FOCUS = "KpiPanel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left",
            "step(-1, 0)",
            N_("Move"),
            show=False,
            id="dashboard.left",
            tooltip=N_("Go from panel to panel"),
        ),
        Binding(
            "f6",
            "app.go('today')",
            N_("Today's list"),
            id="dashboard.today",
            tooltip=N_("Whom to call, whose birthday it is, what lapses"),
        ),
        Binding(
            "f7",
            "groups",
            N_("Groups"),
            id="dashboard.groups",
            tooltip=N_("Members by first purchase, by how they buy, by tier"),
        ),
        Binding(
            "f9",
            "choose",
            N_("Panels"),
            id="dashboard.choose",
            tooltip=N_("Choose the panels and their order"),
        ),
        Binding("right", "step(1, 0)", show=False, id="dashboard.right"),
        Binding("up", "step(0, -1)", show=False, id="dashboard.up"),
        Binding("down", "step(0, 1)", show=False, id="dashboard.down"),
        Binding(
            "delete",
            "seen",
            N_("Seen"),
            id="dashboard.seen",
            tooltip=N_("Put away what was said of goals met or missed"),
        ),
        Binding(
            "escape",
            "app.go('counter')",
            N_("Counter"),
            id="dashboard.back",
            tooltip=N_("Back to the counter"),
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._panels, self._trouble = self._kept()
        self._chooser: ChoosePanels | None = None
        self._figures: Figures | None = None
        self._seen: frozenset[int] = frozenset()
        self._list = Pace(self, self._count, _LIST_SHARE)
        self._changing = asyncio.Lock()

    def body(self) -> Iterator[Widget]:
        with Vertical(id="figures"):
            with Horizontal(id="above"):
                yield Static(ink((_("Reading the figures…"), MUTED)), id="as-of", markup=False)
                yield Static(id="to-do", markup=False)
            yield PanelGrid(self._panels)
            yield Feed(id="feed")

    @staticmethod
    def _kept() -> tuple[tuple[str, ...], LedgerError | None]:
        """The panels this till remembers, and what is wrong with what it remembers."""
        try:
            return panels(preferences.load().panels), None
        except LedgerError as odd:
            return panels(()), odd

    def on_resize(self) -> None:
        self._lie()

    def _lie(self) -> None:
        """Lay the panels out in this window; the acts stand where there is room left."""
        grid = self.query_one(PanelGrid)
        grid.lie(self.size.width, self._room)
        self.query_one(Feed).display = grid.spare(self._room) >= _LEAST_FEED

    @property
    def _room(self) -> int:
        return self.size.height - _LINES - (self.size.height >= _TALL)

    def _in_sight(self, count: int) -> int:
        return layout(count, self.size.width, self._room).in_sight(self._room)

    async def read(self) -> Figures:
        return await self.gateway.figures(self._panels)

    def show(self, found: Figures) -> None:
        shop = self.house.shop
        if shop is None:
            return
        self._figures = found
        if self._trouble is not None:  # said once there is something to look at
            trouble, self._trouble = self._trouble, None
            self.complain(trouble, seconds=20)
        with self.app.batch_update():
            text = (
                _("Today included.")
                if self.has_class("-narrow")
                else _("Today included. Change: since a month ago.")
            )
            told = self._told()
            line = judged(told, shop.currency) if told else ink((text, MUTED))
            self.query_one("#as-of", Static).update(line)
            for panel in self.query(KpiPanel):
                if panel.key in found.kpis:
                    goal = found.goals.get(panel.key)
                    panel.show(found.kpis[panel.key], shop.currency, goal)
            self.query_one(Feed).show(found.feed, shop)
        self.refresh_bindings()
        self._list.ask()

    async def _count(self) -> None:
        """Say how much of today's list is left, once the figures stand."""
        try:
            left = await self.ask(self.gateway.to_do())
        except LedgerError:
            return  # the figures have said so
        said = ngettext("{n} to do today: {key}", "{n} to do today: {key}", left)
        told = ink((keyed(said, "dashboard.today", n=fmt.number(left)), TITLE))
        nothing = ink((_("Nothing left to do"), MUTED))
        self.query_one("#to-do", Static).update(told if left else nothing)

    def _told(self) -> list[Progress]:
        """The goals that were judged today, and were not put away here."""
        figures = self._figures
        return [one for one in figures.judged if one.goal.id not in self._seen] if figures else []

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "seen":
            return bool(self._told())
        return super().check_action(action, parameters)

    def action_seen(self) -> None:
        """What was said of goals has been read; it is not said again."""
        self._seen |= {one.goal.id for one in self._told()}
        if self._figures is not None:
            self.show(self._figures)

    def action_step(self, across: int, down: int) -> None:
        """Move among the panels as they lie."""
        grid = self.query_one(PanelGrid)
        here = next((panel for panel in grid.panels if panel.has_focus), None)
        there = grid.beside(here, across, down) if here else grid.first
        if there is not None:
            self.set_focus(there)

    def action_groups(self) -> None:
        """Show the members in groups."""
        from loyalty_tui.screens.groups import Groups

        self.app.push_screen(Groups())

    def action_choose(self) -> None:
        """Choose the panels; what is chosen when the list closes is kept."""
        from loyalty_tui.screens.choose_panels import ChoosePanels

        self._chooser = ChoosePanels(self._panels, self._in_sight)
        self.app.push_screen(self._chooser)

    def on_screen_resume(self) -> None:
        if self._chooser is not None:
            chosen, self._chooser = panels(self._chooser.chosen), None
            if chosen != self._panels:
                self._change(chosen)

    @work(group="panels")
    async def _change(self, chosen: tuple[str, ...]) -> None:
        """Show other panels, and remember them."""
        self._panels = chosen
        grid = self.query_one(PanelGrid)
        async with self._changing:
            focused = self.focused.key if isinstance(self.focused, KpiPanel) else ""
            with self.app.batch_update():
                await grid.change(self._panels)
                self._lie()
            if self._figures is not None:
                self.show(self._figures)
            self.set_focus(next((p for p in grid.panels if p.key == focused), grid.first))
        self.renew()
        try:
            await asyncio.to_thread(preferences.keep, panels=chosen)
        except LedgerError as error:
            self.complain(error)

    @on(KpiPanel.Opened)
    def _opened(self, event: KpiPanel.Opened) -> None:
        from loyalty_tui.screens.figure import FigurePage

        if self._figures is not None and event.key in self._figures.kpis:
            kpi, goal = self._figures.kpis[event.key], self._figures.goals.get(event.key)
            self.app.push_screen(FigurePage(kpi, goal))
