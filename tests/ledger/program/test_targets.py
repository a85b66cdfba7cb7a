"""Targets as owners type them, in French and in English."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.program.targets import parse_target
from ledger.values.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "unit", "expected"),
    [
        ("60 %", "rate", Fraction(3, 5)),
        ("60%", "rate", Fraction(3, 5)),
        ("60", "rate", Fraction(3, 5)),
        ("0.6", "rate", Fraction(3, 5)),
        ("0,6", "rate", Fraction(3, 5)),
        ("62,5\u202f%", "rate", Fraction(5, 8)),
        ("0,5 %", "rate", Fraction(1, 200)),
        ("1 %", "rate", Fraction(1, 100)),
        ("0", "rate", Fraction(0)),
        ("100", "rate", Fraction(1)),
        ("12000", "money", Fraction(1_200_000)),
        ("12 000 €", "money", Fraction(1_200_000)),
        ("12,50", "money", Fraction(1250)),
        ("1 250", "count", Fraction(1250)),
        ("250", "points", Fraction(250)),
        ("3,25", "ratio", Fraction(13, 4)),
        ("-5", "nps", Fraction(-5)),
        ("−12.5", "nps", Fraction(-25, 2)),
        ("+40", "nps", Fraction(40)),
    ],
)
def test_a_target_is_read_by_its_unit(typed: str, unit: str, expected: Fraction) -> None:
    assert parse_target(typed, "retention", unit, "EUR") == ("up", expected)


def test_money_follows_the_currency() -> None:
    assert parse_target("12000", "monthly_revenue", "money", "XPF") == ("up", Fraction(12000))


@pytest.mark.parametrize(
    ("typed", "unit", "refusal"),
    [
        ("1", "rate", "type 1 % or 100 %"),
        ("1,5", "rate", "type 1.5 % or 150 %"),
        ("101 %", "rate", "cannot pass 100 %"),
        ("-3 %", "rate", "not a rate"),
        ("soixante", "rate", "not a rate"),
        ("60 %%", "rate", "not a rate"),
        ("", "rate", "not a rate"),
        ("1,250", "money", "read in two ways"),
        ("-3", "money", "cannot be negative"),
        ("12,5", "count", "not a whole number"),
        ("12.0", "count", "not a whole number"),
        ("-4", "count", "not a whole number"),
        ("> 4", "count", "not a whole number"),
        ("9" * 5000, "count", "^“9{30}” is not a whole number"),
        ("9" * 5000, "money", "not an amount"),
        ("a", "ratio", "not a number"),
        ("-1", "ratio", "not a number"),
        ("101", "nps", "from −100 to 100"),
        ("٦٠", "count", "not a whole number"),
    ],
)
def test_what_cannot_be_one_is_refused(typed: str, unit: str, refusal: str) -> None:
    with pytest.raises(BadInput, match=refusal):
        parse_target(typed, "retention", unit, "EUR")


def test_some_rates_may_pass_the_whole() -> None:
    assert parse_target("120 %", "redemption_rate", "rate", "EUR") == ("up", Fraction(6, 5))


@pytest.mark.parametrize(
    ("typed", "key", "way"),
    [
        ("20 %", "churn", "down"),
        ("20 %", "retention", "up"),
        ("≤ 20 %", "retention", "down"),
        ("<=20%", "retention", "down"),
        ("≥ 20 %", "churn", "up"),
        (">= 20 %", "churn", "up"),
    ],
)
def test_it_goes_the_way_that_is_good_unless_it_is_said(typed: str, key: str, way: str) -> None:
    assert parse_target(typed, key, "rate", "EUR") == (way, Fraction(1, 5))


def test_a_way_that_was_chosen_stays() -> None:
    assert parse_target("20 %", "churn", "rate", "EUR", way="up")[0] == "up"


@given(st.text(max_size=60), st.sampled_from(["rate", "money", "count", "ratio", "nps"]))
def test_anything_typed_is_a_target_or_a_refusal(typed: str, unit: str) -> None:
    try:
        way, target = parse_target(typed, "redemption_rate", unit, "EUR")
    except BadInput:
        return
    assert way in ("up", "down")
    assert target >= (-100 if unit == "nps" else 0)
