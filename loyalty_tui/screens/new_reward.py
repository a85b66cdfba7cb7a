"""A new reward for the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from loyalty_tui.gateway import LedgerError, RewardToBe, new_key
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.approve import allowed
from loyalty_tui.widgets.ink import ink, upper
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.gateway import Gateway

_FIELDS = ("name", "cost", "price", "stock")


class NewReward(ModalScreen[None]):
    """Four fields; the last Enter adds the reward."""

    AUTO_FOCUS = "#reward-name"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", N_("Close"), id="new-reward.close")
    ]

    def __init__(self, gateway: Gateway, currency: str) -> None:
        super().__init__()
        self._gateway = gateway
        self._currency = currency
        self._key = new_key()
        self._busy = False

    def compose(self) -> ComposeResult:
        labels = {
            "name": _("Name"),
            "cost": _("Cost in points"),
            "price": _("What it costs the shop (may stay empty)"),
            "stock": _("How many there are (empty: no limit)"),
        }
        with VerticalScroll(classes="sheet", can_focus=False):
            yield Static(ink((upper(_("New reward")), "bold $text-primary")), markup=False)
            for field in _FIELDS:
                yield Static(ink((labels[field], "$text-muted")), markup=False)
                yield Input(id=f"reward-{field}")
            yield Static(
                ink((_("Enter goes on, Esc goes back."), "$text-muted")),
                id="reward-error",
                markup=False,
            )

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        here = _FIELDS.index((event.input.id or "").removeprefix("reward-"))
        if here + 1 < len(_FIELDS):
            self.set_focus(self.query_one(f"#reward-{_FIELDS[here + 1]}", Input))
        elif not self._busy:
            self._add()

    @work
    async def _add(self) -> None:
        typed = RewardToBe(*(self.query_one(f"#reward-{f}", Input).value.strip() for f in _FIELDS))
        self._busy = True
        try:
            await allowed(
                self.app,
                lambda key: self._gateway.add_reward(key, typed, self._currency),
                self._key,
            )
        except LedgerError as error:
            self._key = new_key()
            self._busy = False
            self.app.bell()
            text = f"× {say.error(error)}"
            self.query_one("#reward-error", Static).update(ink((text, "bold $text-error")))
            return
        self.dismiss(None)
