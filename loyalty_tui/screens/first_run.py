"""The first run: there is no shop here yet. Make one, look at the sample, bring one from a copy."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from loyalty_tui import preferences, themes
from loyalty_tui.gateway import Errand, LedgerError, Outcome
from loyalty_tui.i18n import N_, _, language, set_language
from loyalty_tui.screens.base import HouseApp
from loyalty_tui.screens.lasting import Lasting
from loyalty_tui.screens.sizes import Sized
from loyalty_tui.widgets.bars import KeyLine
from loyalty_tui.widgets.ink import MUTED, STRONG, TITLE, ink, lines
from loyalty_tui.widgets.options import Options

if TYPE_CHECKING:
    from loyalty_tui.gateway.errand import Order
    from loyalty_tui.screens.form import Answers, Form

Choice = Literal["open", "sample"]
"""What comes after: the counter of the shop that is there now, or the sample's."""

_WAYS = (
    (
        "create",
        N_("Create my shop"),
        N_("Five questions; Enter takes what is proposed."),
    ),
    (
        "sample",
        N_("Look around in the sample shop"),
        N_("A café-bakery and its customers, to try anything on."),
    ),
    (
        "bring",
        N_("Bring my shop's file"),
        N_("A backup, or the file of another machine."),
    ),
)


class FirstRun(HouseApp[Choice]):
    """Runs where there is no shop; returns what is to be opened, or nothing."""

    CSS_PATH: ClassVar = ["../app.tcss", "first_run.tcss"]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+q",
            "quit",
            N_("Quit"),
            id="app.quit",
            priority=True,
            tooltip=N_("Leave the program"),
        ),
    ]

    def __init__(self, path: Path, till: str) -> None:
        super().__init__(themes.usual())
        self.path = path
        self.till = till

    def on_mount(self) -> None:
        self.push_screen(Welcome())

    def finish(self, choice: Choice) -> None:
        """Go on with what was chosen, and speak this language from now on."""
        try:
            preferences.keep(language=language())
        except LedgerError:
            self.log("the language cannot be kept")
        self.exit(choice)


class Welcome(Sized, Screen[None]):
    """Three ways to begin."""

    AUTO_FOCUS = "#ways"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6",
            "language",
            N_("Français"),
            id="welcome.language",
            tooltip=N_("The other language"),
        ),
        Binding("enter", "choose", N_("Choose"), id="welcome.choose"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(id="welcome-sheet"):
            yield Static(id="welcome-head", markup=False)
            yield Options(id="ways", markup=False)
            yield Static(id="welcome-foot", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self._say()

    @property
    def house(self) -> FirstRun:
        """The app of the first run."""
        app = self.app
        assert isinstance(app, FirstRun)  # noqa: S101 - it is shown in no other
        return app

    def _say(self) -> None:
        """Say everything in the language that is spoken now."""
        head = (
            ink((_("Welcome"), TITLE)),
            ink(""),
            ink((_("There is no shop here yet. What would you like?"), STRONG)),
        )
        self.query_one("#welcome-head", Static).update(lines(head))
        ways = self.query_one("#ways", OptionList)
        at = ways.highlighted or 0
        ways.clear_options()
        ways.add_options(
            Option(ink((_(name), "bold"), "\n", (_(about), MUTED)), id=way)
            for way, name, about in _WAYS
        )
        ways.highlighted = at
        where = _("The shop's file will be {path}.").format(path=self.house.path)
        foot = ((_("Arrows choose, Enter goes on."), MUTED), "\n", (where, MUTED))
        self.query_one("#welcome-foot", Static).update(ink(*foot))
        self.query_one(KeyLine).refresh()

    def action_language(self) -> None:
        set_language("en" if language() == "fr" else "fr")
        self._say()

    def action_choose(self) -> None:
        self.query_one("#ways", OptionList).action_select()

    @on(OptionList.OptionSelected, "#ways")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if event.option_id == "sample":
            self.house.finish("sample")
        elif event.option_id == "bring":
            self._bring()
        else:
            self._found()

    @work(group="way", exclusive=True)
    async def _found(self) -> None:
        """Ask, forwards and backwards; make the shop; bring the list in."""
        from loyalty_tui.gateway.founding import drafting, where
        from loyalty_tui.screens.founding import Founding

        here = await asyncio.to_thread(where)
        with drafting() as drafts:
            founding = Founding(
                self.house.path, self.house.till, drafts, (here.currency, here.timezone)
            )
            at = 0
            while 0 <= at < len(founding.steps):
                on_ = await self.app.push_screen_wait(founding.steps[at]())
                at += 1 if on_ else -1
        if at < 0:
            return
        if founding.with_list:
            await self.app.push_screen_wait(BringingIn(founding.order()))
        self.house.finish("open")

    @work(group="way", exclusive=True)
    async def _bring(self) -> None:
        if await self.app.push_screen_wait(bringing(self.house)):
            self.house.finish("open")


def bringing(house: FirstRun) -> Form[bool]:
    """The question which file is brought here."""
    from loyalty_tui.gateway.founding import bring
    from loyalty_tui.screens.form import Field
    from loyalty_tui.screens.founding import step

    async def save(answers: Answers, _key: bytes) -> bool:
        house.notify(_("Checking every event of it…"), markup=False)
        await asyncio.to_thread(bring, house.path, answers["file"], house.till)
        return True

    about = _("It is checked from the first event on and copied to {path}. It stays as it is.")
    fields = [Field("file", _("The file"), most=400, needed=True)]
    return step(_("Bring my shop's file"), fields, save, about.format(path=str(house.path)))


class BringingIn(Sized, Lasting, ModalScreen[None]):
    """A list on its way into the new shop; then how it ended, and Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape", "go_on", N_("Go on"), id="bringing.on"),
    ]

    def __init__(self, order: Order) -> None:
        super().__init__()
        self._order = order
        self._over = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet"):
            yield Static(id="bringing", markup=False)

    def on_mount(self) -> None:
        self._bring()

    @work
    async def _bring(self) -> None:
        from loyalty_tui.gateway.tasks import Task
        from loyalty_tui.widgets.task_line import bar

        task = Task(Errand("import"))
        said = self.query_one("#bringing", Static)

        def heard() -> None:
            head = ink((_("Your customers come in"), TITLE))
            said.update(lines((head, ink(""), ink((bar(task), "$text-primary")))))

        heard()
        await task.follow(self._order, heard)
        self._over = True
        ended = task.outcome or Outcome(False, _("Stopped."))
        mark, style = ("●", "$text-success") if ended.good else ("×", "$text-error")
        rows = [ink((f"{mark} {ended.title}", f"bold {style}")), ink("")]
        rows += [ink(row) for row in ended.lines]
        rows += [ink(("× ", "$text-warning"), row) for row in ended.wrong[:5]]
        rows += [ink(""), ink((_("Enter opens the counter."), MUTED))]
        said.update(lines(rows))

    def action_go_on(self) -> None:
        if self._over:
            self.dismiss()
