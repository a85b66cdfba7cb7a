"""How far the programme reaches: members among buyers, points used, rewards and their cost."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from ledger.metrics.history import DAWN, History, Standing
from ledger.metrics.kpi import Figure, rate
from ledger.metrics.points import EARNED, REDEEMED


class Deferred(NamedTuple):
    """A, the part of the price allocated to points, and L, what of it is not earned yet."""

    allocated: Fraction
    owed: Fraction


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


def penetration_orders(members: Standing, guests: Standing, start: int, end: int) -> Figure:
    """Purchases by members ÷ purchases."""
    mine = members.orders(start, end)
    return rate(mine, mine + guests.orders(start, end))


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
    outstanding = history.points.outstanding(as_of)
    return owed(outstanding, value, expected(history, as_of, year_before))


def owed(outstanding: int, value: Fraction | None, share: Fraction) -> Figure:
    """Outstanding points × value of a point (minor units) × expected redemption rate."""
    return Figure(None if value is None else outstanding * value * share, outstanding)


def expected(history: History, as_of: int, year_before: int) -> Fraction:
    """The share of outstanding points expected to be redeemed: see :func:`expected_share`."""
    return expected_share(history, year_before, history.points.breakage(as_of))


def expected_share(history: History, year_before: int, breakage: tuple[int, int]) -> Fraction:
    """1 − breakage; 1 until there are records from ``year_before`` or earlier, or if unknown.

    :param breakage: points lapsed and points issued, over matured lots.
    """
    seasoned = history.first_record is not None and history.first_record <= year_before
    lapsed, issued = breakage
    return 1 - Fraction(lapsed, issued) if seasoned and issued else Fraction(1)


def deferred(
    sales: int, *, issued: int, value: Fraction, share: Fraction, redeemed: int, in_all: Fraction
) -> Deferred:
    """What of the price of sales is owed for the points that came with them.

    A = S·SSP ÷ (S + SSP) with SSP = P·v·r, and L = A·(1 − R ÷ E) (IFRS 15, B39–B43).

    :param sales: S, in minor units.
    :param issued: P.
    :param value: v, what a point is worth in minor units.
    :param share: r, the share of the points expected to be redeemed.
    :param redeemed: R.
    :param in_all: E, the points redeemed so far and those expected to be.
    """
    price = issued * value * share
    if sales <= 0 or price <= 0 or in_all <= 0:
        return Deferred(Fraction(0), Fraction(0))
    allocated = sales * price / (sales + price)
    return Deferred(allocated, allocated * (1 - redeemed / in_all))


def deferred_revenue(
    history: History, sales: int, as_of: int, year_before: int, value: Fraction | None
) -> Figure:
    """The part of net ``sales`` to members that is not earned until their points are used."""
    issued, redeemed, outstanding = history.points.issued(as_of)
    if value is None:
        return Figure(None, outstanding)
    share = expected(history, as_of, year_before)
    owed = deferred(
        sales,
        issued=issued,
        value=value,
        share=share,
        redeemed=redeemed,
        in_all=redeemed + outstanding * share,
    ).owed
    return Figure(owed, outstanding)


def reward_usage(history: History, as_of: int) -> Figure:
    """Rewards used ÷ rewards issued, those cancelled apart."""
    issued = [r for r in history.issued if r.day < as_of and not _before(r.cancelled, as_of)]
    return rate(sum(_before(reward.used, as_of) for reward in issued), len(issued))


def _before(day: int | None, as_of: int) -> bool:
    return day is not None and day < as_of


def reward_cost(history: History, members: Standing, start: int, end: int) -> Figure:
    """Cost price of the rewards used in the days ÷ gross sales to members."""
    cost = sum(cost for day, cost in history.rewards if start <= day < end)
    return rate(cost, members.gross(start, end))
