"""Campaigns for the screen on which they are run, and what each has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.program.tiers import Campaign
    from ledger.queries.story import Story
    from ledger.store.store import Store
    from loyalty_tui.gateway.ways import Ways


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign in words. ``state`` is *coming*, *running*, *over* or *ended* (by hand)."""

    name: str
    state: str
    days: str
    days_in_short: str
    gives: str
    conditions: tuple[str, ...]
    control: int


@dataclass(frozen=True, slots=True)
class CampaignList:
    """The campaigns, those that run first, and the tiers one can be for."""

    lines: tuple[CampaignLine, ...]
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a campaign changed: headings and rows of its table, and what is said of it."""

    held: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[dict[str, str], ...]
    said: tuple[str, ...]


class Campaigns:
    """Asks the books for the campaigns, on the lanes of the till."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def all(self) -> CampaignList:
        """Every campaign there ever was."""
        return await self._ways.figures.read(_list)

    async def effect(self, name: str) -> Changed:
        """What a campaign has changed so far; stopped when nobody waits for it any more.

        :raises LedgerError: there is none of that name.
        """
        return await self._ways.look_ahead(lambda store, _heed: _effect(store, name))

    async def add(self, key: bytes, typed: Mapping[str, str]) -> Story:
        """Add a campaign from what was typed, by the names of :class:`Campaign`'s parts.

        :raises LedgerError: it cannot be one, or it is not for who asks.
        """

        def act(store: Store) -> Story:
            from ledger.books.program import add_campaign

            return add_campaign(store, _read(typed), self._ways.call(key))

        return await self._ways.write(act)

    async def end(self, key: bytes, name: str) -> Story:
        """End a campaign now.

        :raises LedgerError: it is ended already, or it is not for who asks.
        """

        def act(store: Store) -> Story:
            from ledger.books.program import end_campaign

            return end_campaign(store, name, self._ways.call(key))

        return await self._ways.write(act)

    async def preview(self, typed: Mapping[str, str]) -> tuple[str, ...]:
        """What a campaign would be, in words.

        :raises LedgerError: something typed cannot be read.
        """

        def read(store: Store, _heed: Callable[[int], None]) -> tuple[str, ...]:
            from loyalty_tui.words import campaigns as words

            with store.read() as tx:
                today = tx.today
            return words.to_be(_read(typed), today)

        return await self._ways.look_ahead(read)


def _read(typed: Mapping[str, str]) -> Campaign:
    from ledger.program.tiers import WEEKDAYS, Campaign, parse_hours, parse_multiplier
    from ledger.rules.control import parse_share
    from ledger.values.calendar import parse_date
    from ledger.values.errors import BadInput
    from ledger.values.points import parse_points
    from loyalty_tui.i18n import _

    if not (typed["first"] and typed["last"]):
        raise BadInput("A campaign has a first day and a last one: type both.")
    days = [day for day in typed["weekdays"].split(",") if day]
    return Campaign(
        name=typed["name"],
        first_day=parse_date(typed["first"]),
        last_day=parse_date(typed["last"]),
        multiplier=parse_multiplier(typed["multiplier"] or "1", _("Times the points")),
        weekdays=frozenset(WEEKDAYS.index(day) for day in days),
        hours=parse_hours(typed["hours"]),
        category=typed["category"],
        tier=typed["tier"],
        bonus=parse_points(typed["bonus"] or "0"),
        segment=typed["segment"],
        control=parse_share(typed["control"] or "0"),
    )


def _list(store: Store) -> CampaignList:
    from ledger.queries.standing import campaigns, tiers
    from loyalty_tui.words import campaigns as words

    with store.read() as tx:
        running = {one.name for one in campaigns(tx)}
        found = [
            CampaignLine(
                name=one.name,
                state=words.state_of(one, tx.today, ended=one.name not in running),
                days=words.days(one),
                days_in_short=words.days_in_short(one),
                gives=words.gives(one),
                conditions=words.conditions(one),
                control=one.control,
            )
            for one in reversed(campaigns(tx, ended=True))
        ]
        found.sort(key=lambda line: words.STATES.index(line.state))
        return CampaignList(tuple(found), tuple(tier.name for tier in tiers(tx)))


def _effect(store: Store, name: str) -> Changed:
    import datetime as dt

    from ledger.metrics.effect import effect
    from loyalty_tui.words import worked

    with store.read() as tx:
        currency = tx.settings.shop_currency
        found = effect(tx, name, tx.today + dt.timedelta(days=1))
    if not found.days.length:
        return Changed(worked.campaign(found)[0], (), (), ())
    columns, rows = worked.groups(found, currency)
    said = tuple(worked.effect(found, currency, screen=True))
    return Changed(worked.held(found), tuple(columns), tuple(rows), said)
