"""The keys that sentences name: those of the key map."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.values.errors import Refused
from loyalty_tui import i18n, keys
from loyalty_tui.words import key_names, refusals

PACKAGE = Path(key_names.__file__).parents[1]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.set_language("en")
    yield
    key_names.follow({})
    i18n.set_language(None)


def test_the_usual_keys_are_those_of_the_screens() -> None:
    known = keys.known()
    usual = {name: known[name].keys.partition(",")[0] for name in key_names.USUAL}
    assert usual == key_names.USUAL


def named_in(path: Path) -> Iterator[str]:
    """The names of keys in the calls of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = {"key_of": 0, "keyed": 1}.get(node.func.id, len(node.args))
            for given in node.args[place : place + 1]:
                if isinstance(given, ast.Constant):
                    yield str(given.value)


def test_every_key_that_is_named_is_known() -> None:
    named = {name for path in PACKAGE.rglob("*.py") for name in named_in(path)}
    assert named | set(refusals._KEYS.values()) == set(key_names.USUAL)


@pytest.mark.parametrize(("lang", "written"), [("en", "Alt+N"), ("fr", "Alt+N")])
def test_a_moved_key_is_named_by_its_first(lang: str, written: str) -> None:
    i18n.set_language(lang)
    key_names.follow({"counter.correct": "alt+n,f8"})
    trouble = Refused("A claimed sale stays with a member: Ctrl+E moves it to the right one.")
    assert f"{written} " in refusals.error(trouble)
    assert key_names.key_of("counter.undo") == "F8"


def test_a_key_is_written_as_on_the_readers_keyboard() -> None:
    assert key_names.key_of("rewards.archive") == "Del"
    i18n.set_language("fr")
    assert key_names.key_of("rewards.archive") == "Suppr"
