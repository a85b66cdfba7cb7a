"""What an act holds while it runs: the connection, the instant, the rules in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TypeVar, cast

from ledger.program import settings as program
from ledger.program.settings import Settings
from ledger.rules.rollups import Steps
from ledger.store.lexicon import Lexicon, Names
from ledger.store.sqlite import sqlite3
from ledger.values.calendar import Clock, business_date
from ledger.values.codes import Entropy

T = TypeVar("T")

CHAIN = 1
"""The shop's own chain. Another shop of the same owner would be another."""


class Transaction:
    """One read or write of the books, from BEGIN to its end."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        clock: Clock,
        entropy: Entropy,
        lexicon: Lexicon | None = None,
    ) -> None:
        self.connection = connection
        self.entropy = entropy
        self._lexicon = lexicon or Lexicon()
        self.now: int = clock()
        """The instant, in microseconds since 1970-01-01 UTC."""
        self.head: tuple[int, int, bytes] | None = None
        """Sequence, time and hash of the chain's end, once this transaction has moved it."""
        self.sealed = True
        """Whether what is written is hashed into the chain; books for a moment are not."""
        self.steps = Steps()
        """What its acts change in the panels, written as it ends: :mod:`ledger.store.rollups`."""
        self._next: dict[str, int] = {}
        self._kept: dict[str, object] = {}

    @cached_property
    def settings(self) -> Settings:
        """The programme's rules in force."""
        row = self.connection.execute(
            "SELECT settings FROM program ORDER BY version DESC LIMIT 1"
        ).fetchone()
        return program.load(row[0]) if row else Settings()

    @cached_property
    def names(self) -> Names:
        """The words of all members' names, for those that are typed wrongly."""
        return self._lexicon.names(self.connection)

    @cached_property
    def today(self) -> dt.date:
        """The shop's business date now."""
        return business_date(self.now, self.settings.shop_timezone, self.settings.day_cutoff)

    def reach(self, now: int) -> None:
        """Move to another instant: the acts of a replay share one transaction."""
        self.now = now
        self.__dict__.pop("today", None)

    def keep(self, name: str, read: Callable[[], T]) -> T:
        """Read something of the programme once in this transaction, such as its tiers."""
        if name not in self._kept:
            self._kept[name] = read()
        return cast("T", self._kept[name])

    def forget(self) -> None:
        """Read the programme again at the next use: this act changed it."""
        self._kept.clear()
        self.__dict__.pop("settings", None)
        self.__dict__.pop("today", None)

    @contextmanager
    def under(self, settings: Settings) -> Iterator[None]:
        """Act under another version of the rules: a sale corrected keeps those of its day."""
        held, _ = self.settings, self.today
        self.__dict__["settings"] = settings
        try:
            yield
        finally:
            self.__dict__["settings"] = held

    def next_id(self, table: str) -> int:
        """The next free id of a table that only grows, counted under the writer's lock."""
        following = self._next.get(table)
        if following is None:
            highest = self.connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0]  # noqa: S608 - our own table names
            following = (highest or 0) + 1
        self._next[table] = following + 1
        return following
