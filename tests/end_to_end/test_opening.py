"""Keys that come all at once in a real terminal, before the page they are for is read."""

from __future__ import annotations

import os
import sys

import pytest

from tests.end_to_end.conftest import Program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX terminal")

ESCAPE, F2, F4, F9, F11 = "\x1b", "\x1bOQ", "\x1bOS", "\x1b[20~", "\x1b[23~"


def test_pages_take_the_keys_that_come_with_the_one_that_opens_them(program: Program) -> None:
    from tests.end_to_end.terminal import Terminal

    terminal = Terminal(program.environment, "--lang", "en")
    try:
        for before, keys, seen in (
            ("Scan", "durand\r", "AMOUNT"),  # the books may still be closed
            ("", f"{F4}\r{F9}", "ADJUST BY HAND"),
            ("", ESCAPE, "Overview"),
            ("", f"{F2}{F11}\r", "Undo this sale"),
        ):
            terminal.sees(before)
            terminal._seen = b""
            os.write(terminal._screen, keys.encode())
            terminal.sees(seen)
        os.write(terminal._screen, b"\x11")
        assert terminal.end() == 0
    finally:
        terminal.kill()
