"""Today's list for the screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.store.store import Store
from loyalty_tui.gateway.views import DutyLine, DutyList

if TYPE_CHECKING:
    import datetime as dt

    from ledger.metrics.outlook import Outlook
    from ledger.metrics.today import Today
    from ledger.store.transaction import Transaction


class Duties:
    """Reads today's list, and keeps for the day what takes long: who is late."""

    def __init__(self) -> None:
        self._late: tuple[dt.date, list[Outlook]] | None = None

    def read(self, store: Store) -> DutyList:
        """Today's list, in the reader's words."""
        from ledger.metrics.today import kind
        from loyalty_tui.words import today as words

        found, currency = self._today(store)
        lines = tuple(
            DutyLine(
                line.item,
                kind(line.item),
                line.member,
                *words.told(line.duty, found.day, currency),
                line.done,
            )
            for line in found.lines
        )
        headings = {line.kind: words.heading(line.kind) for line in lines}
        return DutyList(found.day, lines, found.more, headings)

    def left(self, store: Store) -> int:
        """How many of its lines are still to be done."""
        return self._today(store)[0].left

    def late(self, store: Store) -> frozenset[int]:
        """The regulars it would call: they are late, and were worth it."""
        with store.read() as tx:
            return frozenset(one.member for one in self._overdue(tx))

    def _overdue(self, tx: Transaction) -> list[Outlook]:
        from ledger.metrics.today import overdue

        if self._late is None or self._late[0] != tx.today:
            self._late = (tx.today, overdue(tx))
        return self._late[1]

    def _today(self, store: Store) -> tuple[Today, str]:
        """The list, and the shop's currency."""
        # Deferred: not needed before it is shown.
        from ledger.metrics.today import today

        with store.read() as tx:
            return today(tx, late=self._overdue(tx)), tx.settings.shop_currency
