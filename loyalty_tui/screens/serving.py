"""Who stands at the counter, and how an act begins and ends: the ground its steps walk on."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from loyalty_tui.gateway import Done, LedgerError, NotAllowed, Sheet, new_key
from loyalty_tui.i18n import N_, _
from loyalty_tui.messages import Scanned
from loyalty_tui.screens import results
from loyalty_tui.screens.approve import approver
from loyalty_tui.screens.desk import Desk
from loyalty_tui.screens.place import labelled
from loyalty_tui.widgets.banner import Banner, Result
from loyalty_tui.widgets.member_card import MemberCard

IDLE_SECONDS = 120
"""After so long without a key, the next customer finds a clean counter."""


class Serving(Desk):
    """Puts members on the counter and takes them off it; awaits acts and shows their results."""

    BINDINGS: ClassVar[list[BindingType]] = [
        labelled(
            "ctrl+y",
            "approve",
            N_("Approve"),
            N_("A manager approves with their PIN what was refused"),
            show=False,
        ),
        labelled(
            "ctrl+f",
            "page",
            N_("Member's page"),
            N_("The page of the member at the counter: statement, points, vouchers, changes"),
            show=False,
            first=True,
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._unknown = ""
        self._key = new_key()
        self._barred: tuple[NotAllowed, results.Act] | None = None
        self._idle: Timer | None = None
        self._asked_from: Widget | None = None
        self._waiting: Scanned | None = None
        self._in_haste = False
        self._served = 0.0
        self.early = False

    def on_mount(self) -> None:
        self._idle = self.set_timer(IDLE_SECONDS, self._clean_up)
        self.watch(self.app, "shop", self._shop_known)

    def _shop_known(self) -> None:
        """Look for what was typed while the books were being opened."""
        if self.house.shop is not None and self.early:
            self.early = False
            self.look_again()

    @property
    def ready(self) -> bool:
        """Whether nobody is being looked for whom a key may be about."""
        under_way = (w for w in self.workers if w.node is self and w.group in ("find", "load"))
        return super().ready and not any(worker.is_running for worker in under_way)

    def on_screen_resume(self) -> None:
        self._stay_awake()

    def result(self, result: Result) -> None:
        """Show what happened; a refusal is heard too."""
        if result.tone == "bad":
            self.app.bell()
        self.query_one(Banner).show(result)

    def _serve(self, sheet: Sheet) -> None:
        """Begin with a member. An amount that was typed before their card was found is theirs."""
        shop = self.house.shop
        if shop is None:
            return
        typed = self.form.amount.value if self.phase in ("guest", "joining") else ""
        dropped = self._dropped(sheet)
        self._sheet, self._voucher, self._unknown, self._barred = sheet, None, "", None
        if not self._in_haste:
            self.query_one(Banner).hide()
        self._in_haste = False
        self.query_one(MemberCard).show(sheet, shop)
        self.form.clear(shop)
        self.form.amount.value = typed
        self.scan.put("")
        self.hint(dropped, "$text-warning")
        self._served = Message().time
        self._go_on()

    def _go_on(self) -> None:
        """Back to the amount of the member on the counter, as it was typed."""
        self._key = new_key()
        self.phase = "serving"
        self.set_focus(self.form.amount)

    def _look_at(self, sheet: Sheet) -> None:
        """Show a member about whom something else than a sale is to be done."""
        shop = self.house.shop
        if shop is None:
            return
        if not self._is_here(sheet.view.member):
            dropped = self._dropped(sheet)
            self.form.clear(shop)
            self.hint(dropped, "$text-warning")
        self._sheet = sheet
        self.query_one(MemberCard).show(sheet, shop)

    def _dropped(self, by: Sheet | None = None) -> str:
        """What to say of an amount that was typed for somebody else and never confirmed."""
        if not self.typed or self._sheet is None:
            return ""
        view = self._sheet.view
        if by is not None and by.view.member == view.member:
            return ""
        said = _("{amount} typed for {name} was not recorded.")
        return said.format(amount=self.form.amount.value.strip(), name=view.name)

    def _leave(self) -> None:
        """Nobody is served any more; the result stays."""
        self._sheet = self._voucher = self._barred = None
        self._unknown = ""
        self.form.clear()
        self.scan.put("")
        self.hint()
        self.phase = "idle"
        self.set_focus(self.scan)

    @work(exclusive=True, group="load")
    async def load(self, member: int) -> None:
        """Put a member on the counter, ready for an amount."""
        try:
            sheet = await self.ask(self.gateway.sheet(member))
        except LedgerError as error:
            self.result(results.refused(error))
            return
        if self.scan.value.strip():
            return  # the next one is being looked for already
        if self.phase == "serving" and self.form.amount.value and self._is_here(member):
            self._look_at(sheet)  # scanned twice: what was typed meanwhile stays
            self.set_focus(self.form.amount)
        else:
            self._serve(sheet)

    @property
    def _buyer(self) -> int | None:
        """The member at the counter, if anybody is."""
        return self._sheet.view.member if self._sheet is not None else None

    def _is_here(self, member: int) -> bool:
        return self._buyer == member

    # Acts.

    def may_act(self, *, typing_on: bool = False) -> bool:
        """Begin an act, unless one is under way: a second Enter or key does nothing.

        :param typing_on: what is typed meanwhile is the next customer's.
        """
        if self.busy or self.house.shop is None:
            return False
        self.busy = True
        self._asked_from = self.focused
        if typing_on:
            self.set_focus(self.scan)
        return True

    async def _act(self, act: results.Act, *, aside: bool = False) -> Done | None:
        """Do an act that :meth:`may_act` let begin, and show its result.

        :param aside: a sale that is being typed goes on after it.
        :return: what was done, or ``None`` if it was refused.
        """
        self._barred = None
        try:
            done = await self.ask(act(self._key))
        except LedgerError as error:
            self.busy = False
            self._refuse(error)
            if isinstance(error, NotAllowed):
                self._barred = error, act
            return None
        finally:
            self.busy = False
        self._key = new_key()
        self._finish(done, aside=aside)
        if left := self.gateway.undo_left:
            self.set_timer(left, self.refresh_bindings)  # F8 is then no longer offered
        return done

    def _finish(self, done: Done, *, aside: bool = False) -> None:
        shop = self.house.shop
        if shop is None:
            return
        self.workers.cancel_group(self, "renew")  # it may be reading what was before the act
        typed = self.form.amount.value if aside and self._is_about(done) else ""
        self.result(results.done(done, shop))
        self.form.clear()
        self._voucher = None
        self.hint()
        if done.sheet is not None:
            self._sheet = done.sheet
            self.phase = "done"
            self.query_one(MemberCard).show(done.sheet, shop)
        else:
            self._sheet = None
            self.phase = "idle"
        self.set_focus(self.scan)
        if self._waiting is not None:
            self._in_haste = True
            waiting, self._waiting = self._waiting, None
            self.post_message(Scanned(waiting.text, waiting.by_scanner))
        elif self.scan.value:
            self.look_again()
        elif typed:
            self.form.amount.value = typed
            self._go_on()

    def _is_about(self, done: Done) -> bool:
        """Whether an act was about the member on the counter."""
        return done.sheet is not None and self._is_here(done.sheet.view.member)

    def look_again(self) -> None:
        """Look for what was typed while an act was under way."""

    def _refuse(self, error: LedgerError) -> None:
        """A rule said no: say why and leave everything where it is."""
        if not results.unknown_outcome(error):
            self._key = new_key()
        self.result(results.refused(error))
        if self._waiting is not None:
            self._waiting = None
            text = _("The scan was not taken: see to this first, then scan again.")
            self.hint(text, "$text-warning")
        if not self.scan.value and self._asked_from is not None:
            self.set_focus(self._asked_from)

    @work(group="act")
    async def action_approve(self) -> None:
        """What was refused is done after all, if somebody who may says so with their PIN."""
        if self._barred is None:
            self.answer_key(_("Nothing waits for an approval."))
            return
        (refusal, act), self._barred = self._barred, None
        by = await approver(self.app, refusal)
        if by is not None and self.may_act():
            with self.gateway.ways.approved(by):
                await self._act(act)

    def action_page(self) -> None:
        """Open the page of who stands here; what is typed waits under it."""
        if self._sheet is None:
            self.answer_key(_("Find the member first, then open their page."))
        elif not self.busy:
            self.house.look_at(self._sheet.view.member)

    # The customer left, or who served them.

    def _clean_up(self) -> None:
        """Nobody has touched the counter for long: what is on it is no longer the customer's.

        What is typed waits under the lock, where there is one.
        """
        self._stay_awake()
        if self.busy or self.house.locks.keeps(self):
            return
        left = results.set_aside(self.amount, self._sheet) if self.typed else None
        self.put_away()
        if left is not None:
            self.result(left)

    def put_away(self) -> None:
        self.query_one(Banner).hide()
        self.form.clear()
        self._leave()

    def _stay_awake(self) -> None:
        if self._idle is not None:
            self._idle.reset()

    # News of the books.

    def renew(self) -> None:
        if self._sheet is not None and not self.busy:
            self._reread(self._sheet.view.member)

    def work_out(self) -> None:
        """Work the sale being typed out again."""

    @work(exclusive=True, group="renew")
    async def _reread(self, member: int) -> None:
        try:
            sheet = await self.ask(self.gateway.sheet(member))
        except LedgerError:
            return
        shop = self.house.shop
        if shop is None or not self._is_here(member):
            return
        if sheet != self._sheet:
            self._sheet = sheet
            self.query_one(MemberCard).show(sheet, shop)
            self.let_pass()
            if self.phase == "serving":
                self.work_out()
