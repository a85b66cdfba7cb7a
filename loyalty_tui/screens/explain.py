"""What a figure means, what it is made of, and how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Digits, Static

from loyalty_tui.gateway import LedgerError, definition, meaning
from loyalty_tui.i18n import _
from loyalty_tui.screens.page import Page, headed
from loyalty_tui.widgets import figures, goal_line
from loyalty_tui.widgets.ink import ink, large, large_width, lines
from loyalty_tui.widgets.pairs import Pairs
from loyalty_tui.widgets.trend import Trend
from loyalty_tui.words import say
from loyalty_tui.words.people import labelled

if TYPE_CHECKING:
    from loyalty_tui.gateway import Gateway, Kpi, Progress


class Explain(Page):
    """The page of one figure."""

    def __init__(
        self, kpi: Kpi, currency: str, gateway: Gateway, goal: Progress | None = None
    ) -> None:
        super().__init__()
        self._kpi = kpi
        self._currency = currency
        self._gateway = gateway
        self._goal = goal
        self._last_year = "…"

    def compose(self) -> ComposeResult:
        kpi, told = self._kpi, definition(self._kpi, _)
        text = figures.value(kpi, self._currency, short=False)
        change = figures.change(kpi, self._currency)
        with VerticalScroll(classes="sheet", can_focus=True):
            yield Static(headed(told.label), markup=False)
            with Horizontal(id="explain-head"):
                figure = Digits(large(text), id="explain-figure")
                figure.styles.width = large_width(text) + 3
                yield figure
                moved = [ink((part, change.style)) for part in ("", change.text, change.word)]
                yield Static(lines(moved), id="explain-change", markup=False)
                yield Trend(id="explain-trend")
            yield Static(ink(told.sentence, "\n"), markup=False)
            yield Static(ink((told.formula, "$text-muted"), "\n"), markup=False)
            yield Pairs(self._parts(), "$text-muted")
            yield Static(ink(("\n" + told.source, "$text-muted")), markup=False)
            if self._goal is not None:
                yield Static(self._rules(), markup=False)

    def on_mount(self) -> None:
        trend = [None if value is None else float(value) for value in self._kpi.trend]
        self.query_one(Trend).show(trend)
        self._look_back()

    @work
    async def _look_back(self) -> None:
        """The same weeks of last year are worked out once somebody asks."""
        try:
            then, value = await self._gateway.year_before(self._kpi)
        except LedgerError as error:
            self._last_year = say.error(error)
        else:
            self._last_year = figures.dated(value, then, self._kpi, self._currency)
        self.query_one(Pairs).show(self._parts())

    def _parts(self) -> list[tuple[str, str]]:
        rows = goal_line.rows(self._goal, self._currency) if self._goal else []
        return rows + figures.parts(self._kpi, self._currency, self._last_year)

    def _rules(self) -> Content:
        """How a goal's progress is worked out, and when it is on track."""
        terms = (meaning(key, _) for key in ("goal_progress", "goal_on_track"))
        return lines(ink((labelled(term.label, term.formula), "$text-muted")) for term in terms)
