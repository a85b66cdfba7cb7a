"""One member, whole: what the books hold about them, and what may be changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Vertical
from textual.widget import Widget

from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import N_
from loyalty_tui.screens.place import CARD, SubPlace
from loyalty_tui.widgets.member_card import MemberCard

if TYPE_CHECKING:
    from loyalty_tui.gateway import Sheet


class MemberPage(SubPlace):
    """The page of one member."""

    NAME = N_("Member")
    ABOUT = N_("All that is known of one member.")
    NUMBERS = CARD
    CSS_PATH = "member.tcss"

    def __init__(self, member: int) -> None:
        super().__init__()
        self.member = member
        self._sheet: Sheet | None = None

    def body(self) -> Iterator[Widget]:
        with Vertical(id="page"):
            yield MemberCard(id="member")

    def on_mount(self) -> None:
        self.watch(self.app, "shop", self._shop_known)

    def _shop_known(self) -> None:
        if self.house.shop is not None:
            self.renew()

    def renew(self) -> None:
        self._read()

    @work(exclusive=True, group="page")
    async def _read(self) -> None:
        shop = self.house.shop
        if shop is None:
            return
        try:
            sheet = await self.ask(self.gateway.sheet(self.member))
        except LedgerError as error:
            self.complain(error)
            return
        self._sheet = sheet
        self.query_one(MemberCard).show(sheet, shop)
