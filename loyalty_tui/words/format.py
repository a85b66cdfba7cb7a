"""Money, points, rates and dates as the reader writes them.

Babel is imported at the first value, because it costs more than a quick command's own work.
Numbers carry the real minus sign (−), which is as wide as the plus sign.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from loyalty_tui.i18n import language

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

NONE = "–"
"""What stands where there is no figure."""

_MINUS = "−"
_FRENCH_NUMBER = 12
_BABEL = {"en": "en_GB", "fr": "fr_FR"}
# British English, because a shop in Europe writes the day before the month.


def money(minor: int, currency: str) -> str:
    """An amount in minor units: ``1 234,50 €``."""
    from ledger.values.money import digits

    places = digits(currency)
    pattern = _money_pattern(language(), places)
    amount = Decimal(minor).scaleb(-places)
    return _typeset(pattern.apply(amount, _locale(language()), currency, currency_digits=False))


def typed_money(minor: int, currency: str) -> str:
    """An amount as it is typed into a field: ``12,50``, without the currency."""
    from ledger.values.money import plain

    text = plain(minor, currency)
    return text.replace(".", ",") if language() == "fr" else text


def number(value: int) -> str:
    """A whole number with its thousands apart: ``1 234``."""
    from babel.numbers import format_decimal

    return _typeset(format_decimal(value, locale=_locale(language())))


def points(value: int) -> str:
    """A number of points or stamps, without the word."""
    return number(value)


def signed_points(value: int) -> str:
    """A movement of points: ``+120``, ``−120``, ``0``."""
    return f"+{number(value)}" if value > 0 else number(value)


def decimal(value: Fraction, places: int = 4) -> str:
    """A number with the decimals it needs, ``places`` at most: ``1,5``, ``29,97``."""
    from babel.numbers import format_decimal

    exact = Decimal(value.numerator) / Decimal(value.denominator)
    shown = exact.quantize(Decimal(1).scaleb(-places), ROUND_DOWN).normalize()
    return _typeset(format_decimal(shown, locale=_locale(language()), decimal_quantization=False))


def as_typed(plain: str) -> str:
    """A plain decimal as its reader types one: ``1,5`` for ``1.5``."""
    return plain.replace(".", ",") if language() == "fr" else plain


def percent(rate: Fraction | Decimal | float | None) -> str:
    """A rate, given as a fraction, with one decimal: ``70,9 %``; a dash when there is none."""
    if rate is None or rate != rate:  # noqa: PLR0124 - the one value unequal to itself is NaN
        return NONE
    return _percent(rate, 1)


def whole_percent(rate: Fraction) -> str:
    """A rate without decimals, where many stand side by side: ``71 %``."""
    return _percent(rate, 0)


def fine_percent(rate: Fraction) -> str:
    """A small rate, with two decimals: ``0,56 %``."""
    return _percent(rate, 2)


def _percent(rate: Fraction | Decimal | float, places: int) -> str:
    if isinstance(rate, Fraction):
        rate = Decimal(rate.numerator) / rate.denominator
    step = Decimal(1).scaleb(-2 - places)
    rounded = Decimal(str(rate)).quantize(step, ROUND_HALF_UP) or Decimal(0)
    return _typeset(_percent_pattern(language(), places).apply(rounded, _locale(language())))


def short_date(day: dt.date) -> str:
    """A date in figures: ``22/11/2026``."""
    # Both languages write the day first and figures alike; Babel would cost a quick command 30 ms.
    return f"{day:%d/%m/}{day.year:04d}"


def birthday(stored: str) -> str:
    """``1990-02-28`` as ``28/02/1990``, ``02-28`` as ``28/02``; nothing for none."""
    return "/".join(reversed(stored.split("-"))) if stored else ""


def long_date(day: dt.date) -> str:
    """A date in words: ``22 novembre 2026``."""
    from babel.dates import format_date

    return format_date(day, "long", locale=_locale(language()))


def day_of_year(day: dt.date) -> str:
    """A date within a year that is known: ``4 November``, ``1er novembre``."""
    first = "er" if language() == "fr" and day.day == 1 else ""
    return f"{day.day}{first} {month_name(day.month)}"


def month_name(number: int) -> str:
    """A month's name, without its year: ``novembre``."""
    return str(_locale(language()).months["stand-alone"]["wide"][number])


def weekday_name(number: int) -> str:
    """A weekday's name, 0 being Monday: ``lundi``."""
    return str(_locale(language()).days["stand-alone"]["wide"][number])


def weekday_in_short(number: int) -> str:
    """A weekday in short, 0 being Monday: ``lun.``."""
    return str(_locale(language()).days["stand-alone"]["abbreviated"][number])


def listed(items: Sequence[str]) -> str:
    """Several things in a sentence: ``one, two and three``."""
    from babel.lists import format_list

    return format_list(items, locale=_locale(language()))


def month(day: dt.date) -> str:
    """A date's month in words: ``novembre 2026``."""
    return _by_pattern(day, "LLLL y")


def short_month(day: dt.date) -> str:
    """A date's month in short: ``nov. 2026``."""
    return _by_pattern(day, "LLL y")


def month_letter(day: dt.date) -> str:
    """The first letter of a date's month, for the foot of a plot: ``N``."""
    return _by_pattern(day, "LLLLL")


def weekday(day: dt.date) -> str:
    """A date's weekday: ``samedi``."""
    return _by_pattern(day, "cccc")


def short_weekday(day: dt.date) -> str:
    """A date's weekday in short: ``sam.``."""
    return _by_pattern(day, "ccc")


def _by_pattern(day: dt.date, pattern: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale=_locale(language()))


def spoken(since: dt.date, until: dt.date) -> str:
    """The time between two dates as one says it: ``5 months``, ``1 year``."""
    import pendulum

    start, end = (pendulum.date(d.year, d.month, d.day) for d in (since, until))
    return end.diff_for_humans(start, absolute=True, locale=language())


def phone(number: str) -> str:
    """A phone number as it is dialled here: ``06 12 34 56 78``."""
    if number.startswith("+33") and len(number) == _FRENCH_NUMBER:
        national = "0" + number[3:]
        return " ".join(national[i : i + 2] for i in range(0, 10, 2))
    return number


def date_time(moment: dt.datetime) -> str:
    """A date and a time of day, in the zone the moment carries: ``22/11/2026 14:05``."""
    return f"{short_date(moment)} {moment:%H:%M}"


def _typeset(text: str) -> str:
    return text.replace("-", _MINUS)


@lru_cache(maxsize=2)
def _locale(lang: str) -> Locale:
    from babel import Locale

    return Locale.parse(_BABEL[lang])


@lru_cache(maxsize=8)
def _money_pattern(lang: str, places: int) -> NumberPattern:
    """The locale's pattern with the decimals of ISO 4217, in which the books count.

    Babel's own decimals are those of daily use, and differ for some currencies (LBP, IQD).
    """
    from babel.numbers import parse_pattern

    pattern: str = _locale(lang).currency_formats["standard"].pattern
    return parse_pattern(pattern.replace("0.00", f"0.{'0' * places}" if places else "0"))


@lru_cache(maxsize=4)
def _percent_pattern(lang: str, places: int) -> NumberPattern:
    from babel.numbers import parse_pattern

    pattern: str = _locale(lang).percent_formats[None].pattern
    shown = f"0.{'0' * places}" if places else "0"
    return parse_pattern(pattern.replace("0%", f"{shown}%").replace("0\u00a0%", f"{shown}\u00a0%"))
