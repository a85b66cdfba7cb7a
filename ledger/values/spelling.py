"""Words that may have been meant by one that was typed wrongly.

A wrong, a missing, a superfluous letter and two neighbours swapped are one edit each (the optimal
string alignment distance). All words are compared at once: each is one bit of a whole number, and
what holds of a word's letters is worked out for all of them by the same few operations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 24
"""Letters of the longest word that is compared."""

_SHORTEST = 4
_LONG = 8
_PADDING = ord(" ")
_Bits = list[int]
# By number of edits, the words within so many, a bit each.


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """How far a word is from what was typed. ``unfinished``: only its beginning is so near."""

    edits: int
    unfinished: bool


def allowance(typed: str) -> int:
    """How many edits a typed word is forgiven: one from four letters on, two from eight."""
    if len(typed) < _SHORTEST or not re.fullmatch("[a-z]+", typed):
        return 0
    return 1 if len(typed) < _LONG else 2


class Spelling:
    """Words to compare what is typed with.

    :param words: of the letters a to z; what is longer than :data:`LONGEST` is left out.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted({word for word in words if 0 < len(word) <= LONGEST})
        self._wide = max(map(len, self.words), default=0) + 1
        self._table = "".join([word.ljust(self._wide) for word in self.words]).encode("ascii")
        self._known: dict[tuple[int, str], int] = {}

    def near(self, typed: str, edits: int, *, begun: bool) -> dict[str, Near]:
        """The words no more than so many edits away, and how far each is.

        :param begun: whether the beginning of a word is enough: it is still being typed.
        """
        if not self.words or len(typed) > self._wide + edits:
            return {}
        whole, starts = self._reached(typed, edits, begun=begun)
        found: dict[str, Near] = {}
        for count in range(edits + 1):
            for unfinished, bits in ((False, whole[count]), (True, starts[count])):
                for word in self._named(bits):
                    found.setdefault(word, Near(count, unfinished))
        return found

    def _reached(self, typed: str, edits: int, *, begun: bool) -> tuple[_Bits, _Bits]:
        """The words that are so near by each number of edits: whole, and by their beginning."""
        whole, starts = [0] * (edits + 1), [0] * (edits + 1)
        # Within edits of the first letters typed (i), by the number of their own letters (j).
        rows: list[dict[int, _Bits]] = [{}, {}]
        for i in range(len(typed) + 1):
            row: dict[int, _Bits] = {}
            for j in range(max(0, i - edits), min(i + edits, self._wide - 1) + 1):
                row[j] = self._cell(typed, i, j, [*rows[-2:], row], edits)
            rows.append(row)
        for j, cell in rows[-1].items():
            ends = self._at(j) ^ self._at(j + 1)
            for count, bits in enumerate(cell):
                whole[count] |= bits & ends
                if begun:
                    starts[count] |= bits
        return whole, starts

    def _cell(self, typed: str, i: int, j: int, rows: list[dict[int, _Bits]], edits: int) -> _Bits:
        """The words whose first ``j`` letters are within so many edits of the ``i`` typed."""
        if not i and not j:
            return [self._at(0)] * (edits + 1)
        nobody = [0] * (edits + 1)
        earlier, before, now = rows
        long_enough = self._at(j)
        same, match = before.get(j - 1, nobody), self._at(j, typed[i - 1]) if i and j else 0
        dropped, added = before.get(j, nobody), now.get(j - 1, nobody)
        swapped, swap = nobody, 0
        if i > 1 and j > 1:
            swapped = earlier.get(j - 2, nobody)
            swap = self._at(j - 1, typed[i - 1]) & self._at(j, typed[i - 2])
        cell = [same[0] & match]
        for count in range(1, edits + 1):
            one_less = dropped[count - 1] | ((same[count - 1] | added[count - 1]) & long_enough)
            cell.append(same[count] & match | one_less | swapped[count - 1] & swap)
        return cell

    def _at(self, place: int, letter: str = "") -> int:
        """The words that have this letter, or any, at a place counted from one; all at none."""
        if not place:
            return (1 << len(self.words)) - 1
        found = self._known.get((place, letter))
        if found is None:
            column = self._table[place - 1 :: self._wide] if place <= self._wide else b""
            digits = bytes(
                ord("1") if chr(code) == letter or (not letter and code != _PADDING) else ord("0")
                for code in range(256)
            )
            found = int(column.translate(digits) or b"0", 2)
            self._known[place, letter] = found
        return found

    def _named(self, bits: int) -> list[str]:
        """The words whose bits are set, in their order."""
        if not bits:
            return []
        digits = f"{bits:0{len(self.words)}b}"
        return [self.words[one.start()] for one in re.finditer("1", digits)]
