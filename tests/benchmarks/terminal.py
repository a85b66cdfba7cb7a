"""A program in a terminal of its own: what it paints, what it takes of the machine."""

from __future__ import annotations

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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

BARE = (
    "from textual.app import App\n"
    "from textual.widgets import Input, Label\n"
    "class Bare(App):\n"
    "    def compose(self):\n"
    "        yield Label('FIRST-PAINT')\n"
    "        yield Input()\n"
    "Bare().run()\n"
)
"""The least an app with a field can be."""

_PATIENCE = 60.0
_ESCAPE = re.compile(rb"\x1b(?:\[[0-9;?<>=]*[A-Za-z~]|\][^\x07]*\x07|[()][A-Z0-9]|[=>])")


@dataclass
class Terminal:
    """A running program. What it writes is kept without the terminal's own commands."""

    pid: int
    screen: int
    seen: bytes = b""

    def send(self, keys: bytes) -> float:
        """Press keys; returns when."""
        self.seen = b""
        os.write(self.screen, keys)
        return time.perf_counter()

    def until(self, token: bytes) -> float:
        """Wait until a text is painted; returns when."""
        deadline = time.monotonic() + _PATIENCE
        while token not in _ESCAPE.sub(b"", self.seen):
            assert time.monotonic() < deadline, (token, self.seen[-400:])
            self._read(0.5)
        return time.perf_counter()

    def quiet(self, seconds: float) -> None:
        """Read what it writes until it has written nothing for so long."""
        while self._read(seconds):
            pass

    def watch(self, seconds: float) -> None:
        """Look on for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)

    def _read(self, seconds: float) -> bool:
        if not select.select([self.screen], [], [], seconds)[0]:
            return False
        self.seen += os.read(self.screen, 65536)
        return True

    def processor(self) -> float:
        """Seconds of processor it has taken so far, threads included."""
        fields = _proc(self.pid, "stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes of memory that are in use for it, what it shares with others included."""
        for line in _proc(self.pid, "status").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise OSError("this machine does not tell")


def _proc(pid: int, name: str) -> str:
    with open(f"/proc/{pid}/{name}", encoding="utf-8") as source:  # noqa: PTH123 - no file at all
        return source.read()


@contextmanager
def terminal(command: list[str], **environment: str) -> Iterator[Terminal]:
    """Run a program in a terminal of 120 by 36, and end it."""
    pid, screen = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", **environment)
        os.execv(command[0], command)
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    try:
        yield Terminal(pid, screen)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(screen)


def bare() -> list[str]:
    """The command of the bare app."""
    return [sys.executable, "-c", BARE]
