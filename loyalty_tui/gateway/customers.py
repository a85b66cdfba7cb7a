"""Customers of a demonstration: they come in by themselves, so that the figures move."""

from __future__ import annotations

import random
from pathlib import Path

from ledger.books import feedback, rewards, sales
from ledger.books.act import Call
from ledger.queries.feedback import voice
from ledger.queries.reach import within_reach
from ledger.store.store import Store
from ledger.values.errors import LedgerError
from loyalty_tui.gateway.worker import Worker

PAUSE = (1.5, 3.5)
"""Seconds between two customers, at least and at most."""

TILL = "2"
"""The till they are served at: not the one that shows them."""

_GUESTS = 0.25
_REWARDED = 0.15
_ASKED = 0.08
# Of those who may be: one answer in some tens of sales.
_SCORES = (10, 10, 10, 9, 9, 9, 8, 8, 7, 6, 4)
_TYPICAL, _SPREAD, _LEAST = 900, 450, 110
# What a customer of a café-bakery spends, in minor units.


class Customers(Worker):
    """A second till, busy in a thread of its own on the same file."""

    def __init__(self, path: Path, *, pause: tuple[float, float] | None = None) -> None:
        super().__init__("demo-customers")
        self._path = path
        self._pause = pause or PAUSE
        self._chance = random.Random()  # noqa: S311 - which customer comes in is no secret

    def _run(self) -> None:
        with Store(self._path) as store:
            while not self._stop.wait(self._chance.uniform(*self._pause)):
                try:
                    self._serve(store)
                except LedgerError:
                    continue

    def _serve(self, store: Store) -> None:
        member = None if self._chance.random() < _GUESTS else self._member(store)
        amount = max(_LEAST, int(self._chance.gauss(_TYPICAL, _SPREAD)) // 10 * 10)
        sales.sell(store, sales.Sale(amount, member), Call(till=TILL))
        if member is not None and self._chance.random() < _REWARDED:
            self._reward(store, member)
        if member is not None and self._chance.random() < _ASKED:
            self._ask(store, member)

    def _member(self, store: Store) -> int | None:
        with store.read() as tx:
            row = tx.connection.execute("SELECT max(id) FROM member").fetchone()
            if not row[0]:
                return None
            after = self._chance.randrange(row[0])
            found = tx.connection.execute(
                "SELECT id FROM member WHERE id > ? AND state = 'active' LIMIT 1", (after,)
            ).fetchone()
            return found[0] if found else None

    def _reward(self, store: Store, member: int) -> None:
        """Some take what they have saved for, and have it handed over at once."""
        with store.read() as tx:
            reach = within_reach(tx, member)
        if reach:
            chosen = self._chance.choice(reach)
            issued = rewards.issue(store, member, chosen.name, Call(till=TILL))
            rewards.use(store, issued.code or "", Call(till=TILL))

    def _ask(self, store: Store, member: int) -> None:
        """Some say whether they would recommend the shop, if they did not this quarter."""
        with store.read() as tx:
            asked = voice(tx, member)
        if asked.ask and asked.kind == "nps":
            given = feedback.Answer(member, self._chance.choice(_SCORES))
            feedback.answer(store, given, Call(till=TILL))
