"""The numbers of a report as their reader writes them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from loyalty_tui.i18n import _, ngettext
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from ledger.metrics.kpi import Kpi, Number, Unit


def shown(number: Number | None, unit: Unit, currency: str) -> str:
    """A number in its unit; a dash where there is none."""
    if number is None:
        return fmt.NONE
    match unit:
        case "rate":
            return fmt.percent(Fraction(number))
        case "money":
            return fmt.money(round(number), currency)
        case "ratio":
            return fmt.decimal(Fraction(number), 2)
        case _:
            return fmt.number(round(number))


def window(days: int | None) -> str:
    """The window a number looks back over."""
    if days is None:
        return _("all")
    return ngettext("{n} day", "{n} days", days).format(n=fmt.number(days))


_OF_MONEY = frozenset(("sales_penetration", "reward_cost_ratio"))
# Rates of one amount to another.


def basis(kpi: Kpi, currency: str) -> str:
    """Numerator and denominator, for a number that is a quotient."""
    if kpi.numerator is None or kpi.denominator is None:
        return ""
    money = kpi.key in _OF_MONEY
    top = _part(kpi.numerator, currency if money or kpi.unit == "money" else "")
    return f"{top} / {_part(kpi.denominator, currency if money else '')}"


def _part(number: Number, currency: str) -> str:
    return fmt.money(round(number), currency) if currency else fmt.number(round(number))
