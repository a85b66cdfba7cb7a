"""One event, everything about it, and what can be put right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from loyalty_tui.gateway import LedgerError, moment_of
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens import righting
from loyalty_tui.screens.place import SubPlace
from loyalty_tui.widgets.ink import MUTED, STRONG, TITLE, ink, lines, upper
from loyalty_tui.widgets.options import Options
from loyalty_tui.widgets.pairs import Pairs
from loyalty_tui.widgets.scan_guard import ScanGuard
from loyalty_tui.words import event as words
from loyalty_tui.words import format as fmt
from loyalty_tui.words import say
from loyalty_tui.words.journal import stays

if TYPE_CHECKING:
    from loyalty_tui.gateway import EventView, Shop, Story
    from loyalty_tui.screens.righting import Righting


class Acts(ScanGuard, Options):
    """What can be done about an event, and where it leads."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "select",
            N_("Do it"),
            id="event.choose",
            tooltip=N_("Do or open what is marked"),
        ),
        Binding("pageup", "screen.scroll_told(-1)", show=False),
        Binding("pagedown", "screen.scroll_told(1)", show=False),
    ]


class EventPage(SubPlace):
    """An event of the journal.

    :param undo: ask at once whether it is to be taken back.
    """

    NAME = N_("Event")
    ABOUT = N_(
        "Everything about one event. The list beside it says what can be put right and leads to "
        "the member and to the events that belong to it."
    )
    CSS_PATH = "event.tcss"
    AUTO_FOCUS = "#event-acts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8",
            "undo",
            N_("Undo"),
            id="event.undo",
            tooltip=N_("Take this event back, if it can be"),
        ),
    ]

    def __init__(self, number: int, *, undo: bool = False) -> None:
        super().__init__()
        self._number = number
        self._undo = undo
        self._view: EventView | None = None
        self._rightings: dict[str, Righting] = {}

    def body(self) -> Iterator[Widget]:
        with Vertical(id="event"):
            yield Static(id="event-head", markup=False)
            with Horizontal(id="event-sides"):
                with VerticalScroll(id="event-told", can_focus=False):
                    yield Static(id="event-why", markup=False)
                    yield Pairs([], MUTED)
                    yield Static(id="event-moves", markup=False)
                with Vertical(id="event-right"):
                    yield Static(id="event-stays", markup=False)
                    yield Acts("event-acts")

    def on_mount(self) -> None:
        self.watch(self.app, "shop", self.renew)

    @property
    def ready(self) -> bool:
        return super().ready and self._view is not None

    def renew(self) -> None:
        if self.house.shop is not None:
            self._read()

    @work(exclusive=True, group="event")
    async def _read(self) -> None:
        try:
            view = await self.ask(self.gateway.journal.event(self._number))
        except LedgerError as error:
            self.complain(error)
            return
        if self.house.shop is not None and view != self._view:
            self._show(view, self.house.shop)
        if self._undo:
            self._undo = False
            self.action_undo()

    def _show(self, view: EventView, shop: Shop) -> None:
        self._view = view
        self._rightings = {one.name: one for one in righting.possible(view)}
        clock = lambda micros: moment_of(micros, shop.timezone)  # noqa: E731 - passed on
        facts = list(words.facts(view, shop.currency, clock))
        with self.app.batch_update():
            self.query_one("#event-head", Static).update(_head(view, shop))
            why = say.told(view.line.story, shop.currency)
            self.query_one("#event-why", Static).update(ink(why))
            self.query_one("#event-why").display = bool(why)
            self.query_one(Pairs).show(facts)
            self.query_one("#event-moves", Static).update(_moves(view))
            said = self.query_one("#event-stays", Static)
            said.display = "undo" not in self._rightings and not view.line.undone
            batch = view.batch.id if view.batch is not None else None
            said.update(ink((stays(view.line.story, batch), MUTED)))
            self._options(view)

    def _options(self, view: EventView) -> None:
        acts = self.query_one(Acts)
        at = acts.highlighted if acts.option_count else 0
        acts.clear_options()
        story = view.line.story
        for one in self._rightings.values():
            acts.add_option(Option(ink(("→ ", MUTED), (one.label, STRONG)), id=f"do:{one.name}"))
        if story.member is not None:
            name = words.named(view.line.name, story.member)
            acts.add_option(Option(ink(("→ ", MUTED), name), id=f"member:{story.member}"))
        linked = [view.about, *view.since, view.instead]
        seen = set()
        for line in linked:
            if line is not None and line.story.event not in seen:
                seen.add(line.story.event)
                label = ink(("→ ", MUTED), words.in_short(line))
                acts.add_option(Option(label, id=f"event:{line.story.event}"))
        acts.highlighted = None if at is None else min(at, acts.option_count - 1)

    # Doing.

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        what, _colon, which = (event.option.id or "").partition(":")
        if what == "do":
            self._put_right(which)
        elif what == "member":
            self._visit(int(which))
        elif what == "event":
            self.app.push_screen(EventPage(int(which)))

    def action_undo(self) -> None:
        """Ask whether to take it back; or say why it stays."""
        view = self._view
        if view is None:
            return
        if "undo" in self._rightings:
            self._put_right("undo")
            return
        self.app.bell()
        batch = view.batch.id if view.batch is not None else None
        word = _("It is undone already.") if view.line.undone else stays(view.line.story, batch)
        self.notify(word, severity="warning", markup=False)

    def _put_right(self, name: str) -> None:
        shop, view = self.house.shop, self._view
        if shop is not None and view is not None:
            form = self._rightings[name].form(self.gateway, view, shop)
            self.app.push_screen(form, self._done)

    def _done(self, story: Story | None) -> None:
        if story is None or self.house.shop is None:
            return
        told = say.told(story, self.house.shop.currency)
        self.notify(told, title=f"● {say.headline(story)}", markup=False)
        # An Enter too many must not begin another act.
        self.query_one(Acts).highlighted = None
        self.renew()

    def _visit(self, member: int) -> None:
        self.house.look_at(member)

    def action_scroll_told(self, by: int) -> None:
        """Turn the page of what is told."""
        told = self.query_one("#event-told", VerticalScroll)
        told.scroll_relative(y=by * max(1, told.size.height - 1), animate=False)


def _head(view: EventView, shop: Shop) -> Content:
    """What it is, in large; and whether it still stands."""
    story = view.line.story
    parts = [ink((f"#{story.event}  ", MUTED), (upper(say.headline(story)), TITLE))]
    if story.amount is not None:
        parts.append(ink((f"   {fmt.money(story.amount, shop.currency)}", STRONG)))
    if story.member is not None and story.points:
        style = "bold $text-success" if story.points > 0 else "bold $text-warning"
        parts.append(ink((f"   {fmt.signed_points(story.points)}", style)))
    if view.line.undone:
        word = upper(_("undone"))
        parts.append(ink((f"   × {word}", "bold $text-error")))
    return Content("").join(parts)


def _moves(view: EventView) -> Content:
    """Every entry with the lots it drew on."""
    if not view.moves:
        return ink("")
    rows = [ink((_("What it moved"), TITLE))]
    several = len({move.entry.member for move in view.moves}) > 1
    for move in view.moves:
        head, *drawn = words.moved(move)
        style = "$text-success" if move.entry.amount > 0 else "$text-warning"
        whose = f"  {words.named(move.name, move.entry.member)}" if several else ""
        rows.append(ink((head, style), (whose, MUTED)))
        rows += [ink((f"  {part}", MUTED)) for part in drawn]
    return lines(rows)
