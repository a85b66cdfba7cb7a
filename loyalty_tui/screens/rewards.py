"""The catalogue of rewards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import DataTable, Static

from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.screens.place import Place
from loyalty_tui.widgets.ink import ink
from loyalty_tui.words import format as fmt
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.gateway import Reward


class Rewards(Place):
    """What members can take, with what is left of it."""

    NAME = N_("Rewards")
    ABOUT = N_("What members can take for their points, with what is left of it.")
    NUMBERS = ("reward_stock", "reward_issued")
    CSS_PATH = "lists.tcss"
    AUTO_FOCUS = "#table"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f7",
            "add",
            N_("New reward"),
            id="rewards.add",
            tooltip=N_("Add a reward to the catalogue"),
        ),
        Binding(
            "escape",
            "app.go('counter')",
            N_("Counter"),
            id="rewards.back",
            tooltip=N_("Back to the counter"),
        ),
    ]

    def body(self) -> Iterator[Widget]:
        with Vertical(id="list"):
            yield Static(id="count", markup=False)
            yield DataTable[Text](id="table", cursor_type="row", zebra_stripes=False)

    def on_mount(self) -> None:
        table = self.query_one("#table", DataTable)
        for label, width in (
            (_("Reward"), 24),
            (_("Cost"), 12),
            (_("Stock"), 9),
            (_("Limit each"), 13),
            (_("Given"), 8),
        ):
            table.add_column(Text(label), width=width)
        self.watch(self.app, "shop", self._shop_known)

    def _shop_known(self) -> None:
        if self.house.shop is not None:
            self.renew()

    def renew(self) -> None:
        self._read()

    @work(exclusive=True, group="catalogue")
    async def _read(self) -> None:
        try:
            rewards = await self.ask(self.gateway.catalogue())
        except LedgerError as error:
            self.complain(error)
            return
        self._show(rewards)

    def _show(self, rewards: list[Reward]) -> None:
        table = self.query_one("#table", DataTable)
        row = table.cursor_row
        with self.app.batch_update():
            table.clear()
            for reward in rewards:
                table.add_row(*self._cells(reward), key=str(reward.id))
            table.move_cursor(row=min(row, max(0, len(rewards) - 1)))
            n = len(rewards)
            text = (
                ngettext("{n} reward", "{n} rewards", n).format(n=n)
                if n
                else _("No reward yet: F7 adds the first one.")
            )
            self.query_one("#count", Static).update(ink((text, "$text-muted")))

    def _cells(self, reward: Reward) -> list[Text]:
        if reward.stock is None:
            stock = Text(_("no limit"))
        elif reward.stock == 0:
            stock = Text(_("× none"), style="bold")
        else:
            stock = Text(fmt.number(reward.stock))
        each = fmt.number(reward.per_member) if reward.per_member else fmt.NONE
        if reward.period_days:
            each = _("{n} in {days} days").format(n=each, days=fmt.number(reward.period_days))
        return [
            Text(reward.name, style="bold"),
            Text(say.points(reward.cost, reward.unit)),
            stock,
            Text(each),
            Text(fmt.number(reward.issued)),
        ]

    @on(DataTable.RowSelected)
    def _selected(self) -> None:
        """Nothing opens yet; the key is not an error either."""

    def action_add(self) -> None:
        from loyalty_tui.screens.new_reward import NewReward

        if self.house.shop is not None:
            self.app.push_screen(NewReward(self.gateway, self.house.shop.currency))
