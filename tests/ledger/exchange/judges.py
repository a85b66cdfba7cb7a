"""The programs that judge an exported journal, run as their users run them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HLEDGER = shutil.which("hledger")
needs_hledger = pytest.mark.skipif(
    HLEDGER is None, reason="hledger is not installed (Debian: apt-get install hledger)"
)


def bean_check(path: Path) -> str:
    """What ``bean-check`` complains of; nothing if it accepts the file."""
    return _run([sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(path)])


def hledger_check(path: Path) -> str:
    """What ``hledger check --strict`` complains of; nothing if it accepts the file."""
    assert HLEDGER is not None
    return _run([HLEDGER, "-f", str(path), "check", "-s"])


def _run(command: list[str]) -> str:
    # A locale of its own: hledger takes the file's encoding from there.
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    )
    said = done.stdout + done.stderr
    assert bool(done.returncode) == bool(said), said
    return said
