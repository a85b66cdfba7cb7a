"""The program as a shop runs it: another process, a real terminal's environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Program:
    """Runs ``python -m loyalty_tui`` on one file."""

    path: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("LOYALTY_", "LC_", "LANG"))
        }
        home = str(self.path.parent)
        return kept | {
            "LOYALTY_DB": str(self.path),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "HOME": home,
            "XDG_STATE_HOME": home,
        }

    def start(self, *words: str, **changed: str) -> subprocess.Popen[bytes]:
        """Start it and do not wait."""
        return subprocess.Popen(
            [sys.executable, "-m", "loyalty_tui", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment | changed,
        )

    def run(self, *words: str, **changed: str) -> tuple[int, str, str]:
        """Run it to its end: code, output, complaints."""
        return end(self.start(*words, **changed))

    def json(self, *words: str) -> Any:  # noqa: ANN401 - whatever the JSON holds
        code, out, err = self.run(*words, "--format", "json")
        assert code == 0, err
        return json.loads(out)


def end(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """Wait for a process: its code, what it printed, what it complained of."""
    out, err = process.communicate(timeout=60)
    said = err.decode()
    assert "Traceback" not in said
    return process.returncode, out.decode(), said


_MADE: list[bytes] = []


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A shop with one member who has 100 points."""
    made = Program(tmp_path / "shop.db")
    if not _MADE:
        made.json("init", "--name", "Le Fournil")
        made.json("member", "add", "--name", "Zoé Durand")
        made.json("sale", "add", "100", "--member", "1", "--ref", "A1")
        _MADE.append(made.path.read_bytes())
    made.path.write_bytes(_MADE[0])
    made.path.chmod(0o600)
    return made
