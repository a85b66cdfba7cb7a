"""Chance that is the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of SHA-256 blocks named by its seed.

    Integers only: neither a floating-point library nor a Python release can change what comes.
    """

    def __init__(self, *seed: object) -> None:
        self._seed = "/".join(map(str, seed)).encode()
        self._block = 0
        self._held = b""

    def bytes(self, count: int) -> bytes:
        """So many bytes: the entropy of the books."""
        while len(self._held) < count:
            self._held += hashlib.sha256(self._seed + self._block.to_bytes(8, "big")).digest()
            self._block += 1
        taken, self._held = self._held[:count], self._held[count:]
        return taken

    def below(self, limit: int) -> int:
        """A whole number from 0 to ``limit`` - 1."""
        return int.from_bytes(self.bytes(4), "big") % limit

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def per_mille(self, share: int) -> bool:
        """True ``share`` times in a thousand."""
        return self.below(1000) < share

    def pick(self, choices: Sequence[T]) -> T:
        """One of some, each as likely."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[tuple[T, int]]) -> T:
        """One of some, each as likely as its weight."""
        left = self.below(sum(weight for _, weight in choices))
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        raise ValueError("no weight")
