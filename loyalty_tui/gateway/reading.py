"""The readings behind the screens: each is one consistent view of the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from math import floor

from ledger.books import sales, staff
from ledger.queries import members, receipts, rewards
from ledger.queries import sales as recorded
from ledger.queries.feed import feed
from ledger.queries.feedback import voice
from ledger.queries.reach import Taker
from ledger.queries.standing import tiers
from ledger.queries.story import Story, of_member
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values import codes
from loyalty_tui.gateway.views import Figures, LookUp, Sheet, Shop

FEED = 12
MATCHES = 30
LATEST = 3


def shop(store: Store, who: int | None) -> Shop:
    """The shop as it stands."""
    with store.read() as tx:
        settings = tx.settings
        names = {person.id: person.name for person in staff.everyone(tx)}
        return Shop(
            name=settings.shop_name,
            currency=settings.shop_currency,
            timezone=settings.shop_timezone,
            today=tx.today,
            staff=names.get(who or 0, ""),
            stamps=settings.stamps_per_card if settings.earn_stamps else 0,
            has_points=bool(settings.earn_points),
            has_tiers=bool(tiers(tx)),
            tier_basis=settings.tier_basis,
            members=members.count(tx),
        )


def prepare(store: Store) -> None:
    """Read the names if they changed since they were read."""
    with store.read() as tx:
        tx.names  # noqa: B018 - reading it is what it is for


def look_up(store: Store, text: str, *, listing: bool) -> LookUp:
    """Who or what answers to a text; a list of those it may mean if ``listing``.

    What is not to be listed came from a scanner, whose keyboard may not be the shop's.
    """
    with store.read() as tx:
        if listing:
            found = _named(tx, text) or LookUp(text, None, None, "", ())
            if found.voucher is None:
                lines = tuple(members.find(tx, text, MATCHES + 1))
                more = len(lines) > MATCHES
                found = replace(found, lines=lines[:MATCHES], more=more)
            return found if _answers(found) else _receipt(tx, text) or found
        meant = codes.scanned(text)
        for one in meant:
            known = _named(tx, one) or _receipt(tx, one)
            if known is not None:
                return known
        likely = next((one for one in meant if codes.checks(one)), text)
        return LookUp(likely, None, None, "", ())


def _answers(found: LookUp) -> bool:
    """Whether somebody or something answers to the very text, and not only to one near it."""
    return bool(found.voucher or found.member or any(not line.near for line in found.lines))


def _named(tx: Transaction, text: str) -> LookUp | None:
    """The voucher or the member a text names."""
    voucher = rewards.voucher(tx, text)
    if voucher is not None:
        owner = members.show(tx, voucher.member)
        return LookUp(text, None, voucher, owner.name, ())
    member = members.scan(tx, text)
    return None if member is None else LookUp(text, member, None, "", ())


def _receipt(tx: Transaction, text: str) -> LookUp | None:
    """The sale a receipt's number names; the number of an event could be anybody's."""
    sale = receipts.by_number(tx, text)
    return None if sale is None else LookUp(text, None, None, "", (), sale)


def sheet(store: Store, member: int) -> Sheet:
    """A member as the counter shows them."""
    with store.read() as tx:
        return sheet_in(tx, member)


def in_money(store: Store, story: Story) -> int | None:
    """The money of a sale or a refund a part of which was points, in minor units."""
    with store.read() as tx:
        return recorded.money_beside_points(tx, story)


def sheet_in(tx: Transaction, member: int) -> Sheet:
    """A member's sheet within a reading that is already open."""
    view = members.show(tx, members.survivor(tx, member))
    taker = Taker(tx, view.member)
    open_to = [reward for reward in rewards.catalogue(tx) if taker.barred(reward) is None]
    beyond = [reward for reward in open_to if taker.short(reward) is not None]
    return Sheet(
        view=view,
        worth=floor(max(0, view.balance) * tx.settings.points_value),
        rewards=tuple(reward for reward in open_to if reward not in beyond),
        next_reward=min(beyond, key=lambda reward: reward.cost, default=None),
        latest=tuple(of_member(tx, view.member, limit=LATEST)),
        vouchers=tuple(rewards.vouchers(tx, view.member)),
        voice=voice(tx, view.member),
    )


def preview(store: Store, member: int | None, amount: int, points: int) -> sales.SalePlan:
    """What a sale would do now: the computation that books it."""
    with store.read() as tx:
        return sales.plan(tx, sales.Sale(amount, member, points), tx.today, tx.now)


def most_points(store: Store, member: int, amount: int) -> int:
    """The most points that can pay a sale of a member."""
    with store.read() as tx:
        view = members.show(tx, member)
        return sales.most_points(tx, amount, max(0, view.balance))


def figures(store: Store, keys: Sequence[str]) -> Figures:
    """The dashboard's numbers up to now, today's sales included, and the latest acts."""
    # Deferred: not needed before the first paint.
    from ledger.metrics.goals import just_judged, on_numbers
    from ledger.metrics.snapshot import snapshot

    with store.read() as tx:
        # The heading says that today is included; “partial” is left to records that begin late.
        kpis = snapshot(tx.connection, tx.today + dt.timedelta(days=1), keys=keys)
        goals, judged = on_numbers(tx, kpis), tuple(just_judged(tx))
        return Figures(tx.today, kpis, tuple(feed(tx, limit=FEED)), goals, judged)
