"""Another program at the shop's file: the standard library's SQLite, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_TOOL = """
import json, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
answers = {}
for name, statement in json.load(sys.stdin):
    try:
        answers[name] = connection.execute(statement).fetchall()
    except sqlite3.Error as error:
        answers[name] = f"{type(error).__name__}: {error}"
json.dump(answers, sys.stdout)
"""


def run(path: Path, statements: list[tuple[str, str]]) -> dict[str, object]:
    """What each named statement answered: its rows, or its error as text."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", _TOOL, str(path)],
        input=json.dumps(statements),
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    answers: dict[str, object] = json.loads(done.stdout)
    return answers
