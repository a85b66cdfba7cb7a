"""From an empty machine to the counter, and who is at it, in a real terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX terminal")

CTRL_L, CTRL_Q, DOWN = "\x0c", "\x11", "\x1b[B"
PIN = "482915"

if sys.platform != "win32":
    from tests.end_to_end.terminal import Terminal


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(program: Program, *words: str, **changed: str) -> Terminal:
        opened.append(Terminal(program.environment, *words, **changed))
        return opened[-1]

    yield start
    for one in opened:
        one.kill()


def test_from_nothing_to_the_first_sale(tmp_path: Path, terminal: Callable[..., Terminal]) -> None:
    program = Program(tmp_path / "new.db")
    shop = terminal(program)
    shop.sees("There is no shop here yet", "Create my shop")
    shop.write("")
    shop.sees("YOUR SHOP")
    shop.write("Le Fournil")
    shop.write("Zoe")
    shop.sees("THE PROGRAMME", "For example:")
    for title in ("WHAT IT GIVES BACK", "THE REWARD"):
        shop.write("")
        shop.sees(title)
    shop.write("")
    shop.write("")
    shop.sees("MONEY AND TIME")
    shop.write("")
    shop.write("")
    shop.sees("YOUR CUSTOMERS")
    shop.write("")
    shop.sees("READY", "Create the shop and open the counter")
    assert not program.path.exists()
    shop.write("")
    shop.sees("Scan, or type a name", "Le Fournil", "Zoe")
    shop.press(CTRL_Q)
    assert shop.end() == 0
    assert program.json("verify")["ok"] is True
    assert program.json("staff", "list")[0]["name"] == "Zoe"


def test_the_sample_in_french(tmp_path: Path, terminal: Callable[..., Terminal]) -> None:
    program = Program(tmp_path / "new.db")
    shop = terminal(program, LANG="fr_FR.UTF-8")
    shop.sees("Il n’y a pas encore de boutique ici")
    shop.press(DOWN)
    shop.write("")
    shop.sees("Le Fournil du Chat Gris")
    shop.press(CTRL_Q)
    assert shop.end() == 0
    assert not program.path.exists()
    assert "Commandes" in program.run("--help")[1]


def test_who_is_at_the_till(program: Program, terminal: Callable[..., Terminal]) -> None:
    program.json("staff", "add", "Lea")
    code, _out, err = program.run("staff", "pin", "Lea", LOYALTY_NEW_PIN=PIN)
    assert code == 0, err
    shop = terminal(program)
    shop.sees("Who is at the till?", "Lea")
    shop.press(DOWN)
    shop.write("")
    shop.sees("PIN of Lea")
    shop.write("111222")
    shop.sees("That is not Lea's PIN")
    shop.write(PIN)
    shop.sees("Scan, or type a name")
    shop.write("Zoé")
    shop.sees("Zoé Durand")
    shop.write("5")
    shop.sees("POINTS AWARDED")
    shop.press(CTRL_L)
    shop.sees("Who is at the till?")
    shop.press(CTRL_Q)
    assert shop.end() == 0
    last = program.json("member", "statement", "1")[0]
    assert last["points"] == 5


@pytest.mark.thorough
def test_a_terminal_that_only_writes_lines(
    tmp_path: Path, terminal: Callable[..., Terminal]
) -> None:
    program = Program(tmp_path / "new.db")
    shop = terminal(program, "--lang", "en", TERM="dumb")
    shop.sees("1  Create my shop")
