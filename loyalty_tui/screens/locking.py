"""When the till is locked, by hand or because it lies idle, and who opens it again."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from textual import events, work
from textual.css.query import NoMatches
from textual.screen import ModalScreen

from loyalty_tui import preferences
from loyalty_tui.gateway import BadInput, LedgerError
from loyalty_tui.i18n import _
from loyalty_tui.screens.base import HouseApp
from loyalty_tui.screens.place import Place
from loyalty_tui.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.screen import Screen
    from textual.timer import Timer

    from loyalty_tui.app import LoyaltyApp
    from loyalty_tui.gateway import Shop, Staff
    from loyalty_tui.screens.form import Answers, Form

_MINUTE = 60
_MOST_MINUTES = 600
_SOON = 2.0
# An act that is under way is let come to its end first.


class Locks:
    """Locks the till of an app.

    ``locked``: nobody may do anything but say who they are. ``seconds`` is how long it may lie
    idle; 0 for ever.
    """

    def __init__(self, app: LoyaltyApp, minutes: int) -> None:
        self._app = app
        self._touched = time.monotonic()
        self._timer: Timer | None = None
        self._guarded = False
        self.seconds: float = minutes * _MINUTE
        self.locked = False

    # Lying idle.

    def touch(self) -> None:
        """Somebody pressed a key or a button."""
        self._touched = time.monotonic()

    async def arm(self) -> None:
        """Begin to watch, now that the books are open."""
        with suppress(LedgerError):
            await self._look()
        self._wait()

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.seconds:
            left = self.seconds - (time.monotonic() - self._touched)
            self._timer = self._app.set_timer(max(left, 0.05), self._due)

    def _due(self) -> None:
        """Idle for long enough, or only since less: a key costs no timer of its own."""
        if self.seconds and time.monotonic() - self._touched >= self.seconds and not self.locked:
            self._app.run_worker(self._lock_idle(), group="lock", exclusive=True)
        else:
            self._wait()

    async def _lock_idle(self) -> None:
        with suppress(LedgerError):
            await self._look()
        if self._busy:
            self._timer = self._app.set_timer(_SOON, self._due)
            return
        if self._guarded:
            await self.lock()
        else:
            self.touch()
            self._wait()

    @property
    def _busy(self) -> bool:
        """Whether what a form asked for is under way."""
        from loyalty_tui.screens.form import Form

        return isinstance(top := self._app.screen, Form) and top.busy

    async def _look(self) -> list[Staff]:
        """Read who works here. Without a PIN of anybody's, lying idle locks nothing."""
        people = await self._app.gateway.crew.everyone()
        self._guarded = any(person.pin for person in people)
        return people

    def keeps(self, screen: Place) -> bool:
        """Whether what is typed on a place waits for the one who typed it to come back."""
        return self.locked or bool(self._guarded and self.seconds and screen.unsaved("…"))

    # Locking.

    async def by_hand(self) -> None:
        """Lock it now, unless there is nobody to choose from and no PIN to ask for."""
        if self.locked or self._app.shop is None:
            return
        try:
            people = await self._look()
        except LedgerError as error:
            self._app.notify(say.error(error), severity="error", markup=False)
            return
        if len(people) == 1 and not people[0].pin:
            self._app.notify(
                _("You are alone here and have no PIN: there is nothing to lock."), markup=False
            )
            return
        await self.lock()

    async def lock(self) -> None:
        """Cover everything. What is beneath is kept as it is."""
        # Deferred, as all forms are here: the first paint needs none.
        from loyalty_tui.screens.lock import Lock

        if self.locked:
            return
        self.locked = True
        shop = self._app.shop
        work = tuple(self._unsaved(shop)) if shop is not None else ()
        self._app.clear_notifications()
        await self._app.push_screen(Lock(work))

    def _unsaved(self, shop: Shop) -> Iterator[str]:
        from loyalty_tui.screens.form import Form

        for screen in self._screens():
            if isinstance(screen, Place | Form):
                try:
                    told = screen.unsaved(shop.staff)
                except NoMatches:
                    continue  # it has not been composed yet
                if told:
                    yield told

    def _screens(self) -> Iterator[Screen[object]]:
        for mode in self._app.MODES:
            try:
                yield from self._app.get_screen_stack(mode)
            except KeyError:
                continue  # nobody has been there yet

    def open_for(self, person: Staff, *, clear: bool) -> None:
        """Let somebody go on, the lock being gone; ``clear`` puts away what is typed."""
        self._app.gateway.crew.take_over(person)
        self.locked = False
        if self._app.shop is not None:
            self._app.shop = replace(self._app.shop, staff=person.name)
        if clear:
            self._put_away()
        self.touch()
        self._wait()

    def _put_away(self) -> None:
        while isinstance(top := self._app.screen, ModalScreen):
            top.dismiss(None)
        for screen in self._screens():
            if isinstance(screen, Place):
                screen.put_away()

    # How long.

    def ask_minutes(self) -> Form[int]:
        """The question after how long the till locks itself."""
        from loyalty_tui.screens.form import Field, Form

        async def save(answers: Answers, _key: bytes) -> int:
            typed = answers["minutes"]
            if not (typed.isascii() and typed.isdigit()) or int(typed) > _MOST_MINUTES:
                raise BadInput("Type a number of minutes, {most} at most.", most=_MOST_MINUTES)
            preferences.keep(lock_minutes=int(typed))
            self.seconds = int(typed) * _MINUTE
            self.touch()
            self._wait()
            return int(typed)

        minutes = Field(
            "minutes",
            _("Minutes without a key, 0 for never"),
            str(int(self.seconds // _MINUTE)),
            most=4,
        )
        about = _(
            "The counter then asks who is there. What is typed is kept. It takes a PIN of at "
            "least one of you: Programme, Staff gives them."
        )
        return Form(_("Idle lock"), [minutes], save, about=about)


class LockingApp(HouseApp[int]):
    """An app that can be locked: what nobody may do then is no action of it."""

    def __init__(self, theme: str, minutes: int) -> None:
        super().__init__(theme)
        self.locks = Locks(cast("LoyaltyApp", self), minutes)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.MouseDown | events.Paste):
            self.locks.touch()
        await super().on_event(event)

    @work(group="lock")
    async def action_lock(self) -> None:
        await self.locks.by_hand()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While it is locked, a scan is turned away and the program can be left; nothing else."""
        if self.locks.locked and action not in ("scan", "quit"):
            return False
        return super().check_action(action, parameters)
