"""The programme's rules, campaigns, tiers, goals and staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.place import Place
from loyalty_tui.screens.sections.campaigns import Campaigns
from loyalty_tui.screens.sections.goals import Goals
from loyalty_tui.screens.sections.presets import Presets
from loyalty_tui.screens.sections.settings import Settings
from loyalty_tui.screens.sections.staff import Staff
from loyalty_tui.screens.sections.tiers import Tiers
from loyalty_tui.widgets.ink import MUTED, ink
from loyalty_tui.widgets.options import Options
from loyalty_tui.widgets.scan_guard import ScanGuard

if TYPE_CHECKING:
    from loyalty_tui.screens.sections.section import Section

PARTS: tuple[type[Section[Any]], ...] = (Settings, Presets, Tiers, Campaigns, Goals, Staff)

_MARGINS = 3
# A cell on either side of a line, and the scroll bar.


class _Quiet(ScanGuard, Options):
    """A list in which letters do nothing, and a scan chooses nothing."""

    MUTE: ClassVar[bool] = True


class Parts(_Quiet):
    """The parts of the programme; the one that is marked is shown."""

    FILLED: ClassVar[bool] = True
    # As Choice: its arrows wait for nothing.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "screen.enter_list", show=False, id="programme.in"),
    ]


class Lines(_Quiet):
    """The list of the part that is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "select",
            N_("Open"),
            id="programme.open",
            tooltip=N_("Open the marked line, to look at it or change it"),
        ),
        Binding("left", "screen.leave_list", show=False, id="programme.out"),
    ]

    class Resized(Message):
        """There is another width to fill."""

    class Ticked(Message):
        """Space: what can be ticked is."""

    def typed(self, text: str) -> bool:
        if text == " ":
            self.post_message(self.Ticked())
        return False

    def on_resize(self) -> None:
        self.post_message(self.Resized())

    @property
    def marked(self) -> str | None:
        """The line the mark stands on."""
        if self.highlighted is None or not self.option_count:
            return None
        return self.get_option_at_index(self.highlighted).id


class Programme(Place):
    """Its parts to the left, the lines of one to the right, what is told of a line beneath."""

    NAME = N_("Programme")
    ABOUT = N_(
        "Choose a part on the left, then a line: Enter opens it. Before anything is saved, it says "
        "who is affected."
    )
    NUMBERS = (
        *("simulated_points", "simulated_cost", "simulated_held", "simulated_members"),
        *("tier_members", "goal_progress", "goal_on_track"),
    )
    CSS_PATH = "programme.tcss"
    AUTO_FOCUS = "#parts"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                key.key,
                f"do('{part.KEY}', '{key.does}')",
                key.label,
                show=key.show,
                id=f"programme.{part.KEY}.{key.does}",
                tooltip=key.tip,
            )
            for part in PARTS
            for key in part.KEYS
        ),
        Binding("escape", "back", N_("Back"), id="programme.back", tooltip=N_("One step back")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.parts = {part.KEY: part(self) for part in PARTS}
        self.part = self.parts[Settings.KEY]
        self._listed: Section[Any] | None = None

    def body(self) -> Iterator[Widget]:
        with Horizontal(id="programme"):
            yield Parts("parts")
            with Vertical(id="part"):
                yield Static(id="about", markup=False)
                with Vertical(id="lists"):
                    yield Lines("lines")
                    yield Static(id="detail", markup=False)

    def on_mount(self) -> None:
        parts = self.query_one(Parts)
        parts.add_options(Option(_(part.NAME), id=part.KEY) for part in PARTS)
        parts.highlighted = 0
        self.watch(self.app, "shop", self._shop_known)

    def _shop_known(self) -> None:
        if self.house.shop is not None:
            self.renew()

    def renew(self) -> None:
        if self.house.shop is not None:
            self.part.pace.ask()

    @property
    def ready(self) -> bool:
        return super().ready and self.part.found is not None

    @property
    def lines(self) -> Lines:
        """The list of the part that is shown."""
        return self.query_one(Lines)

    # Showing.

    @on(OptionList.OptionHighlighted, "#parts")
    def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        self.part = self.parts[event.option_id or Settings.KEY]
        self.query_one("#about", Static).update(ink((_(self.part.ABOUT), MUTED)))
        self.drawn(self.part)
        self.renew()

    @on(Lines.Resized)
    def _resized(self) -> None:
        self.drawn(self.part)

    def drawn(self, part: Section[Any]) -> None:
        """Show what a part has read, if it is the one that is shown."""
        if part is not self.part:
            return
        lines, found = self.lines, part.found
        if self._listed is part:
            # The list knows where the mark is before its message has come.
            part.marked = lines.marked or part.marked
        self._listed = part
        with self.app.batch_update():
            lines.clear_options()
            if found is None:
                self.query_one("#detail", Static).update(ink((_("Reading…"), MUTED)))
                return
            room = lines.outer_size.width - _MARGINS
            entries = list(part.entries(found, room))
            lines.add_options(
                Option(entry.text, id=entry.key or None, disabled=not entry.key)
                for entry in entries
            )
            part.settle([entry.key for entry in entries if entry.key])
            if part.marked is not None:
                lines.highlighted = lines.get_option_index(part.marked)
            self._tell()

    @on(OptionList.OptionHighlighted, "#lines")
    def _marked(self) -> None:
        if self._listed is self.part and self.lines.marked is not None:
            self.part.marked = self.lines.marked
            self._tell()

    def _tell(self) -> None:
        told = self.part.detail(self.part.marked)
        self.query_one("#detail", Static).update(told)
        self.refresh_bindings()

    # Doing.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "do":
            part, does = (str(parameter) for parameter in parameters)
            if part != self.part.KEY:
                return False
            ready = self.part.found is not None and self.part.can(does, self.part.marked)
            return True if ready else None
        return super().check_action(action, parameters)

    def action_do(self, _part: str, does: str) -> None:
        getattr(self.part, does)(self.part.marked)

    @on(Lines.Ticked)
    def _ticked(self) -> None:
        if self.check_action("do", (self.part.KEY, "tick")):
            self.action_do(self.part.KEY, "tick")

    @on(OptionList.OptionSelected, "#lines")
    def _opened(self, event: OptionList.OptionSelected) -> None:
        if self.part.found is not None and event.option_id is not None:
            self.part.open(event.option_id)

    @on(OptionList.OptionSelected, "#parts")
    def action_enter_list(self) -> None:
        self.set_focus(self.lines)

    def action_leave_list(self) -> None:
        self.set_focus(self.query_one(Parts))

    async def action_back(self) -> None:
        if self.query_one(Parts).has_focus:
            await self.house.action_go("counter")
        else:
            self.action_leave_list()
