"""Points and stamps: integers, and the one reader of a typed number of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ledger.values.errors import BadInput

Unit = Literal["points", "stamps"]

MAX_POINTS = 1_000_000_000
"""The most points one act can move."""

_LONGEST = 40
# What is longer is no number; Python itself refuses to read an integer of thousands of digits.

_TYPED = re.compile(r"[+\-−]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+|[+\-−]?\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Points:
    """A number of points or stamps, as a value of a sentence."""

    amount: int
    unit: Unit = "points"

    def __str__(self) -> str:
        return str(self.amount)


def parse_points(text: str, *, signed: bool = False) -> int:
    """Read a typed whole number of points: ``120``, ``+120``, ``-120`` (if ``signed``).

    :raises BadInput: not a whole number, negative where it may not be, or too large.
    """
    typed = text.strip()
    if len(typed) > _LONGEST or _TYPED.fullmatch(typed) is None:
        raise BadInput(
            "“{typed}” is not a number of points: type a whole number, such as 120.",
            typed=typed[:30],
        )
    number = int(re.sub(r"[ \u00a0\u202f+]", "", typed).replace("−", "-"))
    return check_points(number, signed=signed, typed=typed)


def check_points(number: int, *, signed: bool = False, typed: str = "") -> int:
    """The limits of a number of points, for every way in. Returns ``number``.

    :param typed: what was typed, for whoever wants to show it again.
    :raises BadInput: negative where it may not be, or beyond :data:`MAX_POINTS`.
    """
    if number < 0 and not signed:
        raise BadInput("A number of points cannot be negative here.", typed=typed)
    if abs(number) > MAX_POINTS:
        raise BadInput("This is too many points for one act: check the figure.", typed=typed)
    return number
