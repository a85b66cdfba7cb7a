"""Phones, addresses and cards: one form, however they are typed."""

from __future__ import annotations

import pytest

from ledger.values.contact import parse_card, parse_email, parse_phone
from ledger.values.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("0612345678", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("06-12-34-56-78", "+33612345678"),
        ("06\u00a012\u00a034\u00a056\u00a078", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("0033 (0)6 12 34 56 78", "+33612345678"),
        ("'+33612345678", "+33612345678"),
        ("01 42 68 53 00", "+33142685300"),
        ("0590 27 87 65", "+590590278765"),
        ("0690 00 12 34", "+590690001234"),
        ("0692 12 34 56", "+262692123456"),
        ("0696 20 12 34", "+596696201234"),
        ("0694 20 12 34", "+594694201234"),
        ("+41 44 668 18 00", "+41446681800"),
        ("00 49 30 123456", "+4930123456"),
    ],
)
def test_phones(typed: str, stored: str) -> None:
    assert parse_phone(typed) == stored


@pytest.mark.parametrize("typed", ["", "06", "abc", "00 00 00 00 00", "+999 123", "06 12 34 56 7"])
def test_what_is_no_phone(typed: str) -> None:
    with pytest.raises(BadInput, match="is not a phone number"):
        parse_phone(typed)


def test_a_shop_elsewhere_means_its_own_numbers() -> None:
    assert parse_phone("044 668 18 00", "CH") == "+41446681800"
    assert parse_phone("+33612345678", "CH") == "+33612345678"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Zoe.Durand@Example.FR", "zoe.durand@example.fr"),
        (" zoe@example.fr ", "zoe@example.fr"),
        ("mailto:zoe@example.fr", "zoe@example.fr"),
        ("Zoë Durand <zoe@example.fr>", "zoe@example.fr"),
        ("zoe+shop@example.fr", "zoe+shop@example.fr"),
    ],
)
def test_addresses(typed: str, stored: str) -> None:
    assert parse_email(typed) == stored


@pytest.mark.parametrize("typed", ["", "zoe", "@example.fr", "zoe@", "zoe@@example.fr", "a b@c.fr"])
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(BadInput, match="is not an e-mail address"):
        parse_email(typed)


def test_cards() -> None:
    assert parse_card(" 2 900000 000001 ") == "2900000000001"
    assert parse_card("A-17\x1b") == "A-17"
    assert parse_card("x" * 40) == "x" * 40
    with pytest.raises(BadInput, match="too long"):
        parse_card("x" * 41)
    with pytest.raises(BadInput):
        parse_card(" \u200b ")
