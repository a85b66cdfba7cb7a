"""The first paint of the counter, and a quick command."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.benchmarks.ratio import ratio

pytestmark = pytest.mark.benchmark

_BARE = (
    "from textual.app import App\n"
    "from textual.widgets import Label\n"
    "class Bare(App):\n"
    "    def compose(self):\n"
    "        yield Label('FIRST-PAINT')\n"
    "Bare().run()\n"
)


@pytest.fixture(autouse=True)
def _compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Python keep what it compiles, as it does in a shop."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)


def _until_painted(command: list[str], token: bytes) -> None:
    """Run a program in a terminal of its own until a text is on the screen, then stop it."""
    pid, screen = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="36")
        os.execv(command[0], command)
    seen = b""
    deadline = time.monotonic() + 30
    try:
        while token not in seen:
            assert time.monotonic() < deadline, seen[-500:]
            if select.select([screen], [], [], 1)[0]:
                seen += os.read(screen, 65536)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(screen)


def test_first_paint_against_a_bare_app(big_shop: Path) -> None:
    counter = [sys.executable, "-m", "loyalty_tui", "--lang", "en", "--db", str(big_shop), "tui"]
    found = ratio(
        "first paint of the counter, 100 000 members",
        lambda: _until_painted(counter, b"or type a name"),
        lambda: _until_painted([sys.executable, "-c", _BARE], b"FIRST-PAINT"),
        goal=2,
        runs=7,
    )
    found.kept()


def test_a_quick_command_against_its_imports(big_shop: Path) -> None:
    show = [sys.executable, "-m", "loyalty_tui", "--db", str(big_shop), "member", "show", "5000"]
    bare = [sys.executable, "-c", "import click, sqlite_utils"]
    found = ratio(
        "member show",
        lambda: subprocess.run(show, check=True, capture_output=True),
        lambda: subprocess.run(bare, check=True, capture_output=True),
        goal=1.5,
        runs=15,
    )
    found.kept()
