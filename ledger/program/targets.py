"""The one reader of a typed target, and which way each number ought to go."""

from __future__ import annotations

import re
from fractions import Fraction

from ledger.program.goals import Way
from ledger.program.settings import decimal_text
from ledger.values.errors import BadInput
from ledger.values.money import parse_amount

FALLING = frozenset(
    (
        *("churn", "silent", "breakage", "reward_cost_ratio", "tier_downs"),
        *("points_liability", "points_outstanding", "deferred_revenue"),
    )
)
"""Numbers that are better the lower they are; the others are better the higher."""

UNCAPPED = frozenset(("redemption_rate", "redemption_rate_lifetime", "reward_cost_ratio"))
"""Rates that may pass 100 %."""

_LONGEST = 20
# What is longer is no number; Python itself refuses to read an integer of thousands of digits.

_SPACES = " \u00a0\u202f\u2009"
_WAYS: dict[str, Way] = {"≥": "up", ">=": "up", "≤": "down", "<=": "down"}
_WAY = re.compile(r"(≥|>=|≤|<=)?(.*)", re.DOTALL)
_NUMBER = re.compile(
    rf"([+\-−]?)(\d{{1,3}}(?:[{_SPACES}]\d{{3}})+|\d+)(?:[.,](\d{{1,6}}))?", re.ASCII
)


def parse_target(
    text: str, key: str, unit: str, currency: str, *, way: Way | None = None
) -> tuple[Way, Fraction]:
    """Read a target as an owner types it: ``60 %``, ``0,6``, ``12 000 €``, ``≤ 900``.

    A sign before it says whether the number is to be at least or at most that.

    :param key: the number it is for, in ``unit``.
    :param way: which way it goes without a sign; the one that is good for the number if ``None``.
    :raises BadInput: it cannot be a value of that number, or can be read in two ways.
    """
    match = _WAY.fullmatch(text.strip().strip(_SPACES))
    assert match is not None  # noqa: S101 - it takes anything
    if match[1]:
        way = _WAYS[match[1]]
    value = _value(match[2].strip(_SPACES), key, unit, currency)
    return way or ("down" if key in FALLING else "up"), value


def _value(typed: str, key: str, unit: str, currency: str) -> Fraction:
    match unit:
        case "money":
            return Fraction(parse_amount(typed, currency))
        case "rate":
            return _rate(typed, key)
        case "ratio":
            return _ratio(typed)
        case "nps":
            return _score(typed)
        case _:
            return _whole(typed)


def _read(typed: str) -> Fraction | None:
    match = _NUMBER.fullmatch(typed)
    if match is None or len(typed) > _LONGEST:
        return None
    sign, whole, part = match[1], re.sub(rf"[{_SPACES}]", "", match[2]), match[3] or "0"
    number = Fraction(f"{whole}.{part}")
    return -number if sign in ("-", "−") else number


def _rate(typed: str, key: str) -> Fraction:
    """With its sign, or above 2, it is in per cent; below 1 it is a share."""
    body = typed.removesuffix("%").rstrip(_SPACES)
    number = _read(body)
    if number is None or number < 0:
        raise BadInput("“{typed}” is not a rate: type it as 60 % or 0.6.", typed=typed[:30])
    if body == typed and 1 <= number < 2:  # noqa: PLR2004 - as above
        raise BadInput(
            "“{typed}” can be read in two ways: type {low} % or {high} %.",
            typed=typed[:30],
            low=decimal_text(number),
            high=decimal_text(number * 100),
        )
    rate = number if body == typed and number < 1 else number / 100
    if rate > 1 and key not in UNCAPPED:
        raise BadInput("“{typed}” is out of reach: this rate cannot pass 100 %.", typed=typed[:30])
    return rate


def _ratio(typed: str) -> Fraction:
    number = _read(typed)
    if number is None or number < 0:
        raise BadInput("“{typed}” is not a number: type it as 3.5.", typed=typed[:30])
    return number


def _score(typed: str) -> Fraction:
    number = _read(typed)
    if number is None or abs(number) > 100:  # noqa: PLR2004 - its scale
        raise BadInput(
            "“{typed}” is not a score: type a number from −100 to 100.", typed=typed[:30]
        )
    return number


def _whole(typed: str) -> Fraction:
    number = _read(typed)
    if number is None or number < 0 or number.denominator != 1 or "," in typed or "." in typed:
        raise BadInput("“{typed}” is not a whole number: type it as 250.", typed=typed[:30])
    return number
