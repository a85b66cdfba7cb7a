"""Two years in the order of the clock: the agenda of visits, and the owner's chores."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable
from functools import partial
from itertools import count

from ledger.books import points, program, rewards, staff, tiers
from ledger.queries.standing import campaign_named
from ledger.sample import shop
from ledger.sample.ambitions import Ambitions
from ledger.sample.chance import Chance
from ledger.sample.comebacks import comebacks
from ledger.sample.counter import Act, Counter
from ledger.sample.desk import Desk
from ledger.sample.rhythms import Customer, Visit
from ledger.sample.till import Clock, Till

_DAY = dt.timedelta(days=1)
_CHORES = 6 * 60 + 40


class Play:
    """Plays visits through the books of a new shop."""

    def __init__(self, till: Till, clock: Clock, customers: list[Customer]) -> None:
        self._till = till
        self._clock = clock
        self._customers = customers
        self._agenda: list[tuple[int, int, Act]] = []
        self._order = count()
        self._counter = Counter(till, clock, customers, self._plan)
        self._owner = partial(self._counter.desk.call, shop.OWNER)
        self._ambitions = Ambitions(till, Desk(till, clock, Chance("ambitions")))

    def set_up(self) -> None:
        """What the owner enters the evening before the first day."""
        with self._till.day():
            for name, role in shop.STAFF:
                staff.add(self._till, name, role, self._owner())
            for key, value in shop.PROGRAM:
                program.change(self._till, key, value, self._owner())
            for tier in shop.TIERS:
                tiers.add_tier(self._till, tier, self._owner())
            for reward in shop.REWARDS:
                rewards.add(self._till, reward, self._owner())

    def run(self, visits: Iterable[Visit], until: dt.date) -> None:
        """Every visit up to a day included, what follows from it, and the chores between."""
        seconds = Chance("seconds")
        for visit in visits:
            self._expect(visit, seconds)
        month = shop.FIRST_DAY.replace(day=1)
        day = shop.FIRST_DAY
        while day <= until:
            if shop.is_open(day):
                with self._till.day():
                    self._clock.reach(shop.instant(day, _CHORES))
                    self._news(day)
                    self._ambitions.morning(day)
                    # On the last day too: whoever opens the sample finds nothing left to do.
                    if day.replace(day=1) != month or day == shop.LAST_DAY:
                        month = day.replace(day=1)
                        points.sweep(self._till, self._owner())
                        tiers.review_tiers(self._till, self._owner())
                    self._serve_until(shop.instant(day + _DAY, 0))
            day += _DAY

    def _news(self, day: dt.date) -> None:
        """Campaigns and rewards that begin."""
        before = day - _DAY
        while not shop.is_open(before):
            before -= _DAY
        for campaign in shop.CAMPAIGNS:
            if before < campaign.first_day - shop.ANNOUNCED <= day:
                program.add_campaign(self._till, campaign, self._owner())
            if day == campaign.first_day and campaign.segment:
                self._call_back(campaign.name)
        if before < shop.GALETTE_FROM <= day:
            rewards.add(self._till, shop.GALETTE, self._owner())

    def _call_back(self, name: str) -> None:
        """A campaign brings some back who had gone."""
        seconds = Chance("seconds", name)
        with self._till.read() as tx:
            campaign, numbers = campaign_named(tx, name), self._counter.numbers()
            for visit in comebacks(tx, campaign, self._customers, numbers):
                self._expect(visit, seconds)

    def _expect(self, visit: Visit, seconds: Chance) -> None:
        at = shop.instant(visit.day, visit.minute, seconds.below(60))
        self._plan(at, partial(self._counter.serve, visit))

    def _plan(self, at: int, act: Act) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), act))

    def _serve_until(self, end: int) -> None:
        while self._agenda and self._agenda[0][0] < end:
            at, _, act = heapq.heappop(self._agenda)
            self._clock.reach(at)
            act()
