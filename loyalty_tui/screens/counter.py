"""The counter: scan, amount, Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input, OptionList

from loyalty_tui.gateway import LedgerError, LookUp, clean, new_key
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.messages import Moved, Scanned, Strayed
from loyalty_tui.screens import results
from loyalty_tui.screens.correcting import Correcting
from loyalty_tui.screens.place import CARD, labelled
from loyalty_tui.widgets.banner import Banner
from loyalty_tui.widgets.fields import AmountField, GuardedField, too_soon
from loyalty_tui.widgets.lists import Matches
from loyalty_tui.words import say
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.screens.desk import Phase

SEARCH_PAUSE = 0.02
"""Seconds of quiet before a search begins: more than most scanners leave between two keys."""


class Counter(Correcting):
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

    _searched_from: Phase = "idle"
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

    @property
    def _alone(self) -> bool:
        """Whether nobody is being served: who has paid is, and the next one may have no card."""
        phase = self._searched_from if self.phase == "choosing" else self.phase
        return phase == "done" or (self._sheet is None and phase in ("idle", "guest", "sales"))

    def _has_points(self) -> bool:
        """Whether there are points to pay with; a card of stamps alone has none."""
        shop = self.house.shop
        if shop is None or shop.has_points or not shop.stamps:
            return True
        return self._sheet is not None and self._sheet.view.balance != 0

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
        self.let_pass()
        text = event.value.strip()
        if not text:
            self.workers.cancel_group(self, "search")
            if self.phase == "choosing":
                self.phase = self._searched_from
                self.hint()
            return
        self._pause = self.set_timer(SEARCH_PAUSE, lambda: self._search(text))

    @on(Moved)
    def _move(self, event: Moved) -> None:
        if self.phase == "choosing" and self.query_one(Matches).option_count:
            self.query_one(Matches).move(event.by)
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
                self.hand_over(event.time)
            return
        if self.house.shop is None:
            self.scan.put(text)
            self.early = True
            return
        if self.busy:
            self._waiting = event
            return
        if self.phase == "joining" and event.by_scanner:
            self._give_card(text)
            return
        chosen = self.query_one(Matches).chosen if self.phase == "choosing" else None
        if chosen is not None and not event.by_scanner and self._listed == text:
            if self.query_one(Matches).sure:
                self.load(chosen)
            else:
                self.scan.put(text)
                self._doubt()
        else:
            self._find(text, by_scanner=event.by_scanner, at=event.time)

    @on(OptionList.OptionSelected, "#matches")
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.scan.put("")
        self.load(int(event.option_id or 0))

    # Finding.

    _listed = ""

    def _doubt(self) -> None:
        """Ask whether the similar name that is marked is meant; a later Enter says so."""
        self.app.bell()
        self.hint(self.query_one(Matches).ask(), "bold $text-warning")

    @work(exclusive=True, group="search")
    async def _search(self, text: str) -> None:
        """List who may be meant, while it is being typed."""
        if self.scan.value.strip() != text:
            return  # confirmed, or typed on, while the pause came to its end
        if self.house.shop is None:
            self.early = True
            return
        if self.busy:
            return  # looked for again once what is under way is done
        if self.correcting:
            self.hint(_("Enter looks for this receipt or this member."))
            return
        try:
            found = await self.ask(self.gateway.look_up(text))
        except LedgerError as error:
            self.hint(say.error(error), "bold $text-error")
            return
        self._list(found)

    def look_again(self) -> None:
        self._search(self.scan.value.strip())

    @work(exclusive=True, group="find")
    async def _find(self, text: str, *, by_scanner: bool, at: float) -> None:
        """Find whom a confirmed text names; a scan is never guessed at."""
        try:
            named = await self.ask(self.gateway.sales.named(text)) if self.correcting else None
            if named is not None:
                self.open_receipt(named)
                return
            found = await self.ask(self.gateway.look_up(text, listing=not by_scanner))
        except LedgerError as error:
            self.result(results.refused(error))
            return
        strict = [line for line in found.lines if not line.near]
        # Digits of a telephone are in an amount too: nobody is served by it unread.
        doubtful = not strict or self._amount_in(found.text)
        if found.voucher is not None:
            self.offer(found, at)
        elif found.member is not None:
            self.load(found.member)
        elif len(strict) == 1 and not doubtful:
            self.load(strict[0].member)
        elif found.lines:
            self.scan.put(text)
            self._list(found)
            if doubtful:
                self._doubt()
        elif found.receipt is not None:
            self.open_receipt(found.receipt)
        else:
            self._nobody(found.text)

    def _list(self, found: LookUp) -> None:
        if self.phase != "choosing":
            self._searched_from = self.phase
        if found.voucher is not None:
            self.phase = "choosing"
            self.query_one(Matches).show(())
            self.hint(_("Voucher for “{name}”: Enter.").format(name=found.voucher.name))
            return
        self._listed = clean(found.text)
        self.query_one(Banner).hide()
        shop = self.house.shop
        self.query_one(Matches).show(
            found.lines,
            points=shop is None or shop.has_points,
            sure=not self._amount_in(found.text),
        )
        self.phase = "choosing"
        count = sum(not line.near for line in found.lines)
        if count:
            text = ngettext("{n} member: Enter.", "{n} members: arrows, then Enter.", count)
            if found.more:
                text = _("The first {n} members: arrows, or type on.")
            said = text.format(n=count)
            if self._alone and self._amount_in(found.text):
                said += " " + keyed(
                    _("If it is an amount, {key} records it without a card."), "counter.guest"
                )
            self.hint(said)
        elif found.lines:
            self.hint(_("Nobody is called exactly that. Did you mean…?"), "$text-warning")
        elif found.receipt is not None:
            self.hint(_("Receipt {number}: Enter.").format(number=found.receipt.number))
        elif self._amount_in(found.text):
            words = keyed(
                _("Nobody so far. If it is an amount, {key} records it without a card."),
                "counter.guest",
            )
            self.hint(words, "$text-warning")
        else:
            self.hint(
                keyed(_("Nobody so far. {key} adds a new member."), "counter.join"),
                "$text-warning",
            )

    def _nobody(self, text: str) -> None:
        dropped = self._dropped()
        self._leave()
        self._unknown = text
        self.hint(dropped, "$text-warning")
        self.result(results.unknown(text))

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

    @property
    def _buyer(self) -> int | None:
        return self._sheet.view.member if self._sheet is not None else None

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

    def _amount_in(self, text: str) -> bool:
        """Whether what was typed for a member can only be an amount."""
        shop = self.house.shop
        if shop is None or not any(mark in text for mark in ",."):
            return False
        try:
            self.gateway.amount(text, shop.currency)
        except LedgerError:
            return False
        return True

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

    def _stop_looking(self) -> None:
        self.scan.put("")
        self.workers.cancel_group(self, "search")
        if self.phase == "choosing":
            self.phase = self._searched_from
            self.hint()

    def action_back(self) -> None:
        """One step back."""
        if self.scan.value:
            self._stop_looking()
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
