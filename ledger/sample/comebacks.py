"""Who answers a campaign that calls back members who had gone: some of those it is for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from ledger.metrics.audience import eligible
from ledger.metrics.spending import Days
from ledger.program.tiers import Campaign
from ledger.rules.control import kept_apart
from ledger.sample.chance import Chance
from ledger.sample.rhythms import Customer, Visit
from ledger.sample.shop import is_open, within_hours
from ledger.store.transaction import Transaction

_DAY = dt.timedelta(days=1)
_COME, _TIMES = 200, (1, 3)


def comebacks(
    tx: Transaction,
    campaign: Campaign,
    everyone: Sequence[Customer],
    numbers: Mapping[int, int],
) -> Iterator[Visit]:
    """Visits that would not have been without it, on its first day: nobody kept apart makes one.

    :param campaign: as it stands in the books, with what it draws by.
    :param numbers: customers by their number as members.
    """
    chance = Chance("comebacks", campaign.name)
    days = Days(campaign.first_day, campaign.last_day + _DAY, campaign.first_day)
    for member in eligible(tx, campaign, days, {}):
        if kept_apart(campaign, member) or not chance.per_mille(_COME):
            continue
        number = numbers[member]
        customer = everyone[number]
        taken = {visit.day for visit in customer.visits}
        for _ in range(chance.between(*_TIMES)):
            day = campaign.first_day + chance.below(days.length) * _DAY
            if is_open(day) and day not in taken:
                taken.add(day)
                minute = chance.between(*chance.pick(customer.archetype.hours))
                basket = chance.weighted(customer.archetype.baskets)
                yield Visit(day, within_hours(day, minute), number, basket)
