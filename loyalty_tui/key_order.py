"""Keys are dealt with in the order they were pressed, however quickly they come."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual import events
from textual.css.query import NoMatches
from textual.widgets import Input

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.timer import Timer

_LOOK = 0.1
# Seconds between two looks at a key that is on its way.
_LOOKS = 50
# After so many without a step, what has the key does not come to an end. A busy machine looks
# more slowly too.
_GLANCE, _PATIENCE = 0.02, 5.0
# Seconds between two looks whether a screen is ready, and until a key is no longer kept for it.
_ENDS = ("enter", "ctrl+j", "tab")
# What a scan may end with, whatever else it does.


@dataclass(frozen=True, slots=True)
class _Way:
    """What follows a key up: from where, in which screen, and whether once more.

    The second time it follows what the key itself had said to those above.
    """

    number: int
    start: DOMNode
    screen: Screen[Any]
    again: bool = True


class KeyOrder:
    """Holds what is typed back while a key that is no letter is on its way, or comes too early.

    A letter stays where the keyboard is; any other key goes from there up to the app, which acts
    on it. Of those that come at once, as after a hitch of a busy machine, letters would overtake
    a Backspace or an F-key that was pressed before them, and so would change an amount. A key that
    acts on what a screen has not read yet waits until that is there: see :meth:`Place.ready`.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._held: deque[events.Event] = deque()
        self._number = 0
        self._typed = False
        self._looks: Timer | None = None
        self._left = 0
        self._bearer: DOMNode = app
        self._until = 0.0
        self._given_up: Screen[Any] | None = None

    def holds(self, event: events.Event) -> bool:
        """Whether an event has to wait. It is kept, and comes to the app again in its turn."""
        if not isinstance(event, events.Key | events.Paste):
            return False
        if event.is_forwarded:
            # It comes up from what may have made way meanwhile: its action would meet nothing.
            early = not self._app.screen.is_mounted
            if early:
                self._keep(event)
            return early
        if self._looks is not None:
            self._held.append(event)
            return True
        if isinstance(event, events.Key) and not event.is_printable:
            return self._waits(event)
        self._typed = True
        return False

    def _waits(self, key: events.Key) -> bool:
        """Whether a key that is no letter has to wait; if not, what comes after it does."""
        typed, self._typed = self._typed, False
        if typed:
            # Whether it comes too early is known once what was typed before it has arrived.
            self._held.appendleft(key)
        elif self._too_early(key):
            self._keep(key)
            return True
        self._begin()
        return typed

    # Keys that come before what they act on.

    @property
    def _ready(self) -> bool:
        """Whether the screen in front has what its keys act on; most screens always do."""
        screen = self._app.screen
        try:
            return screen.is_mounted and bool(getattr(screen, "ready", True))
        except NoMatches:
            return False  # it is being taken away

    def _keep(self, event: events.Event) -> None:
        """Keep a key, before all that are held, until the screen in front is ready."""
        if self._looks is not None:
            self._looks.stop()
        self._number += 1  # nothing else waits for its arrival
        self._held.appendleft(event)
        self._until = time.monotonic() + _PATIENCE
        self._looks = self._app.set_interval(_GLANCE, self._look_whether_ready)

    def _too_early(self, key: events.Key) -> bool:
        screen = self._app.screen
        if not screen.is_mounted:
            return True
        if self._ready:
            self._given_up = None
            return False
        return screen is not self._given_up and self._acts_on(screen, key.key)

    def _acts_on(self, screen: Screen[Any], key: str) -> bool:
        """Whether a key may act on what is read, and neither leads away nor edits a text."""
        if key == "escape":
            return False
        bound = screen.active_bindings.get(key)
        if bound is None:
            return True
        action = bound.binding.action
        if bound.node is self._app or action.startswith("app."):
            return key in _ENDS
        if isinstance(bound.node, Input):
            return key in _ENDS or action.startswith("screen.")
        return not getattr(bound.node, "FILLED", False)

    async def _look_whether_ready(self) -> None:
        if self._looks is None or not self._app.screen_stack:
            return
        waits = not self._ready and time.monotonic() < self._until
        if waits or not self._app.screen.is_mounted:
            return
        if not self._ready:
            self._given_up = self._app.screen
        await self._go_on()

    # Keys on their way.

    def _begin(self) -> None:
        self._number += 1
        self._left, self._bearer = _LOOKS, self._app
        self._looks = self._app.set_interval(_LOOK, self._look)
        way = _Way(self._number, self._app.focused or self._app.screen, self._app.screen)
        # Behind the key, which the app gives on before it comes to this.
        self._app.call_next(self._climb, way, way.start)

    def _climb(self, way: _Way, node: DOMNode) -> None:
        """Go up behind a key, through the queues of all that it may come to."""
        if self._looks is None or way.number != self._number or not self._app.screen_stack:
            return  # it has arrived, or the program is being left
        self._left = _LOOKS
        there = self._app.screen
        if node.parent is not None and node.call_later(self._climb, way, node.parent):
            self._bearer = node
            return
        if way.again:
            self._climb(replace(way, again=False), way.start)
        elif there is not way.screen:
            # The key opened it: it takes the keyboard before anything else is typed.
            self._climb(replace(way, start=there, screen=there), there)
        else:
            self._bears_it_last(way.number)

    def _bears_it_last(self, number: int) -> None:
        """Behind whatever the app is doing, which may be the opening of a screen."""
        self._bearer = self._app
        self._app.call_later(self._arrived, number)

    async def _look(self) -> None:
        self._left -= 1
        if not self._left:
            await self._arrived(self._number)
        elif self._bearer is not self._app and not self._bearer.is_attached:
            self._bears_it_last(self._number)  # it went away, and with it what followed the key

    async def _arrived(self, number: int) -> None:
        """Let what was held go on, up to the next key that has to arrive first."""
        if self._looks is not None and number == self._number:
            await self._go_on()

    async def _go_on(self) -> None:
        if self._looks is not None:
            self._looks.stop()
        self._looks = None
        while self._held and self._looks is None:
            await self._app.on_event(self._held.popleft())
