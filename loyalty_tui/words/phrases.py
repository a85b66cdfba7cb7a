"""Pieces of sentences that every teller shares: errors, values, awards, dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ledger.values.errors import LedgerError
from ledger.values.money import Money
from ledger.values.points import Points, Unit
from loyalty_tui.i18n import _, ngettext
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from ledger.books.refunds import RefundPlan
    from ledger.queries.story import StoryEntry
    from ledger.rules.earning import Working


def error(trouble: LedgerError) -> str:
    """An error as a sentence in the reader's language."""
    values = {name: value(given) for name, given in trouble.values.items()}
    return _(trouble.message).format(**values)


def value(given: object) -> str:
    """A value of a sentence as its reader writes it."""
    match given:
        case Money():
            return fmt.money(given.amount, given.currency)
        case Points():
            return fmt.points(given.amount)
        case dt.date():
            return fmt.short_date(given)
        case LedgerError():
            return error(given)
        case _:
            return str(given)


def points(number: int, unit: Unit = "points") -> str:
    """A number of points or stamps with its word: ``1 point``, ``12 points``."""
    if unit == "stamps":
        return ngettext("{n} stamp", "{n} stamps", abs(number)).format(n=fmt.number(number))
    return ngettext("{n} point", "{n} points", abs(number)).format(n=fmt.number(number))


def moved(number: int, unit: Unit = "points") -> str:
    """A movement with its word: ``+1 stamp``."""
    return f"+{points(number, unit)}" if number > 0 else points(number, unit)


def award(working: Working, currency: str) -> str:
    """How a sale's points were worked out: base, multipliers, rounding, then what is added."""
    parts = [_by_amount(working, currency)] if working.rate else []
    if working.visit:
        parts.append(_("{points} for the visit.").format(points=points(working.visit)))
    if working.items:
        parts.append(_("{points} for what was bought.").format(points=points(working.items)))
    for name, bonus in working.bonuses:
        parts.append(_("{points} more ({name}).").format(points=points(bonus), name=name))
    parts += [_("Kept apart from {name}, to measure it.").format(name=n) for n in working.apart]
    if working.cap is not None and replace(working, cap=None).points > working.cap:
        parts.append(_("The programme's limit leaves {points}.").format(points=points(working.cap)))
    return " ".join(parts)


def _by_amount(working: Working, currency: str) -> str:
    basis = fmt.money(working.basis, currency)
    if working.judged < working.minimum:
        return _("Below the minimum of {minimum}: no points.").format(
            minimum=fmt.money(working.minimum, currency)
        )
    if working.part:
        basis = _("{part} of {whole} shared").format(
            part=basis, whole=fmt.money(working.part.whole, currency)
        )
    rate = _rate(working.rate)
    per = fmt.money(working.per, currency)
    base = (
        _("{basis}, at {rate} per full {per}")
        if working.steps
        else _("{basis}, at {rate} per {per}")
    ).format(basis=basis, rate=rate, per=per)
    named = [(working.tier, working.tier_multiplier)] if working.tier else []
    if working.factor != 1:
        names = ", ".join(name for name, _factor in working.categories)
        named.insert(0, (names, working.factor))
    for name, multiplier in (*named, *working.campaigns):
        base += _(", × {factor} ({name})").format(factor=fmt.decimal(multiplier), name=name)
    exact, whole = working.exact(working.basis), working.points_for(working.basis)
    if working.share or exact.denominator == 1:
        sentence = _("{base}: {points}.").format(base=base, points=points(whole))
    else:
        sentence = _("{base}: {exact}, rounded down to {points}.").format(
            base=base, exact=fmt.decimal(exact), points=points(whole)
        )
    if working.share:
        sentence += " " + _("Rounded up, so that the shares of the sale are the whole.")
    if working.paid:
        sentence += " " + _("The {paid} paid with points earns nothing.").format(
            paid=fmt.money(working.paid, currency)
        )
    return sentence


def to_give_back(plan: RefundPlan, currency: str) -> str:
    """How much of a sale is to be given back, and how much of that as money."""
    amount = fmt.money(plan.amount, currency)
    if plan.in_money == plan.amount:
        return _("{amount} to give back.").format(amount=amount)
    money = fmt.money(plan.in_money, currency)
    template = _("{amount} to give back: {money} in money, the rest in points.")
    return template.format(amount=amount, money=money)


def in_money(kind: str, amount: int, currency: str) -> str:
    """The money of a sale or a refund a part of which was points."""
    template = _("To pay: {amount}") if kind == "sale" else _("In money: {amount}")
    return template.format(amount=fmt.money(amount, currency))


def _rate(rate: Fraction) -> str:
    if rate.denominator == 1:
        return points(int(rate))
    return _("{n} points").format(n=fmt.decimal(rate))


def dates(entry: StoryEntry, since: dt.date) -> list[str]:
    """From when, if not at once, and until when the points of a credit can be used."""
    parts = []
    if entry.usable_from is not None and entry.usable_from > since:
        parts.append(_("Usable from {day}.").format(day=fmt.short_date(entry.usable_from)))
    if entry.last_day is not None:
        parts.append(_("To use by {day}.").format(day=fmt.short_date(entry.last_day)))
    return parts
