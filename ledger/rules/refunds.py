"""What a refund takes back and gives back."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from ledger.rules.earning import Working


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is left of a sale after refunds, and so what must have moved by now.

    Both numbers are totals since the sale, so that small refunds end where one big one ends:
    reverse = earned - points(net so far) - already reversed.
    """

    earned_back: int
    """Of the points the sale earned, how many are to be taken back in all."""
    used_back: int
    """Of the points used to pay, how many are to be given back in all."""


def in_points(amount: int, refunded: int, giving: int, *, paid: int, points_used: int) -> int:
    """Of ``giving`` minor units given back, those that come back as points and not as money.

    :param refunded: what of the sale's ``amount`` was given back before.
    :param paid: minor units that ``points_used`` paid.
    """

    def so_far(total: int) -> int:
        used = points_used if total >= amount else points_used * total // amount
        return paid * used // points_used

    return so_far(refunded + giving) - so_far(refunded) if points_used else 0


def after_refunds(
    amount: int, refunded: int, *, earned: int, working: Working | None, points_used: int
) -> Remainder:
    """Totals once ``refunded`` of ``amount`` (minor units) has been given back.

    The part paid with points is refunded in the same proportion as the rest.
    """
    if refunded >= amount:
        return Remainder(earned, points_used)
    kept = Fraction(amount - refunded, amount)
    still = working.points_kept(kept) if working else earned
    return Remainder(max(0, earned - still), floor(points_used * Fraction(refunded, amount)))
