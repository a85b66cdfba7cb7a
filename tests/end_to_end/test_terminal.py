"""In a terminal: codes, pipes that close early, Ctrl-C, languages, a locale of the last century."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loyalty_tui import __version__
from tests.end_to_end.conftest import Program, end


def test_a_day_at_the_counter(program: Program) -> None:
    assert program.run("--version") == (0, f"loyalty {__version__}\n", "")
    sold = program.json("sale", "add", "12,50", "--member", "1", "--points", "50")
    assert (sold["points"], sold["balance"]) == (12 - 50, 62)
    assert program.json("sale", "refund", "A1")["balance"] == -38
    assert program.json("member", "show", "1")["deficit"] == 38
    assert program.json("verify")["ok"] is True


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (1, ("sale", "add", "5", "--member", "999")),
        (2, ("sale", "add", "1e9", "--member", "1")),
        (2, ("sale", "add")),
        (4, ("--db", "/nowhere/shop.db", "member", "show", "1")),
    ],
)
def test_the_code_and_one_sentence(program: Program, code: int, words: tuple[str, ...]) -> None:
    found, out, err = program.run(*words)
    assert (found, out, err.count("\n")) == (code, "", 1)


@pytest.mark.thorough
def test_bytes_that_are_no_text(program: Program) -> None:
    for words in (
        ("member", "show", "\udcff"),
        ("sale", "refund", "\udcff"),
        ("reward", "issue", "1", "\udcff"),
        ("sale", "add", "5", "--staff", "\udcff"),
        ("--db", "/nowhere/\udcff.db", "verify"),
    ):
        code, out, err = program.run(*words)
        assert code in (1, 4)
        assert (out, err.count("\n")) == ("", 1)
    assert program.json("sale", "add", "5", "--key", "\udcff", "--ref", "\udcff")["points"] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell's pipes")
@pytest.mark.parametrize("file", ["kpi", "members"])
def test_a_file_sent_to_a_reader_who_left(program: Program, file: str) -> None:
    process = program.start("export", file, "-")
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=60)
    assert (process.returncode, b"Traceback" in err) == (0, False)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell's pipes")
def test_a_pipe_closed_early(program: Program) -> None:
    for _ in range(3):
        program.json("sale", "add", "10", "--member", "1")
    for words in ("member statement 1 --format csv", "program show", "program show --help"):
        command = f"{sys.executable} -m loyalty_tui {words} | head -1"
        piped = subprocess.run(
            ["/bin/bash", "-c", f"set -o pipefail; {command}"],
            env=program.environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (piped.returncode, piped.stderr, piped.stdout.count(b"\n")) == (0, b"", 1)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell's pipes")
def test_a_reader_that_is_gone_before_the_first_line(program: Program) -> None:
    for words in (("program", "show"), ("--help",), ("member", "find", "z", "--format", "json")):
        process = program.start(*words)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.wait(timeout=60), process.stderr.read()) == (0, b"")
        process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals and locks are POSIX here")
def _queues(pid: int, books: Path) -> bool:
    """Whether a process has the lock of the books open, and so waits for it."""
    for opened in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):  # closed between the listing and the look
            if str(opened.readlink()) == f"{books}.lock":
                return True
    return False


def test_ctrl_c_while_another_till_is_writing(program: Program) -> None:
    from ledger.store.store import Store

    events = program.json("verify")["events"]
    with Store(program.path) as till, till.write():
        process = program.start("sale", "add", "5", "--member", "1")
        waiting = time.monotonic() + 20
        while not _queues(process.pid, program.path):
            assert time.monotonic() < waiting
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        code, out, err = end(process)
    assert (code, out, err.strip()) == (130, "", "")
    assert program.json("verify")["events"] == events


@pytest.mark.parametrize(("lang", "word"), [("fr", "Commandes"), ("en", "Commands")])
def test_help_is_in_the_language_asked_for(program: Program, lang: str, word: str) -> None:
    assert word in program.run("--help", "--lang", lang)[1]
    by_the_machine = program.run("--help", LANG="fr_FR.UTF-8" if lang == "fr" else "en_GB.UTF-8")
    assert word in by_the_machine[1]


@pytest.mark.thorough
def test_a_terminal_that_speaks_only_ascii(program: Program) -> None:
    code, out, err = program.run(
        "member", "show", "1", LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii"
    )
    assert (code, err) == (0, "")
    assert "Zoé Durand" in out


def test_nothing_is_left_behind_beside_the_file(program: Program) -> None:
    program.json("sale", "add", "5", "--member", "1")
    program.run("sale", "add", "5", "--member", "999")
    names = sorted(path.name for path in program.path.parent.iterdir())
    assert [n for n in names if not n.startswith("shop.db")] == []
