"""The pipe between the server and a process of the screens.

Towards the screens: lines of JSON, the first of which is the :class:`Handover`. From them: what a
terminal would be sent, as it stands. The end of the first pipe is the end of the process.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from queue import SimpleQueue
from typing import Any, Final

GRACE: Final = 3.0
"""Seconds the screens have to close the books once nobody looks at them any more."""

GONE: Final = 3
"""The exit code of screens that nobody looked at any more."""

_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Handover:
    """What the screens start from.

    ``staff`` was ``named`` to the server, or is the first owner, and has given it their PIN if it
    is ``proved``. Otherwise the screens begin locked where there is a PIN, or somebody else.
    """

    path: str
    staff: int | None
    till: str
    lang: str
    columns: int
    rows: int
    proved: bool = False
    named: bool = False

    def line(self) -> bytes:
        """As the first line of the pipe."""
        return _line(asdict(self))


def typed(text: str) -> bytes:
    """A line: keys and clicks, as a terminal sends them."""
    return _line(text)


def resized(columns: int, rows: int) -> bytes:
    """A line: the window has another size, in characters."""
    return _line([columns, rows])


def _line(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n"


class Wire:
    """The screens' end of the pipe."""

    def __init__(self, source: int, sink: int) -> None:
        self.inbox: SimpleQueue[str | tuple[int, int] | None] = SimpleQueue()
        self.leave: Callable[[], None] | None = None
        self.size = (80, 24)
        self._source = source
        self._sink = sink
        self._rest = b""

    def handover(self) -> Handover | None:
        """Wait for the first line; ``None`` if there is to be none."""
        line = self._next()
        if line is None:
            return None
        given = Handover(**json.loads(line))
        self.size = (given.columns, given.rows)
        return given

    def listen(self) -> None:
        """Take what comes from now on, on a thread of its own."""
        threading.Thread(target=self._listen, name="wire", daemon=True).start()

    def send(self, data: bytes) -> None:
        """Draw. What nobody takes any more is dropped: the other pipe's end is noticed apart."""
        with suppress(OSError):
            while data:
                data = data[os.write(self._sink, data) :]

    def _listen(self) -> None:
        try:
            while (line := self._next()) is not None:
                value: Any = json.loads(line)
                self.inbox.put(value if isinstance(value, str) else (value[0], value[1]))
        finally:
            self._end()

    def _next(self) -> bytes | None:
        while b"\n" not in self._rest:
            try:
                piece = os.read(self._source, _CHUNK)
            except OSError:
                piece = b""
            if not piece:
                return None
            self._rest += piece
        line, _newline, self._rest = self._rest.partition(b"\n")
        return line

    def _end(self) -> None:
        """Nobody is there any more: leave in order, or at once if that takes too long."""
        if self.leave is not None:
            with suppress(RuntimeError):  # the screens have just closed by themselves
                self.leave()
            time.sleep(GRACE)
        if sys.platform != "win32" and os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGTERM)  # with whatever it has begun, such as an import
        os._exit(GONE)


_wire: Wire | None = None


def take_over() -> Wire:
    """Make this process's pipes the wire. What is printed from now on goes nowhere."""
    global _wire  # noqa: PLW0603 - a process has one, and Textual makes the driver that needs it
    if sys.platform == "win32":
        import msvcrt

        for stream in (0, 1):
            msvcrt.setmode(stream, os.O_BINARY)
    sink = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    _wire = Wire(0, sink)
    return _wire


def current() -> Wire:
    """The wire of this process. There is none before :func:`take_over`."""
    if _wire is None:
        raise RuntimeError("this process does not draw for a server")
    return _wire
