"""A shop's books for a moment: in memory, with nothing to wait for and nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from ledger.program import settings as program
from ledger.program.settings import Settings
from ledger.store import migrations
from ledger.store.chain import GENESIS
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from ledger.store.transaction import CHAIN, Transaction

_MOST_BYTES = 64


class _Counted:
    """Bytes that are the same at every run: a replay must not depend on chance."""

    def __init__(self) -> None:
        self.given = 0

    def __call__(self, size: int) -> bytes:
        self.given += 1
        return blake2b(self.given.to_bytes(8, "big"), digest_size=min(size, _MOST_BYTES)).digest()


class Scratch(Store):
    """Books that the real acts can be played on. Its clock stands until it is told.

    One transaction is open from beginning to end, never committed and never undone: an act
    that is refused has written nothing. The guards of a shop's file are taken off, because
    nobody else can reach this one. What is kept of each day is not written, nor asked for.
    """

    def __init__(self, settings: Settings, instant: int) -> None:
        self.instant = instant
        super().__init__(Path("scratch"), clock=lambda: self.instant, entropy=_Counted())
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        migrations.migrate(connection)
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for pragma in (
            "foreign_keys = OFF",
            "secure_delete = OFF",
            "journal_mode = OFF",
            "ignore_check_constraints = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO head VALUES (?, 0, 0, ?)", (CHAIN, GENESIS))
        self._connection = connection
        self._tx = Transaction(connection, self.clock, self.entropy)
        self._tx.sealed = False
        self.versions = 0
        self.govern(settings)

    def govern(self, settings: Settings) -> None:
        """Put another version of the settings in force."""
        self.versions += 1
        text = program.dump(replace(settings, version=self.versions))
        self._connection.execute("INSERT INTO program VALUES (?, 1, ?)", (self.versions, text))
        self._tx.forget()

    def reach(self, instant: int) -> None:
        """Set the clock."""
        self.instant = instant
        self._tx.reach(instant)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """An act."""
        yield self._tx

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """The books as they stand."""
        yield self._tx

    def close(self) -> None:
        """Forget them."""
        self._connection.close()
