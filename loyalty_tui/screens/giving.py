"""Rewards at the counter: given for points or stamps, and handed over against a voucher."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.widgets import OptionList, Static

from loyalty_tui.gateway import LedgerError, LookUp, new_key
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens import results
from loyalty_tui.screens.asking import Asking
from loyalty_tui.screens.place import labelled
from loyalty_tui.widgets.banner import Banner
from loyalty_tui.widgets.fields import too_soon
from loyalty_tui.widgets.lists import RewardList

if TYPE_CHECKING:
    from loyalty_tui.gateway import Voucher


class Giving(Asking):
    """The list of what a member can take, and the voucher that waits for Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        labelled(
            "f9",
            "reward",
            N_("Reward"),
            N_("Give a reward within reach, or hand over one that waits"),
        ),
    ]

    _offered = 0.0

    def action_reward(self) -> None:
        if self._sheet is None:
            self.answer_key(_("Find the member first, then give the reward."))
            return
        if not (self._sheet.rewards or self._sheet.vouchers):
            self.answer_key(_("No reward within reach yet."))
            return
        picks = self.query_one(RewardList)
        picks.show(self._sheet)
        self.query_one(Banner).hide()
        self.phase = "picking"
        self._key = new_key()
        self.set_focus(picks)

    @on(OptionList.OptionSelected, "#rewards")
    def _picked(self, event: OptionList.OptionSelected) -> None:
        if self.busy or self._sheet is None or event.option_id is None or self.phase != "picking":
            return
        kind, _colon, which = event.option_id.partition(":")
        if kind == "voucher":
            voucher = next(v for v in self._sheet.vouchers if v.code == which)
            self._show_voucher(voucher, self._sheet.view.name, event.time)
        elif self.may_act(typing_on=True):
            self._issue(self._sheet.view.member, self._sheet.rewards[int(which)].name)

    @work(group="act")
    async def _issue(self, member: int, reward: str) -> None:
        await self._act(lambda key: self.gateway.issue(key, member, reward), aside=True)

    @work(exclusive=True, group="load")
    async def offer(self, found: LookUp, at: float) -> None:
        """Show a scanned voucher with its member: the next Enter hands it over.

        :param at: when it was scanned; the Enter that comes with it does not count.
        """
        voucher = found.voucher
        if voucher is None:
            return
        try:
            self._look_at(await self.ask(self.gateway.sheet(voucher.member)))
        except LedgerError as error:
            self.result(results.refused(error))
            return
        self.query_one(Banner).hide()
        self._show_voucher(voucher, found.holder, at)

    def _show_voucher(self, voucher: Voucher, holder: str, at: float) -> None:
        self._voucher, self._key, self._offered = voucher, new_key(), at
        self.query_one("#voucher-words", Static).update(results.voucher_words(voucher, holder))
        self.scan.put("")
        self.phase = "voucher"
        self.set_focus(self.scan)

    def hand_over(self, at: float) -> None:
        """Hand the voucher's reward over, if there was time to see what it is."""
        if self._voucher is None or too_soon(self._offered, at) or not self.may_act():
            return
        self._use(self._voucher.code)

    @work(group="act")
    async def _use(self, code: str) -> None:
        await self._act(lambda key: self.gateway.use(key, code), aside=True)
