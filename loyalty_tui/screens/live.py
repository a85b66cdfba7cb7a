"""A place whose numbers follow the books, without reading them more often than it can bear."""

from __future__ import annotations

import time
from typing import Generic, TypeVar

from textual import work

from loyalty_tui.gateway import LedgerError
from loyalty_tui.screens.place import Place

R = TypeVar("R")

_LEAST_PAUSE = 0.4
_SHARE = 3
# A busy import changes the books all the time: reading then takes a quarter of one core.


class Live(Place, Generic[R]):
    """Reads again when somebody has written; while one reading is under way, the next waits."""

    def __init__(self) -> None:
        super().__init__()
        self._reading = False
        self._again = False

    def on_mount(self) -> None:
        self.watch(self.app, "shop", self._shop_known)

    async def read(self) -> R:
        """Ask the books for what is shown.

        :raises LedgerError: they cannot be read.
        """
        raise NotImplementedError

    def show(self, found: R) -> None:
        """Put it on the screen."""
        raise NotImplementedError

    def _shop_known(self) -> None:
        if self.house.shop is not None:
            self.renew()

    def renew(self) -> None:
        if self._reading:
            self._again = True
        elif self.house.shop is not None:
            self._reading = True
            self._read()

    @work(group="live")
    async def _read(self) -> None:
        began = time.monotonic()
        try:
            found = await self.ask(self.read())
        except LedgerError as error:
            self._reading = False
            self.complain(error)
            return
        self.show(found)
        took = time.monotonic() - began
        self.set_timer(max(_LEAST_PAUSE, _SHARE * took), self._rested)

    def _rested(self) -> None:
        self._reading = False
        if self._again:
            self._again = False
            if self.is_current:
                self.renew()
            else:
                self._stale = True
