"""A terminal of our own, with the program in it: keys go in by hand's speed, words come out."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 30.0
PAUSE = 0.05
# Seconds between two keys: no scanner is so slow.
READING = 0.4
# Seconds nobody answers within: an Enter that comes sooner is taken for the second half of another.

_CONTROL = re.compile(rb"\x1b(\[[0-9;?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_=>])")


class Terminal:
    """Runs ``python -m loyalty_tui`` in a pseudo-terminal of 80 by 24."""

    def __init__(self, environment: dict[str, str], *words: str, **changed: str) -> None:
        command = [sys.executable, "-m", "loyalty_tui", *words]
        self.pid, self._screen = pty.fork()
        if self.pid == 0:
            usual = {"TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"}
            os.execve(sys.executable, command, environment | usual | changed)
        fcntl.ioctl(self._screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._seen = b""

    def press(self, *keys: str) -> None:
        """Press keys: a letter is itself."""
        for key in keys:
            self._rest(PAUSE)
            os.write(self._screen, key.encode())

    def write(self, text: str) -> None:
        """Type a text and Enter, as soon as a hand would that has read what is asked."""
        self._rest(READING)
        self._seen = b""
        self.press(*text, "\r")

    def sees(self, *words: str) -> None:
        """Wait until words have been drawn since the last text."""
        limit = time.monotonic() + PATIENCE
        while not all(word in self.text for word in words):
            assert time.monotonic() < limit, (words, self.text[-1500:])
            self._read(0.2)

    @property
    def text(self) -> str:
        """What was drawn, without where and in which colour."""
        return _CONTROL.sub(b"", self._seen).decode(errors="replace")

    def end(self) -> int:
        """Wait for it to end: its code."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            self._read(0.1)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                os.close(self._screen)
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(self.text[-1500:])

    def kill(self) -> None:
        """End it, whatever it does."""
        with contextlib.suppress(ProcessLookupError, ChildProcessError, OSError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            os.close(self._screen)

    def _rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)

    def _read(self, seconds: float) -> None:
        if select.select([self._screen], [], [], seconds)[0]:
            with contextlib.suppress(OSError):  # it has ended
                self._seen += os.read(self._screen, 65536)
