"""Which PINs are too easy, and how one is kept."""

from __future__ import annotations

import pytest

from ledger.values import pins
from ledger.values.errors import BadInput

KEY, OTHER = bytes(32), bytes(range(32))


@pytest.mark.parametrize("pin", ["271828", "314159", "102938", "010203", "112358"])
def test_six_digits_will_do(pin: str) -> None:
    assert pins.check_pin(pin) == pin


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "27182a", "27 182", "٢٧١٨٢٨", "271828\n"])
def test_anything_else_is_no_pin(pin: str) -> None:
    with pytest.raises(BadInput, match="A PIN is six digits"):
        pins.check_pin(pin)


@pytest.mark.parametrize(
    "pin",
    ["000000", "777777", "123456", "654321", "890123", "246802", "121212", "112211", "123123"],
)
def test_what_is_tried_first_is_refused(pin: str) -> None:
    with pytest.raises(BadInput, match="among the first to be tried"):
        pins.check_pin(pin)


def test_only_the_pin_itself_fits_and_only_with_its_key() -> None:
    kept = pins.keep("271828", KEY)
    assert pins.fits("271828", kept, KEY)
    assert not pins.fits("271829", kept, KEY)
    assert not pins.fits("271828", kept, OTHER)
    assert not pins.fits("", kept, KEY)


def test_it_is_told_which_key_it_was_kept_with() -> None:
    kept = pins.keep("271828", KEY)
    assert pins.under(kept, KEY)
    assert not pins.under(kept, OTHER)
    assert not pins.under(kept, None)


def test_nothing_of_it_can_be_read_and_no_two_are_alike() -> None:
    one, two = pins.keep("271828", KEY), pins.keep("271828", KEY)
    assert one != two
    assert "271828" not in one
    assert KEY.hex() not in one


def test_the_cost_is_kept_beside_it_so_that_it_can_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = pins.keep("271828", KEY)
    assert kept.split(":")[:4] == ["scrypt", "16384", "8", "1"]
    monkeypatch.setattr(pins, "_COST", (1 << 10, 8, 1))
    assert pins.fits("271828", kept, KEY)
    assert pins.fits("314159", pins.keep("314159", KEY), KEY)
