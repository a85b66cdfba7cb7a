"""The amount, what it will earn and why, and what is left to pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Digits, Static

from loyalty_tui.i18n import _, ngettext
from loyalty_tui.widgets.fields import AmountField, Letters
from loyalty_tui.widgets.ink import ink, large, large_width, lines, upper
from loyalty_tui.words import format as fmt
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.gateway import SalePlan, Shop

MOST_DIGITS = 14


class SaleForm(VerticalScroll, can_focus=False):
    """Where a sale is typed and seen before it is booked.

    :param letters: takes the letters of a name, see :class:`AmountField`.
    """

    DEFAULT_CLASSES = "card"

    stamps_only = False
    """Whether a visit alone gives what the programme gives."""

    def __init__(self, letters: Letters) -> None:
        super().__init__(id="sale")
        self._letters = letters

    def compose(self) -> ComposeResult:
        yield Static(ink((upper(_("Amount")), "bold $text-primary")), markup=False)
        yield AmountField("amount", most=MOST_DIGITS, letters=self._letters)
        with Horizontal(id="points-row"):
            yield Static(_("Points to use"), id="points-label", markup=False)
            yield AmountField("points", most=MOST_DIGITS, letters=self._letters)
        yield Static(id="sale-error", markup=False)
        with Horizontal(id="earn-row"):
            yield Digits(id="earn-figure")
            yield Static(id="earn-word", markup=False)
        yield Static(id="sale-sums", markup=False)
        yield Static(id="earn-why", markup=False)

    def on_mount(self) -> None:
        self.clear()

    @property
    def amount(self) -> AmountField:
        """The field of the amount."""
        return self.query_one("#amount", AmountField)

    @property
    def points(self) -> AmountField:
        """The field of the points used to pay."""
        return self.query_one("#points", AmountField)

    @property
    def with_points(self) -> bool:
        """Whether points pay a part."""
        return bool(self.query_one("#points-row").display)

    def clear(self, shop: Shop | None = None) -> None:
        """Empty the form, for a shop's programme."""
        if shop is not None:
            self.stamps_only = bool(shop.stamps) and not shop.has_points
        self.amount.value = ""
        self.leave_points()
        self.say()

    def open_points(self, proposed: int) -> None:
        """Let points pay a part: as many as are proposed, or as many as are typed."""
        self.query_one("#points-row").display = True
        self.points.value = str(proposed)

    def leave_points(self) -> None:
        """Pay with money only."""
        self.query_one("#points-row").display = False
        self.points.value = ""

    def say(self, hint: str = "", *, error: str = "") -> None:
        """Say what to type, or what is wrong with what was typed."""
        self.query_one("#earn-row").display = False
        self._set("earn-why", "")
        self._set("sale-sums", "")
        usual = _("Type the amount, then Enter.")
        if self.stamps_only:
            usual = _("Enter gives the stamp. Type the amount first to record it too.")
        text = hint or usual
        below = self.query_one("#sale-error", Static)
        below.update(
            ink((f"× {error}", "bold $text-error")) if error else ink((text, "$text-muted"))
        )
        below.display = True

    def preview(self, plan: SalePlan, shop: Shop) -> None:
        """Show what the sale will do."""
        with self.app.batch_update():
            self.query_one("#sale-error").display = False
            self.query_one("#earn-row").display = plan.sale.member is not None
            number, word = plan.earned, ngettext("point", "points", plan.earned)
            if shop.stamps and not shop.has_points:
                number, word = plan.stamps, ngettext("stamp", "stamps", plan.stamps)
            figure = fmt.signed_points(number)
            digits = self.query_one("#earn-figure", Digits)
            digits.styles.width = large_width(figure) + 1
            digits.update(large(figure))
            self._set("earn-word", word)
            why = say.preview(plan, shop.currency)
            if plan.sale.member is None:
                why = _("Nobody earns points for it.")
            self._set("earn-why", why)
            sums = [
                (_("To pay"), fmt.money(plan.to_pay, shop.currency)),
            ]
            if plan.sale.member is not None:
                sums.append((_("New balance"), say.points(plan.balance_after)))
            if plan.sale.points:
                sums.insert(0, (_("Paid with points"), fmt.money(plan.paid, shop.currency)))
            wide = max(len(name) for name, _value in sums)
            self.query_one("#sale-sums", Static).update(
                lines(
                    ink((f"{name:<{wide}}  ", "$text-muted"), (value, "bold"))
                    for name, value in sums
                )
            )
            shown = shop.has_points or bool(plan.sale.points) or plan.sale.member is None
            self.query_one("#sale-sums").display = shown

    def _set(self, part: str, text: str) -> None:
        static = self.query_one(f"#{part}", Static)
        static.display = bool(text)
        static.update(ink(text))
