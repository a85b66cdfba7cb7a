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
from ledger.values.text import fold

MAX_MULTIPLIER = 100
_MOST_EACH = 1000

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
    earn_visit: int = 0
    earn_category: str = ""
    earn_item: str = ""
    earn_extras: str = ""
    earn_cap_sale: int = 0
    earn_cap_day: int = 0
    earn_cap_year: int = 0
    earn_signup: int = 0
    earn_birthday: int = 0
    earn_referral: int = 0
    earn_referred: int = 0
    earn_survey: int = 0
    feedback_ask: Literal["nps", "csat"] = "nps"
    campaign_stacking: Literal["all", "best"] = "all"
    points_value: Fraction = Fraction(1)
    points_pending_days: int = 0
    expiry_mode: Literal["fixed", "inactivity", "never"] = "fixed"
    expiry_months: int = 24
    expiry_to_month_end: bool = True
    refund_after_spend: Literal["carry", "clamp", "block"] = "carry"
    refund_lapsed_lot: Literal["grace", "forfeit"] = "grace"
    refund_grace_days: int = 30
    tier_basis: Literal["net_spend", "points_earned", "visits"] = "net_spend"
    tier_window: Literal["rolling", "calendar"] = "rolling"
    tier_grace_days: int = 60
    tier_counts: str = ""
    claim_days: int = 30
    day_cutoff: str = "00:00"
    stamps_per_card: int = 10
    staff_adjust_limit: int = 500
    staff_backdate_days: int = 7
    staff_merge_limit: int = 500
    version: int = 0
    """The number of this version: 1 when the shop was made, one more at each change."""


_POINTS = ("0", "100000")
_CAP = ("0", "1000000")

# A setting's kind says how its text is read. Money and points per unit depend on the currency.
_KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "earn.points": ("rate", ()),
    "earn.per": ("money", ()),
    "earn.steps": ("flag", ()),
    "earn.minimum": ("money0", ()),
    "earn.basis": ("choice", ("gross", "net")),
    "earn.on_points_paid": ("flag", ()),
    "earn.stamps": ("number", ("0", "10")),
    "earn.visit": ("number", _POINTS),
    "earn.category": ("factors", ()),
    "earn.item": ("awards", ()),
    "earn.extras": ("some", ("tips", "delivery", "deposit", "gift-card")),
    "earn.cap_sale": ("number", _CAP),
    "earn.cap_day": ("number", _CAP),
    "earn.cap_year": ("number", _CAP),
    "earn.signup": ("number", _POINTS),
    "earn.birthday": ("number", _POINTS),
    "earn.referral": ("number", _POINTS),
    "earn.referred": ("number", _POINTS),
    "earn.survey": ("number", _POINTS),
    "feedback.ask": ("choice", ("nps", "csat")),
    "campaign.stacking": ("choice", ("all", "best")),
    "points.value": ("value", ()),
    "points.pending_days": ("number", ("0", "365")),
    "expiry.mode": ("choice", ("fixed", "inactivity", "never")),
    "expiry.months": ("number", ("1", "120")),
    "expiry.to_month_end": ("flag", ()),
    "refund.after_spend": ("choice", ("carry", "clamp", "block")),
    "refund.lapsed_lot": ("choice", ("grace", "forfeit")),
    "refund.grace_days": ("number", ("0", "365")),
    "tier.basis": ("choice", ("net_spend", "points_earned", "visits")),
    "tier.window": ("choice", ("rolling", "calendar")),
    "tier.grace_days": ("number", ("0", "365")),
    "tier.counts": ("some", ("bonus", "adjust", "opening", "merge")),
    "claim.days": ("number", ("0", "365")),
    "day.cutoff": ("time", ()),
    "stamps.per_card": ("number", ("1", "100")),
    "staff.adjust_limit": ("number", _CAP),
    "staff.backdate_days": ("number", ("0", "3650")),
    "staff.merge_limit": ("number", _CAP),
}

KEYS = tuple(_KINDS)
"""The keys a shop may change, in the order they are shown."""

_YES = frozenset(("yes", "oui", "true", "1", "on"))
_NO = frozenset(("no", "non", "false", "0", "off"))


Sort = Literal[
    "rate",
    "money",
    "money0",
    "flag",
    "choice",
    "some",
    "factors",
    "awards",
    "number",
    "value",
    "time",
]
"""How a setting's text is read: a positive decimal, an amount (``money0``: nought too), yes or no,
one of a few words, some of them, names with a factor or with points each, a whole number, what a
point pays, a time of day."""


def sort_of(key: str) -> tuple[Sort, tuple[str, ...]]:
    """How a setting is read, and its words, or its lowest and highest number."""
    kind, limits = _KINDS[key]
    return cast("Sort", kind), limits


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


def _read(key: str, text: str, currency: str) -> object:  # noqa: PLR0911 - one a kind
    kind, limits = _KINDS[key]
    match kind:
        case "flag":
            return _flag(key, text)
        case "choice" | "some":
            return (_choice if kind == "choice" else _some)(key, text, limits)
        case "factors" | "awards":
            return _table(key, text, whole=kind == "awards")
        case "number":
            return _number(key, text, limits)
        case "time":
            return _time(text)
        case "money" | "money0":
            return _money(key, text, currency, nought=kind == "money0")
        case _:
            return _rate(key, text, currency if kind == "value" else None)


def _flag(key: str, text: str) -> bool:
    if text.casefold() in _YES | _NO:
        return text.casefold() in _YES
    raise BadInput("{key} takes yes or no, not “{typed}”.", key=key, typed=text[:30])


def _choice(key: str, text: str, choices: tuple[str, ...]) -> str:
    if text in choices:
        return text
    raise BadInput(
        "{key} takes {choices}, not “{typed}”.",
        key=key,
        choices=" | ".join(choices),
        typed=text[:30],
    )


def _number(key: str, text: str, limits: tuple[str, ...]) -> int:
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


def _time(text: str) -> str:
    calendar.cutoff(text)
    return text


def _money(key: str, text: str, currency: str, *, nought: bool) -> int:
    amount = money.parse_amount(text, currency, negative=True)
    if amount < 0 and nought:
        raise BadInput("{key} cannot be below zero.", key=key)
    if amount <= 0 and not nought:
        raise BadInput("{key} must be more than zero.", key=key)
    return amount


_NONE = frozenset(("", "none", "aucun", "aucune"))


def _some(key: str, text: str, choices: tuple[str, ...]) -> str:
    """Some of a few words, in their own order; ``none`` for none of them."""
    typed = {word.strip() for word in text.casefold().split(",")} - _NONE
    for word in sorted(typed - set(choices)):
        raise BadInput(
            "{key} takes {choices}, not “{typed}”.",
            key=key,
            choices=", ".join((*choices, "none")),
            typed=word[:30],
        )
    return ",".join(word for word in choices if word in typed)


def _table(key: str, text: str, *, whole: bool) -> str:
    """Names with a number each, ``coffee=2, bread=0``, in one fixed form and order."""
    if text.casefold() in _NONE:
        return ""
    rows: dict[str, str] = {}
    for part in text.split(","):
        name, equals, number = (piece.strip() for piece in part.rpartition("="))
        if not equals or not name or fold(name) in rows:
            raise BadInput(
                "{key} takes names with a number each, such as coffee=2, bread=0, not “{typed}”.",
                key=key,
                typed=part.strip()[:30],
            )
        factor = Fraction(0) if number == "0" else parse_decimal(key, number, most=_MOST_EACH)
        if whole and factor.denominator != 1:
            raise BadInput("{key} takes whole points, not “{typed}”.", key=key, typed=number[:30])
        rows[fold(name)] = f"{name}={decimal_text(factor)}"
    return ", ".join(rows[name] for name in sorted(rows))


@lru_cache(maxsize=32)
def table(text: str) -> dict[str, Fraction]:
    """The numbers of a setting such as ``earn.category``, by folded name."""
    return {fold(name): number for name, number in named_numbers(text)}


def named_numbers(text: str) -> list[tuple[str, Fraction]]:
    """The names of such a setting as the shop writes them, each with its number."""
    rows = (part.strip().rpartition("=") for part in text.split(",") if part.strip())
    return [(name, Fraction(number)) for name, _, number in rows]


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
    return decimal_text(value) if isinstance(value, Fraction) else str(value) or "none"


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
