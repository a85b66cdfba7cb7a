"""What each app of ours does: its colours, its keys in order, and how it ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text
from textual import events
from textual._context import active_message_pump
from textual.app import App, ScreenStackError
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.widget import MountError
from textual.widgets._toast import ToastHolder
from textual.worker import active_worker

from loyalty_tui import crash, themes
from loyalty_tui.i18n import _
from loyalty_tui.key_order import KeyOrder
from loyalty_tui.leaving import heed_signals
from loyalty_tui.words import key_names
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from textual.binding import Keymap
    from textual.notifications import SeverityLevel

R = TypeVar("R")

_LATE = (MountError, NoMatches, ScreenStackError)
"""What Textual answers to whoever looks for a part of what is going away, or puts one in."""


class HouseApp(App[R]):
    """An app in the house's colours, without animations."""

    TITLE = "Loyalty"

    def __init__(self, theme: str = "") -> None:
        super().__init__()
        self._key_order = KeyOrder(self)
        self.animation_level = "none"
        for known in themes.HOUSE:
            self.register_theme(known)
        self.set_reactive(App.theme, theme or themes.DARK.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def on_load(self) -> None:
        heed_signals(self)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not self.screen_stack:
            return  # the screens are being left: it is nobody's
        if not (self._key_order.holds(event) or self.takes(event)):
            await super().on_event(event)

    def takes(self, event: events.Event) -> bool:  # noqa: ARG002 - most apps leave all where it is
        """Whether the app itself deals with an event, in its turn."""
        return False

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something in passing, on one row if it fits there, in place of what was said."""
        self.clear_notifications()
        for screen in self.screen_stack:
            screen.query(ToastHolder).remove()  # an empty one would keep its row
        told = f"{title} · {message}" if title and message else title or message
        super().notify(told, severity=severity, timeout=timeout, markup=markup)

    def set_keymap(self, keymap: Keymap) -> None:
        """Take the owner's keys, and name them in every sentence."""
        super().set_keymap(keymap)
        key_names.follow(keymap)

    def action_help_quit(self) -> None:
        self.notify(keyed(_("{key} leaves the program."), "app.quit"), markup=False)

    def _handle_exception(self, error: Exception) -> None:
        """Say in two lines that something went wrong; never print what was on the screen."""
        if isinstance(getattr(error, "error", error), _LATE) and self._goes_away():
            return  # what was on its way has nowhere to arrive: no fault
        self._return_code = 1
        if self._exception is not None:
            return
        self._exception = error
        self._exception_event.set()
        self.bell()
        self._exit_renderables.append(Text(crash.report(error)))
        self._close_messages_no_wait()

    def _goes_away(self) -> bool:
        """Whether the app is being left, or what is at work now is being taken away."""
        worker = active_worker.get(None)
        if worker is not None and worker._task is not asyncio.current_task():  # noqa: SLF001
            worker = None  # it only opened what is at work
        at_work = active_message_pump.get(None) if worker is None else worker.node
        return self._exit or (
            isinstance(at_work, DOMNode)
            and (
                not at_work.is_attached
                or any(node._pruning for node in at_work.ancestors_with_self)  # noqa: SLF001
            )
        )
