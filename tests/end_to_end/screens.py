"""The screens in a real terminal: what is pressed, what is painted, how it is left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.end_to_end.conftest import Program

PATIENCE = 60.0
_OWN = ("COLORTERM", "NO_COLOR", "TERM_PROGRAM", "COLUMNS", "LINES")
# What the terminal that runs the tests says of itself.
_ESCAPE = re.compile(
    rb"\x1b(?:\[[0-9;?<>=]*[A-Za-z~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78])"
)


@dataclass
class Screens:
    """The program at work in a terminal of its own."""

    process: subprocess.Popen[bytes]
    screen: int
    line: int
    before: list[Any]
    raw: bytes = b""
    mark: int = field(default=0)

    def send(self, keys: bytes | str) -> None:
        """Press keys, in one write. What is looked for afterwards is what comes after them."""
        self.mark = len(self.raw)
        os.write(self.screen, keys.encode() if isinstance(keys, str) else keys)

    def text(self) -> str:
        """What was painted since the last keys, without the terminal's own commands."""
        return _ESCAPE.sub(b"", self.raw[self.mark :]).decode("utf-8", "replace")

    def sees(self, *words: str) -> None:
        """Wait until every one of some words is painted."""
        deadline = time.monotonic() + PATIENCE
        while missing := [word for word in words if word not in self.text()]:
            assert time.monotonic() < deadline, (missing, self.text()[-3000:])
            self._read(0.3)

    def quiet(self, seconds: float = 0.5) -> None:
        """Read on until nothing was painted for so long."""
        while self._read(seconds):
            pass

    def _read(self, seconds: float) -> bool:
        if not select.select([self.screen], [], [], seconds)[0]:
            return False
        try:
            got = os.read(self.screen, 65536)
        except OSError:  # nobody is at the other end
            return False
        self.raw += got
        return bool(got)

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size."""
        self.mark = len(self.raw)
        _size(self.screen, columns, rows)
        self.process.send_signal(signal.SIGWINCH)

    def ends(self) -> int:
        """Wait until it has ended: its code."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.text()[-2000:]
            self._read(0.1)
        self.quiet(0.1)
        return self.process.returncode

    def hang_up(self) -> None:
        """Close the terminal's window."""
        os.close(self.line)
        os.close(self.screen)
        self.line = self.screen = -1

    @property
    def restored(self) -> bool:
        """Whether the terminal is as it was: echo, the cursor, no mouse, the first screen."""
        left = self.raw.rpartition(b"\x1b[?1049l")
        return (
            termios.tcgetattr(self.line)[:4] == self.before[:4]
            and bool(left[1])
            and self.raw.rfind(b"\x1b[?25h") > self.raw.rfind(b"\x1b[?25l")
            and self.raw.rfind(b"\x1b[?1000l") > self.raw.rfind(b"\x1b[?1000h")
        )


def _size(screen: int, columns: int, rows: int) -> None:
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@contextmanager
def screens(
    program: Program,
    *words: str,
    size: tuple[int, int] = (80, 24),
    code: str | None = None,
    **changed: str,
) -> Iterator[Screens]:
    """Run ``loyalty --lang en tui`` with more words in a terminal, and end it.

    :param code: Python to run instead of the program's own first line.
    """
    screen, line = pty.openpty()
    _size(screen, *size)
    environment = {k: v for k, v in program.environment.items() if k not in _OWN}
    environment |= {
        "TERM": "xterm-256color",
        "LOYALTY_CONFIG": str(program.path.parent / "till.toml"),
        "XDG_STATE_HOME": str(program.path.parent),
    } | changed
    start = ["-m", "loyalty_tui"] if code is None else ["-c", code]
    before = termios.tcgetattr(line)
    process = subprocess.Popen(
        [sys.executable, *start, "--lang", "en", *(words or ("tui",))],
        stdin=line,
        stdout=line,
        stderr=line,
        env=environment,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no threads
    )
    running = Screens(process, screen, line, before)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for descriptor in (running.screen, running.line):
            with contextlib.suppress(OSError):
                os.close(descriptor)


def threads(pid: int) -> int:
    """How many threads a process has."""
    return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208 - no folder of files
