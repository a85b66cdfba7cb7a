"""What it would have cost: a shop's past under other rules, beside what happened."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ledger.books.act import Call
from ledger.books.tiers import review_tiers
from ledger.metrics import engagement
from ledger.metrics.asked import Asked
from ledger.metrics.moment import Terms
from ledger.metrics.past import Happening, Known, known, past
from ledger.metrics.replay import Replay
from ledger.metrics.report import WINDOW, moments
from ledger.program import settings as program
from ledger.queries.balance import balance
from ledger.queries.standing import standing_today
from ledger.queries.standing import tiers as levels
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.calendar import noon
from ledger.values.errors import BadInput

Progress = Callable[[int], None]
"""Told how many events have been gone through, now and then."""

_TOLD_EVERY = 200
_RULES = frozenset(("tier", "reward", "campaign"))
# Sales of a file are of earlier days than the shop's own rules, by which they were booked.
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MemberFigures:
    """What a member's programme came to: points but for ``stamps`` given and the tier."""

    issued: int = 0
    redeemed: int = 0
    lapsed: int = 0
    stamps: int = 0
    balance: int = 0
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a shop's programme came to.

    Over the days: points ``issued`` for sales and as bonuses, ``redeemed`` and ``lapsed``,
    ``stamps`` given; the cost price of the rewards handed over (``reward_cost``) and what was
    paid with points (``paid``), in minor units, less what was taken or given back. At their
    end: points ``outstanding`` and ``owed``, the ``liability`` they are, and the members of
    each tier, the lowest first.
    """

    issued: int
    redeemed: int
    lapsed: int
    stamps: int
    reward_cost: int
    paid: int
    outstanding: int
    owed: int
    liability: int
    tiers: Mapping[str, int]

    @property
    def cost(self) -> int:
        """What the programme cost over the days, in minor units."""
        return self.reward_cost + self.paid


@dataclass(frozen=True, slots=True)
class Compared:
    """A member's figures as they happened and as asked."""

    member: int
    happened: MemberFigures
    asked: MemberFigures

    @property
    def affected(self) -> bool:
        """Whether anything of theirs would be another."""
        return self.happened != self.asked


@dataclass(frozen=True, slots=True)
class Simulation:
    """Two courses of the same past, from the first day to the last, both included.

    ``skipped`` counts what could not have been done, by kind of event, ``pay`` for payments
    with points, which come to ``points_unused``. ``rules_changed`` says that other
    settings than those asked were not the same all along.
    """

    first: dt.date
    last: dt.date
    asked: Asked
    changes: tuple[tuple[str, str, str], ...]
    happened: Figures
    under: Figures
    members: tuple[Compared, ...]
    skipped: Mapping[str, int]
    points_unused: int
    rules_changed: bool
    untold: tuple[str, ...]


def simulate(
    store: Store,
    asked: Asked,
    *,
    last: dt.date | None = None,
    progress: Progress = lambda _: None,
) -> Simulation:
    """Play a shop's past again under other rules. Nothing is written to the shop's file.

    The rules asked are in force from ``asked.since`` on, and the days counted begin there too.
    All else is as it was: who bought what and when, which rewards they asked for, what the shop
    put right by hand. What can no longer be paid for is left out, and counted. The same rules
    give the same figures, member by member.

    :param last: the last day; what has a later business date is left out. Today unless given.
    :param progress: told how far it is, of :func:`steps` events.
    :raises BadInput: a key or a value that cannot be, or days the wrong way round.
    """
    with store.read() as tx:
        shop = known(tx)
        first = max(asked.since, shop.first)
        ends = min(last or shop.today, shop.today)
        if ends < first:
            raise BadInput("A period cannot end before it begins: check its two dates.")
        for settings in shop.versions.values():
            asked.rules(settings)
        today = ends == shop.today
        happened, theirs = figures(tx, first, ends) if today else (None, {})
    if happened is None:
        happened, theirs, _ = _played(store, shop, Asked(), first, ends, progress)
    under, others, replay = _played(store, shop, asked, first, ends, progress)
    return Simulation(
        first=first,
        last=ends,
        asked=asked,
        changes=tuple(
            (key, program.show(shop.settings, key), program.show(asked.rules(shop.settings), key))
            for key in asked.settings
        ),
        happened=happened,
        under=under,
        members=tuple(
            Compared(member, found, others.get(member, MemberFigures()))
            for member, found in sorted(theirs.items())
        ),
        skipped=dict(replay.skipped),
        points_unused=replay.points_unused,
        rules_changed=any(
            program.show(rules, key) != program.show(shop.settings, key)
            for rules in shop.versions.values()
            for key in set(program.KEYS) - asked.settings.keys()
        ),
        untold=asked.untold(shop.versions.values()),
    )


def steps(store: Store) -> int:
    """How many events a simulation goes through."""
    with store.read() as tx:
        found: int = tx.connection.execute("SELECT max(id) FROM event").fetchone()[0]
    return found


def _played(  # noqa: PLR0917 - one course of the past, and all it needs
    store: Store,
    shop: Known,
    asked: Asked,
    first: dt.date,
    last: dt.date,
    progress: Progress,
) -> tuple[Figures, dict[int, MemberFigures], Replay]:
    replay = Replay(shop, asked)
    done, waiting = 0, list[Happening]()
    with replay.store:
        for happening in past(store, shop):
            if happening.id - done >= _TOLD_EVERY:
                progress(happening.id - done)
                done = happening.id
            if happening.day > last and happening.kind not in _RULES:
                continue
            waiting.append(happening)
            if happening.day <= last:
                for one in waiting:
                    replay.take(one)
                waiting.clear()
        progress(shop.upto - done)
        if last == shop.today:
            replay.finish()
        else:
            # What was brought in later was counted by the year of that day, not of this.
            replay.store.reach(noon(last, shop.settings.shop_timezone))
            review_tiers(replay.store, Call())
        with replay.store.read() as tx:
            totals, theirs = figures(tx, first, last)
    back = {here: there for there, here in replay.members.items()}
    return totals, {back[member]: found for member, found in theirs.items()}, replay


def figures(
    tx: Transaction, first: dt.date, last: dt.date
) -> tuple[Figures, dict[int, MemberFigures]]:
    """What the programme came to over some days that end today, in all and for each member."""
    days = {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "from": first.toordinal(),
        "to": last.toordinal(),
    }
    sums = {name: _by_member(tx, sql, days) for name, sql in _SUMS.items()}
    theirs = {}
    for (member,) in tx.connection.execute(
        "SELECT id FROM member WHERE state = 'active' ORDER BY id"
    ).fetchall():
        held = standing_today(tx, member)
        theirs[member] = MemberFigures(
            **{
                name: sums[name].get(member, 0)
                for name in ("issued", "redeemed", "lapsed", "stamps")
            },
            balance=balance(tx, member),
            tier=held.tier if held else "",
        )
    total = {name: sum(found.values()) for name, found in sums.items()}
    in_each = Counter(member.tier for member in theirs.values())
    tiers = {tier.name: in_each[tier.name] for tier in levels(tx) if in_each[tier.name]}
    cost, owed = (tx.connection.execute(sql, days).fetchone()[0] for sql in (_REWARDS, _OWED))
    # From the lots themselves: what acts again keeps nothing of each day.
    terms = Terms(None, WINDOW, tx.settings.points_value)
    (end,) = moments(tx.connection, [last + _DAY], ("points_liability",), terms)
    liability = engagement.liability(end.history, end.as_of, end.year_start, end.point_value)
    return (
        Figures(
            **total,
            reward_cost=cost,
            owed=owed,
            outstanding=int(liability.numerator or 0),
            liability=round(Fraction(liability.value or 0)),
            tiers=tiers,
        ),
        theirs,
    )


def _by_member(tx: Transaction, sql: str, days: Mapping[str, object]) -> dict[int, int]:
    """Sums by member; those of a merged one are the winner's."""
    into = dict(
        tx.connection.execute(
            "SELECT id, merged_into FROM member WHERE merged_into IS NOT NULL"
        ).fetchall()
    )
    found: dict[int, int] = {}
    for member, amount in tx.connection.execute(sql, days):
        who = member
        while who in into:
            who = into[who]
        found[who] = found.get(who, 0) + amount
    return found


# What was taken or given back counts against the day of what it undoes, as in the panels.
_MOVED = """
SELECT entry.member, sign * sum(entry.amount) FROM event AS act
 JOIN entry ON entry.event = act.id
 WHERE entry.unit = unit_ AND entry.kind IN (kinds)
  AND act.business_date BETWEEN :first AND :last GROUP BY entry.member
UNION ALL
SELECT back.member, sign * sum(back.amount) FROM event AS act
 JOIN entry AS done ON done.event = act.id JOIN entry AS back ON back.reverses = done.id
 WHERE done.unit = unit_ AND done.kind IN (kinds)
  AND back.kind IN ('reverse', 'restore', 'grace')
  AND act.business_date BETWEEN :first AND :last GROUP BY back.member
"""


def _moved(unit: str, kinds: str, sign: str) -> str:
    return _MOVED.replace("unit_", unit).replace("kinds", kinds).replace("sign", sign)


_SUMS = {
    "issued": _moved("'points'", "'earn', 'bonus'", "1"),
    "redeemed": _moved("'points'", "'redeem'", "-1"),
    "stamps": _moved("'stamps'", "'earn'", "1"),
    # A lot lapses when its last day is over, whenever that is recorded.
    "lapsed": """
SELECT lot.member, lot.amount - coalesce((
  SELECT sum(allocation.amount) FROM allocation JOIN entry ON entry.id = allocation.entry
  WHERE allocation.lot = lot.id AND entry.kind NOT IN ('expire', 'unlapse')), 0)
 FROM lot WHERE unit = 'points' AND last_day BETWEEN :first AND :last
""",
    "paid": """
SELECT member, CASE WHEN paid > 0 THEN paid * (gross - refunded) / gross ELSE 0 END
 FROM purchase WHERE member IS NOT NULL AND paid > 0 AND day BETWEEN :from AND :to
""",
}
_REWARDS = """
SELECT coalesce(sum(cost_price), 0) FROM voucher
 WHERE state = 'used' AND closed_on BETWEEN :first AND :last
"""
_OWED = "SELECT coalesce(sum(amount), 0) FROM deficit WHERE unit = 'points'"
