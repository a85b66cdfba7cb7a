"""Campaigns that keep some members apart: nothing of them for these, and it is said."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from ledger.books import amending, merging, moving, program, splitting
from ledger.books.sales import Sale
from ledger.program.tiers import Campaign
from ledger.queries.standing import campaigns
from ledger.rules.control import kept_apart
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop

# Under it, member 1 stands at 1.06 % and member 2 at 86.9 %: see tests/ledger/rules.
SALT = bytes(16).hex()
JUNE = Campaign(
    "June", dt.date(2026, 1, 1), dt.date(2026, 12, 31), Fraction(2), bonus=7, control=10, salt=SALT
)


@pytest.fixture
def june(shop: Shop) -> Shop:
    """Member 1 is kept apart, member 2 is not."""
    shop.join()
    shop.join()
    shop.add_campaign(JUNE)
    return shop


def test_who_is_kept_apart_earns_as_if_there_were_no_campaign(june: Shop) -> None:
    assert june.preview("10.00", 1).working == june.sell("10.00", 1).entries[0].award
    apart, treated = june.sell("10.00", 1), june.sell("10.00", 2)
    assert (apart.points, treated.points) == (10, 27)
    assert apart.entries[0].award is not None
    assert apart.entries[0].award.apart == ("June",)
    assert treated.entries[0].award is not None
    assert treated.entries[0].award.apart == ()


def test_only_what_would_have_counted_is_named(june: Shop) -> None:
    june.add_campaign(replace(JUNE, name="Cakes", category="cakes"))
    june.add_campaign(replace(JUNE, name="All", control=0, salt=""))
    bread, cake = june.sell("1.00", 1), june.sell("1.00", 1, category="cakes")
    assert [s.entries[0].award and s.entries[0].award.apart for s in (bread, cake)] == [
        ("June",),
        ("Cakes", "June"),
    ]
    assert (bread.points, cake.points) == (9, 9)


def test_a_sale_put_right_is_awarded_by_whose_it_is(june: Shop) -> None:
    sale, nobodys = june.sell("10.00", 2), june.sell("10.00")
    program.end_campaign(june.store, "June", june.call())
    moving.reassign(june.store, str(sale.event), 1, june.call())
    assert (june.balance(1), june.balance(2)) == (10, 0)
    moving.reassign(june.store, str(sale.event), 2, june.call())
    assert (june.balance(1), june.balance(2)) == (0, 27)
    moving.claim(june.store, str(nobodys.event), 1, june.call())
    assert june.balance(1) == 10
    amending.edit(june.store, str(nobodys.event), june.call(), amount=1_200)
    assert june.balance(1) == 12


def test_of_a_shared_sale_each_has_their_own(june: Shop) -> None:
    splitting.split(june.store, Sale(2_000), [1, 2], june.call())
    # Ten euros each, and half of the seven points to the second, who is in it.
    assert (june.balance(1), june.balance(2)) == (10, 20 + 3)


def test_a_refund_takes_back_what_was_given(june: Shop) -> None:
    sale = june.sell("10.00", 1)
    june.refund(sale, "4.00")
    assert june.balance(1) == 6


def test_after_a_merge_the_one_who_stays_counts(june: Shop) -> None:
    merging.merge(june.store, 2, 1, june.call())
    assert june.sell("10.00", 1).points == 10
    merging.unmerge(june.store, 2, june.call())
    assert june.sell("10.00", 2).points == 27


def test_each_campaign_draws_its_own_salt(shop: Shop) -> None:
    for name in ("One", "Two"):
        shop.add_campaign(replace(JUNE, name=name, salt=""))
    with shop.store.read() as tx:
        one, two = campaigns(tx)
    assert len(one.salt) == len(two.salt) == 32
    assert one.salt != two.salt
    assert [kept_apart(one, m) for m in range(1, 200)] != [
        kept_apart(two, m) for m in range(1, 200)
    ]


def test_without_a_control_group_nothing_is_stored_of_one(shop: Shop) -> None:
    shop.add_campaign(replace(JUNE, control=0))
    with shop.store.read() as tx:
        (found,) = campaigns(tx)
        (detail,) = tx.connection.execute(
            "SELECT detail FROM event WHERE kind = 'campaign'"
        ).fetchone()
    assert (found.control, found.salt) == (0, "")
    assert "control" not in detail
    assert "salt" not in detail


def test_asked_again_the_share_is_the_same(shop: Shop) -> None:
    asked, key = replace(JUNE, salt=""), shop.call(key="k")
    first = program.add_campaign(shop.store, asked, key)
    assert program.add_campaign(shop.store, asked, key).event == first.event
    with pytest.raises(Refused, match="key was used before"):
        program.add_campaign(shop.store, replace(asked, control=11), key)
    with pytest.raises(BadInput, match="from 0 to 50"):
        shop.add_campaign(replace(JUNE, name="Most", control=51))
