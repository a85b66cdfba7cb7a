"""A clock and an entropy that repeat themselves, so that a shop can be made twice alike."""

from __future__ import annotations

import datetime as dt
import hashlib

from ledger.values.calendar import to_micros


class Clock:
    """Stands still until it is moved."""

    def __init__(self, start: str = "2024-03-04T09:00:00+00:00") -> None:
        self.now = to_micros(dt.datetime.fromisoformat(start))

    def __call__(self) -> int:
        return self.now

    def move(self, *, days: int = 0, seconds: int = 0) -> None:
        self.now += (days * 86_400 + seconds) * 1_000_000


class Entropy:
    """The same bytes in the same order, every time."""

    def __init__(self) -> None:
        self._drawn = 0

    def __call__(self, length: int) -> bytes:
        self._drawn += 1
        return hashlib.blake2b(str(self._drawn).encode(), digest_size=length).digest()


def key(number: int) -> bytes:
    """The idempotency key of a numbered act."""
    return hashlib.blake2b(b"key %d" % number, digest_size=16).digest()
