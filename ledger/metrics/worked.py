"""Members beside those who are not, and what rewards cost and changed: comparisons, not proofs.

Who joins buys more to begin with, and who takes a reward has just bought much; so neither table
says that the programme did it. Only a campaign that keeps some members apart does: see
:mod:`ledger.metrics.effect`.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.metrics.load import Connection, belongings, winners_of
from ledger.metrics.spending import GUESTS, STANDS, Days, first_record, spending
from ledger.values.errors import BadInput

WINDOWS = (90, 365)
"""Days over which members stand beside guests."""

REWARD_WINDOW = 365
"""Days over which rewards are counted, unless set."""

SPAN = 30
"""Days before and after a reward over which visits are counted, unless set."""


@dataclass(frozen=True, slots=True)
class Side:
    """What members, or guests, bought over some days; money in minor units.

    ``buyers`` is ``None`` of guests: nobody knows one again. ``all_gross`` is everybody's.
    """

    orders: int
    gross: int
    net: int
    buyers: int | None
    all_gross: int

    @property
    def order_value(self) -> Fraction | None:
        """Gross ÷ sales."""
        return Fraction(self.gross, self.orders) if self.orders else None

    @property
    def frequency(self) -> Fraction | None:
        """Sales ÷ buyers."""
        return Fraction(self.orders, self.buyers) if self.buyers else None

    @property
    def spend(self) -> Fraction | None:
        """Gross ÷ buyers: order value × frequency."""
        return Fraction(self.gross, self.buyers) if self.buyers else None

    @property
    def share(self) -> Fraction | None:
        """Of all gross sales."""
        return Fraction(self.gross, self.all_gross) if self.all_gross else None


@dataclass(frozen=True, slots=True)
class Beside:
    """Members beside guests over ``window_days``, and over as many days before as it was then.

    ``partial`` says that the window reaches back before the shop's records, or past today.
    """

    window_days: int
    as_of: dt.date
    partial: bool
    members: Side
    guests: Side
    members_before: Side
    guests_before: Side


def members_beside(
    conn: Connection, as_of: dt.date, today: dt.date, windows: Iterable[int] = WINDOWS
) -> tuple[Beside, ...]:
    """Members beside those who are not, over trailing windows.

    :param as_of: the day after the last day counted.
    :raises BadInput: a window of less than a day.
    """
    winners, began = winners_of(conn), first_record(conn)
    found = []
    for days in windows:
        now = _trailing(as_of, days)
        before = _trailing(now.first, days)
        members, guests = _sides(conn, now, winners)
        were, others = _sides(conn, before, winners)
        partial = began is None or began > now.first or as_of > today
        found.append(Beside(days, as_of, partial, members, guests, were, others))
    return tuple(found)


def _trailing(as_of: dt.date, days: int) -> Days:
    if days < 1:
        raise BadInput("A window of {days} days is too short: give 1 or more.", days=days)
    return Days(dt.date.fromordinal(max(1, as_of.toordinal() - days)), as_of, as_of)


def _sides(conn: Connection, days: Days, winners: Mapping[int, int]) -> tuple[Side, Side]:
    spent = spending(conn, days, winners)
    nobody = spent.pop(GUESTS, None)
    orders, gross, net = (sum(column) for column in zip(*spent.values(), (0, 0, 0), strict=True))
    buyers = sum(one.orders > 0 for one in spent.values())
    other = nobody or (0, 0, 0)
    everybody = gross + other[1]
    return Side(orders, gross, net, buyers, everybody), Side(*other, None, everybody)


@dataclass(frozen=True, slots=True)
class RewardWorked:
    """What became of one reward, or of all, over the window; money in minor units.

    ``issued`` leaves out what was cancelled. ``lapsed`` passed its last day unused. ``cost`` is
    the cost price of what was ``used``, ``unpriced`` how many of these have none.

    ``judged`` are those used whose member was one long enough before, and long enough ago, to
    tell. Of these ``unchanged`` changed nothing (see :func:`rewards_worked`), at
    ``unchanged_cost``; ``chance`` is how many would look so if no reward ever changed anything.
    """

    reward: str
    issued: int
    used: int
    lapsed: int
    cost: int
    unpriced: int
    judged: int
    unchanged: int
    unchanged_cost: int
    chance: Fraction
    sales: int

    @property
    def ratio(self) -> Fraction | None:
        """Cost ÷ gross sales to members."""
        return Fraction(self.cost, self.sales) if self.sales else None

    @property
    def usage(self) -> Fraction | None:
        """Of those that came to an end, used or not, the share used."""
        ended = self.used + self.lapsed
        return Fraction(self.used, ended) if ended else None

    @property
    def share(self) -> Fraction | None:
        """Of those judged, the share that changed nothing."""
        return Fraction(self.unchanged, self.judged) if self.judged else None

    @property
    def chance_share(self) -> Fraction | None:
        """The share that would look so by chance."""
        return self.chance / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class RewardsWorked:
    """Every reward that moved in the window, by name, and all together.

    ``paid`` is what points paid of sales to members, in minor units: a cost that is no reward's.
    """

    window_days: int
    span_days: int
    as_of: dt.date
    partial: bool
    rewards: tuple[RewardWorked, ...]
    total: RewardWorked
    paid: int

    @property
    def paid_ratio(self) -> Fraction | None:
        """What points paid ÷ gross sales to members."""
        return Fraction(self.paid, self.total.sales) if self.total.sales else None


@dataclass(frozen=True, slots=True)
class _Voucher:
    reward: str
    member: int
    cost: int
    issued: int
    used: int | None
    lapsed: int | None


def rewards_worked(
    conn: Connection,
    as_of: dt.date,
    today: dt.date,
    *,
    window_days: int = REWARD_WINDOW,
    span_days: int = SPAN,
) -> RewardsWorked:
    """What rewards cost, and how many of those used changed nothing.

    A reward can bring visits twice: while a member saves up for it, and after it was given
    (*points pressure* and *rewarded behaviour*: Taylor and Neslin, “The current and future sales
    impact of a retail frequency reward program”, Journal of Retailing 81, 2005). So one *changed
    nothing* whose member came on no more days in the ``span_days`` before they took it, nor in
    those after they used it, than in the ``span_days`` before these. The days they took and used
    it are in none of the three.

    Chance alone makes some look so: had the three spans nothing to do with the reward, each was
    as likely to be the best, or one of the best. Their number is counted beside.

    :param as_of: the day after the last day counted.
    :raises BadInput: a window or span of less than a day.
    """
    days = _trailing(as_of, window_days)
    _trailing(as_of, span_days)
    winners, began = winners_of(conn), first_record(conn)
    sales = _sides(conn, days, winners)[0].gross
    vouchers = _vouchers(conn, days, winners)
    judged = _judged(conn, days, vouchers, span_days, winners)
    named = sorted({one.reward for one in vouchers}, key=str.casefold)
    rows = [_row(name, vouchers, judged, days, sales) for name in (*named, None)]
    return RewardsWorked(
        window_days=window_days,
        span_days=span_days,
        as_of=as_of,
        partial=began is None or began > days.first or as_of > today,
        rewards=tuple(row for row in rows[:-1] if row.issued or row.used or row.lapsed),
        total=rows[-1],
        paid=_paid(conn, days),
    )


def _row(
    name: str | None,
    vouchers: Sequence[_Voucher],
    judged: Mapping[int, tuple[bool, Fraction]],
    days: Days,
    sales: int,
) -> RewardWorked:
    first = days.first.toordinal()
    own = [(place, one) for place, one in enumerate(vouchers) if name in (None, one.reward)]
    used = [one for _, one in own if one.used is not None and one.used >= first]
    known = [(one, *judged[place]) for place, one in own if place in judged]
    return RewardWorked(
        reward=name or "",
        issued=sum(one.issued >= first for _, one in own),
        used=len(used),
        lapsed=sum(one.lapsed is not None and one.lapsed >= first for _, one in own),
        cost=sum(one.cost for one in used),
        unpriced=sum(not one.cost for one in used),
        judged=len(known),
        unchanged=sum(unchanged for _, unchanged, _ in known),
        unchanged_cost=sum(one.cost for one, unchanged, _ in known if unchanged),
        chance=sum((chance for _, _, chance in known), Fraction(0)),
        sales=sales,
    )


def _vouchers(conn: Connection, days: Days, winners: Mapping[int, int]) -> list[_Voucher]:
    """Vouchers as they were known, but for those cancelled by then."""
    ordinal, until = _ordinal, days.as_of.isoformat()
    found = []
    for name, member, cost, issued, last, state, closed in conn.execute(
        "SELECT reward.name, voucher.member, voucher.cost_price, issued_on, voucher.last_day,"
        " state, closed_on FROM voucher JOIN reward ON reward.id = voucher.reward"
        " WHERE issued_on < ?1 ORDER BY voucher.event",
        (until,),
    ).fetchall():
        closed_by_then = closed is not None and closed < until
        if state == "cancelled" and closed_by_then:
            continue
        used = ordinal(closed) if state == "used" and closed_by_then else None
        lapsed = ordinal(last) if used is None and last is not None and last < until else None
        owner = winners.get(member, member)
        found.append(_Voucher(name, owner, cost, ordinal(issued), used, lapsed))
    return found


def _judged(
    conn: Connection,
    days: Days,
    vouchers: Sequence[_Voucher],
    span: int,
    winners: Mapping[int, int],
) -> dict[int, tuple[bool, Fraction]]:
    """By place: whether a voucher changed nothing, and how likely that is by chance."""
    first, end = days.first.toordinal(), days.as_of.toordinal()
    began = first_record(conn)
    if began is None:
        return {}
    known = belongings(conn, days.as_of, dict(winners))
    told = {
        place: one
        for place, one in enumerate(vouchers)
        if one.used is not None
        and first <= one.used < end - span
        and one.member in known
        and one.issued - 2 * span >= max(known[one.member].joined, began.toordinal())
    }
    visits = _visits(conn, days, min((v.issued for v in told.values()), default=end) - 2 * span)
    by_member: defaultdict[int, set[int]] = defaultdict(set)
    for member, day in visits:
        by_member[winners.get(member, member)].add(day)
    ordered = {member: sorted(came) for member, came in by_member.items()}
    found = {}
    for place, one in told.items():
        came = ordered.get(one.member, [])
        assert one.used is not None  # noqa: S101 - only those used are told of
        starts = (one.issued - 2 * span, one.issued - span, one.used + 1)
        usual, saving, after = (
            bisect_left(came, start + span) - bisect_left(came, start) for start in starts
        )
        best = max(usual, saving, after)
        chance = Fraction((usual, saving, after).count(best), len(starts))
        found[place] = usual == best, chance
    return found


def _visits(conn: Connection, days: Days, since: int) -> list[tuple[int, int]]:
    """Members and the days they came, from a day on."""
    end = days.as_of.toordinal()
    rows: list[tuple[int, int]] = conn.execute(
        f"SELECT DISTINCT member, day FROM purchase WHERE {STANDS} AND member IS NOT NULL",  # noqa: S608 - our own
        (since, end, end),
    ).fetchall()
    return rows


def _paid(conn: Connection, days: Days) -> int:
    """What points paid of the sales of the days, less what was given back of it."""
    rows = conn.execute(
        "SELECT paid, gross, coalesce((SELECT sum(amount) FROM refund"  # noqa: S608 - our own words
        "  WHERE sale = purchase.event AND day < ?3), 0)"
        f" FROM purchase WHERE {STANDS} AND paid > 0",
        days.places,
    ).fetchall()
    return sum(paid * (gross - back) // gross for paid, gross, back in rows)


def _ordinal(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()
