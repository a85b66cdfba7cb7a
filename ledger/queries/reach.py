"""Which rewards a member can take: the one answer for the screen and for the act."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Literal

from ledger.queries.balance import spendable
from ledger.queries.rewards import THEIRS, Reward, catalogue
from ledger.queries.standing import standing_today, tiers
from ledger.store.transaction import Transaction
from ledger.values.errors import Refused
from ledger.values.points import Points, Unit


class Taker:
    """A member before the catalogue on a business date: what they hold and have had."""

    def __init__(self, tx: Transaction, member: int, day: dt.date | None = None) -> None:
        self._tx = tx
        self._member = member
        self._day = day or tx.today
        self._held: dict[Unit, int] = {}

    def held(self, unit: Unit) -> int:
        """What they can spend."""
        if unit not in self._held:
            self._held[unit] = spendable(self._tx, self._member, unit, self._day)
        return self._held[unit]

    def refusal(self, reward: Reward) -> Refused | None:
        """Why they cannot take a reward now, or ``None`` if they can."""
        return self.barred(reward) or self.short(reward)

    def barred(self, reward: Reward, *, taken: int = 0) -> Refused | None:
        """Why they cannot take it whatever they hold, in the order staff would ask.

        :param taken: how many they take in the same act before this one.
        """
        return (
            self._by_tier(reward)
            or self._by_date(reward)
            or self._by_stock(reward, taken)
            or self._by_limit(reward, taken)
        )

    def short(self, reward: Reward) -> Refused | None:
        """What is missing of its cost."""
        held = self.held(reward.unit)
        if held >= reward.cost:
            return None
        return Refused(
            "“{name}” costs {cost} and the balance is {balance}: {missing} missing.",
            name=reward.name,
            cost=Points(reward.cost, reward.unit),
            balance=Points(held, reward.unit),
            missing=Points(reward.cost - held, reward.unit),
        )

    @cached_property
    def _tiers(self) -> frozenset[str]:
        """The member's tier and all below it, folded."""
        held = standing_today(self._tx, self._member)
        names = [tier.name.casefold() for tier in tiers(self._tx)]
        if held is None or held.tier.casefold() not in names:
            return frozenset()
        return frozenset(names[: names.index(held.tier.casefold()) + 1])

    def _by_tier(self, reward: Reward) -> Refused | None:
        if not reward.tier or reward.tier.casefold() in self._tiers:
            return None
        return Refused(
            "“{name}” is for {tier} members and above.", name=reward.name, tier=reward.tier
        )

    def _by_date(self, reward: Reward) -> Refused | None:
        if early(reward, self._day):
            return Refused(
                "“{name}” can be taken from {day} on.", name=reward.name, day=reward.first_day
            )
        if over(reward, self._day):
            return Refused(
                "“{name}” could be taken until {day}.", name=reward.name, day=reward.last_day
            )
        return None

    @staticmethod
    def _by_stock(reward: Reward, taken: int) -> Refused | None:
        if reward.stock is None or reward.stock > taken:
            return None
        return Refused("“{name}” is out of stock.", name=reward.name)

    def _by_limit(self, reward: Reward, taken: int) -> Refused | None:
        limit, days = reward.per_member, reward.period_days
        if limit is None:
            return None
        since = self._day - dt.timedelta(days=days) if days else dt.date.min
        had = [self._day] * taken + self._had(reward, since)
        if len(had) < limit:
            return None
        if days:
            return Refused(
                "“{name}” is limited to {limit} per member in {days} days: the next one on {day}.",
                name=reward.name,
                limit=limit,
                days=days,
                day=had[limit - 1] + dt.timedelta(days=days),
            )
        return Refused(
            "“{name}” is limited to {limit} per member, and this member has had {had}.",
            name=reward.name,
            limit=limit,
            had=len(had),
        )

    def _had(self, reward: Reward, since: dt.date) -> list[dt.date]:
        """When each was issued after a day, latest first. One that lapsed was had all the same."""
        rows = self._tx.connection.execute(
            f"{THEIRS}SELECT issued_on FROM voucher WHERE member IN (SELECT id FROM theirs)"  # noqa: S608 - a constant
            " AND reward = :reward AND state <> 'cancelled' AND issued_on > :since"
            " ORDER BY issued_on DESC",
            {"member": self._member, "reward": reward.id, "since": since.isoformat()},
        )
        return [dt.date.fromisoformat(day) for (day,) in rows]


def early(reward: Reward, day: dt.date) -> bool:
    """Whether its first day is still to come."""
    return reward.first_day is not None and day < reward.first_day


def over(reward: Reward, day: dt.date) -> bool:
    """Whether its last day is past."""
    return reward.last_day is not None and day > reward.last_day


Closed = Literal["", "archived", "stock", "early", "over"]


def closed(reward: Reward, day: dt.date) -> Closed:
    """Why nobody can take a reward on a day; empty where some can."""
    if not reward.active:
        return "archived"
    if over(reward, day):
        return "over"
    if early(reward, day):
        return "early"
    return "stock" if reward.stock == 0 else ""


def within_reach(tx: Transaction, member: int) -> list[Reward]:
    """The rewards a member can take now, by cost."""
    taker = Taker(tx, member)
    return [reward for reward in catalogue(tx) if taker.refusal(reward) is None]
