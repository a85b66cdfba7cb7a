"""Sales put right at the counter: given back, moved to the right member, claimed, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.widgets import OptionList

from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens import results
from loyalty_tui.screens.joining import Joining
from loyalty_tui.screens.place import labelled
from loyalty_tui.widgets.banner import Banner
from loyalty_tui.widgets.ink import MUTED, ink
from loyalty_tui.widgets.sales_panel import ReceiptPanel, SalesPanel, about
from loyalty_tui.words import corrections
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from textual.content import Content

    from loyalty_tui.gateway import Done, MemberLine, MoveKind, Receipt, Sales, Sheet
    from loyalty_tui.screens.form import Answers, Form


class Correcting(Joining):
    """The last sales beside the member, and a form for each thing that can be done to one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        labelled(
            "ctrl+e,insert",
            "correct",
            N_("Sales"),
            N_("The last sales: refund one, move it to the right member, undo it"),
            show=False,
            first=True,
        ),
    ]

    _receipt: Receipt | None = None

    @property
    def correcting(self) -> bool:
        """Whether a sale is being put right: a number that is typed may be a receipt's."""
        return self.phase in ("sales", "sale")

    def action_correct(self) -> None:
        if not self.busy:
            self._list_sales()

    @work(exclusive=True, group="load")
    async def _list_sales(self) -> None:
        try:
            found = await self.ask(self.gateway.sales.last(self._buyer))
        except LedgerError as error:
            self.result(results.refused(error))
            return
        if not (found.sales or found.unclaimed):
            theirs = self._sheet is not None
            none = _("No sale of theirs yet.") if theirs else _("No sale at this till yet.")
            self.answer_key(none)
            return
        self.query_one(Banner).hide()
        self.hint()
        self._put_list(found)

    def _put_list(self, found: Sales) -> None:
        shop = self.house.shop
        if shop is None:
            return
        panel = self.query_one(SalesPanel)
        panel.show(found, shop, of_member=self._sheet is not None)
        self._receipt = None
        if self.phase != "sales":  # read again, it leaves the keyboard where a number is typed
            self.phase = "sales"
            self.set_focus(panel.list)

    @on(OptionList.OptionSelected, "#sales-list")
    def _sale_chosen(self, event: OptionList.OptionSelected) -> None:
        if self.phase == "sales" and not self.busy:
            self._open_sale(int(event.option_id or 0))

    @work(exclusive=True, group="load")
    async def _open_sale(self, event: int) -> None:
        try:
            found = await self.ask(self.gateway.sales.one(event))
            if found is not None:
                await self._show_receipt(found)
        except LedgerError as error:
            self.result(results.refused(error))

    @work(exclusive=True, group="load")
    async def open_receipt(self, receipt: Receipt) -> None:
        """Show a sale that was found by its number, and what can be done about it."""
        try:
            await self._show_receipt(receipt)
        except LedgerError as error:
            self.result(results.refused(error))

    async def _show_receipt(self, receipt: Receipt) -> None:
        owner = await self._owner(receipt)
        self.query_one(Banner).hide()
        self.scan.put("")
        self.hint()
        self._put(receipt, owner)

    async def _owner(self, receipt: Receipt) -> Sheet | None:
        """The member a sale is of, unless they stand at the counter already."""
        owner = receipt.sale.member
        if owner is None or self._is_here(owner):
            return None
        return await self.ask(self.gateway.sheet(owner))

    def _put(self, receipt: Receipt, owner: Sheet | None) -> None:
        """Put a sale beside its member; nobody's stays beside who is there and may claim it."""
        shop = self.house.shop
        if shop is None:
            return
        if owner is not None:
            self._look_at(owner)
        self._receipt = receipt
        panel = self.query_one(ReceiptPanel)
        panel.show(receipt, shop, self._sheet.view.name if self._sheet else "")
        if self.phase != "sale" or not panel.list.display:
            self.phase = "sale"
            self.set_focus(panel.list if panel.list.display else self.scan)

    @on(OptionList.OptionSelected, "#receipt-choices")
    def _correction_chosen(self, event: OptionList.OptionSelected) -> None:
        receipt = self._receipt
        if self.phase != "sale" or receipt is None or self.busy or not self.is_current:
            return
        self.app.push_screen(self._correction(event.option_id or "", receipt), self._corrected)

    def _corrected(self, done: Done | None) -> None:
        """A form was saved, or left."""
        self._stay_awake()
        if done is not None:
            self._finish(done, aside=True)

    def back_to_sales(self) -> None:
        """One step back from a sale to the list of them, from the list to the member."""
        if self.phase == "sale":
            self._list_sales()
        elif self._sheet is not None:
            self._go_on()
        else:
            self._leave()

    # What another till wrote. What is shown may be another thing by the time it is read.

    def renew(self) -> None:
        super().renew()
        if self.busy or not self.is_current:
            return
        if self.phase == "sales":
            self._list_again(self._buyer)
        elif self.phase == "sale" and self._receipt is not None:
            self._sale_again(self._receipt)

    @work(exclusive=True, group="renew sales")
    async def _list_again(self, member: int | None) -> None:
        try:
            found = await self.ask(self.gateway.sales.last(member))
        except LedgerError:
            return
        if self.phase != "sales" or self._buyer != member or not self.is_current:
            return
        if found.sales or found.unclaimed:
            self._put_list(found)
        else:
            self.back_to_sales()  # the only one has become somebody else's

    @work(exclusive=True, group="renew sales")
    async def _sale_again(self, shown: Receipt) -> None:
        try:
            found = await self.ask(self.gateway.sales.one(shown.sale.event))
            if found is None or found == shown:
                return  # what is marked stays marked
            owner = await self._owner(found)
        except LedgerError:
            return
        if self.phase == "sale" and self._receipt == shown and self.is_current:
            self._put(found, owner)

    # The forms. Each is loaded when it is first needed.

    def _correction(self, which: str, receipt: Receipt) -> Form[Done]:
        match which:
            case "refund":
                return self._refund(receipt)
            case "void":
                return self._void(receipt)
            case "claim":
                return self._give_to("claim", receipt)
            case _:
                return self._give_to("reassign", receipt)

    def _about(self, receipt: Receipt) -> Content:
        shop = self.house.shop
        return about(receipt, shop) if shop is not None else ink("")

    def _refund(self, receipt: Receipt) -> Form[Done]:
        from loyalty_tui.screens.form import Field, Form

        event = receipt.sale.event
        currency = self.house.shop.currency if self.house.shop else ""

        def amount(answers: Answers) -> int:
            return self.gateway.amount(answers["amount"], currency)

        async def preview(answers: Answers) -> str:
            plan = await self.gateway.sales.refund_plan(event, amount(answers))
            return corrections.will_refund(plan, currency)

        async def save(answers: Answers, key: bytes) -> Done:
            return await self.gateway.sales.refund(key, event, amount(answers))

        all_of_it = fmt.typed_money(receipt.left, currency)
        field = Field("amount", _("Amount to give back"), value=all_of_it, most=14)
        title = _("Refund")
        return Form(title, [field], save, about=self._about(receipt), preview=preview)

    def _void(self, receipt: Receipt) -> Form[Done]:
        from loyalty_tui.screens.form import Field, Form

        async def save(answers: Answers, key: bytes) -> Done:
            return await self.gateway.sales.void(key, receipt.sale.event, answers["reason"])

        told = _("It was no visit, and everything it moved comes back. This is not undone.")
        field = Field("reason", _("Why (may stay empty)"))
        title = _("It never happened")
        return Form(title, [field], save, about=self._about(receipt) + ink((told, MUTED)))

    def _give_to(self, kind: MoveKind, receipt: Receipt) -> Form[Done]:
        from loyalty_tui.screens.member_form import MemberForm, right_member

        event, sales = receipt.sale.event, self.gateway.sales

        async def plan(line: MemberLine, _answers: Answers) -> str:
            found = await sales.move_plan(kind, event, line.member)
            return corrections.will_move(found, receipt.name, line)

        def save(member: int, _answers: Answers, key: bytes) -> Awaitable[Done]:
            return sales.move(key, kind, event, member)

        here = self._sheet.view if kind == "claim" and self._sheet else None
        field = right_member(f"#{here.member}" if here else "")
        title = _("Wrong member") if kind == "reassign" else _("Claim a sale")
        who = self.gateway.people.who
        return MemberForm(title, [field], who, save, plan, about=self._about(receipt))
