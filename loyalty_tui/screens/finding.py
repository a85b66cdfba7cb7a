"""Finding who is served: scans and typing from anywhere, and the list of who may be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on, work
from textual.widgets import Input, OptionList

from loyalty_tui.gateway import LedgerError, LookUp, clean
from loyalty_tui.i18n import _, ngettext
from loyalty_tui.messages import Moved, Scanned, Strayed
from loyalty_tui.screens import results
from loyalty_tui.screens.correcting import Correcting
from loyalty_tui.widgets.banner import Banner
from loyalty_tui.widgets.lists import Matches
from loyalty_tui.words import say
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.screens.desk import Phase

SEARCH_PAUSE = 0.02
"""Seconds of quiet before a search begins: more than most scanners leave between two keys."""


class Finding(Correcting):
    """The scan field and the matches: nobody is put on the counter who may not be meant."""

    _searched_from: Phase = "idle"
    _listed = ""

    @property
    def _alone(self) -> bool:
        """Whether nobody is being served: who has paid is, and the next one may have no card."""
        phase = self._searched_from if self.phase == "choosing" else self.phase
        return phase == "done" or (self._sheet is None and phase in ("idle", "guest", "sales"))

    # Keys and scans, from wherever they come.

    def catch_scan(self) -> None:
        self.scan.announce()
        self.set_focus(self.scan)

    def on_key(self, event: events.Key) -> None:
        """What is typed where there is no field goes to the scan field."""
        self._stay_awake()
        if event.is_printable and event.character:
            event.stop()
            self.begin(event.character, event.time)

    @on(Strayed)
    def _strayed(self, event: Strayed) -> None:
        self.set_focus(self.scan)
        if event.entered:
            self.scan.confirm()
        else:
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

    def _stop_looking(self) -> None:
        self.scan.put("")
        self.workers.cancel_group(self, "search")
        if self.phase == "choosing":
            self.phase = self._searched_from
            self.hint()
