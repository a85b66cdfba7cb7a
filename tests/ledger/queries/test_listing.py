from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.queries import listing
from ledger.queries.consents import agreed
from ledger.queries.listing import ORDERS, TIER, ListOrder
from ledger.queries.members import MemberView, show
from ledger.queries.rewards import vouchers
from ledger.store.transaction import Transaction
from ledger.values.calendar import add_months
from ledger.values.errors import LedgerError
from ledger.values.text import fold
from tests.shop import Shop


def active(tx: Transaction) -> list[MemberView]:
    """Every active member as their own page shows them, by name and number."""
    ids = [row[0] for row in tx.connection.execute("SELECT id FROM member").fetchall()]
    views = [view for view in (show(tx, member) for member in ids) if view.state == "active"]
    return sorted(views, key=lambda view: (fold(view.name), view.member))


_LEVELS = {"Bronze": 1, "Silver": 2, "Gold": 3}
_KEYS: dict[ListOrder, Callable[[MemberView], Any]] = {
    "balance": lambda view: view.balance,
    "tier": lambda view: _LEVELS.get(view.tier.name if view.tier else "", 0),
    "last_visit": lambda view: view.last_purchase or dt.date.min,
    "joined": lambda view: view.joined,
}


def oracle(views: list[MemberView], order: ListOrder, *, backwards: bool) -> list[int]:
    if order == "name":
        numbers = [view.member for view in views]
        return numbers[::-1] if backwards else numbers
    found = list(views)
    if order == "last_visit":
        found = [view for view in views if view.last_purchase]
    # One rank at a time, the highest or lowest first: no stable sort to trust in.
    ranks = sorted({_KEYS[order](view) for view in found}, reverse=backwards)
    ordered = [v.member for rank in ranks for v in found if _KEYS[order](v) == rank]
    return ordered + [view.member for view in views if view not in found]


def check(shop: Shop) -> None:
    """Every order, every row and every group is what the members' own pages say."""
    with shop.store.read() as tx:
        views = active(tx)
        names = listing.by_name(tx)
        assert list(names) == oracle(views, "name", backwards=False)
        for order in ORDERS:
            for backwards in (False, True):
                found = listing.in_order(tx, names, order, backwards=backwards)
                assert list(found) == oracle(views, order, backwards=backwards), (order, backwards)
        for row, view in zip(listing.rows(tx, names), views, strict=True):
            told = (row.line.member, row.line.name, row.line.balance, row.line.last_purchase)
            assert told == (view.member, view.name, view.balance, view.last_purchase)
            assert row.line.tier == (view.tier.name if view.tier else "")
            assert row.joined == view.joined
        for name in listing.group_names(tx):
            assert listing.group(tx, name, names) == expected(tx, views, name), name


def expected(tx: Transaction, views: list[MemberView], name: str) -> set[int]:
    soon, year_ago = tx.today + dt.timedelta(days=30), add_months(tx.today, -12)
    return {
        view.member
        for view in views
        if (
            (name.startswith(TIER) and view.tier is not None and TIER + view.tier.name == name)
            or (
                name == "lapsing"
                and any(
                    lot.last_day and tx.today <= lot.last_day <= soon for lot in view.points.lots
                )
            )
            or (
                name == "silent" and max(view.last_purchase or dt.date.min, view.joined) <= year_ago
            )
            or (name == "voucher" and vouchers(tx, view.member))
            or (name == "email" and view.member in dict(agreed(tx, "email")))
        )
    }


@pytest.fixture
def crowd(shop: Shop) -> Shop:
    """Beside Zoé and Bob: two of one name, one merged, one erased, one whose points lapse soon."""
    first, second = shop.join("Émile Petit"), shop.join("emile petit")
    shop.sell("20.00", first)
    shop.sell("20.00", second)
    lost = shop.join("Anna")
    shop.sell("7.00", lost)
    shop.merge(lost, first)
    shop.consent(first, "email")
    gone = shop.join("Gone")
    shop.sell("9.00", gone)
    shop.erase(gone)
    shop.set(points_pending_days="0")
    shop.earn(second, 5, "2026-04-30")
    shop.void(shop.sell("3.00", shop.join("Never again")))
    shop.join("Long ago", joined="2020-01-01")
    shop.clock_to("2026-04-10")
    return shop


def test_every_order_and_group_is_what_the_pages_say(crowd: Shop) -> None:
    check(crowd)


def test_equals_stand_by_name_and_then_by_number_either_way(shop: Shop) -> None:
    numbers = [shop.join("Twin"), shop.join("Twin"), shop.join("Able")]
    with shop.store.read() as tx:
        names = listing.by_name(tx)
        up = [m for m in listing.in_order(tx, names, "joined") if m in numbers]
        down = [m for m in listing.in_order(tx, names, "joined", backwards=True) if m in numbers]
    assert up == down == [numbers[2], numbers[0], numbers[1]]


def test_who_never_came_stands_last_either_way(crowd: Shop) -> None:
    with crowd.store.read() as tx:
        names = listing.by_name(tx)
        never = {row.line.member for row in listing.rows(tx, names) if not row.line.last_purchase}
        assert len(never) == 3
        for backwards in (False, True):
            found = listing.in_order(tx, names, "last_visit", backwards=backwards)
            assert set(found[-3:]) == never


def test_a_tier_given_until_a_day_that_is_past_counts_no_more(shop: Shop) -> None:
    member = shop.join("Guest of honour")
    shop.set_tier(member, "Gold", until="2026-03-20")
    with shop.store.read() as tx:
        names = listing.by_name(tx)
        assert listing.in_order(tx, names, "tier", backwards=True)[0] == member
        assert listing.group(tx, "tier:Gold", names) == {member}
    shop.clock_to("2026-03-21")
    check(shop)
    with shop.store.read() as tx:
        assert listing.group(tx, "tier:Gold", listing.by_name(tx)) == frozenset()


def test_a_debt_counts_against_the_balance(shop: Shop) -> None:
    with shop.store.read() as tx:
        names = listing.by_name(tx)
        assert listing.in_order(tx, names, "balance")[0] == 2
        assert show(tx, 2).balance < 0


def test_a_shop_of_stamps_alone_lists_stamps(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "stamps.db", preset="stamps")
    few, many = shop.join("Ann"), shop.join("Bob")
    shop.stamp(few, 1)
    shop.stamp(many, 3)
    with shop.store.read() as tx:
        order = listing.in_order(tx, listing.by_name(tx), "balance", backwards=True)
        assert list(order) == [many, few]
        assert [row.line.balance for row in listing.rows(tx, order)] == [3, 1]
    shop.store.close()


def test_there_is_nobody_in_a_group_there_is_not(shop: Shop) -> None:
    with shop.store.read() as tx:
        assert listing.group(tx, "friends", listing.by_name(tx)) == frozenset()


MEMBERS = st.integers(0, 4)
ACTS = st.one_of(
    st.tuples(st.just("sell"), MEMBERS, st.integers(1, 400)),
    st.tuples(st.just("void"), MEMBERS, st.integers(0, 9)),
    st.tuples(st.just("issue"), MEMBERS, st.just(0)),
    st.tuples(st.just("merge"), MEMBERS, MEMBERS),
    st.tuples(st.just("erase"), MEMBERS, st.just(0)),
    st.tuples(st.just("consent"), MEMBERS, st.integers(0, 1)),
    st.tuples(st.just("tier"), MEMBERS, st.integers(0, 40)),
    st.tuples(st.just("wait"), MEMBERS, st.integers(1, 200)),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(ACTS, max_size=14))
def test_whatever_happens_the_list_says_what_the_pages_say(
    acts: list[tuple[str, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop.db", preset="tiers")
        names = ("Bea", "Ann", "bea", "Zoé", "Zoe")
        members = [shop.join(name) for name in names]
        reward = shop.reward("Coffee", 30)
        sales: list[Any] = []
        for act, who, number in acts:
            member = members[who]
            try:
                match act:
                    case "sell":
                        sales.append(shop.sell(f"{number}.00", member))
                    case "void" if sales:
                        shop.void(sales[number % len(sales)])
                    case "issue":
                        shop.issue(member, reward)
                    case "merge":
                        shop.merge(member, members[number])
                    case "erase":
                        shop.erase(member)
                    case "consent":
                        shop.consent(member, "email", given=bool(number))
                    case "tier":
                        until = shop.today + dt.timedelta(days=number)
                        shop.set_tier(member, "Gold", until=until.isoformat())
                    case "wait":
                        shop.wait(number)
            except LedgerError:
                continue
        check(shop)
        shop.close()
