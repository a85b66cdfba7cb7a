"""The settings of a programme: keys, types, defaults, and their one reader.

Every setting is written and read as text under the key a shop sees (``earn.per``). The typed
:class:`Settings` is what rules take.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, cast

from ledger.values import calendar, money
from ledger.values.errors import BadInput

MAX_MULTIPLIER = 100

_LONGEST = 20
# No number of a setting is longer; Python itself refuses to read one of thousands of digits.


@dataclass(frozen=True, slots=True)
class Settings:
    """One version of a shop's settings. Money is in minor units, durations in days or months."""

    shop_name: str = ""
    shop_currency: str = "EUR"
    shop_timezone: str = "Europe/Paris"
    shop_region: str = "FR"
    preset: str = "points"
    earn_points: Fraction = Fraction(1)
    earn_per: int = 100
    earn_steps: bool = False
    earn_minimum: int = 0
    earn_basis: Literal["gross", "net"] = "gross"
    earn_on_points_paid: bool = False
    earn_stamps: int = 0
    points_value: Fraction = Fraction(1)
    points_pending_days: int = 0
    expiry_mode: Literal["fixed", "never"] = "fixed"
    expiry_months: int = 24
    expiry_to_month_end: bool = True
    refund_after_spend: Literal["carry", "clamp", "block"] = "carry"
    refund_lapsed_lot: Literal["grace", "forfeit"] = "grace"
    refund_grace_days: int = 30
    tier_basis: Literal["net_spend", "points_earned", "visits"] = "net_spend"
    tier_window: Literal["rolling", "calendar"] = "rolling"
    tier_grace_days: int = 60
    claim_days: int = 30
    day_cutoff: str = "00:00"
    stamps_per_card: int = 10
    version: int = 0
    """The number of this version: 1 when the shop was made, one more at each change."""


# A setting's kind says how its text is read. Money and points per unit depend on the currency.
_KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "earn.points": ("rate", ()),
    "earn.per": ("money", ()),
    "earn.steps": ("flag", ()),
    "earn.minimum": ("money0", ()),
    "earn.basis": ("choice", ("gross", "net")),
    "earn.on_points_paid": ("flag", ()),
    "earn.stamps": ("number", ("0", "10")),
    "points.value": ("value", ()),
    "points.pending_days": ("number", ("0", "365")),
    "expiry.mode": ("choice", ("fixed", "never")),
    "expiry.months": ("number", ("1", "120")),
    "expiry.to_month_end": ("flag", ()),
    "refund.after_spend": ("choice", ("carry", "clamp", "block")),
    "refund.lapsed_lot": ("choice", ("grace", "forfeit")),
    "refund.grace_days": ("number", ("0", "365")),
    "tier.basis": ("choice", ("net_spend", "points_earned", "visits")),
    "tier.window": ("choice", ("rolling", "calendar")),
    "tier.grace_days": ("number", ("0", "365")),
    "claim.days": ("number", ("0", "365")),
    "day.cutoff": ("time", ()),
    "stamps.per_card": ("number", ("1", "100")),
}

KEYS = tuple(_KINDS)
"""The keys a shop may change, in the order they are shown."""

_YES = frozenset(("yes", "oui", "true", "1", "on"))
_NO = frozenset(("no", "non", "false", "0", "off"))


def attribute(key: str) -> str:
    """The attribute of :class:`Settings` behind a key."""
    return key.replace(".", "_")


def change(settings: Settings, key: str, text: str) -> Settings:
    """``settings`` with one key read from text. The version number is left to the books.

    :raises BadInput: no such key, or a value it cannot take.
    """
    if key not in _KINDS:
        raise BadInput(
            "There is no setting “{key}”: `loyalty program show` lists them.", key=key[:40]
        )
    value = _read(key, text.strip(), settings.shop_currency)
    changed: Settings = replace(settings, **cast("dict[str, Any]", {attribute(key): value}))
    return changed


def _read(key: str, text: str, currency: str) -> object:
    kind, limits = _KINDS[key]
    if kind == "flag":
        if text.casefold() in _YES | _NO:
            return text.casefold() in _YES
        raise BadInput("{key} takes yes or no, not “{typed}”.", key=key, typed=text[:30])
    if kind == "choice":
        if text in limits:
            return text
        raise BadInput(
            "{key} takes {choices}, not “{typed}”.",
            key=key,
            choices=" | ".join(limits),
            typed=text[:30],
        )
    if kind == "number":
        low, high = map(int, limits)
        short = len(text) <= _LONGEST and text.isascii() and text.isdigit()
        if short and low <= int(text) <= high:
            return int(text)
        raise BadInput(
            "{key} takes a whole number from {low} to {high}, not “{typed}”.",
            key=key,
            low=low,
            high=high,
            typed=text[:30],
        )
    if kind == "time":
        calendar.cutoff(text)
        return text
    if kind in ("money", "money0"):
        amount = money.parse_amount(text, currency)
        if kind == "money" and amount == 0:
            raise BadInput("{key} must be more than zero.", key=key)
        return amount
    return _rate(key, text, currency if kind == "value" else None)


def _rate(key: str, text: str, currency: str | None) -> Fraction:
    """A positive decimal, exactly; in minor units if it is worth money."""
    # A stamp programme earns no points by amount, so the rate alone may be nought.
    number = Fraction(0) if text == "0" and currency is None else parse_decimal(key, text)
    if currency is not None:
        return number * Fraction(10 ** money.digits(currency))
    return number


def parse_decimal(what: str, text: str, *, most: int = 10_000) -> Fraction:
    """A typed positive decimal (``1.5``, ``1,5``, ``2``) as an exact fraction.

    :raises BadInput: not such a number, zero, negative, above ``most``, or beyond six decimals.
    """
    plain = text.strip().replace(",", ".")
    whole, _, part = plain.partition(".")
    digits = whole + part
    typed_right = digits.isascii() and digits.isdigit() and len(part) <= 6  # noqa: PLR2004
    typed_right = typed_right and len(digits) <= _LONGEST
    number = (
        Fraction(plain) if typed_right and whole and (part or "." not in plain) else Fraction(0)
    )
    if not 0 < number <= most:
        raise BadInput(
            "{what} takes a number above 0, such as 1.5, not “{typed}”.",
            what=what,
            typed=text[:30],
        )
    return number


def decimal_text(number: Fraction) -> str:
    """An exact fraction that came from a decimal, as that decimal: ``3/2`` is ``1.5``."""
    scaled = number * 10**8
    whole, part = divmod(int(scaled), 10**8)
    return f"{whole}.{part:08d}".rstrip("0").rstrip(".")


def show(settings: Settings, key: str) -> str:
    """A setting as text that :func:`change` reads back to the same value."""
    value = getattr(settings, attribute(key))
    kind = _KINDS[key][0]
    if kind in ("money", "money0"):
        return money.plain(value, settings.shop_currency)
    if kind == "flag":
        return "yes" if value else "no"
    if kind == "value":
        return decimal_text(value / 10 ** money.digits(settings.shop_currency))
    return decimal_text(value) if isinstance(value, Fraction) else str(value)


def dump(settings: Settings) -> str:
    """All of a version's values as stored text (sorted JSON; fractions as ``a/b``)."""
    values = {f.name: getattr(settings, f.name) for f in fields(settings)}
    return json.dumps(values, default=str, sort_keys=True, ensure_ascii=False)


@lru_cache(maxsize=8)
def load(text: str) -> Settings:
    """A version from its stored text. A setting added since takes its default."""
    stored = json.loads(text)
    known = {f.name: f.default for f in fields(Settings)}
    values: dict[str, Any] = {
        name: Fraction(value) if isinstance(known[name], Fraction) else value
        for name, value in stored.items()
        if name in known
    }
    return Settings(**values)
