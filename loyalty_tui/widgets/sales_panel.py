"""Sales that may be put right: the last ones, and one of them with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from loyalty_tui.gateway import clock
from loyalty_tui.i18n import _, ngettext
from loyalty_tui.widgets.ink import MUTED, STRONG, TITLE, ink, lines, upper
from loyalty_tui.widgets.options import Options
from loyalty_tui.widgets.scan_guard import ScanGuard
from loyalty_tui.words import format as fmt
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.gateway import Receipt, Sales, Shop


class GuardedList(ScanGuard, Options):
    """A list in which a scan chooses nothing."""


class SalesPanel(Vertical):
    """The last sales, newest first, then those that are nobody's."""

    DEFAULT_CLASSES = "card"

    def compose(self) -> ComposeResult:
        yield Static(id="sales-title", markup=False)
        yield GuardedList("sales-list")
        yield Static(
            ink((_("Enter chooses. Or type or scan a receipt's number."), MUTED)), markup=False
        )

    @property
    def list(self) -> GuardedList:
        """The list."""
        return self.query_one("#sales-list", GuardedList)

    def show(self, found: Sales, shop: Shop, *, of_member: bool) -> None:
        """Show sales, the first one marked; of a member, or of everybody at this till."""
        title = _("Their last sales") if of_member else _("The last sales of this till")
        head = self.query_one("#sales-title", Static)
        head.update(ink((upper(title), TITLE)))
        head.display = bool(found.sales)
        wide = _widths([*found.sales, *found.unclaimed], shop)
        rows = [_option(one, shop, wide, name=not of_member) for one in found.sales]
        if found.unclaimed:
            without = ink((upper(_("Without a card, at this till")), TITLE))
            rows.append(Option(without, disabled=True))
            rows += [_option(one, shop, wide, name=False) for one in found.unclaimed]
        marked = self.list.highlighted_option
        self.list.clear_options()
        self.list.add_options(rows)
        there = [at for at, row in enumerate(rows) if not row.disabled]
        same = [at for at in there if marked is not None and rows[at].id == marked.id]
        self.list.highlighted = (same or there)[0]


def _widths(sales: Sequence[Receipt], shop: Shop) -> tuple[int, int, int]:
    """How wide time, amount and points are, so that they stand beneath each other."""
    rows = [_cells(one, shop) for one in sales]
    if not rows:
        return 0, 0, 0
    return tuple(max(len(row[column]) for row in rows) for column in range(3))  # type: ignore[return-value]


def _cells(one: Receipt, shop: Shop) -> tuple[str, str, str]:
    """Time, amount and points; a visit that gave a stamp and no amount has none to show."""
    amount = "" if _only_stamps(one) else fmt.money(one.sale.amount, shop.currency)
    return _when(one, shop), amount, _moved(one)


def _only_stamps(one: Receipt) -> bool:
    return not one.sale.amount and bool(one.sale.stamps)


def _option(one: Receipt, shop: Shop, wide: tuple[int, int, int], *, name: bool) -> Option:
    when, amount, moved = _cells(one, shop)
    row = ink(
        f"{when:<{wide[0]}}  ",
        (f"{amount:>{wide[1]}}  " if wide[1] else "", STRONG),
        (f"{moved:>{wide[2]}}", MUTED),
    )
    if name:
        row += ink(f"  {_owner(one)}")
    if state := _state(one):
        row += ink((f"\n  ◄ {state}", "$text-warning"))
    return Option(row, id=str(one.sale.event))


def _when(one: Receipt, shop: Shop) -> str:
    """The time of a sale of today, the day of another."""
    if one.sale.day == shop.today:
        return clock(one.at, shop.timezone)
    return fmt.short_date(one.sale.day)


def _moved(one: Receipt) -> str:
    sale = one.sale
    if sale.stamps and not sale.earned:
        return say.moved(sale.stamps, "stamps")
    change = sale.earned - sale.points_used
    return fmt.signed_points(change) if sale.member is not None else ""


def _state(one: Receipt) -> str:
    if one.sale.cancelled:
        return _("sale undone") if one.undone else _("given back")
    return _("partly given back") if one.sale.refunded else ""


def _owner(one: Receipt) -> str:
    if one.sale.member is None:
        return _("no card")
    return one.name or _("Member {number}").format(number=one.sale.member)


class ReceiptPanel(Vertical):
    """One sale, and what can be done about it."""

    DEFAULT_CLASSES = "card"

    def compose(self) -> ComposeResult:
        yield Static(id="receipt-words", markup=False)
        yield GuardedList("receipt-choices")
        yield Static(id="receipt-next", markup=False)

    @property
    def list(self) -> GuardedList:
        """What can be done."""
        return self.query_one("#receipt-choices", GuardedList)

    def show(self, one: Receipt, shop: Shop, claimant: str) -> None:
        """Show a sale; ``claimant`` is who stands at the counter, if anybody."""
        self.query_one("#receipt-words", Static).update(about(one, shop))
        choices = _choices(one, claimant)
        self.list.clear_options()
        self.list.add_options(
            Option(ink((label, "bold"), "\n", (f"  {what}", MUTED)), id=name)
            for name, label, what in choices
        )
        self.list.display = bool(choices)
        self.list.highlighted = 0 if choices else None
        told = _("Enter chooses, Esc goes back.")
        if not choices:
            told = _("Nothing is left of it to put right. Esc goes back.")
        self.query_one("#receipt-next", Static).update(ink((told, MUTED)))


def about(one: Receipt, shop: Shop) -> Content:
    """A sale in a few rows: which, whose, how much, and what it moved."""
    sale = one.sale
    number = one.number or f"#{sale.event}"
    rows = [
        ink((upper(_("Sale {number}").format(number=number)), TITLE)),
        ink(
            (_moved(one) if _only_stamps(one) else fmt.money(sale.amount, shop.currency), STRONG),
            f"  {fmt.short_date(sale.day)}  {clock(one.at, shop.timezone)}",
        ),
        ink(_owner(one)),
    ]
    if sale.earned or sale.points_used:
        rows.append(ink((_points(one), MUTED)))
    if sale.refunded and not sale.cancelled:
        left = _("{amount} of it are left.").format(amount=fmt.money(one.left, shop.currency))
        rows.append(ink((left, "$text-warning")))
    return lines([*rows, ink("")])


def _points(one: Receipt) -> str:
    parts = []
    if one.sale.earned:
        earned = ngettext("{points} earned", "{points} earned", one.sale.earned)
        parts.append(earned.format(points=say.points(one.sale.earned)))
    if one.sale.points_used:
        used = ngettext("{points} used", "{points} used", one.sale.points_used)
        parts.append(used.format(points=say.points(one.sale.points_used)))
    return ", ".join(parts)


def _choices(one: Receipt, claimant: str) -> list[tuple[str, str, str]]:
    """What can be done: its name, its label, and what it means."""
    if one.sale.cancelled:
        return []
    theirs = _("the points of that day are theirs")
    found = []
    if one.sale.member is None and claimant:
        # Whoever stands there came for it: it is what the first Enter does.
        found.append(("claim", _("It is {name}'s").format(name=claimant), theirs))
    if one.left:
        found.append(("refund", _("Refund"), _("all of it, or a part")))
    if one.sale.member is not None:
        found.append(("reassign", _("Wrong member"), _("it moves to the right one")))
    elif not claimant:
        found.append(("claim", _("It is a member's"), theirs))
    found.append(("void", _("It never happened"), _("the whole sale is undone")))
    return found
