"""The lock: who is at the till? What was typed beneath it stays as it was."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Digits, Input, OptionList, Static

from loyalty_tui.gateway import LedgerError, fold, time_there
from loyalty_tui.i18n import N_, _
from loyalty_tui.messages import Strayed
from loyalty_tui.screens.approve import PIN_DIGITS
from loyalty_tui.screens.lasting import Lasting, answer_for
from loyalty_tui.screens.no_scans import NoScans
from loyalty_tui.screens.sizes import Sized
from loyalty_tui.widgets.fields import GuardedField
from loyalty_tui.widgets.ink import MUTED, STRONG, TITLE, ink, lines
from loyalty_tui.widgets.people_list import PeopleList
from loyalty_tui.words import format as fmt
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.app import LoyaltyApp
    from loyalty_tui.gateway import Staff

_MINUTE = 60


class Lock(NoScans, Sized, Lasting, ModalScreen[None]):
    """Stands over everything until somebody says who they are, with their PIN if they have one.

    :param work: what the one who left has typed, a sentence each, telling nothing of members.
    """

    TURNED_AWAY = N_("This till is locked: say who you are, then scan again.")
    AUTO_FOCUS = "PeopleList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("Back"), id="lock.back", tooltip=N_("Choose somebody else")),
    ]

    def __init__(self, work: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._work = work
        self._people: dict[int, Staff] = {}
        self._left: int | None = None
        self._chosen: Staff | None = None
        self._proved: Staff | None = None
        self._busy = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="lock", can_focus=False):
            yield Static(id="lock-shop", markup=False)
            yield Digits(id="lock-time")
            yield Static(id="lock-day", markup=False)
            yield Static(id="lock-work", markup=False)
            with Vertical(id="lock-who"):
                yield Static(id="lock-ask", markup=False)
                yield PeopleList("lock-people")
            with Vertical(id="lock-proof"):
                yield Static(id="lock-label", markup=False)
                pin = GuardedField("lock-pin", most=PIN_DIGITS)
                pin.password, pin.cursor_blink = True, False
                yield pin
            yield Static(id="lock-said", markup=False)

    def on_mount(self) -> None:
        self.query_one("#lock-work", Static).update(
            lines(ink(("● ", "$text-warning"), sentence) for sentence in self._work)
        )
        self.query_one("#lock-work").display = bool(self._work)
        self.query_one("#lock-proof").display = False
        self.watch(self.app, "shop", self._shop_known)

    @property
    def house(self) -> LoyaltyApp:
        """The app it stands in."""
        return cast("LoyaltyApp", self.app)

    @property
    def ready(self) -> bool:
        """Whether it is known who works here."""
        return bool(self._people)

    # What is shown.

    def _shop_known(self) -> None:
        shop = self.house.shop
        if shop is None:
            self.query_one("#lock-shop", Static).update(ink((_("Opening the books…"), MUTED)))
            return
        self.query_one("#lock-shop", Static).update(ink((shop.name, TITLE)))
        self._tick()
        if self._left is None:
            self._left = self.house.gateway.crew.at_the_till
            self._read()

    def _tick(self) -> None:
        """Show the time, and again when the minute is over."""
        shop = self.house.shop
        if shop is None:
            return
        now: dt.datetime = time_there(shop.timezone)
        shown = f"{now:%H:%M}"
        digits = self.query_one("#lock-time", Digits)
        if digits.value != shown:
            digits.update(shown)
            day = fmt.long_date(now.date())
            self.query_one("#lock-day", Static).update(ink((day, MUTED)))
        self.set_timer(_MINUTE - now.second, self._tick)

    @work(exclusive=True, group="lock")
    async def _read(self) -> None:
        try:
            people = await answer_for(self, self.house.gateway.crew.everyone())
        except LedgerError as error:
            self.say(say.error(error))
            return
        self._people = {person.id: person for person in people}
        shown = self.query_one(PeopleList)
        shown.show(people, self._left)
        if len(people) == 1 and people[0].pin:
            self._choose(people[0])
        else:
            self._ask()

    def _ask(self) -> None:
        """Ask who it is."""
        self._chosen = None
        self.query_one("#lock-who").display = True
        self.query_one("#lock-proof").display = False
        self.query_one("#lock-ask", Static).update(ink((_("Who is at the till?"), STRONG)))
        self.set_focus(self.query_one(PeopleList))
        self.say()

    def _choose(self, person: Staff) -> None:
        """Ask for their PIN, if they have one."""
        if not person.pin:
            self._arrived(person)
            return
        self._chosen = person
        self.query_one("#lock-who").display = False
        self.query_one("#lock-proof").display = True
        label = _("PIN of {name}").format(name=person.name)
        self.query_one("#lock-label", Static).update(ink((label, STRONG)))
        self.pin.value = ""
        self.set_focus(self.pin)
        self.say()

    @property
    def pin(self) -> Input:
        """Where the PIN is typed."""
        return self.query_one("#lock-pin", Input)

    def say(self, error: str = "") -> None:
        """Say what is wrong, and which key does what."""
        keys = _("Arrows choose, Enter goes on.")
        if self._chosen is not None:
            keys = _("Six digits, then Enter. Esc: somebody else.")
            if len(self._people) == 1:
                keys = _("Six digits, then Enter.")
        head = ink((f"× {error}", "bold $text-error"), "\n") if error else ink("")
        self.query_one("#lock-said", Static).update(head + ink((keys, MUTED)))

    # Who it is.

    @on(OptionList.OptionSelected, "#lock-people")
    def _picked(self, event: OptionList.OptionSelected) -> None:
        option = event.option_id or ""
        if self._proved is not None:
            self._go_on(self._proved, clear=option == "clear")
        elif option.isdigit() and int(option) in self._people:
            self._choose(self._people[int(option)])

    @on(Strayed)
    def _typed(self, event: Strayed) -> None:
        """A letter goes to the first whose name begins with it."""
        event.stop()
        start = fold(event.text.strip())
        for person in self._people.values():
            if self._proved is None and start and fold(person.name).startswith(start):
                self.query_one(PeopleList).mark(str(person.id))
                return

    @on(GuardedField.Confirmed, "#lock-pin")
    def _confirmed(self) -> None:
        if self._chosen is not None and not self._busy:
            self._busy = True
            self._prove(self._chosen, self.pin.value)

    @work(group="lock")
    async def _prove(self, person: Staff, typed: str) -> None:
        try:
            if len(typed) != PIN_DIGITS:
                self.app.bell()
                self.say(_("A PIN is six digits."))
                return
            await self.house.gateway.crew.prove(person, typed)
        except LedgerError as error:
            self.app.bell()
            self.pin.value = ""
            self.say(say.error(error))
            return
        finally:
            self._busy = False
        self._arrived(person)

    def action_back(self) -> None:
        if self._chosen is not None and len(self._people) > 1 and not self._busy:
            self._ask()

    # Going on.

    def _arrived(self, person: Staff) -> None:
        """Let them in; what another one has typed is put to them first."""
        if person.id == self._left or not self._work:
            self._go_on(person, clear=False)
            return
        self._proved, self._chosen = person, None
        self.query_one("#lock-who").display = True
        self.query_one("#lock-proof").display = False
        asked = _("{name}, what becomes of it?").format(name=person.name)
        self.query_one("#lock-ask", Static).update(ink((asked, STRONG)))
        shown = self.query_one(PeopleList)
        shown.offer((("keep", _("Go on with it")), ("clear", _("Put it away and begin anew"))))
        self.set_focus(shown)
        self.say()

    def _go_on(self, person: Staff, *, clear: bool) -> None:
        self.dismiss()
        self.house.locks.open_for(person, clear=clear)
