"""The programs that judge an exported journal, run as their users run them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HLEDGER = shutil.which("hledger")
BEAN_CHECK = shutil.which("bean-check")
needs_bean_check = pytest.mark.skipif(
    BEAN_CHECK is None, reason="bean-check is not installed (pip install beancount)"
)
needs_hledger = pytest.mark.skipif(
    HLEDGER is None, reason="hledger is not installed (Debian: apt-get install hledger)"
)


def bean_check(path: Path) -> str:
    """What ``bean-check`` complains of; nothing if it accepts the file."""
    assert BEAN_CHECK is not None
    return _run([BEAN_CHECK, "--no-cache", str(path)])


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
