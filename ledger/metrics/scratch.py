"""A shop's books for a moment: real acts on a file that is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from sqlite_utils.utils import sqlite3

from ledger.books.program import NewShop, open_shop
from ledger.program.settings import Settings
from ledger.store.store import Store
from ledger.store.transaction import Transaction

_MOST_BYTES = 64


class _Counted:
    """Bytes that are the same at every run: a replay must not depend on chance."""

    def __init__(self, start: int) -> None:
        self.given = start

    def __call__(self, size: int) -> bytes:
        self.given += 1
        return blake2b(self.given.to_bytes(8, "big"), digest_size=min(size, _MOST_BYTES)).digest()


class Scratch(Store):
    """A store told the instant of each act, whose acts share a commit within :meth:`together`.

    It is written without waiting for the disk: what is lost with the power is computed again.
    """

    def __init__(self, path: Path, instant: int, given: int = 0) -> None:
        self.instant = instant
        self.given = _Counted(given)
        self._shared: Transaction | None = None
        super().__init__(path, clock=self._tell, entropy=self.given)

    @classmethod
    def make(cls, path: Path, settings: Settings, instant: int) -> Scratch:
        """A new shop of the same currency, zone and region, with no tier and no reward."""
        shop = NewShop(
            "Simulation",
            currency=settings.shop_currency,
            timezone=settings.shop_timezone,
            region=settings.shop_region,
        )
        chance = _Counted(0)
        open_shop(path, shop, clock=lambda: instant, entropy=chance).close()
        return cls(path, instant, chance.given)

    def _tell(self) -> int:
        return self.instant

    def reach(self, instant: int) -> None:
        """Move the clock on; it never goes back."""
        self.instant = max(self.instant, instant)
        if self._shared is not None:
            self._shared.reach(self.instant)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Commit everything written inside at once."""
        with super().write() as tx:
            self._shared = tx
            try:
                yield
            finally:
                self._shared = None

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """An act of its own, or one of those that share a commit."""
        if self._shared is None:
            with super().write() as tx:
                yield tx
        else:
            yield self._shared

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """The books as they stand, what is not committed yet included."""
        if self._shared is None:
            with super().read() as tx:
                yield tx
        else:
            yield self._shared

    def _writing(self) -> sqlite3.Connection:
        fresh = self._writer is None
        connection = super()._writing()
        if fresh:
            for pragma in ("synchronous = OFF", "journal_mode = MEMORY", "secure_delete = OFF"):
                connection.execute(f"PRAGMA {pragma}")
        return connection
