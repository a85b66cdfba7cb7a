"""One process of the screens at the end of a pipe: it never outlives what it draws for."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from loyalty_tui.serve import wire
from tests.loyalty_tui.serve.conftest import PATIENCE, Processes, environment, until

SOON = wire.GRACE + 2


class Child:
    """It, and what it has drawn."""

    def __init__(self, shop: Path, mark: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "loyalty_tui.serve.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(shop, mark),
            bufsize=0,
        )
        self.drawn = b""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with suppress(OSError, ValueError):  # a test may close it
            while piece := os.read(self.process.stdout.fileno(), 65536):
                self.drawn += piece

    def send(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line)

    def hang_up(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def sees(self, word: str) -> None:
        until(lambda: word.encode() in self.drawn, word)


@pytest.fixture
def child(shop: Path, processes: Processes) -> Iterator[Child]:
    with started(shop, processes) as made:
        yield made


@contextmanager
def started(shop: Path, processes: Processes) -> Iterator[Child]:
    made = Child(shop, processes.mark)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.wait(timeout=PATIENCE)


def handover(shop: Path, **changed: object) -> bytes:
    given: dict[str, object] = {
        "path": str(shop),
        "staff": 1,
        "till": "tablet-7",
        "lang": "en",
        "columns": 100,
        "rows": 30,
    }
    return wire.Handover(**given | changed).line()  # type: ignore[arg-type]


def test_it_shows_the_counter_takes_keys_and_is_left(child: Child, shop: Path) -> None:
    child.send(handover(shop))
    child.sees("tablet-7")
    child.sees("Scan, or type a name")
    child.send(wire.typed("Ann L"))
    child.sees("Ann Lee")
    child.send(wire.resized(120, 36))
    until(lambda: b"\x1b[36;" in child.drawn, "the last line of the larger window")
    child.send(wire.typed("\x11"))
    assert child.process.wait(timeout=SOON) == 0


def test_what_comes_at_once_keeps_its_order(child: Child, shop: Path) -> None:
    """As after a hitch of the network: letters do not overtake what takes them back."""
    child.send(handover(shop))
    child.sees("Scan, or type a name")
    child.send(wire.typed("xyz\x7f\x7f\x7fanm\x7fn le"))
    child.sees("Ann Lee")
    child.send(wire.typed("\x7f" * 6 + "nobody\x7f\x7f\x7f\x7f\x7f\x7f2900000000017\r"))
    child.sees("AMOUNT")


def test_a_key_that_begins_others_is_a_key(child: Child, shop: Path) -> None:
    child.send(handover(shop))
    child.sees("Scan, or type a name")
    child.send(wire.typed("\x1bOP"))  # F1
    child.sees("All keys")
    before = len(child.drawn)
    child.send(wire.typed("\x1b"))
    until(lambda: b"Scan, or type a name" in child.drawn[before:], "the counter again")


@pytest.mark.parametrize("after", [0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 1.0, 2.0])
def test_it_ends_with_its_pipe(child: Child, shop: Path, after: float) -> None:
    child.send(handover(shop))
    time.sleep(after)  # the moment is the point
    child.hang_up()
    child.process.wait(timeout=SOON)


def test_it_ends_with_its_pipe_before_it_knows_anything(child: Child) -> None:
    child.hang_up()
    assert child.process.wait(timeout=SOON) == wire.GONE


def test_once_it_is_open_it_leaves_in_order(child: Child, shop: Path) -> None:
    """As with Ctrl+Q: what has begun in the books is finished, and they are closed."""
    child.send(handover(shop))
    child.sees("Chez Aline")
    child.hang_up()
    assert child.process.wait(timeout=SOON) == 0


def test_it_ends_though_nobody_takes_what_it_draws(shop: Path, processes: Processes) -> None:
    with started(shop, processes) as child:
        assert child.process.stdout is not None
        child.send(handover(shop))
        child.sees("Scan, or type a name")
        child.process.stdout.close()
        for size in range(80, 120):
            child.send(wire.resized(size, 30))
        child.hang_up()
        child.process.wait(timeout=SOON)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_it_says_why_it_cannot_open(child: Child, tmp_path: Path, lang: str) -> None:
    child.send(handover(tmp_path / "none.db", lang=lang))
    assert child.process.wait(timeout=PATIENCE) == 4
    assert child.process.stderr is not None
    said = child.process.stderr.read().decode()
    assert "none.db" in said
    assert "Traceback" not in said


def test_the_environment_says_nothing_of_who_acts(shop: Path, processes: Processes) -> None:
    """Neither a variable nor an argument is a way round a PIN: only the pipe names the staff."""
    process = subprocess.run(
        [sys.executable, "-P", "-m", "loyalty_tui.serve.child", "--staff", "1"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment(shop, processes.mark) | {"LOYALTY_STAFF": "1", "STAFF": "1"},
        timeout=PATIENCE,
        check=False,
    )
    assert (process.returncode, process.stdout) == (wire.GONE, b"")


def test_what_comes_through_in_pieces_is_put_together() -> None:
    source, feed = os.pipe()
    given = wire.Wire(source, sink=1)
    line = wire.Handover("é.db", None, "t", "fr", 80, 24).line() + wire.typed("é\n")
    for at in range(len(line)):
        os.write(feed, line[at : at + 1])
    os.close(feed)
    assert given.handover() == wire.Handover("é.db", None, "t", "fr", 80, 24)
    assert given._next() == wire.typed("é\n").strip()
    assert given._next() is None
    os.close(source)
