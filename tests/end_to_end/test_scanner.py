"""A scanner in a real terminal: eight milliseconds a character, with and without its prefix."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.end_to_end.conftest import Program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX terminal")

PATIENCE = 60.0


class Terminal:
    """A program's other end: what it paints is kept, what is typed goes to it."""

    def __init__(self, end: int) -> None:
        self._end = end
        self._seen = ""

    def sees(self, text: str) -> None:
        """Read on until a text has been painted since the last look."""
        limit = time.monotonic() + PATIENCE
        while text not in self._seen:
            assert time.monotonic() < limit, f"never came: {text!r} in {self._seen[-2000:]!r}"
            try:
                self._seen += _plain(os.read(self._end, 65_536).decode(errors="replace"))
            except BlockingIOError:
                time.sleep(0.02)
        self._seen = ""

    def types(self, text: str, gap: float) -> None:
        """Type a character every so many seconds."""
        for character in text:
            os.write(self._end, character.encode())
            time.sleep(gap)


def _plain(painted: str) -> str:
    return re.sub(r"\x1b(?:\[[0-9;?<>=]*[A-Za-z]|[()][A-Z0-9]|[=>])", "", painted)


@contextmanager
def counter(program: Program) -> Iterator[Terminal]:
    import fcntl
    import pty
    import struct
    import termios

    pid, end = pty.fork()
    if pid == 0:
        environment = program.environment | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        os.execve(
            sys.executable, [sys.executable, "-m", "loyalty_tui", "--lang", "en"], environment
        )
    try:
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.set_blocking(end, False)
        yield Terminal(end)
    finally:
        os.write(end, b"\x11")
        limit = time.monotonic() + 10
        while os.waitpid(pid, os.WNOHANG) == (0, 0):
            with suppress(OSError):
                os.read(end, 65_536)
            if time.monotonic() > limit:
                os.kill(pid, 9)
                os.waitpid(pid, 0)
                break
            time.sleep(0.02)
        os.close(end)


@pytest.mark.thorough
@pytest.mark.parametrize("prefix", ["", "\x02"])
def test_scans_at_a_scanner_s_speed(program: Program, prefix: str) -> None:
    card = program.json("member", "show", "1")["card"]
    other = program.json("member", "add", "--name", "Max Roux")["card"]
    french = str.maketrans("1234567890", "&é\"'(-è_çà")
    with counter(program) as terminal:
        terminal.sees("Scan a card")
        terminal.types(f"{prefix}{card}\r", 0.008)
        terminal.sees("#1")
        terminal.types("7", 0.2)
        terminal.types(f"{prefix}{other.translate(french)}\r", 0.008)
        terminal.sees("#2")
        terminal.types(f"{prefix}{card}\r", 0)
        terminal.sees("#1")
        terminal.types("5\r", 0.2)
        terminal.sees("AWARDED")
    assert program.json("member", "show", "1")["balance"] == 105
    assert program.json("member", "show", "2")["balance"] == 0
