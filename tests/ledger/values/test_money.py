"""What is read as an amount, and what is refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.errors import BadInput
from ledger.values.money import MAX_AMOUNT, Money, check_amount, digits, parse_amount, plain


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12,50", 1250),
        ("12.50", 1250),
        ("12,5", 1250),
        ("12", 1200),
        ("0", 0),
        ("0,05", 5),
        ("007", 700),
        ("1 234,50", 123_450),
        ("1\u00a0234,50", 123_450),
        ("1\u202f234,50", 123_450),
        ("1\u2009234.50", 123_450),
        ("1 234 567", 123_456_700),
        ("12,50 €", 1250),
        ("12,50\u00a0€", 1250),
        ("€12.50", 1250),
        ("€ 12.50", 1250),
        ("12,50 EUR", 1250),
        ("eur 12,50", 1250),
        ("  12,50\t", 1250),
        ("9 999 999,99", MAX_AMOUNT),
    ],
)
def test_amounts_a_shop_types(typed: str, expected: int) -> None:
    assert parse_amount(typed, "EUR") == expected


@pytest.mark.parametrize("typed", ["1,250", "1.250", "0,001", "12,505", "1 234,567", "1,2500"])
def test_a_third_decimal_can_be_read_in_two_ways(typed: str) -> None:
    with pytest.raises(BadInput, match="can be read in two ways"):
        parse_amount(typed, "EUR")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "abc",
        "1e9",
        "1E2",
        "0x10",
        "1_000",
        "12,",
        ",50",
        ".",
        "1,2,3",
        "1.234,50",
        "1,234.50",
        "12 34",
        "1  234",
        "12€50",
        "€",
        "NaN",
        "inf",
        "--5",
        "+5",
        "5-",
        "1/2",
        "=1+1",
        "١٢",
        "１２",
        "12,٥٠",
        "²",
        "12\n34",
        "12\x00",
    ],
)
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(BadInput, match="is not an amount"):
        parse_amount(typed, "EUR")


@pytest.mark.parametrize("typed", ["-5", "−5", "- 5", "-0,01", "-1 234,50 €"])
def test_a_negative_amount_is_a_refund(typed: str) -> None:
    with pytest.raises(BadInput, match="cannot be negative"):
        parse_amount(typed, "EUR")


@pytest.mark.parametrize(
    ("typed", "expected"), [("-5", -500), ("−0,01", -1), ("-1 234,50 €", -123_450), ("5", 500)]
)
def test_a_file_may_hold_negative_amounts(typed: str, expected: int) -> None:
    assert parse_amount(typed, "EUR", negative=True) == expected


@pytest.mark.parametrize("typed", ["10000000", "10 000 000,00", "9" * 40, "9" * 6000])
def test_an_absurd_amount(typed: str) -> None:
    with pytest.raises(BadInput):
        parse_amount(typed, "EUR")


def test_the_limit_holds_for_both_signs_and_every_way_in() -> None:
    assert check_amount(MAX_AMOUNT, "EUR") == MAX_AMOUNT
    assert check_amount(-MAX_AMOUNT, "EUR", negative=True) == -MAX_AMOUNT
    with pytest.raises(BadInput, match=r"9999999\.99 EUR"):
        check_amount(MAX_AMOUNT + 1, "EUR")
    with pytest.raises(BadInput, match="too large"):
        check_amount(-MAX_AMOUNT - 1, "EUR", negative=True)
    with pytest.raises(BadInput, match="negative"):
        check_amount(-1, "EUR")


@pytest.mark.parametrize(
    ("currency", "typed", "expected"),
    [
        ("XPF", "1250", 1250),
        ("XPF", "1 250", 1250),
        ("JPY", "7", 7),
        ("TND", "1,250", 1250),
        ("TND", "1.2", 1200),
        ("TND", "12", 12_000),
        ("CHF", "12.05 CHF", 1205),
    ],
)
def test_each_currency_has_its_own_decimals(currency: str, typed: str, expected: int) -> None:
    assert parse_amount(typed, currency) == expected


@pytest.mark.parametrize(
    ("currency", "typed", "why"),
    [
        ("XPF", "12,5", "no decimals, type it as 12\\."),
        ("XPF", "1.250", "no decimals"),
        ("TND", "1,2500", "two ways"),
    ],
)
def test_too_many_decimals_for_the_currency(currency: str, typed: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        parse_amount(typed, currency)


def test_plain_is_for_files() -> None:
    assert plain(-123_450, "EUR") == "-1234.50"
    assert plain(5, "EUR") == "0.05"
    assert plain(-5, "TND") == "-0.005"
    assert plain(1234, "XPF") == "1234"
    assert str(Money(1999, "EUR")) == "19.99 EUR"


@given(
    amount=st.integers(-MAX_AMOUNT, MAX_AMOUNT),
    currency=st.sampled_from(["EUR", "XPF", "TND", "JPY", "KWD", "USD"]),
)
def test_what_is_written_is_read_back(amount: int, currency: str) -> None:
    assert parse_amount(plain(amount, currency), currency, negative=True) == amount


@given(
    amount=st.integers(0, MAX_AMOUNT),
    space=st.sampled_from([" ", "\u00a0", "\u202f"]),
    mark=st.sampled_from([",", "."]),
    symbol=st.sampled_from(["", " €", "\u00a0EUR"]),
)
def test_thousands_apart_are_read_back(amount: int, space: str, mark: str, symbol: str) -> None:
    whole, part = divmod(amount, 100)
    typed = f"{whole:,}".replace(",", space) + f"{mark}{part:02d}{symbol}"
    assert parse_amount(typed, "EUR") == amount


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_a_sentence(typed: str) -> None:
    with contextlib.suppress(BadInput):
        assert 0 <= parse_amount(typed, "EUR") <= MAX_AMOUNT


def test_267_39_and_0_89_make_268_28() -> None:
    total = parse_amount("267,39", "EUR") + parse_amount("0,89", "EUR")
    assert plain(total, "EUR") == "268.28"


def test_digits_of_currencies() -> None:
    assert [digits(c) for c in ("EUR", "XPF", "TND", "XAF", "BHD", "ZZZ")] == [2, 0, 3, 0, 3, 2]
