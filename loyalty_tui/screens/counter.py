"""The counter: scan, amount, Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.widgets import Input, OptionList, Static

from loyalty_tui.gateway import LedgerError, LookUp, clean, new_key
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.messages import Moved, Scanned, Strayed
from loyalty_tui.screens import results
from loyalty_tui.screens.asking import Asking
from loyalty_tui.screens.place import CARD, labelled
from loyalty_tui.widgets.banner import Banner
from loyalty_tui.widgets.fields import GuardedField
from loyalty_tui.widgets.join_form import JoinForm
from loyalty_tui.widgets.lists import Matches, RewardList
from loyalty_tui.widgets.member_card import MemberCard
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.gateway import Voucher

SEARCH_PAUSE = 0.06
"""Seconds of quiet before a search begins."""


class Counter(Asking):
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
        labelled("f7", "join", N_("New member"), N_("Add a member: name and phone")),
        labelled(
            "f8", "undo", N_("Undo"), N_("Take back the last act of this till, within a minute")
        ),
        labelled(
            "f9",
            "reward",
            N_("Reward"),
            N_("Give a reward within reach, or hand over one that waits"),
        ),
        labelled("escape", "back", N_("Back"), N_("One step back")),
    ]

    # Keys and scans, from wherever they come.

    def catch_scan(self) -> None:
        self.scan.announce()
        self.set_focus(self.scan)

    def on_key(self, event: events.Key) -> None:
        """What is typed where there is no field goes to the scan field."""
        self._stay_awake()
        if event.is_printable and event.character:
            event.stop()
            self.set_focus(self.scan)
            self.scan.begin(event.character, event.time)

    @on(Strayed)
    def _strayed(self, event: Strayed) -> None:
        self.set_focus(self.scan)
        self.scan.insert_text_at_cursor(event.text)

    @on(Input.Changed, "#scan")
    def _typed(self, event: Input.Changed) -> None:
        self._stay_awake()
        if self._pause is not None:
            self._pause.stop()
        text = event.value.strip()
        if not text:
            self.workers.cancel_group(self, "search")
            if self.phase == "choosing":
                self.phase = "serving" if self._sheet else "idle"
                self.hint()
            return
        self._pause = self.set_timer(SEARCH_PAUSE, lambda: self._search(text))

    @on(Moved)
    def _move(self, event: Moved) -> None:
        matches = self.query_one(Matches)
        if self.phase == "choosing" and matches.option_count:
            if event.by > 0:
                matches.action_cursor_down()
            else:
                matches.action_cursor_up()
        elif event.by > 0 and self.phase in ("serving", "voucher"):
            self.focus_next()

    @on(Scanned)
    def _scanned(self, event: Scanned) -> None:
        event.stop()
        self._stay_awake()
        text = clean(event.text)
        if self._pause is not None:
            self._pause.stop()
        self.workers.cancel_group(self, "search")
        if not text:
            if self.phase == "voucher":
                self._use()
            return
        chosen = self.query_one(Matches).chosen if self.phase == "choosing" else None
        if chosen is not None and not event.by_scanner and self._listed == text:
            self.load(chosen)
        else:
            self._find(text, by_scanner=event.by_scanner)

    @on(OptionList.OptionSelected, "#matches")
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.scan.put("")
        self.load(int(event.option_id or 0))

    # Finding.

    _listed = ""

    @work(exclusive=True, group="search")
    async def _search(self, text: str) -> None:
        """List who may be meant, while it is being typed."""
        if self.scan.value.strip() != text:
            return  # confirmed, or typed on, while the pause came to its end
        try:
            found = await self.ask(self.gateway.look_up(text))
        except LedgerError as error:
            self.hint(say.error(error), "bold $text-error")
            return
        self._list(found)

    @work(exclusive=True, group="find")
    async def _find(self, text: str, *, by_scanner: bool) -> None:
        """Find whom a confirmed text names; a scan is never guessed at."""
        try:
            found = await self.ask(self.gateway.look_up(text, listing=not by_scanner))
        except LedgerError as error:
            self.result(results.refused(error))
            return
        if found.voucher is not None:
            self._offer(found)
        elif found.member is not None:
            self.load(found.member)
        elif len(found.lines) == 1:
            self.load(found.lines[0].member)
        elif found.lines:
            self.scan.put(text)
            self._list(found)
        else:
            self._nobody(text)

    def _list(self, found: LookUp) -> None:
        if found.voucher is not None:
            self.phase = "choosing"
            self.query_one(Matches).show(())
            self.hint(_("Voucher for “{name}”: Enter.").format(name=found.voucher.name))
            return
        self._listed = clean(found.text)
        self.query_one(Banner).hide()
        self.query_one(Matches).show(found.lines)
        self.phase = "choosing"
        count = len(found.lines)
        if count:
            text = ngettext("{n} member: Enter.", "{n} members: arrows, then Enter.", count)
            self.hint(text.format(n=count))
        else:
            self.hint(_("Nobody so far. F7 adds a new member."), "$text-warning")

    def _nobody(self, text: str) -> None:
        self._leave()
        self._unknown = text
        self.result(results.unknown(text))

    @work(exclusive=True, group="load")
    async def load(self, member: int) -> None:
        """Put a member on the counter, ready for an amount."""
        try:
            sheet = await self.ask(self.gateway.sheet(member))
        except LedgerError as error:
            self.result(results.refused(error))
            return
        if not self.scan.value.strip():  # else the next one is being looked for already
            self._serve(sheet)

    # The sale.

    @on(Input.Changed, "#amount")
    @on(Input.Changed, "#points")
    def _amount_changed(self) -> None:
        self._stay_awake()
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
        typed, sheet, shop = self._typed_sale(), self._sheet, self.house.shop
        if typed is None or sheet is None or shop is None:
            return
        try:
            plan = await self.ask(self.gateway.preview(sheet.view.member, *typed))
        except LedgerError as error:
            self.form.say(error=say.error(error))
            return
        self.form.preview(plan, shop)

    @on(GuardedField.Confirmed, "#amount")
    @on(GuardedField.Confirmed, "#points")
    def _confirmed(self) -> None:
        if self.busy or self._sheet is None:
            return
        typed = self._typed_sale()
        if typed is None:
            self.app.bell()
            return
        self.workers.cancel_group(self, "preview")
        self._sell(self._sheet.view.member, *typed)

    @work(group="act")
    async def _sell(self, member: int, amount: int, points: int) -> None:
        await self._act(self.gateway.sell(self._key, member, amount, points))

    # Points, rewards, vouchers.

    def action_points(self) -> None:
        if self._sheet is None or self.phase not in ("serving", "picking"):
            self.hint(_("Find the member first, then use their points."), "$text-warning")
            return
        self.phase = "serving"
        if self.form.with_points:
            self.form.leave_points()
            self.set_focus(self.form.amount)
            self.work_out()
            return
        typed = self._typed_sale()
        if typed is None or not typed[0]:
            self.form.say(_("Type the amount first, then F6 proposes the points."))
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

    def action_reward(self) -> None:
        if self._sheet is None:
            self.hint(_("Find the member first, then give the reward."), "$text-warning")
            return
        if not (self._sheet.rewards or self._sheet.vouchers):
            self.hint(_("No reward within reach yet."), "$text-warning")
            return
        picks = self.query_one(RewardList)
        picks.show(self._sheet)
        self.query_one(Banner).hide()
        self.phase = "picking"
        self._key = new_key()
        self.set_focus(picks)

    @on(OptionList.OptionSelected, "#rewards")
    def _picked(self, event: OptionList.OptionSelected) -> None:
        if self.busy or self._sheet is None or event.option_id is None:
            return
        kind, _colon, which = event.option_id.partition(":")
        if kind == "voucher":
            voucher = next(v for v in self._sheet.vouchers if v.code == which)
            self._show_voucher(voucher, self._sheet.view.name)
        else:
            self._issue(self._sheet.view.member, self._sheet.rewards[int(which)].name)

    @work(group="act")
    async def _issue(self, member: int, reward: str) -> None:
        await self._act(self.gateway.issue(self._key, member, reward))

    @work(exclusive=True, group="load")
    async def _offer(self, found: LookUp) -> None:
        """Show a scanned voucher with its member: the next Enter hands it over."""
        voucher, shop = found.voucher, self.house.shop
        if voucher is None or shop is None:
            return
        try:
            self._sheet = await self.ask(self.gateway.sheet(voucher.member))
        except LedgerError as error:
            self.result(results.refused(error))
            return
        self.query_one(MemberCard).show(self._sheet, shop)
        self.query_one(Banner).hide()
        self._show_voucher(voucher, found.holder)

    def _show_voucher(self, voucher: Voucher, holder: str) -> None:
        self._voucher, self._key = voucher, new_key()
        self.query_one("#voucher-words", Static).update(results.voucher_words(voucher, holder))
        self.scan.put("")
        self.hint()
        self.phase = "voucher"
        self.set_focus(self.scan)

    def _use(self) -> None:
        if self._voucher is not None and not self.busy:
            self._hand_over(self._voucher.code)

    @work(group="act")
    async def _hand_over(self, code: str) -> None:
        await self._act(self.gateway.use(self._key, code))

    # Joining.

    def action_join(self) -> None:
        typed = self.scan.value.strip() or self._unknown
        self.scan.put("")
        self.workers.cancel_group(self, "search")
        self.hint()
        self.query_one(Banner).hide()
        form = self.query_one(JoinForm)
        form.begin(typed)
        self._sheet = None
        self._key = new_key()
        self.phase = "joining"
        self.set_focus(form.phone if form.person.value else form.person)

    @on(GuardedField.Confirmed, "#join-name")
    def _named(self) -> None:
        form = self.query_one(JoinForm)
        self.set_focus(form.phone if form.person.value.strip() else form.person)

    @on(GuardedField.Confirmed, "#join-phone")
    def _phoned(self) -> None:
        if not self.busy:
            self._join()

    @work(group="act")
    async def _join(self) -> None:
        form = self.query_one(JoinForm)
        self.busy = True
        try:
            done = await self.ask(
                self.gateway.join(self._key, form.person.value, form.phone.value, form.card)
            )
        except LedgerError as error:
            if not results.unknown_outcome(error):
                self._key = new_key()
            self.app.bell()
            form.say(say.error(error))
            return
        finally:
            self.busy = False
        if done.sheet is not None and self.house.shop is not None:
            self._serve(done.sheet)
            self.result(results.done(done, self.house.shop))

    # Undoing and going back.

    @work(group="act")
    async def action_undo(self) -> None:
        await self._act(self.gateway.undo())

    def action_back(self) -> None:
        """One step back."""
        banner = self.query_one(Banner)
        if self.scan.value:
            self.scan.put("")
        elif self.phase in ("asking", "answered"):
            self.leave_question()
        elif self.phase in ("picking", "voucher") and self._sheet is not None:
            self._serve(self._sheet)
        elif self.phase == "serving" and self.form.with_points:
            self.action_points()
        elif self.phase == "serving" and self.form.amount.value:
            self.form.clear()
            self.set_focus(self.form.amount)
        else:
            banner.hide()
            self._leave()
