"""Textual's way to a browser: it draws into the wire and takes keys from it."""

from __future__ import annotations

import threading
from queue import Empty
from typing import Any

from textual import events, messages
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size

from loyalty_tui.serve import wire

_TICK = 0.06
_TICKS = 4
# So long after a key, one that is the beginning of others (Esc) is known to stand alone.


class BrowserDriver(Driver):
    """Draws for a browser."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._wire = wire.current()
        self._size = self._size or self._wire.size
        self._keys = threading.Thread(target=self._take, name="keys", daemon=True)

    @property
    def is_web(self) -> bool:
        """It is one."""
        return True

    def write(self, data: str) -> None:
        """Draw."""
        self._wire.send(data.encode("utf-8", errors="replace"))

    def start_application_mode(self) -> None:
        """Begin to draw and to take keys."""
        self._wire.leave = self._leave
        self._resize(*(self._size or self._wire.size))
        self._keys.start()

    def disable_input(self) -> None:
        """Take no more keys."""
        self._wire.inbox.put(None)

    def stop_application_mode(self) -> None:
        """Draw no more."""
        self._wire.inbox.put(None)

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Open nothing: whoever asked is not at this machine."""

    def _leave(self) -> None:
        self.send_message(messages.ExitApp())

    def _take(self) -> None:
        parser = XTermParser()
        ticks = 0
        while True:
            try:
                item = self._wire.inbox.get(timeout=_TICK if ticks else None)
            except Empty:
                ticks -= 1
                for message in parser.tick():
                    self.process_message(message)
                continue
            if item is None:
                return
            if item == "":  # to the parser it would be the end
                continue
            if isinstance(item, str):
                ticks = _TICKS
                for message in parser.feed(item):
                    self.process_message(message)
            else:
                self._resize(*item)

    def _resize(self, columns: int, rows: int) -> None:
        self._size = (columns, rows)
        size = Size(columns, rows)
        self.send_message(events.Resize(size, size))
