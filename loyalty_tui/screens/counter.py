"""The counter: scan, amount, Enter."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input

from loyalty_tui.gateway import LedgerError, new_key
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.finding import Finding
from loyalty_tui.screens.place import CARD, labelled
from loyalty_tui.widgets.banner import Banner
from loyalty_tui.widgets.fields import AmountField, GuardedField, too_soon
from loyalty_tui.words import say
from loyalty_tui.words.key_names import keyed


class Counter(Finding):
    """Where customers are served. Nothing on the way of a sale asks a question."""

    NAME = N_("Counter")
    ABOUT = N_(
        "Scan a card, type the amount, press Enter. Without a card, type a part of the name or of "
        "the phone and choose with the arrows. Any mistake is taken back with F8 within a minute."
    )
    NUMBERS = (*CARD, "nps")
    AUTO_FOCUS = "#scan"
    BINDINGS: ClassVar[list[BindingType]] = [
        labelled("f6", "points", N_("Points"), N_("Pay part of the sale with points")),
        labelled("f6", "guest", N_("No card"), N_("Record a sale of somebody without a card")),
        labelled(
            "f8", "undo", N_("Undo"), N_("Take back the last act of this till, within a minute")
        ),
        labelled("escape", "back", N_("Back"), N_("One step back")),
    ]

    _undone = 0.0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # One key: with a member it is their points, with nobody a sale without a card.
        if action in ("points", "guest") and (action == "guest") != self._alone:
            return False
        if action == "points" and not self._has_points():
            return False
        if action in ("undo", "correct") and self.phase == "joining":
            return False
        return super().check_action(action, parameters)

    def _has_points(self) -> bool:
        """Whether there are points to pay with; a card of stamps alone has none."""
        shop = self.house.shop
        if shop is None or shop.has_points or not shop.stamps:
            return True
        return self._sheet is not None and self._sheet.view.balance != 0

    # The sale.

    @on(Input.Changed, "#amount")
    @on(Input.Changed, "#points")
    def _amount_changed(self) -> None:
        self._stay_awake()
        self.let_pass()
        self._barred = None  # what was refused was another sale
        self.work_out()

    def _typed_sale(self) -> tuple[int, int] | None:
        """The amount and the points typed, or ``None`` with the reason said."""
        shop = self.house.shop
        if shop is None or not self.form.amount.value.strip():
            self.form.say()
            return None
        try:
            amount = self.gateway.amount(self.form.amount.value, shop.currency)
            points = self.form.points.value.strip() if self.form.with_points else ""
            return amount, self.gateway.points(points) if points else 0
        except LedgerError as error:
            self.form.say(error=say.error(error))
            return None

    def work_out(self) -> None:
        self._preview()

    @work(exclusive=True, group="preview")
    async def _preview(self) -> None:
        typed, shop = self._typed_sale(), self.house.shop
        if typed is None or shop is None or (self._sheet is None and self.phase != "guest"):
            return
        try:
            plan = await self.ask(self.gateway.preview(self._buyer, *typed))
        except LedgerError as error:
            self.form.say(error=say.error(error))
            return
        self.form.preview(plan, shop)

    @on(GuardedField.Confirmed, "#amount")
    @on(GuardedField.Confirmed, "#points")
    def _confirmed(self, event: GuardedField.Confirmed) -> None:
        if self.busy or self.phase not in ("serving", "guest"):
            return
        typed = self._typed_sale()
        if typed is None and self._gives_a_stamp(event.time):
            typed = 0, 0
        if typed is None:
            self.app.bell()
        elif self.may_act(typing_on=True):
            self.workers.cancel_group(self, "preview")
            self._sell(self._buyer, *typed)

    def _gives_a_stamp(self, at: float) -> bool:
        """Whether a visit is enough, and this Enter is not still that of the scan."""
        if self._sheet is None or self.form.amount.value.strip() or not self.form.stamps_only:
            return False
        return not too_soon(self._served, at)

    @on(AmountField.Doubted)
    def _doubted(self) -> None:
        self.app.bell()
        words = _("That came as fast as a scan: Enter again if it is the amount.")
        self.hint(words, "$text-warning")

    @work(group="act")
    async def _sell(self, member: int | None, amount: int, points: int) -> None:
        await self._act(lambda key: self.gateway.sell(key, member, amount, points))

    # Without a card.

    def action_guest(self) -> None:
        typed = self.scan.value.strip()
        self.workers.cancel_group(self, "search")
        self.scan.put("")
        self.hint()
        self.query_one(Banner).hide()
        self._key = new_key()
        self._sheet = None
        if self.phase != "guest":
            self.form.clear()
        self.phase = "guest"
        if self._amount_in(typed) or typed.isdigit():
            self.form.amount.value = typed
        self.set_focus(self.form.amount)

    # Points.

    def action_points(self) -> None:
        if self._sheet is None or self.phase not in ("serving", "picking"):
            self.answer_key(_("Find the member first, then use their points."))
            return
        self.phase = "serving"
        if self.form.with_points:
            self.form.leave_points()
            self.set_focus(self.form.amount)
            self.work_out()
            return
        typed = self._typed_sale()
        if typed is None or not typed[0]:
            self.form.say(
                keyed(_("Type the amount first, then {key} proposes the points."), "counter.guest")
            )
            self.set_focus(self.form.amount)
            return
        self._propose(self._sheet.view.member, typed[0])

    @work(exclusive=True, group="preview")
    async def _propose(self, member: int, amount: int) -> None:
        try:
            most = await self.ask(self.gateway.most_points(member, amount))
        except LedgerError as error:
            self.form.say(error=say.error(error))
            return
        if not most:
            self.form.say(_("No points to use: the balance is 0."))
            return
        self.form.open_points(most)
        self.set_focus(self.form.points)

    # Undoing and going back.

    def action_undo(self) -> None:
        # Pressed twice in haste, it would take back somebody else's act as well.
        if not too_soon(self._undone, Message().time) and self.may_act():
            self._stop_looking()  # a list would hide what was taken back
            self._undo()

    @work(group="act")
    async def _undo(self) -> None:
        await self._act(lambda _key: self.gateway.undo())
        self._undone = Message().time

    def action_back(self) -> None:
        """One step back."""
        if not self._furnished:
            self.scan.put("")
        elif self.scan.value:
            self._stop_looking()
            if self.phase in ("serving", "guest"):
                self.set_focus(self.form.amount)
        elif self.phase in ("asking", "answered"):
            self.leave_question()
        elif self.phase == "joining":
            self.query_one(Banner).hide()
            self.leave_joining()
        elif self.correcting:
            self.back_to_sales()
        elif self.phase in ("picking", "voucher") and self._sheet is not None:
            self._voucher = None
            self._go_on()
        elif self.phase == "serving" and self.form.with_points:
            self.action_points()
        elif self.phase in ("serving", "guest") and self.form.amount.value:
            self.form.clear()
            self.set_focus(self.form.amount)
        else:
            self.query_one(Banner).hide()
            self._leave()
