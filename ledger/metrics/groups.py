"""Members in groups with the people of each: by how they buy, and by their tier."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from ledger.metrics.load import Connection
from ledger.metrics.rfm import Customer, Group, Segment, groups, rfm
from ledger.metrics.who import Counted, Who
from ledger.program.tiers import Tier
from ledger.queries.qualifying import everyone
from ledger.queries.standing import held_today, next_above, tiers
from ledger.queries.tier_moves import standings
from ledger.rules.tiers import Standing, destined, tier_for
from ledger.store.transaction import Transaction

CLOSE = 5
"""Who lacks a fifth of the next tier's threshold or less is close to it."""

NO_TIER = ""
STANDINGS = ("losing", "close", "settled")
"""Who is about to lose their tier, who is close to the next one, and who is neither."""

_FAR = 1 << 62
# Who has nothing more to reach comes after all who have.


@dataclass(frozen=True, slots=True)
class Segments:
    """Every member there was as of a date (exclusive), in the groups of RFM."""

    as_of: dt.date
    groups: tuple[Group, ...]
    customers: tuple[Customer, ...]

    def people(self, name: Segment) -> Who:
        """The members of a group, with all they bought, those who brought in most first."""
        return Who(
            "segment",
            self.as_of,
            (name,),
            tuple(
                Counted(
                    one.member,
                    name,
                    one.last_day.toordinal() if one.last_day else 0,
                    one.purchases,
                    one.net,
                )
                for one in self.customers
                if one.segment == name
            ),
        )


def segments(conn: Connection, as_of: dt.date) -> Segments:
    """The groups as of a date.

    :param conn: the shop's file, in a read of its own; only read.
    :param as_of: the day after the last day counted.
    """
    found = rfm(conn, as_of)
    return Segments(as_of, tuple(groups(found)), tuple(found))


@dataclass(frozen=True, slots=True)
class TierGroup:
    """A tier, or none (an empty name), with how many members it has.

    ``close`` lack little to the next one, ``losing`` keep theirs only until some day.
    """

    name: str
    threshold: int
    members: int
    close: int
    losing: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How the active members are spread over the tiers today, highest tier first.

    ``basis`` is what a tier is counted from. Of each person, by tier: ``amount`` is what they
    have qualified with, ``times`` what they lack to the next tier (0 at the top), ``day`` the last
    one of a tier that they are about to lose.
    """

    today: dt.date
    basis: str
    groups: tuple[TierGroup, ...]
    members: dict[str, tuple[Counted, ...]]

    def people(self, tier: str) -> Who:
        """The members in a tier: those about to lose it first, then those close to the next."""
        people = self.members.get(tier, ())
        return Who("tier", self.today, STANDINGS, people, basis=self.basis)


def spread(tx: Transaction) -> Spread:
    """The tiers with their members, each in the tier that their own page names."""
    known, spent = tiers(tx), everyone(tx, tx.today)
    found: dict[str, list[Counted]] = {name: [] for name in (NO_TIER, *(t.name for t in known))}
    for member, held in standings(tx):
        tier, person = _placed(tx, member, held, spent.get(member, 0), known)
        found[tier].append(person)
    places = {name: place for place, name in enumerate(STANDINGS)}
    for people in found.values():
        people.sort(key=lambda one: (places[one.group], one.day, one.times or _FAR, one.member))
    listed = [(tier.name, tier.threshold) for tier in reversed(known)]
    if known and (found[NO_TIER] or known[0].threshold > 0):
        listed.append((NO_TIER, 0))
    return Spread(
        tx.today,
        tx.settings.tier_basis,
        tuple(_group(name, threshold, found[name]) for name, threshold in listed),
        {name: tuple(people) for name, people in found.items()},
    )


def _group(name: str, threshold: int, people: list[Counted]) -> TierGroup:
    counted = Counter(person.group for person in people)
    return TierGroup(name, threshold, len(people), counted["close"], counted["losing"])


def _placed(
    tx: Transaction, member: int, held: Standing | None, spend: int, known: tuple[Tier, ...]
) -> tuple[str, Counted]:
    """The tier a member is in, and how firmly."""
    grace = tx.settings.tier_grace_days
    now = held_today(held, known, tx.today, grace, lambda: spend)
    own = next((tier for tier in known if now and tier.name == now.tier), None)
    above = next_above(known, own, spend)
    missing = above.threshold - spend if above else 0
    until = _last_day(now, spend, known, tx.today, grace) if now and own else None
    if own is not None and until is not None:
        return own.name, Counted(member, "losing", until.toordinal(), missing, spend)
    close = above is not None and missing * CLOSE <= above.threshold
    group = "close" if close else "settled"
    return own.name if own else NO_TIER, Counted(member, group, 0, missing, spend)


def _last_day(
    now: Standing, spend: int, known: tuple[Tier, ...], on: dt.date, grace: int
) -> dt.date | None:
    """The last day of a tier that is not reached any more, if it ends; ``None`` if it stays."""
    if now.by_hand:
        reached = tier_for(spend, known)
        own = next(tier for tier in known if tier.name == now.tier)
        lower = reached is None or reached.threshold < own.threshold
        return now.until if lower else None
    coming, leads = destined(now, spend, known, on, grace)
    return coming.until if coming and coming.tier == now.tier != leads else None
