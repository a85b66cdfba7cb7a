"""Every sentence of the program has its translation, and a bad one is noticed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from loyalty_tui.locales import catalogues

PO_HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small program with a French catalogue that lacks everything."""
    here = tmp_path / "loyalty_tui" / "locales"
    french = here / "fr" / "LC_MESSAGES" / "loyalty.po"
    french.parent.mkdir(parents=True)
    french.write_text(PO_HEAD)
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "a.py").write_text(
        'raise Refused("No {name} here.", name=1)\nraise errors.Busy("Wait.")\n'
    )
    (tmp_path / "loyalty_tui" / "b.py").write_text(
        '_("Hello")\nN_("Later")\nngettext("{n} point", "{n} points", n)\nprint("not this")\n'
    )
    monkeypatch.setattr(catalogues, "HERE", here)
    monkeypatch.setattr(catalogues, "TEMPLATE", here / "loyalty.pot")
    return tmp_path


def translate(tree: Path, **sentences: str) -> None:
    """Write the French of the sentences that start with each word."""
    path = tree / "loyalty_tui/locales/fr/LC_MESSAGES/loyalty.po"
    catalog = catalogues._read(path)
    for message in catalog:
        if message.id:
            first = catalogues._forms(message.id)[0]
            french = next((f for w, f in sentences.items() if w in first), "")
            message.string = tuple(french.split("|")) if message.pluralizable else french
    catalogues._write(path, catalog)


GOOD = {
    "Hello": "Bonjour",
    "Later": "Plus tard",
    "point": "{n} point|{n} points",
    "name": "Pas de {name} ici.",
    "Wait": "Attendez.",
}


def test_the_program_s_own_catalogues() -> None:
    assert catalogues.check() == []


def test_a_sentence_within_an_f_string_is_noticed(tree: Path) -> None:
    hidden = 'x = 1\nprint(f"{x}: {_(\'Unseen\')}", f"{_(name)}")\n'
    (tree / "loyalty_tui" / "c.py").write_text(hidden)
    catalogues.update()
    translate(tree, **GOOD)
    assert catalogues.check() == ["loyalty_tui/c.py:2: in an f-string"]


@pytest.mark.usefixtures("tree")
def test_sentences_of_both_packages_are_found() -> None:
    assert {m.id for m in catalogues.extract() if m.id} == {
        "Hello",
        "Later",
        ("{n} point", "{n} points"),
        "No {name} here.",
        "Wait.",
    }
    assert catalogues.check()[0].startswith("loyalty.pot: stale")


def test_a_translated_program_passes_and_compiles(tree: Path) -> None:
    catalogues.update()
    translate(tree, **GOOD)
    assert catalogues.check() == []
    assert [path.name for path in catalogues.compile_catalogues()] == ["loyalty.mo"]


def test_updating_twice_changes_nothing(tree: Path) -> None:
    catalogues.update()
    translate(tree, **GOOD)
    files = [catalogues.TEMPLATE, *catalogues.translations()]
    before = [path.read_bytes() for path in files]
    catalogues.update()
    assert [path.read_bytes() for path in files] == before


def test_a_new_sentence_is_noticed_and_an_old_one_dropped(tree: Path) -> None:
    catalogues.update()
    translate(tree, **GOOD)
    (tree / "loyalty_tui" / "b.py").write_text('_("Hello, you")')
    assert len(catalogues.check()) == 2
    catalogues.update()
    assert catalogues.check() == ["fr: not translated: 'Hello, you'"]
    assert "Later" not in catalogues.translations()[0].read_text()


@pytest.mark.parametrize(
    ("word", "french"),
    [
        ("name", "Pas de {nom} ici."),
        ("name", "Pas de {name ici."),
        ("point", "un point|{n} points"),
        ("point", "{n} point|"),
        ("Hello", ""),
    ],
)
def test_a_bad_translation_is_noticed(tree: Path, word: str, french: str) -> None:
    catalogues.update()
    translate(tree, **(GOOD | {word: french}))
    assert len(catalogues.check()) == 1


def test_a_fuzzy_translation_is_noticed(tree: Path) -> None:
    catalogues.update()
    translate(tree, **GOOD)
    path = catalogues.translations()[0]
    path.write_text(path.read_text().replace('msgid "Hello"', '#, fuzzy\nmsgid "Hello"'))
    assert catalogues.check() == ["fr: fuzzy: 'Hello'"]


def test_the_command_says_what_is_wrong(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from loyalty_tui.locales.__main__ import main

    assert main(["update"]) == 0
    assert main(["check"]) == 1
    assert "fr: not translated: 'Hello'" in capsys.readouterr().out
    shutil.rmtree(tree / "loyalty_tui/locales/fr")
    assert main(["check"]) == 0
