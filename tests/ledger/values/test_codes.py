"""Cards, vouchers and keys: a slip of the finger must not name another."""

from __future__ import annotations

import itertools
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.codes import (
    VOUCHER_ALPHABET,
    checks,
    derived_key,
    digest,
    ean13_check,
    new_card,
    new_key,
    new_voucher_code,
    pack,
    read_key,
    read_voucher_code,
    scanned,
)

seeds = st.binary(min_size=8, max_size=8)


@pytest.mark.parametrize(
    ("digits", "check"), [("400638133393", 1), ("978020137962", 4), ("590123412345", 7)]
)
def test_the_check_digit_is_gs1s(digits: str, check: int) -> None:
    assert ean13_check(digits) == check


@given(seeds)
def test_a_new_card_is_an_ean13_of_the_shops_own_range(seed: bytes) -> None:
    card = new_card(lambda _: seed)
    assert len(card) == 13
    assert card.startswith("29")
    assert ean13_check(card[:12]) == int(card[12])


@pytest.mark.parametrize("code", ["4006381333931", "96385074", "2950044536479"])
def test_a_check_digit_that_holds(code: str) -> None:
    assert checks(code)
    assert not checks(code[:-1] + str((int(code[-1]) + 1) % 10))


@pytest.mark.parametrize("code", ["", "12345", "éçàààààààààà&è", "٤٠٠٦٣٨١٣٣٣٩٣١", "0000000-0000"])
def test_what_has_no_check_digit(code: str) -> None:
    assert not checks(code)


_FRENCH = {**dict(zip("1234567890", "&é\"'(-è_çà", strict=True)), "-": ")", "M": "?", "m": ","}
_FRENCH |= dict(zip("AQZWaqzw", "QAWZqawz", strict=True))


@given(seeds)
def test_a_french_keyboard_without_shift_is_seen_through(seed: bytes) -> None:
    for code in (new_card(lambda _: seed), code_of(seed), code_of(seed).lower()):
        typed = "".join(_FRENCH.get(character, character) for character in code)
        assert code in scanned(typed)
        assert code in scanned(f"]E0{typed}")


def test_a_belgian_keyboard_has_two_keys_of_its_own() -> None:
    assert "2968000000000" in scanned("éç§!ààààààààà")


@pytest.mark.parametrize("text", ["", "Béatrice Lœuil", "ann@example.com", "日本語"])
def test_what_no_scanner_types_stands_as_it_is(text: str) -> None:
    assert scanned(text) == [text]


@given(st.text())
def test_what_was_scanned_comes_first(text: str) -> None:
    assert scanned(text)[0] == text


def code_of(seed: bytes) -> str:
    return new_voucher_code(lambda _: seed)


@given(seeds)
def test_a_new_code_is_read_back(seed: bytes) -> None:
    code = code_of(seed)
    assert read_voucher_code(code) == code
    assert read_voucher_code(f" {code.lower()} ") == code
    assert read_voucher_code(code.replace("-", "")) == code
    assert read_voucher_code(code.replace("-", " - ")) == code


@given(seeds)
def test_letters_that_look_like_digits_are_taken_for_them(seed: bytes) -> None:
    code = code_of(seed)
    assert read_voucher_code(code.replace("0", "O").replace("1", "l")) == code


@given(seeds, st.integers(0, 7))
def test_every_single_wrong_character_is_noticed(seed: bytes, place: int) -> None:
    code = code_of(seed).replace("-", "")
    for wrong in VOUCHER_ALPHABET.replace(code[place], ""):
        assert read_voucher_code(code[:place] + wrong + code[place + 1 :]) is None


@given(seeds)
def test_every_swap_of_two_different_characters_is_noticed(seed: bytes) -> None:
    code = code_of(seed).replace("-", "")
    for a, b in itertools.combinations(range(8), 2):
        swapped = list(code)
        swapped[a], swapped[b] = swapped[b], swapped[a]
        if swapped != list(code):
            assert read_voucher_code("".join(swapped)) is None


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFGU", "ABCD-EFGHJ", "ÀBCD-EFGH", "١" * 8])
def test_what_is_no_code(typed: str) -> None:
    assert read_voucher_code(typed) is None


def test_keys() -> None:
    one = uuid.UUID("12345678-1234-5678-1234-567812345678")
    assert read_key(str(one)) == one.bytes
    assert read_key(one.hex.upper()) == one.bytes
    assert len(read_key("till-1/42")) == 16
    assert read_key("till-1/42") == read_key("till-1/42") != read_key("till-1/43")
    assert len(read_key("")) == 16
    assert len(read_key("\udcff")) == 16
    assert len(new_key()) == 16
    assert new_key() != new_key()
    assert derived_key("a", "bc") != derived_key("ab", "c")


fields = st.recursive(
    st.none() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=5) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)


@given(st.lists(fields, max_size=4).map(tuple), st.lists(fields, max_size=4).map(tuple))
def test_packing_is_unambiguous(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    assert (pack(one) == pack(other)) == (one == other)
    assert (digest(*one) == digest(*other)) == (one == other)


def test_packing_takes_no_floats() -> None:
    with pytest.raises(TypeError):
        pack((1.5,))
