from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.hearing import Hearing, sound
from ledger.values.spelling import LONGEST, Near, Spelling, allowance

# Few letters, so that words are near one another.
WORDS = st.text("abc", min_size=1, max_size=9)


def rows(typed: str, word: str) -> list[int]:
    """How far a typed word is from each beginning of another, cell by cell."""
    table = [list(range(len(word) + 1))]
    for i, letter in enumerate(typed, 1):
        row = [i]
        for j, other in enumerate(word, 1):
            best = min(table[-1][j] + 1, row[-1] + 1, table[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                best = min(best, table[-2][j - 2] + 1)
            row.append(best)
        table.append(row)
    return table[-1]


def one_by_one(words: list[str], typed: str, edits: int, *, begun: bool) -> dict[str, Near]:
    found = {}
    for word in words:
        far = rows(typed, word)
        if begun and min(far) <= edits:
            found[word] = Near(min(far), unfinished=far[-1] != min(far))
        elif far[-1] <= edits:
            found[word] = Near(far[-1], unfinished=False)
    return found


@given(st.lists(WORDS, max_size=30), st.text("abcd", max_size=10), st.integers(0, 3), st.booleans())
def test_all_at_once_is_one_by_one(words: list[str], typed: str, edits: int, begun: bool) -> None:
    found = Spelling(words).near(typed, edits, begun=begun)
    assert found == one_by_one(words, typed, edits, begun=begun)


@pytest.mark.parametrize(
    ("typed", "word", "edits"),
    [
        ("dupnot", "dupont", 1),
        ("duont", "dupont", 1),
        ("dupppont", "dupont", 2),
        ("tupont", "dupont", 1),
        ("upont", "dupont", 1),
        ("dpuotn", "dupont", 2),
    ],
)
def test_what_an_edit_is(typed: str, word: str, edits: int) -> None:
    spelling = Spelling([word])
    assert spelling.near(typed, edits - 1, begun=False) == {}
    assert spelling.near(typed, edits, begun=False) == {word: Near(edits, unfinished=False)}


def test_a_beginning_is_near_too_while_it_is_typed() -> None:
    spelling = Spelling(["dupontel", "dupont"])
    assert spelling.near("dupnot", 1, begun=False) == {"dupont": Near(1, unfinished=False)}
    assert spelling.near("dupnot", 1, begun=True)["dupontel"] == Near(1, unfinished=True)


@pytest.mark.parametrize(
    ("typed", "edits"),
    [("ann", 0), ("anna", 1), ("kervals", 1), ("marechal", 2), ("a-17", 0), ("0612", 0), ("", 0)],
)
def test_short_words_and_numbers_are_forgiven_less(typed: str, edits: int) -> None:
    assert allowance(typed) == edits


def test_no_words_and_words_without_end() -> None:
    assert Spelling([]).near("dupont", 2, begun=True) == {}
    spelling = Spelling(["a" * LONGEST, "b" * (LONGEST + 1)])
    assert spelling.words == ["a" * LONGEST]
    assert spelling.near("a" * (LONGEST + 2), 2, begun=True).keys() == {"a" * LONGEST}
    assert spelling.near("a" * 500, 2, begun=True) == {}


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("filippe", "philippe"),
        ("filip", "philippe"),
        ("rousso", "rousseau"),
        ("tibo", "thibault"),
        ("gotier", "gauthier"),
        ("sedric", "cedric"),
        ("lefevre", "lefebvre"),
        ("matieu", "mathieux"),
        ("bouche", "boucher"),
    ],
)
def test_who_sounds_alike(heard: str, name: str) -> None:
    others = ["durand", "martin", "zoe", "moreau"]
    assert Hearing(sorted([*others, name])).alike(heard) == [name]


def test_a_sound_of_two_letters_is_anybodys() -> None:
    assert Hearing(["leau", "lo", "laud"]).alike("leau") == []


@given(st.lists(st.text("aehtspcuio", min_size=1, max_size=8), unique=True))
def test_words_heard_together_sound_as_they_do_alone(words: list[str]) -> None:
    assert sound("".join(word + "\n" for word in words)) == "".join(sound(w + "\n") for w in words)
    for word in words:
        assert word in Hearing(words).alike(word) or len(sound(word + "\n")) <= 3
