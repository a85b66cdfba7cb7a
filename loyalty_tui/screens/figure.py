"""The page of one figure: how it went, what it means, and what it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Digits, Static

from loyalty_tui.gateway import definition, meaning
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.live import Live
from loyalty_tui.screens.place import SubPlace
from loyalty_tui.widgets import figures, goal_line
from loyalty_tui.widgets.chart import Bar, Chart
from loyalty_tui.widgets.ink import MUTED, STRONG, TITLE, ink, large, large_width, lines, upper
from loyalty_tui.widgets.pairs import Pairs
from loyalty_tui.words import format as fmt
from loyalty_tui.words.people import labelled

if TYPE_CHECKING:
    from loyalty_tui.gateway import FigureView, Kpi, Progress

_LEAST: dict[str, float] = {"rate": 0.001, "ratio": 0.01}
# The smallest step of an axis that can be told apart as it is written; else one.
_MARGINS, _LEAST_ROOM, _MOST_ROOM = 8, 20, 70
# Cells beside the value, and for the line of its goal.
_SIDES, _GAP = 5, "   "
# Cells beside the page, and between two of its legend.


class FigurePage(Live["FigureView"], SubPlace):
    """One figure, following the books.

    :param kpi: what the panel shows, until the rest is read.
    """

    NAME = N_("Figure")
    ABOUT = N_(
        "How the figure went over twelve periods, beside last year and its goal, and what it "
        "means. F6 shows the people behind it, F7 writes it to a file."
    )
    CSS_PATH = "figure.tcss"
    AUTO_FOCUS = "#figure"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6",
            "who",
            N_("People"),
            id="figure.who",
            tooltip=N_("The people behind the figure, and why they count"),
        ),
        Binding(
            "f7",
            "export",
            N_("Export"),
            id="figure.export",
            tooltip=N_("Write the figure and its people to a file"),
        ),
    ]

    def __init__(self, kpi: Kpi, goal: Progress | None = None) -> None:
        super().__init__()
        self._kpi = kpi
        self._goal = goal
        self._seen: FigureView | None = None

    def body(self) -> Iterator[Widget]:
        with Vertical(id="figure-page"):
            yield Static(id="figure-title", markup=False)
            with Horizontal(id="figure-head"):
                yield Digits(id="figure-value")
                yield Static(id="figure-change", markup=False)
            with VerticalScroll(id="figure"):
                yield Chart(id="figure-chart")
                yield Static(id="figure-legend", markup=False)
                yield Static(id="figure-meaning", markup=False)
                yield Pairs([], MUTED)
                yield Static(id="figure-source", markup=False)

    def on_mount(self) -> None:
        self._draw()

    async def read(self) -> FigureView:
        return await self.gateway.numbers.figure(self._kpi.key)

    def show(self, found: FigureView) -> None:
        self._seen, self._kpi, self._goal = found, found.kpi, found.goal
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    @property
    def _currency(self) -> str:
        return self.house.shop.currency if self.house.shop else ""

    def _draw(self) -> None:
        if self.house.shop is None:
            return
        with self.app.batch_update():
            self._draw_head()
            self._draw_course()
            self._draw_meaning()

    def _draw_head(self) -> None:
        kpi, currency = self._kpi, self._currency
        title = (upper(definition(kpi, _).label), TITLE)
        notes = (figures.window(kpi), _("partial") if kpi.partial else "")
        told = " · ".join(note for note in notes if note)
        self.query_one("#figure-title", Static).update(ink(title, (f"  {told}", MUTED)))
        text = figures.value(kpi, currency, short=False)
        value = self.query_one("#figure-value", Digits)
        value.update(large(text))
        value.styles.width = large_width(text) + 3
        change = figures.change(kpi, currency)
        since = _("since {day}").format(day=fmt.short_date(kpi.period_start))
        rows = [
            ink((f"{change.text}  {change.word}".strip(), change.style), (f"  {since}", MUTED)),
            ink((figures.quotient(kpi, currency), MUTED)),
            ink(""),
        ]
        if self._goal is not None:
            room = self.size.width - large_width(text) - _MARGINS
            rows[2] = goal_line.line(self._goal, currency, max(_LEAST_ROOM, min(_MOST_ROOM, room)))
        self.query_one("#figure-change", Static).update(lines(rows))

    def _draw_course(self) -> None:
        legend = self.query_one("#figure-legend", Static)
        if self._seen is None:
            legend.update(ink((_("Reading how it went…"), MUTED)))
            return
        bars = [
            Bar(
                figures.day_and_month(point.as_of),
                None if point.value is None else float(point.value),
                None if point.year_ago is None else float(point.year_ago),
                point.whole,
            )
            for point in self._seen.course
        ]
        aim = self._goal.goal.aim if self._goal else None
        goal = None if aim is None else float(aim.target)
        self.query_one(Chart).show(bars, self._written, _LEAST.get(self._kpi.unit, 1.0), goal)
        legend.update(self._legend(bars))

    def _written(self, number: float) -> str:
        exact = Fraction(number).limit_denominator(10_000)
        return figures.number(exact, self._kpi, self._currency)

    def _legend(self, bars: list[Bar]) -> Content:
        """What the marks of the chart are; only those that are on it."""
        if all(bar.value is None for bar in bars):
            return ink((_("Nothing to draw yet: it takes sales on record."), MUTED))
        parts = [("█", self._month(), MUTED)]
        if any(bar.mark is not None for bar in bars):
            parts.append(("●", _("last year"), STRONG))
        if not all(bar.whole for bar in bars):
            parts.append(("▒", _("records begin within the window"), MUTED))
        if self._goal is not None and self._goal.goal.aim is not None:
            parts.append(("-", _("goal"), "$text-success"))
        room = self.size.width
        return lines(
            _flowing([ink((f"{mark} {word}", style)) for mark, word, style in parts], room - _SIDES)
        )

    def _month(self) -> str:
        if self.has_class("-narrow"):
            return _("a month")
        return _("a month each, up to the day beneath")

    def _draw_meaning(self) -> None:
        kpi = self._kpi
        told = definition(kpi, _)
        meant = ink("\n", told.sentence, "\n", (told.formula, MUTED), "\n")
        self.query_one("#figure-meaning", Static).update(meant)
        last_year = "…"
        if self._seen is not None:
            then, value = self._seen.year_ago
            last_year = figures.dated(value, then, kpi, self._currency)
        rows = goal_line.rows(self._goal, self._currency) if self._goal else []
        self.query_one(Pairs).show([*rows, *figures.parts(kpi, self._currency, last_year)])
        source = [ink(("\n" + told.source, MUTED))]
        if self._goal is not None:
            source += [self._rule(key) for key in ("goal_progress", "goal_on_track")]
        self.query_one("#figure-source", Static).update(lines(source))

    @staticmethod
    def _rule(key: str) -> Content:
        """How a goal's progress is worked out, or when it is on track."""
        term = meaning(key, _)
        return ink((labelled(term.label, term.formula), MUTED))

    def action_who(self) -> None:
        """Show the people behind it."""
        from loyalty_tui.screens.who import WhoPage

        key = self._kpi.key
        title = definition(self._kpi, _).label
        self.app.push_screen(WhoPage(title, key, lambda: self.gateway.numbers.who(key)))

    def action_export(self) -> None:
        """Write it to a file, with its people beside it."""
        from loyalty_tui.screens.writing import writing

        key = self._kpi.key
        title = definition(self._kpi, _).label
        writing(
            self,
            title,
            key.replace("_", "-"),
            lambda target, excel_fr: self.gateway.numbers.export(key, target, excel_fr=excel_fr),
            people=True,
        )


def _flowing(parts: list[Content], width: int) -> list[Content]:
    """Parts side by side, in as many rows as they take; none is cut in two."""
    rows = [parts[0]]
    for part in parts[1:]:
        longer = rows[-1] + ink(_GAP) + part
        if longer.cell_length <= width:
            rows[-1] = longer
        else:
            rows.append(part)
    return rows
