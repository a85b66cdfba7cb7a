"""A new member at the counter, in two fields and with the card that is scanned meanwhile."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.binding import BindingType

from loyalty_tui.gateway import LedgerError, new_key
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens import results
from loyalty_tui.screens.giving import Giving
from loyalty_tui.screens.place import labelled
from loyalty_tui.widgets.banner import Banner
from loyalty_tui.widgets.fields import GuardedField
from loyalty_tui.widgets.join_form import JoinForm
from loyalty_tui.words import say


class Joining(Giving):
    """The form of a new member."""

    BINDINGS: ClassVar[list[BindingType]] = [
        labelled("f7", "join", N_("New member"), N_("Add a member: name and phone")),
    ]

    def action_join(self) -> None:
        if self.phase == "joining":
            return
        typed = self.scan.value.strip() or self._unknown
        self.scan.put("")
        self.workers.cancel_group(self, "search")
        self.hint(self._dropped(), "$text-warning")
        self.query_one(Banner).hide()
        form = self.joining
        form.begin(typed)
        self._sheet = None
        if self.phase != "guest":
            self.form.clear()  # what was typed without a card is the new member's
        self._key = new_key()
        self.phase = "joining"
        self.set_focus(form.phone if form.person.value else form.person)

    def leave_joining(self) -> None:
        """Give the form up, back to the sale that was being typed without a card."""
        if self.typed:
            self.hint()
            self.phase = "guest"
            self.set_focus(self.form.amount)
        else:
            self._leave()

    @property
    def joining(self) -> JoinForm:
        """The form."""
        return self.query_one(JoinForm)

    @on(GuardedField.Confirmed, "#join-name")
    def _named(self) -> None:
        form = self.joining
        self.set_focus(form.phone if form.person.value.strip() else form.person)

    @on(GuardedField.Confirmed, "#join-phone")
    def _phoned(self) -> None:
        if self.phase == "joining" and self.may_act():
            self._join()

    @work(group="act")
    async def _join(self) -> None:
        form = self.joining
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
        self._waiting = None
        if done.sheet is not None and self.house.shop is not None:
            self._serve(done.sheet)
            self.result(results.done(done, self.house.shop))

    @work(exclusive=True, group="find")
    async def _give_card(self, text: str) -> None:
        """A card is scanned while the form is open: it is the new member's, unless it is another's.

        With nothing typed, somebody who has a card is simply served.
        """
        try:
            found = await self.ask(self.gateway.look_up(text, listing=False))
        except LedgerError as error:
            self.result(results.refused(error))
            return
        form = self.joining
        if found.member is None and found.voucher is None and found.receipt is None:
            form.give_card(found.text)
            self.set_focus(form.phone if form.person.value.strip() else form.person)
        elif found.member is not None and not form.typed:
            self.load(found.member)
        else:
            self.app.bell()
            form.say(_("This card is somebody's already. Esc leaves the form."))
