"""The app: its places, its keys, and the thread of news from the books."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.screen import ModalScreen, SystemModalScreen
from textual.signal import Signal

from loyalty_tui import preferences, themes
from loyalty_tui.gateway import LedgerError, Shop, clean, open_door, open_gateway
from loyalty_tui.i18n import N_, _
from loyalty_tui.messages import BooksChanged, Scanned
from loyalty_tui.preferences import Preferences
from loyalty_tui.screens import places
from loyalty_tui.screens.locking import LockingApp
from loyalty_tui.screens.no_scans import NoScans
from loyalty_tui.screens.page import Page
from loyalty_tui.screens.place import Place, SubPlace
from loyalty_tui.widgets.scan_catcher import Listener

if TYPE_CHECKING:
    from textual.screen import Screen

    from loyalty_tui.gateway import Customers, Gateway, Order, Task
    from loyalty_tui.screens.counter import Counter


def _key(
    name: str,
    key: str,
    action: str,
    label: str,
    tip: str,
    *,
    show: bool = False,
    first: bool = False,
) -> Binding:
    """A key that does the same in every place.

    :param name: by which a key map may move it.
    :param first: it comes before whatever has the keyboard.
    """
    return Binding(key, action, label, show=show, id=f"app.{name}", tooltip=tip, priority=first)


class LoyaltyApp(LockingApp):
    """The screens of one till on one shop's file."""

    CSS_PATH: ClassVar = ["app.tcss", "screens/counter.tcss"]
    DEFAULT_MODE = "counter"
    ENABLE_COMMAND_PALETTE = True
    MODES: ClassVar = places.MODES
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("help", "f1", "help", N_("Help"), N_("All keys, and what to do"), show=True),
        _key("counter", "f2", "go('counter')", N_("Counter"), N_("Serve customers")),
        _key("dashboard", "f3", "go('dashboard')", N_("Dashboard"), N_("The shop's figures, live")),
        _key("members", "f4", "go('members')", N_("Members"), N_("The list of members")),
        _key("rewards", "f5", "go('rewards')", N_("Rewards"), N_("The catalogue of rewards")),
        _key(
            "journal",
            "f11,ctrl+r",
            "go('journal')",
            N_("Journal"),
            N_("Everything that was recorded"),
        ),
        _key(
            "programme",
            "f12,ctrl+t",
            "go('programme')",
            N_("Programme"),
            N_("Settings, campaigns, tiers, staff"),
        ),
        _key(
            "scan",
            "ctrl+b",
            "scan",
            N_("Scan"),
            N_("Sent by the scanner before each code"),
            first=True,
        ),
        _key(
            "work",
            "ctrl+g",
            "work",
            N_("Files and care"),
            N_("Import, export, report, verify, back up: beside the counter"),
        ),
        _key(
            "slip",
            "ctrl+o",
            "slip",
            N_("Slip"),
            N_("A slip about this till's last act, if the customer asks for one"),
        ),
        _key(
            "commands",
            "ctrl+p",
            "command_palette",
            N_("Commands"),
            N_("Find any command by its name"),
            first=True,
        ),
        _key(
            "lock",
            "ctrl+l",
            "lock",
            N_("Lock"),
            N_("Lock this till; what is typed stays"),
            first=True,
        ),
        _key("quit", "ctrl+q", "quit", N_("Quit"), N_("Leave the program"), first=True),
    ]

    shop: reactive[Shop | None] = reactive[Shop | None](None)
    trouble: reactive[str] = reactive("")
    long_work: reactive[Task | None] = reactive(None)

    def __init__(
        self,
        path: Path,
        *,
        staff: int | None,
        till: str,
        demo: bool = False,
        start: str = "counter",
        own: Preferences | None = None,
        locked: bool = False,
    ) -> None:
        own = own or Preferences()
        super().__init__(own.theme, own.lock_minutes)
        self._path = path
        self._staff = staff
        self._gateway: Gateway | None = None
        self._customers: Customers | None = None
        self.till = till
        self.demo = demo
        self.failure: LedgerError | None = None
        self._listener = Listener()
        self._start = start
        self._locked = locked
        self.books_changed: Signal[BooksChanged] = Signal(self, "books-changed")
        self.set_keymap(dict(own.keys))

    # The books.

    async def on_mount(self) -> None:
        if self._start != self.current_mode:
            await self.switch_mode(self._start)
        if self._locked:
            await self.locks.lock()
        self.call_after_refresh(self._open_books)
        self.set_interval(30, self._renew_shop)

    async def _open_books(self) -> None:
        """Only now, with the screen painted, is the file opened and the rest put in."""
        try:
            self._gateway, _furnished = await asyncio.gather(
                open_gateway(self._path, staff=self._staff, till=self.till, heard=self._heard),
                self.at_counter.furnish(),
            )
            await self.gateway.start()
            self.shop = await self.gateway.shop()
            self.gateway.prepare()
        except LedgerError as error:
            self.failure = error
            self.exit(error.exit_code)
            return
        await self.locks.arm()
        if self.demo:
            self._customers = await open_door(self._path)

    @property
    def gateway(self) -> Gateway:
        """The way to the books. There is none before the shop is known."""
        if self._gateway is None:
            raise RuntimeError("the books are not open yet")
        return self._gateway

    def close_books(self) -> None:
        """Finish what has begun in the books and let the file go."""
        if self.long_work is not None:
            self.long_work.stop()
        if self._customers is not None:
            self._customers.stop()
            self._customers = None
        if self._gateway is not None:
            self._gateway.close()
            self._gateway = None

    async def _renew_shop(self) -> None:
        """A new business day, a changed name: read again now and then."""
        if self.shop is None:
            return
        try:
            self.shop = await self.gateway.shop()
        except LedgerError:
            return

    def _heard(self, trouble: LedgerError | None) -> None:
        """Called on the watching thread: a message is the only thing it may send."""
        self.post_message(BooksChanged(trouble))

    def on_books_changed(self, event: BooksChanged) -> None:
        self.trouble = event.trouble.message if event.trouble else ""
        if event.trouble is None:
            self.books_changed.publish(event)
            if self._gateway is not None:
                self._gateway.prepare()

    # Places and scans.

    def takes(self, event: events.Event) -> bool:
        """See every key first: the end of a scan chooses nothing where no scan is expected."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            return False
        text = self._listener.hears(event, lambda: self.focused)
        if text:
            self._stray_scan(text)
        return bool(text)

    def _stray_scan(self, text: str) -> None:
        """A scan ended where there is no field for it: to the counter, or turned away."""
        self._close_reading()
        self.screen.post_message(Scanned(text, by_scanner=True))

    def _close_reading(self) -> None:
        """Close what holds nothing that could be lost: pages, and the list of commands."""
        while isinstance(self.screen, Page | SystemModalScreen):
            self.pop_screen()

    async def action_go(self, mode: str) -> None:
        """Go to a place; what is open over this one is closed first."""
        if self.locks.locked:
            return
        while isinstance(self.screen, ModalScreen):
            self.pop_screen()
        if self.current_mode != mode:
            await self.switch_mode(mode)
            return
        while isinstance(self.screen, SubPlace):
            self.pop_screen()

    def action_scan(self) -> None:
        """The scanner's prefix: from now on it is typing."""
        self._close_reading()
        if isinstance(self.screen, Place | NoScans):
            self.screen.catch_scan()
        else:
            self.screen.set_focus(None)
            self.bell()
            self.notify(_("Close this window first, then scan again."), markup=False)

    async def on_scanned(self, event: Scanned) -> None:
        """A scan that no counter took: the counter takes it now."""
        await self.action_go("counter")
        self.screen.post_message(Scanned(clean(event.text), by_scanner=True))

    @property
    def at_counter(self) -> Counter:
        """The counter, whatever may have been opened over it meanwhile."""
        return self.get_screen_stack("counter")[0]  # type: ignore[return-value]

    def serve(self, member: int) -> None:
        """Put a member on the counter."""
        self.run_worker(self._serve(member), group="serve", exclusive=True)

    def look_at(self, member: int) -> None:
        """Open a member's page over what is shown now."""
        from loyalty_tui.screens.member import MemberPage

        self.push_screen(MemberPage(member))

    def join(self, typed: str) -> None:
        """Open the counter's form for a new member, with what was typed to no avail."""
        self.run_worker(self._join(typed), group="serve", exclusive=True)

    async def _join(self, typed: str) -> None:
        await self.action_go("counter")
        if self.locks.locked:
            return
        self.at_counter.scan.put(typed)
        self.at_counter.action_join()

    async def _serve(self, member: int) -> None:
        await self.action_go("counter")
        if self.locks.locked:
            return
        self.at_counter.scan.put("")
        self.at_counter.load(member)

    # Long work.

    def action_work(self) -> None:
        """What takes long, and how far it is."""
        from loyalty_tui.screens.work import Work

        if self.shop is not None and not isinstance(self.screen, Work | ModalScreen):
            self.push_screen(Work())

    def begin(self, order: Order) -> None:
        """Begin a long piece of work; there is one at a time."""
        from loyalty_tui.gateway.tasks import Task

        if self.long_work is not None and self.long_work.running:
            return
        self.long_work = Task(order.errand)
        self.run_worker(self._follow(self.long_work, order), group="task", exit_on_error=False)

    async def _follow(self, task: Task, order: Order) -> None:
        await task.follow(order, lambda: self.mutate_reactive(LoyaltyApp.long_work))

    def put_away(self) -> None:
        """What became of the last long work has been read."""
        if self.long_work is not None:
            self.long_work.seen = True
            self.mutate_reactive(LoyaltyApp.long_work)

    # Paper.

    def action_slip(self) -> None:
        """A slip about this till's last act."""
        last = None if self.shop is None else self.gateway.last
        if last is None:
            self.notify(_("This till has recorded nothing yet: there is no slip."), markup=False)
        else:
            self.slip(last)

    def slip(self, event: int) -> None:
        """Show the slip of an act, from where it can be printed."""
        from loyalty_tui.screens.paper import SlipPage

        self.push_screen(SlipPage(self.gateway, event))

    def card(self, member: int) -> None:
        """Show a member's card to be scanned or photographed."""
        from loyalty_tui.screens.paper import CardPage

        self.push_screen(CardPage(self.gateway, member))

    # Help, palette, leaving.

    def action_help(self) -> None:
        from loyalty_tui.screens.form import Form
        from loyalty_tui.screens.help import Help

        if isinstance(self.screen, Place | Form):
            self.push_screen(Help(self.screen))

    def action_command_palette(self) -> None:
        from loyalty_tui.screens.palette import Palette

        if self.use_command_palette and not Palette.is_open(self):  # type: ignore[arg-type]
            self.push_screen(Palette())

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        from loyalty_tui.commands import commands

        return commands(self, screen)

    async def action_quit(self) -> None:
        self.exit(0)


def run(
    path: Path,
    *,
    staff: int | None,
    till: str,
    demo: bool = False,
    start: str = "counter",
    locked: bool = False,
) -> int:
    """Run the screens until they are left; return the exit code.

    :param staff: who acts; with ``locked``, only once they or another one have said so.
    :raises LedgerError: the file cannot be opened.
    """
    own = preferences.load()
    own = replace(own, theme=own.theme or themes.usual())
    app = LoyaltyApp(path, staff=staff, till=till, demo=demo, start=start, own=own, locked=locked)
    try:
        app.run()
    finally:
        app.close_books()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
