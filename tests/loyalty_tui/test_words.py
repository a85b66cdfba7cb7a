"""The words stand by themselves: whichever is loaded first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import loyalty_tui.words

WORDS = sorted(path.stem for path in Path(loyalty_tui.words.__path__[0]).glob("[a-z]*.py"))


@pytest.mark.parametrize("name", WORDS)
def test_any_may_be_loaded_first(name: str) -> None:
    command = [sys.executable, "-c", f"import loyalty_tui.words.{name}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
