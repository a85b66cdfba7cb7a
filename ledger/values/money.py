"""Money: integer minor units of one currency, and the one reader of typed amounts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ledger.values.errors import BadInput

MAX_AMOUNT = 999_999_999
"""The largest amount of one act, in minor units (9 999 999.99 in a two-digit currency)."""

_ZERO_DIGITS = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
)
_THREE_DIGITS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
# ISO 4217: the currencies whose minor unit is not a hundredth.

_IN_USE = frozenset(
    (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
        "BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP "
        "GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES "
        "KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU "
        "MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON "
        "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND "
        "TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR "
        "ZMW ZWG"
    ).split()
)
# ISO 4217: what shops are paid in today. A shop's currency can never be changed.

_LONGEST = 40
# What is longer is no amount; Python itself refuses to read an integer of thousands of digits.

_SPACES = " \u00a0\u202f\u2009"
_GROUPED = re.compile(rf"(\d{{1,3}}(?:[{_SPACES}]\d{{3}})+)(?:([.,])(\d+))?")
_PLAIN = re.compile(r"(\d+)(?:([.,])(\d+))?")
_SYMBOL = re.compile(r"^(?:EUR|€|\$|£|CHF)\s*|\s*(?:EUR|€|\$|£|CHF)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of ``currency`` (ISO 4217)."""

    amount: int
    currency: str

    def __str__(self) -> str:
        return f"{plain(self.amount, self.currency)} {self.currency}"


def digits(currency: str) -> int:
    """How many decimal digits a currency has (ISO 4217): 2 for EUR, 0 for XPF, 3 for TND."""
    if currency in _ZERO_DIGITS:
        return 0
    return 3 if currency in _THREE_DIGITS else 2


def parse_currency(text: str) -> str:
    """Read a currency's three letters, in capitals or not.

    :raises BadInput: no currency in use bears them.
    """
    code = text.strip().upper()
    if code not in _IN_USE:
        raise BadInput("“{typed}” is not a currency: write it as EUR.", typed=_short(text.strip()))
    return code


def plain(amount: int, currency: str) -> str:
    """An amount as a plain decimal with a dot, for files: ``-1234.50``."""
    places = digits(currency)
    if not places:
        return str(amount)
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 10**places)
    return f"{sign}{whole}.{part:0{places}d}"


def parse_amount(text: str, currency: str, *, negative: bool = False) -> int:
    """Read a typed amount as minor units.

    A comma or a dot is the decimal mark; spaces may part thousands. Three digits behind the
    mark in a two-digit currency is refused, because ``1,250`` is one and a quarter to one
    reader and twelve hundred and fifty to another. One function for the screen, the command
    line and imports.

    :raises BadInput: what is typed is not an amount, is negative (unless ``negative``), or is
        beyond :data:`MAX_AMOUNT`.
    """
    typed = text.strip().strip(_SPACES)
    body = _SYMBOL.sub("", typed).strip(_SPACES)
    sign = 1
    if body[:1] in ("-", "−"):
        sign, body = -1, body[1:].strip(_SPACES)
    match = _GROUPED.fullmatch(body) or _PLAIN.fullmatch(body)
    if match is None or len(body) > _LONGEST or (not body.isascii() and not _ascii_digits(body)):
        raise BadInput(
            "“{typed}” is not an amount: type digits, such as 12 or 12,50.", typed=_short(typed)
        )
    places = digits(currency)
    whole = re.sub(rf"[{_SPACES}]", "", match[1])
    part = match[3] or ""
    if part and not places:
        raise BadInput(
            "“{typed}”: this currency has no decimals, type it as {whole}.",
            typed=_short(typed),
            whole=whole,
        )
    if len(part) > places:
        raise BadInput(
            "“{typed}” can be read in two ways: type {example} for the decimals, "
            "or {whole} without a comma or a dot.",
            typed=_short(typed),
            example=f"{whole},{part[:places]}",
            whole=f"{whole}{part}",
        )
    amount = sign * (int(whole) * 10**places + int(part.ljust(places, "0") or 0))
    return check_amount(amount, currency, negative=negative, typed=_short(typed))


def check_amount(amount: int, currency: str, *, negative: bool = False, typed: str = "") -> int:
    """The limits of an amount, for every way in. Returns ``amount``, in minor units.

    :param typed: what was typed, for whoever wants to show it again.
    :raises BadInput: negative where it may not be, or beyond :data:`MAX_AMOUNT`.
    """
    if amount < 0 and not negative:
        raise BadInput(
            "An amount cannot be negative: type it without the minus sign; money given back is "
            "recorded as a refund.",
            typed=typed,
        )
    if abs(amount) > MAX_AMOUNT:
        raise BadInput(
            "This amount is too large: the most one act can hold is {most}. Check the figure.",
            most=Money(MAX_AMOUNT, currency),
            typed=typed,
        )
    return amount


def _ascii_digits(body: str) -> bool:
    """Whether the only characters beyond ASCII are the spaces that part thousands."""
    return all(c.isascii() or c in _SPACES for c in body)


def _short(typed: str) -> str:
    return typed if len(typed) <= 30 else typed[:29] + "…"  # noqa: PLR2004
