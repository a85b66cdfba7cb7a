"""What is said of a shop to be: its programme, on one sale."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from loyalty_tui.i18n import _, ngettext
from loyalty_tui.words import format as fmt
from loyalty_tui.words import phrases
from loyalty_tui.words.programme import tier_names

if TYPE_CHECKING:
    from ledger.exchange.result import ImportResult, Recognised
    from ledger.program.presets import Preset

_UNITS = 25
# The sale of the example, in units of currency.


def example(preset: Preset) -> str:
    """What a programme gives, on one sale."""
    from ledger.rules.earning import Working
    from ledger.values.money import digits

    settings = preset.settings
    if settings.earn_stamps:
        full = phrases.points(settings.stamps_per_card, "stamps")
        return _("Each visit adds a stamp; {stamps} fill the card and give its reward.").format(
            stamps=full
        )
    currency = settings.shop_currency
    unit = 10 ** digits(currency)
    sale = _UNITS * unit
    earned = Working(basis=sale, rate=settings.earn_points, per=settings.earn_per).points_for(sale)
    told = _("A sale of {sale} earns {points}, worth {worth} on a later sale.").format(
        sale=fmt.money(sale, currency),
        points=phrases.points(earned),
        worth=fmt.money(floor(earned * settings.points_value), currency),
    )
    if len(preset.tiers) > 1:
        second = preset.tiers[1]
        told += " " + _("From {spend} a year a member is {tier} and earns × {factor}.").format(
            spend=fmt.money(second.threshold, currency),
            tier=tier_names()[1],
            factor=fmt.decimal(second.multiplier),
        )
    return told


def list_seen(found: ImportResult) -> list[str]:
    """What a list of customers holds, as it was read."""
    told = [
        ngettext("{n} customer would come in.", "{n} customers would come in.", found.new).format(
            n=fmt.number(found.new)
        )
    ]
    if found.known or found.skipped:
        there = found.known + found.skipped
        told.append(
            ngettext(
                "{n} row tells of one who is there already.",
                "{n} rows tell of some who are there already.",
                there,
            ).format(n=fmt.number(there))
        )
    if found.rejected:
        told.append(
            ngettext(
                "{n} row cannot be taken and is left out:",
                "{n} rows cannot be taken and are left out:",
                found.rejected,
            ).format(n=fmt.number(found.rejected))
        )
    return told


def columns(read: Recognised) -> list[str]:
    """Which columns of a list were understood, by the names they bear in it."""
    told = [_("Columns read: {columns}.").format(columns=", ".join(read.columns.values()))]
    if read.ignored:
        told.append(_("Passed over: {columns}").format(columns=", ".join(read.ignored)))
    return told


def back(percent: int, currency: str) -> str:
    """A share of a hundred units of currency, as money."""
    from ledger.values.money import digits

    return fmt.money(percent * 10 ** digits(currency), currency)


def hundred(currency: str) -> str:
    """A hundred units of a currency."""
    return back(100, currency)


def reached(cost: int, preset: Preset) -> str:
    """After how much spent a reward is within reach."""
    settings = preset.settings
    spent = -(-cost * settings.earn_per // settings.earn_points)
    return _("Within reach after purchases of {amount}.").format(
        amount=fmt.money(int(spent), settings.shop_currency)
    )
