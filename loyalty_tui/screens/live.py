"""A place whose numbers follow the books, without reading them more often than it can bear."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from loyalty_tui.gateway import LedgerError
from loyalty_tui.screens.place import Place

R = TypeVar("R")

_LEAST_PAUSE, _MOST_PAUSE = 0.4, 5.0
# The first reading of a day may take much longer than those after it.
_SHARE = 3
# A busy import changes the books all the time: reading then takes a quarter of one core.


class Pace:
    """Reads again when asked to; while one reading is under way or rests, the next waits.

    :param read: shows what it finds, and says itself what goes wrong.
    :param share: how many times as long as a reading took it rests.
    """

    def __init__(
        self, place: Place, read: Callable[[], Coroutine[Any, Any, None]], share: float = _SHARE
    ) -> None:
        self._place = place
        self._read = read
        self._share = share
        self._busy = False
        self._again = False

    def ask(self) -> None:
        """Read now, or once the last reading has rested."""
        if self._busy:
            self._again = True
        else:
            self._busy = True
            self._place.run_worker(self._run())

    async def _run(self) -> None:
        began = time.monotonic()
        await self._read()
        took = time.monotonic() - began
        pause = min(_MOST_PAUSE, max(_LEAST_PAUSE, self._share * took))
        if not self._place.app.app_focus:
            pause = _MOST_PAUSE  # another window is being looked at
        self._place.set_timer(pause, self._rested)

    def _rested(self) -> None:
        self._busy = False
        if self._again:
            self._again = False
            if self._place.is_current:
                self.ask()
            else:
                self._place.stale()


class Live(Place, Generic[R]):
    """Reads again when somebody has written."""

    def __init__(self) -> None:
        super().__init__()
        self._pace = Pace(self, self._read)
        self.been_read = False

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
        if self.house.shop is not None:
            self._pace.ask()

    async def _read(self) -> None:
        try:
            found = await self.ask(self.read())
        except LedgerError as error:
            self.complain(error)
            return
        self.show(found)
        self.been_read = True
