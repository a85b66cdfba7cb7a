"""Who asks for an act, and when."""

from __future__ import annotations

from ledger.books.act import Call
from ledger.sample import shop
from ledger.sample.chance import Chance
from ledger.sample.till import Clock, Till
from ledger.values.calendar import local_time

_SECOND = 1_000_000
_NOON = 12
_TILL = "Comptoir"


class Desk:
    """Calls for a till: each some seconds after the last act, as its own chance has it."""

    def __init__(self, till: Till, clock: Clock, chance: Chance) -> None:
        self._till = till
        self._clock = clock
        self._chance = chance

    def call(self, staff: int | None = None, receipt: str | None = None) -> Call:
        """Whoever is on duty asks, unless somebody is named."""
        self._clock.reach(self._clock.now + self._chance.between(4, 25) * _SECOND)
        who = self._on_duty() if staff is None else staff
        return Call(self._till.entropy(16), source_id=receipt, staff=who, till=_TILL)

    def own(self) -> Call:
        """The program asks of itself: nobody did, and no key is used."""
        self._clock.reach(self._clock.now)
        return Call(till=_TILL)

    def _on_duty(self) -> int:
        now = local_time(self._clock.now, shop.SHOP.timezone)
        turn = Chance("duty", now.date(), now.hour < _NOON)
        return turn.weighted(((shop.OWNER, 4), (shop.MANAGER, 3), (shop.CLERK, 5)))
