"""Sharing a whole number so that the shares are the whole: by largest remainder."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def shares(total: int, exact: Sequence[Fraction]) -> list[int]:
    """``total`` in whole shares, each its exact part rounded down, the rest one by one.

    The rest goes to the largest remainders, to the first of equals. ``exact`` adds up to at
    least ``total`` and to less than one more for each share.
    """
    rounded = [floor(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda i: (rounded[i] - exact[i], i))
    for place in order[: total - sum(rounded)]:
        rounded[place] += 1
    return rounded


def even(total: int, parts: int) -> list[int]:
    """``total`` in equal shares, as near as whole numbers come."""
    return shares(total, [Fraction(total, parts)] * parts)
