"""A place whose numbers follow the books, without reading them more often than it can bear."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from textual.timer import Timer

from loyalty_tui.gateway import LedgerError
from loyalty_tui.screens.place import Place

R = TypeVar("R")

_LEAST_PAUSE, _MOST_PAUSE = 0.4, 5.0
# The first reading of a day may take much longer than those after it.
_SHARE = 3
# A busy import changes the books all the time: reading then takes a quarter of one core.


class Pace:
    """Reads again when asked to, and rests after it where only others have written.

    :param read: shows what it finds, and says itself what goes wrong.
    :param share: how many times as long as a reading took it rests.
    """

    def __init__(
        self, place: Place, read: Callable[[], Coroutine[Any, Any, None]], share: float = _SHARE
    ) -> None:
        self._place = place
        self._read = read
        self._share = share
        self._reading = self._again = self._hasty = False
        self._rest: Timer | None = None

    def ask(self) -> None:
        """Read now, or once the reading under way or its rest is over.

        Nothing rests before what somebody has asked for or done here: they wait to see it.
        """
        hasty = not self._place.unhurried
        if hasty and self._rest is not None:
            self._rest.stop()
            self._rest = None
        if self._reading or self._rest is not None:
            self._again, self._hasty = True, self._hasty or hasty
        else:
            self._reading, self._again, self._hasty = True, False, False
            self._place.run_worker(self._run())

    async def _run(self) -> None:
        began = time.monotonic()
        await self._read()
        took = time.monotonic() - began
        self._reading = False
        if self._hasty:
            self.ask()
            return
        pause = min(_MOST_PAUSE, max(_LEAST_PAUSE, self._share * took))
        if not self._place.app.app_focus:
            pause = _MOST_PAUSE  # another window is being looked at
        self._rest = self._place.set_timer(pause, self._rested)

    def _rested(self) -> None:
        self._rest = None
        if not self._again:
            return
        if self._place.is_current:
            self.ask()
        else:
            self._again = False
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
