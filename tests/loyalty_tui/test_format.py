"""Values as a French and an English reader write them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest

from loyalty_tui.i18n import Language, set_language
from loyalty_tui.words import format as fmt

NNBSP, NBSP = "\u202f", "\u00a0"


@pytest.fixture(autouse=True)
def _machine_language_afterwards() -> Iterator[None]:
    yield
    set_language(None)


@pytest.mark.parametrize(
    ("lang", "minor", "currency", "expected"),
    [
        ("fr", 123_450, "EUR", f"1{NNBSP}234,50{NBSP}€"),
        ("fr", -5, "EUR", f"−0,05{NBSP}€"),
        ("fr", 0, "EUR", f"0,00{NBSP}€"),
        ("fr", 1_234, "XPF", f"1{NNBSP}234{NBSP}FCFP"),
        ("fr", 1_234, "JPY", f"1{NNBSP}234{NBSP}JPY"),
        ("fr", 1_234_567, "TND", f"1{NNBSP}234,567{NBSP}TND"),
        ("fr", 1_234_567, "IQD", f"1{NNBSP}234,567{NBSP}IQD"),  # Babel alone would write 0 decimals
        ("en", 123_450, "EUR", "€1,234.50"),
        ("en", -123_450, "EUR", "−€1,234.50"),
        ("en", 1_234, "JPY", "JP¥1,234"),
    ],
)
def test_money(lang: Language, minor: int, currency: str, expected: str) -> None:
    set_language(lang)
    assert fmt.money(minor, currency) == expected


def test_money_is_exact_where_a_float_is_not() -> None:
    set_language("en")
    assert fmt.money(9_007_199_254_740_993, "EUR") == "€90,071,992,547,409.93"


@pytest.mark.parametrize(
    ("value", "plain", "signed"),
    [(120, "120", "+120"), (-120, "−120", "−120"), (0, "0", "0")],
)
def test_points(value: int, plain: str, signed: str) -> None:
    assert fmt.points(value) == plain
    assert fmt.signed_points(value) == signed


def test_thousands_are_apart() -> None:
    set_language("fr")
    assert fmt.signed_points(1_234_567) == f"+1{NNBSP}234{NNBSP}567"
    set_language("en")
    assert fmt.number(1_234_567) == "1,234,567"


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (0.7093, f"70,9{NBSP}%"),
        (Fraction(1, 3), f"33,3{NBSP}%"),
        (Decimal("0.12250"), f"12,3{NBSP}%"),
        (-0.0001, f"0,0{NBSP}%"),
        (-0.05, f"−5,0{NBSP}%"),
        (12, f"1{NNBSP}200,0{NBSP}%"),
        (None, "–"),
        (math.nan, "–"),
    ],
)
def test_percent_in_french(rate: Fraction | Decimal | float | None, expected: str) -> None:
    set_language("fr")
    assert fmt.percent(rate) == expected


def test_percent_in_english() -> None:
    set_language("en")
    assert fmt.percent(0.2907) == "29.1%"


def test_dates() -> None:
    day = dt.date(2026, 3, 4)
    set_language("fr")
    assert (fmt.short_date(day), fmt.long_date(day)) == ("04/03/2026", "4 mars 2026")
    set_language("en")
    assert (fmt.short_date(day), fmt.long_date(day)) == ("04/03/2026", "4 March 2026")


def test_a_moment_is_written_in_its_own_zone() -> None:
    paris = dt.timezone(dt.timedelta(hours=1))
    set_language("fr")
    assert fmt.date_time(dt.datetime(2026, 11, 22, 0, 5, tzinfo=paris)) == "22/11/2026 00:05"


@pytest.mark.parametrize(("lang", "said"), [("fr", "7 mois"), ("en", "7 months")])
def test_a_time_as_one_says_it(lang: Language, said: str) -> None:
    set_language(lang)
    assert fmt.spoken(dt.date(2026, 4, 1), dt.date(2026, 11, 21)) == said
