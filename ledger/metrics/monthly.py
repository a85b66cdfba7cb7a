"""A month of the shop, as its owner's report tells it: read once, in one view of the books."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from ledger.metrics import cohorts, customers, outlook, rfm
from ledger.metrics.cohorts import Cohort
from ledger.metrics.effect import Effect, effects_in
from ledger.metrics.goals import Progress, of_month
from ledger.metrics.kpi import Kpi, Number, rate
from ledger.metrics.levels import NO_TIER
from ledger.metrics.moment import Moment, Terms
from ledger.metrics.opinions import Opinions, opinions
from ledger.metrics.outlook import Outlook
from ledger.metrics.points import EARNED, REDEEMED
from ledger.metrics.report import KEYS, WINDOW, assemble, moments
from ledger.metrics.rfm import Group
from ledger.queries.feedback import AnswerLine, answers
from ledger.queries.in_month import Given, Lapsing, Pattern, lapsing, pattern, rewards_given
from ledger.rules.feedback import KINDS
from ledger.store.transaction import CHAIN, Transaction
from ledger.values.calendar import add_months
from ledger.values.errors import BadInput
from ledger.values.progress import HowFar

_BACK = 12
"""Months told beside the month itself: the first of them is the same month a year before."""

_CALLS = 10
_PARTS = 4
# The loading of all sales, the numbers, what is expected of each member, and the rest.
_TIER_MOVES = ("tier_ups", "tier_downs")


@dataclass(frozen=True, slots=True)
class Beside:
    """A number of the month with the same one a month and a year before.

    Exact, in the unit of ``kpi``. ``None`` where there is nothing to divide by, or no record yet.
    """

    kpi: Kpi
    month_before: Number | None
    year_before: Number | None


@dataclass(frozen=True, slots=True)
class Step:
    """A month of the past year, by its first day, as it stood at its end.

    Everything is ``None`` in a month that ended before the shop's records begin. ``whole`` says
    that the records fill it. Money is minor units; ``lost`` were active and are silent.
    """

    first: dt.date
    whole: bool = True
    revenue: int | None = None
    retention: Number | None = None
    new: int | None = None
    won_back: int | None = None
    lost: int | None = None
    earned: int | None = None
    used: int | None = None
    lapsed: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A member worth a call, and what is known of their rhythm and of what is at stake."""

    name: str
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Month:
    """A shop's month. ``as_of`` is the day after its last; ``counted`` the last day there was.

    ``numbers`` are those of :func:`~ledger.metrics.report.report` as of ``as_of``, by key.
    ``steps`` are the thirteen months up to this one, oldest first; ``cohorts`` the members who
    first bought in one of them. ``tiers`` pairs each tier with its members, lowest first, none
    at all first of them; it is empty where there are no tiers. ``seq`` and ``head`` are the end
    of the chain the report was drawn from.

    ``goals`` were open at its end, or met or missed in it. ``opinions`` are of every kind that was
    answered in the 365 days up to its end; ``comments`` those of the month that stand today.
    ``campaigns`` held on one of its days.
    """

    shop: str
    currency: str
    first: dt.date
    as_of: dt.date
    today: dt.date
    seq: int
    head: str
    numbers: dict[str, Beside] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    pattern: Pattern = field(default_factory=Pattern)
    cohorts: tuple[Cohort, ...] = ()
    groups: tuple[Group, ...] = ()
    tiers: tuple[tuple[str, int], ...] = ()
    calls: tuple[Call, ...] = ()
    rewards: tuple[Given, ...] = ()
    lapsing: Lapsing = field(default_factory=Lapsing)
    goals: tuple[Progress, ...] = ()
    opinions: tuple[Opinions, ...] = ()
    comments: tuple[AnswerLine, ...] = ()
    campaigns: tuple[Effect, ...] = ()

    @property
    def on_record(self) -> bool:
        """Whether the shop's records had begun by its end."""
        return bool(self.steps) and self.steps[-1].revenue is not None

    @property
    def over(self) -> bool:
        """Whether its last day has passed."""
        return self.as_of <= self.today

    def month_back(self, months: int) -> dt.date:
        """The first day of the month so many before it (negative) or after it."""
        return add_months(self.first, months)

    @property
    def counted(self) -> dt.date:
        """Its last day, or today while it is not over."""
        return min(self.today, self.as_of - dt.timedelta(days=1))


def last_month(today: dt.date) -> dt.date:
    """The first day of the last month that is over."""
    return add_months(today.replace(day=1), -1)


def check_begun(first: dt.date, today: dt.date) -> None:
    """Whether there can be something to tell of a month.

    :raises BadInput: it is to come.
    """
    if first > today:
        raise BadInput("That month is to come: give this one or an earlier one.")


def month(tx: Transaction, first: dt.date, progress: HowFar = lambda _done, _total: None) -> Month:
    """A month by its first day, as it was true at its end, or as it stands while it lasts.

    :param progress: told how many of how many parts of it are worked out.
    :raises BadInput: the month is to come.
    """
    check_begun(first, tx.today)
    as_of = add_months(first, 1)
    ends = [add_months(as_of, -n) for n in range(_BACK, -1, -1)]
    keys = (*KEYS, *_TIER_MOVES)
    series = moments(tx.connection, ends, keys, Terms(None, WINDOW))
    progress(1, _PARTS)
    then, before, now = series[0], series[-2], series[-1]
    found = assemble([then, before, now], keys, today=tx.today, trend=True)
    progress(2, _PARTS)
    # Silence is counted up to a day that was, not up to one that is to come.
    end = min(as_of, tx.today + dt.timedelta(days=1))
    expected = outlook.of_history(now.history, end.toordinal())
    progress(3, _PARTS)
    seq, head = tx.connection.execute(
        "SELECT seq, lower(hex(hash)) FROM head WHERE chain = ?", (CHAIN,)
    ).fetchone()
    return Month(
        shop=tx.settings.shop_name,
        currency=tx.settings.shop_currency,
        first=first,
        as_of=as_of,
        today=tx.today,
        seq=seq,
        head=head,
        numbers={
            key: Beside(
                kpi,
                kpi.previous if _on_record(before) else None,
                kpi.trend[0] if _on_record(then) else None,
            )
            for key, kpi in found.items()
        },
        steps=tuple(_step(moment, tx.today) for moment in series),
        pattern=pattern(tx, first, end),
        cohorts=tuple(
            cohort
            for cohort in cohorts.of_history(now.history, end, today=tx.today).found
            if cohort.start >= series[0].start_date
        ),
        groups=tuple(rfm.groups(rfm.customers(now.history, end.toordinal()))),
        tiers=_tiers(now),
        calls=tuple(_call(tx, one) for one in outlook.leaving(expected, _CALLS)),
        rewards=tuple(rewards_given(tx, first, end)),
        lapsing=lapsing(tx, as_of, add_months(as_of, 1)),
        goals=tuple(of_month(tx, first, as_of)),
        opinions=tuple(one for one in (opinions(tx, kind, as_of) for kind in KINDS) if one.tally.n),
        comments=tuple(answers(tx, since=first, as_of=as_of, commented=True)),
        campaigns=tuple(effects_in(tx, first, end)),
    )


def _on_record(moment: Moment) -> bool:
    first = moment.history.first_record
    return first is not None and first < moment.as_of


def _tiers(now: Moment) -> tuple[tuple[str, int], ...]:
    """How many members are in each tier, the empty ones of the programme included."""
    log = now.history.tiers
    held = log.held(now.as_of)
    counts = Counter(held.get(member, NO_TIER) for member in now.joined)
    if not log.levels and set(counts) <= {NO_TIER}:
        return ()
    known = (NO_TIER, *log.levels, *sorted(set(counts) - {NO_TIER, *log.levels}))
    return tuple((tier, counts[tier]) for tier in known)


def _call(tx: Transaction, one: Outlook) -> Call:
    (name,) = tx.connection.execute(
        "SELECT name FROM profile WHERE member = ?", (one.member,)
    ).fetchone()
    return Call(name, one)


def _step(moment: Moment, today: dt.date) -> Step:
    if not _on_record(moment):
        return Step(moment.start_date, whole=False)
    first, flows, points = moment.history.first_record, moment.flows, moment.history.points
    start, end = moment.start, moment.as_of
    return Step(
        first=moment.start_date,
        whole=first is not None and first <= start and moment.date <= today,
        revenue=customers.net_sales(moment.history, start, end),
        retention=rate(flows.retained, flows.start).value,
        new=flows.new,
        won_back=flows.won_back,
        lost=flows.lost,
        earned=points.moved(EARNED, start, end, end),
        used=-points.moved(REDEEMED, start, end, end),
        lapsed=points.unspent(start, min(end, today.toordinal()), end),
    )
