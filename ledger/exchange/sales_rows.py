"""The plain layout of sales: ``order_id,customer_id,ts,kind,amount_cents``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from ledger.exchange.dates import read_when
from ledger.exchange.layout import Layout
from ledger.exchange.parsed import Cells, Parsed, parse
from ledger.program.settings import Settings
from ledger.values.contact import parse_card
from ledger.values.errors import BadInput
from ledger.values.money import check_amount, parse_amount
from ledger.values.text import clean_name

MAX_ORDER = 100
MAX_SOURCE = 40

LAYOUT = Layout(
    what="sales",
    fields={
        "order_id": ("order id", "order", "receipt", "ticket", "commande", "n° ticket"),
        "customer_id": ("customer id", "customer", "client", "client id", "card", "carte"),
        "ts": ("ts", "timestamp", "date", "datetime", "date time", "date et heure"),
        "kind": ("kind", "type"),
        "amount_cents": ("amount cents",),
        "amount": ("amount", "montant"),
        "category": ("category", "categorie"),
        "tax_cents": ("tax cents",),
        "source": ("source",),
    },
    needed=(("order_id",), ("customer_id",), ("ts",), ("kind",), ("amount_cents", "amount")),
    days=("ts",),
)
"""Amounts are minor units in ``amount_cents`` and ``tax_cents``, decimals in ``amount``."""

_SALE = frozenset(("sale", "vente"))
_REFUND = frozenset(("refund", "remboursement"))
_CENTS = re.compile(r"[+\-−]?\d{1,15}", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/#-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A sale or a refund of a file.

    ``order`` is its number within ``source``, or within the import's own source if that is
    empty. ``customer`` is a card, empty for a guest. ``at`` is microseconds UTC, ``day`` its
    business date. ``amount`` and ``tax`` are minor units, a refund's ``amount`` positive.
    """

    line: int
    source: str
    order: str
    customer: str
    at: int
    day: dt.date
    refund: bool
    amount: int
    category: str
    tax: int
    replaces: int | None = None
    """The event it is recorded in the place of: the same order, from an import since undone."""


def read_sales(path: Path, mapping: Mapping[str, str], settings: Settings) -> Parsed[SaleRow]:
    """Read a file of sales.

    :param mapping: column to field, for columns that do not bear a known name.
    :raises BadInput: the file as a whole cannot be read.
    """
    # The same days and customers come again and again: each is read once.
    when = lru_cache(maxsize=4096)(
        partial(read_when, zone_name=settings.shop_timezone, cutoff=settings.day_cutoff)
    )
    customer = lru_cache(maxsize=4096)(_customer)
    reader = _Reader(settings.shop_currency, when, customer)
    return parse(path, LAYOUT, mapping, reader.read)


@dataclass(frozen=True, slots=True)
class _Reader:
    currency: str
    when: Callable[[str], tuple[int, dt.date]]
    customer: Callable[[str], str]

    def read(self, line: int, cell: Cells) -> SaleRow:
        order = _short(cell("order_id"), MAX_ORDER)
        if not order:
            raise BadInput("There is no order_id: each sale needs a number of its own.")
        at, day = self.when(cell("ts"))
        refund = _is_refund(cell("kind"))
        tax = _cents(cell("tax_cents"), "tax_cents") if cell("tax_cents") else 0
        amount = self._amount(cell, refund=refund)
        if not refund and not 0 <= tax <= amount:
            raise BadInput("The tax is more than the amount it is part of, or negative.")
        return SaleRow(
            line=line,
            source=_short(cell("source"), MAX_SOURCE),
            order=order,
            customer=self.customer(cell("customer_id")),
            at=at,
            day=day,
            refund=refund,
            amount=amount,
            category=_short(cell("category"), MAX_SOURCE),
            tax=0 if refund else tax,
        )

    def _amount(self, cell: Cells, *, refund: bool) -> int:
        """The amount without its sign, which the kind already tells."""
        if cents := cell("amount_cents"):
            amount = _cents(cents, "amount_cents")
            check_amount(amount, self.currency, negative=refund)
        else:
            amount = parse_amount(cell("amount"), self.currency, negative=refund)
        if refund and amount >= 0:
            raise BadInput("A refund's amount is below zero: write -1250 for 12.50 given back.")
        return abs(amount)


def _cents(text: str, field: str) -> int:
    if _CENTS.fullmatch(text) is None:
        raise BadInput(
            "“{typed}” in {field} is not a whole number of cents: write 1250 for 12.50, or name "
            "the column amount.",
            typed=text[:30],
            field=field,
        )
    return int(text.replace("−", "-"))


def _is_refund(text: str) -> bool:
    kind = text.casefold()
    if kind in _SALE or kind in _REFUND:
        return kind in _REFUND
    raise BadInput("“{typed}” is not a kind of row: write sale or refund.", typed=text[:30])


def _short(text: str, most: int) -> str:
    if not text or (len(text) <= most and _PLAIN.fullmatch(text)):
        return text
    name = clean_name(text)
    if len(name) > most:
        raise BadInput(
            "“{typed}” is too long: {most} characters at most.", typed=name[:30], most=most
        )
    return name


def _customer(text: str) -> str:
    return parse_card(text) if text else ""
