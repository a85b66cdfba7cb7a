"""Which language is spoken, and that asking costs nothing before the first sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from loyalty_tui import i18n


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    i18n._of_the_machine.cache_clear()
    yield
    i18n.set_language(None)
    i18n._of_the_machine.cache_clear()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "fr_BE.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": ""}, "en"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "fr:en"}, "fr"),
        ({"LANG": "C", "LANGUAGE": "fr"}, "en"),
        ({"LANGUAGE": "fr"}, "fr"),
    ],
)
def test_the_machine_s_language(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert i18n.language() == expected


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_the_system_s_language_where_the_environment_is_silent(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr("locale.getlocale", lambda: ("French_France", "1252"))
    assert i18n.language() == "fr"


def test_an_explicit_language_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    i18n.set_language("fr-CA")
    assert i18n.language() == "fr"
    i18n.set_language(None)
    assert i18n.language() == "en"


def test_sentences_are_translated() -> None:
    sentence = i18n.N_("A number of points cannot be negative here.")
    i18n.set_language("en")
    assert i18n._(sentence) == sentence
    i18n.set_language("fr")
    assert i18n._(sentence) == "Ici, un nombre de points ne peut pas être négatif."


def test_an_unknown_sentence_stands_as_it_is() -> None:
    i18n.set_language("fr")
    assert i18n._("") == ""
    assert i18n._("No such sentence {x}") == "No such sentence {x}"
    assert i18n.ngettext("{n} zorb", "{n} zorbs", 2) == "{n} zorbs"


def test_importing_is_free() -> None:
    probe = (
        "import sys, loyalty_tui.__main__, loyalty_tui.i18n, loyalty_tui.words.format;"
        "heavy = {'babel', 'click', 'gettext', 'ledger', 'rich', 'textual'};"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
