"""What a campaign changed: those it was for beside those it kept apart.

Who is kept apart is drawn by lot (:mod:`ledger.rules.control`), so that nothing but the campaign
tells the two groups apart and a difference between them that chance seldom makes is its doing.
Everybody who was drawn counts, whether they bought or not: to leave out who did not come would
compare those the campaign fetched with those who came anyway.

A member is eligible who had joined before the first day and, where the campaign is for a tier or
a segment, was in it when it began (or has their birthday in its months). Weekdays, hours and a
category say which sales count, and not who may come; all that a member buys in the days is
counted, because a purchase brought forward from another day is no gain. After a merge both count
as the one who stays, from the beginning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Literal

from ledger.metrics.audience import days_of, eligible
from ledger.metrics.awarded import points_added, points_given
from ledger.metrics.intervals import (
    Interval,
    Sample,
    difference_of_means,
    difference_of_shares,
    ratio_of_means,
)
from ledger.metrics.load import winners_of
from ledger.metrics.spending import Days, Spent, first_record, spending
from ledger.program.tiers import Campaign
from ledger.queries.standing import campaign_named, campaigns
from ledger.rules.control import kept_apart
from ledger.store.transaction import Transaction

MINIMUM = 30
"""Members that each group must have: of fewer, a mean is not near enough to a normal one."""

BEFORE_DAYS = 90
"""Days before a campaign over which its two groups are compared too."""

LAST_YEAR = 364
"""Days back to the same weekdays a year before."""

_MOST_TIMES = 100
# Beyond so many times the members, how many more are needed is no advice.

_NOTHING = Spent()

Verdict = Literal["waiting", "uncontrolled", "small", "early", "caused", "untold"]
"""*waiting*: no day of it is over. *uncontrolled*: nobody is kept apart. *small*: fewer than
:data:`MINIMUM` in a group. *early*: it still runs, and whoever looks often enough sees a
difference some day. *caused*: over, and the interval of net sales a member leaves nought out.
*untold*: over, and it does not."""

Measure = Literal["bought", "orders", "gross", "net", "points", "before"]
MEANS: tuple[Measure, ...] = ("orders", "gross", "net", "points", "before")


@dataclass(frozen=True, slots=True)
class Arm:
    """A group over some days: per member a number, nought for who did not come.

    ``gross`` and ``net`` in minor units; ``points`` are all that their sales of the days gave;
    ``before`` is net over the :data:`BEFORE_DAYS` before, where there is a group to compare it.
    """

    days: Days
    buyers: int
    orders: Sample
    gross: Sample
    net: Sample
    points: Sample
    before: Sample | None = None

    @property
    def members(self) -> int:
        """How many were drawn."""
        return self.orders.n

    def sample(self, measure: Measure) -> Sample:
        """One of its means by name; empty where it was not taken."""
        found: Sample | None = getattr(self, measure)
        return found or Sample(0, 0, 0)

    @property
    def bought(self) -> Fraction | None:
        """The share who bought."""
        return Fraction(self.buyers, self.members) if self.members else None


@dataclass(frozen=True, slots=True)
class Uplift:
    """A mean (or a share) less that of the group kept apart, absolute and relative to the latter.

    The intervals are ``None`` where a group is too small for one.
    """

    difference: Fraction | None
    interval: Interval | None = None
    relative: Fraction | None = None
    relative_interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a campaign changed over its days so far.

    ``over`` says that no day is to come. ``treated`` and ``control`` are the groups,
    ``uplifts`` what tells them apart, *before* being net sales over the :data:`BEFORE_DAYS`
    before. Of a campaign that keeps nobody apart, ``earlier`` holds as many days just before, and
    the same a year before, of those who were members then: ``None`` where no records reach.

    ``missing`` is how many more members are needed: in the smaller group where it is small; in
    all, at this difference and spread, where nothing can be told.

    ``points`` are what the campaign itself added to the awards of the treated, ``cost`` their
    value; ``extra_sales`` the difference in net sales a member times the treated, and ``gain``
    these times ``margin`` less the cost. All money in minor units.
    """

    campaign: Campaign
    days: Days
    over: bool
    verdict: Verdict
    treated: Arm | None = None
    control: Arm | None = None
    earlier: tuple[Arm | None, Arm | None] = (None, None)
    uplifts: Mapping[Measure, Uplift] | None = None
    missing: int | None = None
    points: int = 0
    cost: Fraction = Fraction(0)
    margin: Fraction = Fraction(1)

    @property
    def extra_sales(self) -> Fraction | None:
        """Net sales the treated made beyond what those kept apart did."""
        net = self.uplifts["net"].difference if self.uplifts else None
        return net * self.treated.members if net is not None and self.treated else None

    @property
    def extra_interval(self) -> Interval | None:
        """Where the extra sales lie."""
        interval = self.uplifts["net"].interval if self.uplifts else None
        return interval.times(self.treated.members) if interval and self.treated else None

    @property
    def gain(self) -> Fraction | None:
        """What is left of the extra sales, at the margin, once the points are paid."""
        extra = self.extra_sales
        return None if extra is None else extra * self.margin - self.cost

    @property
    def gain_interval(self) -> Interval | None:
        """Where the gain lies."""
        extra, margin, cost = self.extra_interval, float(self.margin), float(self.cost)
        return extra and Interval(extra.low * margin - cost, extra.high * margin - cost)


def effect(tx: Transaction, name: str, as_of: dt.date, *, margin: Fraction = Fraction(1)) -> Effect:
    """What a campaign has changed as of a date.

    :param as_of: the day after the last day counted; what was undone since is not known.
    :param margin: what of a sale is left once the goods are paid.
    :raises Refused: no such campaign.
    """
    campaign = campaign_named(tx, name)
    days, over = days_of(tx, campaign, as_of)
    found = Effect(campaign, days, over, verdict="waiting", margin=margin)
    if not days.length:
        return found
    winners = winners_of(tx.connection)
    own = eligible(tx, campaign, days, winners)
    treated = [member for member in own if not kept_apart(campaign, member)]
    added = points_added(tx, campaign, days, winners)
    points = sum(added[member] for member in treated)
    found = replace(found, points=points, cost=points * tx.settings.points_value)
    if not campaign.control:
        arms = _arms(tx, days, winners, treated)
        earlier = [_earlier(tx, campaign, days, ago, winners) for ago in (days.length, LAST_YEAR)]
        return replace(
            found, verdict="uncontrolled", treated=arms[0], earlier=(earlier[0], earlier[1])
        )
    groups = treated, [member for member in own if kept_apart(campaign, member)]
    since = days.first - dt.timedelta(days=BEFORE_DAYS)
    before = spending(tx.connection, Days(since, days.first, days.first), winners)
    one, other = (
        replace(arm, before=Sample.of(before.get(member, _NOTHING).net for member in group))
        for group, arm in zip(groups, _arms(tx, days, winners, *groups), strict=True)
    )
    found = replace(found, treated=one, control=other, uplifts=_uplifts(one, other))
    return _judged(found, one, other)


def effects(tx: Transaction, as_of: dt.date) -> list[Effect]:
    """What each campaign has changed, the latest first."""
    return [effect(tx, c.name, as_of) for c in reversed(campaigns(tx, ended=True))]


def effects_in(tx: Transaction, first: dt.date, as_of: dt.date) -> list[Effect]:
    """What each campaign that held on a day of ``[first, as_of)`` has changed, the latest first."""
    return [
        effect(tx, campaign.name, as_of)
        for campaign in reversed(campaigns(tx, ended=True))
        if (days := days_of(tx, campaign, as_of)[0]).length and days.end > first
    ]


def _arms(
    tx: Transaction, days: Days, winners: Mapping[int, int], *groups: Collection[int]
) -> list[Arm]:
    spent = spending(tx.connection, days, winners)
    points = points_given(tx, days, winners)
    return [_arm(days, group, spent, points) for group in groups]


def _arm(
    days: Days, group: Iterable[int], spent: Mapping[int, Spent], points: Mapping[int, int]
) -> Arm:
    members = tuple(group)
    each = [spent.get(member, _NOTHING) for member in members]
    return Arm(
        days=days,
        buyers=sum(one.orders > 0 for one in each),
        orders=Sample.of(one.orders for one in each),
        gross=Sample.of(one.gross for one in each),
        net=Sample.of(one.net for one in each),
        points=Sample.of(points.get(member, 0) for member in members),
    )


def _earlier(
    tx: Transaction, campaign: Campaign, days: Days, ago: int, winners: Mapping[int, int]
) -> Arm | None:
    """The same days so long ago, of those it would have been for then."""
    then = days.back(ago)
    began = first_record(tx.connection)
    if began is None or began > then.first:
        return None
    return _arms(tx, then, winners, eligible(tx, campaign, then, winners))[0]


def _uplifts(one: Arm, other: Arm) -> dict[Measure, Uplift]:
    large = min(one.members, other.members) >= MINIMUM
    shares = _versus(one.bought, other.bought)
    pair = (one.buyers, one.members), (other.buyers, other.members)
    interval = difference_of_shares(*pair) if large else None
    found: dict[Measure, Uplift] = {"bought": replace(shares, interval=interval)}
    for measure in MEANS:
        mine, theirs = one.sample(measure), other.sample(measure)
        uplift = _versus(mine.mean, theirs.mean)
        if large:
            ratio = ratio_of_means(mine, theirs)
            uplift = replace(
                uplift,
                interval=difference_of_means(mine, theirs),
                relative_interval=Interval(ratio.low - 1, ratio.high - 1) if ratio else None,
            )
        found[measure] = uplift
    return found


def _versus(mine: Fraction | None, theirs: Fraction | None) -> Uplift:
    if mine is None or theirs is None:
        return Uplift(None)
    difference = mine - theirs
    return Uplift(difference, relative=difference / theirs if theirs > 0 else None)


def _judged(found: Effect, one: Arm, other: Arm) -> Effect:
    """The verdict: by net sales a member alone, so that there is one question and not five."""
    smaller = min(one.members, other.members)
    if smaller < MINIMUM:
        return replace(found, verdict="small", missing=MINIMUM - smaller)
    if not found.over:
        return replace(found, verdict="early")
    net = found.uplifts["net"] if found.uplifts else Uplift(None)
    if net.interval and net.interval.excludes_zero:
        return replace(found, verdict="caused")
    return replace(found, verdict="untold", missing=_missing(net, one.members + other.members))


def _missing(net: Uplift, members: int) -> int | None:
    """How many more would tell this difference: an interval narrows as the root of its members."""
    if not net.difference or net.interval is None:
        return None
    times = ((net.interval.high - net.interval.low) / 2 / float(net.difference)) ** 2
    return ceil(members * (times - 1)) if times <= _MOST_TIMES else None
