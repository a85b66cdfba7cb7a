"""The options that may stand anywhere, and what the environment says."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from loyalty_tui import __version__
from loyalty_tui.cli.root import COMMANDS
from tests.loyalty_tui.cli.conftest import Loyalty


@pytest.mark.parametrize(
    "words",
    [
        ("--db", "{db}", "member", "show", "1"),
        ("member", "--db", "{db}", "show", "1"),
        ("member", "show", "1", "--db", "{db}"),
        ("member", "show", "--db={db}", "1"),
    ],
)
def test_global_options_may_stand_anywhere(
    shop: Loyalty, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("LOYALTY_DB", "/nowhere/shop.db")
        answer = shop(*(word.format(db=shop.path) for word in words))
    assert (answer.code, answer.err) == (0, "")
    assert "Zoé Durand" in answer.out


def test_what_follows_two_dashes_is_no_option(shop: Loyalty) -> None:
    answer = shop("--lang", "en", "member", "find", "--", "--db", lang=None)
    assert answer.code == 0
    assert "Nobody found" in answer.err


def test_the_option_is_stronger_than_the_environment(shop: Loyalty, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    shop.json("--db", str(other), "init", "--name", "Other")
    assert shop.json("--db", str(other), "program", "show")["name"] == "Other"
    assert shop.json("program", "show")["name"] == "Le Fournil"


def test_without_either_it_is_the_users_data_folder(
    loyalty: Loyalty, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("LOYALTY_DB")
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_, **__: str(tmp_path / "data"))
    made = loyalty.json("init", "--name", "S")
    assert made["path"] == str(tmp_path / "data" / "shop.db")
    assert (tmp_path / "data" / "shop.db").exists()


def test_french_and_english(shop: Loyalty) -> None:
    said = {
        lang: shop("sale", "add", "abc", "--member", "1", lang=lang).err for lang in ("fr", "en")
    }
    assert "is not an amount" in said["en"]
    assert "montant" in said["fr"]
    shown = {lang: shop("member", "show", "1", lang=lang).out for lang in ("fr", "en")}
    assert "Balance: 112 points" in shown["en"]
    assert "112 points" in shown["fr"]
    assert shown["fr"] != shown["en"]
    amounts = {lang: shop("member", "statement", "1", lang=lang).out for lang in ("fr", "en")}
    assert "€112.40" in amounts["en"]
    assert "112,40\u00a0€" in amounts["fr"] or "112,40 €" in amounts["fr"]


def test_json_is_the_same_in_both_languages_but_for_its_words(shop: Loyalty) -> None:
    french = shop("member", "show", "1", "--format", "json", lang="fr").data
    assert french == shop("member", "show", "1", "--format", "json", lang="en").data


def test_the_clock(shop: Loyalty) -> None:
    shop.now("2026-06-30T22:30:00Z")  # already July in Paris
    event = shop.json("sale", "add", "5", "--member", "2")["event"]
    (line,) = shop.json("member", "statement", "2", "--limit", "1")
    assert (line["event"], line["date"]) == (event, "2026-07-01")


def test_who_acts(shop: Loyalty) -> None:
    shop.json("staff", "add", "Léa")
    assert shop("--staff", "léa", "sale", "add", "5").code == 0
    assert shop("sale", "add", "5", "--staff=Léa").code == 0


def test_version_and_help(loyalty: Loyalty) -> None:
    assert loyalty("--version").out == f"loyalty {__version__}\n"
    for words in ((), ("sale",), ("sale", "add"), ("program", "set")):
        for option in ("--help", "-h"):
            answer = loyalty(*words, option)
            assert (answer.code, answer.err) == (0, "")
            assert answer.out.startswith("Usage: loyalty")


def test_a_group_alone_shows_its_commands(loyalty: Loyalty) -> None:
    answer = loyalty("sale")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("Usage: loyalty sale")
    assert {"add", "refund", "void"} <= set(answer.err.split())
    assert "\n  add " in answer.err
    assert "See `" not in answer.err


@pytest.mark.parametrize(
    "words", ["member erase 1", "program preset points", "import undo 1", "restore {copy}"]
)
def test_what_asks_and_gets_no_answer_says_how_to_do_without(
    shop: Loyalty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    members, copy = tmp_path / "members.csv", tmp_path / "copy.db"
    members.write_text("name,card\nLou,L-1\n")
    shop.json("import", "members", str(members))
    shop.json("backup", str(copy))
    before = shop.head
    monkeypatch.setattr("sys.stdin", io.StringIO())
    answer = shop(*words.format(copy=copy).split())
    assert (answer.code, answer.out) == (130, "")
    assert answer.err.splitlines()[-1] == "Nothing was done: where nobody can answer, add --yes."
    assert shop.head == before


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_needs_no_shop(loyalty: Loyalty, name: str) -> None:
    answer = loyalty(name, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert not loyalty.path.exists()


def test_an_interruption_before_any_command_is_loaded(
    shop: Loyalty, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_arguments: list[str]) -> list[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as early:
        early.setattr("loyalty_tui.cli.session.hoist", interrupted)
        answer = shop("member", "show", "1")
    assert (answer.code, answer.out, answer.err) == (130, "", "")
