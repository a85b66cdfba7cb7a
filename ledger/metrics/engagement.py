"""How far the programme reaches: members among buyers, points used, rewards and their cost."""

from __future__ import annotations

from fractions import Fraction

from ledger.metrics.history import DAWN, History, Standing
from ledger.metrics.kpi import Figure, rate
from ledger.metrics.points import EARNED, REDEEMED, expected_redemption


def joined(history: History, as_of: int) -> dict[int, int]:
    """The day of joining of each member there was as of a day."""
    return {
        member: belonging.joined
        for member, belonging in history.joined.items()
        if belonging.joined < as_of and (belonging.left is None or belonging.left >= as_of)
    }


def membership(members: Standing, guests: Standing, start: int, end: int) -> Figure:
    """Buyers who are members ÷ buyers; each guest sale is a buyer of its own."""
    buyers = len(members.buyers(start, end))
    return rate(buyers, buyers + guests.orders(start, end))


def penetration(members: Standing, guests: Standing, start: int, end: int) -> Figure:
    """Gross sales to members ÷ gross sales."""
    mine = members.gross(start, end)
    return rate(mine, mine + guests.gross(start, end))


def active_members(
    history: History, joined: dict[int, int], members: Standing, start: int, end: int
) -> Figure:
    """Members with a purchase, an earning or a redemption in the days ÷ members who had joined."""
    active = members.buyers(start, end)
    active.update(
        deed.member
        for deed in (*history.earned, *history.redeemed)
        if start <= deed.day < end and deed.stands(end)
    )
    return rate(len(active & joined.keys()), len(joined))


def redemption(history: History, start: int, end: int) -> Figure:
    """Points redeemed ÷ points earned in the days, less what was undone since. Uncapped."""
    redeemed = -history.points.moved(REDEEMED, start, end, end)
    return rate(redeemed, history.points.moved(EARNED, start, end, end))


def first_redemption(history: History, joined: dict[int, int], as_of: int, within: int) -> Figure:
    """Redeemed less than ``within`` days after joining ÷ joined at least that long ago."""
    ends = {member: day + within for member, day in joined.items() if day + within <= as_of}
    quick = {
        deed.member
        for deed in history.redeemed
        if deed.day < ends.get(deed.member, DAWN) and deed.stands(as_of)
    }
    return rate(len(quick), len(ends))


def breakage(history: History, as_of: int) -> Figure:
    """Points lapsed ÷ points issued, over the lots past their last day."""
    return rate(*history.points.breakage(as_of))


def liability(history: History, as_of: int, year_before: int, value: Fraction | None) -> Figure:
    """What the points outstanding may cost: see :func:`owed`."""
    log = history.points
    return owed(history, year_before, value, log.outstanding(as_of), log.breakage(as_of))


def owed(
    history: History,
    year_before: int,
    value: Fraction | None,
    outstanding: int,
    breakage: tuple[int, int],
) -> Figure:
    """Outstanding points × value of a point (minor units) × expected redemption rate.

    Everything is expected to be redeemed until there are records from ``year_before`` or earlier.

    :param breakage: points lapsed and points issued, over matured lots.
    """
    if value is None:
        return Figure(None, outstanding)
    seasoned = history.first_record is not None and history.first_record <= year_before
    expected = expected_redemption(*breakage) if seasoned else Fraction(1)
    return Figure(outstanding * value * expected, outstanding)


def reward_cost(history: History, members: Standing, start: int, end: int) -> Figure:
    """Cost price of the rewards used in the days ÷ gross sales to members."""
    cost = sum(cost for day, cost in history.rewards if start <= day < end)
    return rate(cost, members.gross(start, end))
