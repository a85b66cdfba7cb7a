"""Typed text: what is visible stays, what would act is gone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.errors import BadInput
from ledger.values.text import MAX_NAME, MAX_TEXT, clean, clean_name, clean_text, fold


@pytest.mark.parametrize(
    "name",
    [
        "[/red]Bob",
        "[@click=app.quit]x[/]",
        "=1+1",
        "+33",
        "@SUM(A1)",
        "-Anne",
        "Robert'); DROP TABLE member;--",
        "دلال",
        "שרה",
        "Zoë Œuvrard-L’Hôte",
        "{name}",
        "%s %(x)s",
        "<b>x</b>",
        "小林",
        "\\u001b[31m",
    ],
)
def test_a_hostile_name_is_kept_as_typed(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\x1b[31mRed\x1b[0m", "[31mRed[0m"),
        ("\x1b]0;title\x07Bob", "]0;titleBob"),
        ("\x9b31mBob", "31mBob"),
        ("Bob\x00\x08\x7f", "Bob"),
        ("\u202eBob\u202c", "Bob"),
        ("\u2066Bob\u2069", "Bob"),
        ("B\u200bo\u200db", "Bob"),
        ("\ufeffBob", "Bob"),
        ("Bob\U000e0041", "Bob"),
        ("\u061cBob\u200f", "Bob"),
        ("Anne\u00a0Marie\u2003Roy", "Anne Marie Roy"),
        (" Anne \t\r\n Roy ", "Anne Roy"),
        ("Bob\ue000\udcff", "Bob"),
        ("Zoe\u0308", "Zoë"),
    ],
)
def test_what_would_act_or_hide_is_gone(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\x1b", "\u202e\u200b", "\n"])
def test_a_name_of_nothing(typed: str) -> None:
    with pytest.raises(BadInput, match="at least one letter"):
        clean_name(typed)


def test_lengths() -> None:
    assert clean_name("x" * MAX_NAME) == "x" * MAX_NAME
    assert clean_text("x" * MAX_TEXT) == "x" * MAX_TEXT
    with pytest.raises(BadInput, match="120"):
        clean_name("x" * (MAX_NAME + 1))
    with pytest.raises(BadInput, match="500"):
        clean_text("x" * (MAX_TEXT + 1))


@given(st.text())
def test_clean_leaves_nothing_a_terminal_obeys(typed: str) -> None:
    cleaned = clean(typed)
    assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f")
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoë ŁUKASZ-Œuvrard", "zoe lukasz-oeuvrard"),
        ("  DUPONT   Léa ", "dupont lea"),
        ("Straße", "strasse"),
        ("ÉLODIE", "elodie"),
    ],
)
def test_fold_is_for_searching(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_gives_plain_ascii(text: str) -> None:
    folded = fold(text)
    assert folded.isascii()
    assert fold(folded) == folded
