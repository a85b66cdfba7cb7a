"""The screens in a real terminal: bursts of keys, other colours, a crash, a window that closes."""

from __future__ import annotations

import re
import signal
import sys

import pytest

from tests.end_to_end.conftest import Program
from tests.end_to_end.screens import PATIENCE, Screens, screens

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX terminal")

F2, F3, F4, F7, F8 = "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[18~", "\x1b[19~"
READY = "or type a name"


def opened(at: Screens) -> None:
    at.sees(READY)
    at.sees("Le Fournil")


def member(at: Screens, text: str = "#1") -> None:
    at.send(f"{text}\r")
    at.sees("AMOUNT")
    at.quiet(0.3)


# What is typed at once.


def test_an_amount_that_was_mended_in_one_write(program: Program) -> None:
    with screens(program) as at:
        opened(at)
        member(at)
        at.send("12.50\x7f\x7f75\r")
        at.sees("AWARDED")
        at.send("\x11")
        assert at.ends() == 0
    assert program.json("member", "show", "1")["balance"] == 112
    last = program.json("member", "statement", "1")
    assert "12.75" in str(last) or "1275" in str(last)


def test_a_new_member_in_one_write(program: Program) -> None:
    with screens(program) as at:
        opened(at)
        at.send(f"{F7}Bob Rax\x7fy\r\r")
        at.sees("WELCOME")
        at.send("\x11")
        assert at.ends() == 0
    assert program.json("member", "show", "2")["name"] == "Bob Ray"


def test_function_keys_in_one_write_and_a_name_after_them(program: Program) -> None:
    with screens(program) as at:
        opened(at)
        at.send(f"{F3}{F4}{F2}{F4}{F3}{F2}zox\x7fe")
        at.sees("1 member: Enter")
        at.send("\r")
        at.sees("AMOUNT")


def test_a_scan_with_its_prefix_in_one_write_with_what_follows(program: Program) -> None:
    program.run("member", "edit", "1", "--card", "2900000000017")
    with screens(program) as at:
        opened(at)
        at.send(f"{F3}\x022900000000017\r")
        at.sees("AMOUNT")
        at.quiet(0.3)
        at.send("5\r")
        at.sees("AWARDED")
        at.send(F8)
        at.sees("TAKEN BACK")
    assert program.json("member", "show", "1")["balance"] == 100


# How it ends.


def whole(program: Program, events: int) -> None:
    found = program.json("verify")
    assert (found["ok"], found["events"]) == (True, events)
    names = {path.name for path in program.path.parent.iterdir() if path.name.startswith("shop.db")}
    assert names <= {"shop.db" + end for end in ("", "-wal", "-shm", ".lock", ".next")}


def test_it_is_left_with_the_terminal_as_it_was(program: Program) -> None:
    with screens(program) as at:
        opened(at)
        at.send("\x11")
        assert at.ends() == 0
        assert at.restored


CRASH = """
import sys
from loyalty_tui.gateway.gateway import Gateway
from loyalty_tui.__main__ import main

async def sheet(self, member):
    secret = "Zoé Durand, zoe@example.org"
    raise KeyError(secret)

Gateway.sheet = sheet
sys.argv[0] = "loyalty"
sys.exit(main())
"""


def test_the_unforeseen_shows_no_name_and_leaves_the_terminal_as_it_was(program: Program) -> None:
    with screens(program, code=CRASH) as at:
        opened(at)
        at.send("#1\r")
        assert at.ends() == 1
        assert at.restored
        said = " ".join(at.raw.rpartition(b"\x1b[?1049l")[2].decode().split())
        assert "Traceback" not in said
        assert "zoe@example.org" not in said
        assert "locals" not in said
        assert "start again" in said
        logged = "".join(
            path.read_text() for path in program.path.parent.rglob("crash.log") if path.is_file()
        )
        assert "KeyError" in logged
        assert "Durand" not in logged
    whole(program, program.json("verify")["events"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_told_to_end_it_ends_and_the_file_is_whole(program: Program, number: int) -> None:
    with screens(program) as at:
        opened(at)
        member(at)
        at.send("5\r")
        at.sees("AWARDED")
        at.process.send_signal(number)
        at.ends()
        assert at.restored
    whole(program, program.json("verify")["events"])
    assert program.json("member", "show", "1")["balance"] == 105


def test_ctrl_c_is_no_way_to_leave(program: Program) -> None:
    with screens(program) as at:
        opened(at)
        at.send("\x03")
        at.sees("Ctrl+Q leaves the program.")
        assert at.process.poll() is None


@pytest.mark.parametrize("when", ["at once", "later"])
def test_a_window_that_closes_leaves_no_process(program: Program, when: str) -> None:
    with screens(program) as at:
        if when == "later":
            opened(at)
            member(at)
        at.hang_up()
        at.process.wait(timeout=PATIENCE)
    assert b"Traceback" not in at.raw
    found = program.json("verify")
    assert found["ok"] is True


# Terminals that can do less.


@pytest.mark.parametrize(
    "has",
    [
        {"NO_COLOR": "1"},
        {"TERM": "linux"},
        {"TERM": "vt100"},
        {"TERM": "dumb"},
        {"COLORTERM": "truecolor", "NO_COLOR": "1"},
    ],
    ids=str,
)
def test_a_terminal_with_few_colours_or_none_serves(program: Program, has: dict[str, str]) -> None:
    with screens(program, **has) as at:  # type: ignore[arg-type]
        opened(at)
        member(at)
        at.send("5\r")
        at.sees("AWARDED")
        at.send(F4)
        at.sees("Zoé Durand", "►")
        at.send("\x11")
        assert at.ends() == 0
        assert at.restored
    if "NO_COLOR" in has:
        colours = re.findall(rb"\x1b\[(?:[0-9;]*;)?[34]8;2;(\d+);(\d+);(\d+)", at.raw)
        assert all(len(set(parts)) == 1 for parts in colours), "only greys"


def test_a_window_of_another_size_while_a_form_is_open(program: Program) -> None:
    with screens(program) as at:
        opened(at)
        at.send(F7)
        at.sees("NEW MEMBER")
        at.send("Bob")
        at.quiet(0.3)
        at.resize(60, 20)
        at.sees("Bob")
        at.quiet(0.3)
        at.resize(30, 8)
        at.sees("Please enlarge")
        at.quiet(0.3)
        at.resize(120, 36)
        at.sees("Bob")
        at.send("\r\r")
        at.sees("WELCOME")


def test_put_to_sleep_and_woken_it_goes_on(program: Program) -> None:
    with screens(program) as at:
        opened(at)
        member(at)
        at.send("7")
        at.sees("7 points")
        at.process.send_signal(signal.SIGSTOP)
        at.quiet(0.3)
        at.process.send_signal(signal.SIGCONT)
        at.send("\r")
        at.sees("AWARDED")
    assert program.json("member", "show", "1")["balance"] == 107


def test_two_tills_in_two_terminals(program: Program) -> None:
    with screens(program) as one, screens(program, LOYALTY_TILL="2") as other:
        opened(one)
        opened(other)
        member(one)
        member(other)
        one.send("10\r")
        other.send("20\r")
        one.sees("AWARDED")
        other.sees("AWARDED")
        one.send(F8)
        one.sees("TAKEN BACK")
    assert program.json("member", "show", "1")["balance"] == 120
    assert program.json("verify")["ok"] is True
