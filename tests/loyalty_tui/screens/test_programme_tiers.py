from __future__ import annotations

from fractions import Fraction

import pytest

from ledger.books import tiers as book
from ledger.books.act import Call
from ledger.program.tiers import Tier
from ledger.queries.standing import standing, tiers
from loyalty_tui.gateway.upkeep import Upkeep
from tests.loyalty_tui.screens.conftest import Shop, running
from tests.loyalty_tui.screens.programme import busy, change, clerk, mark, part, settled


def known(shop: Shop) -> list[Tier]:
    with shop.store.read() as tx:
        return list(tiers(tx))


def tier_of(shop: Shop, member: int) -> str:
    with shop.store.read() as tx:
        held = standing(tx, member)
        return held.tier if held else ""


async def test_the_tiers_with_what_they_take_and_who_is_in_them(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "tiers")
        await mark(house, place, "Gold")
        await house.sees("Bronze", "Silver", "from €1,000.00", "× 1.5", "1 member", "0 members")
        await house.sees("Counted from net spend over the last twelve months.")


async def test_a_change_says_who_moves_before_it_is_saved(shop: Shop) -> None:
    busy(shop, times=1)
    async with running(shop.path) as house:
        place = await part(house, "tiers")
        await mark(house, place, "Silver")
        await house.press("enter")
        await house.sees("SILVER", "Nobody changes tier because of it.")
        await house.press(*"100", "tab")
        await house.sees("1 member changes tier because of it.", "Ann Lee: Bronze → Silver")
        assert known(shop)[1].threshold == 300_00
        await house.press("f10")
        await settled(house, place)
        await house.sees("Tier Silver is changed.", "from €100.00")
        assert known(shop)[1] == Tier("Silver", 100_00, Fraction(5, 4))


async def test_a_tier_is_added_and_brings_something(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "tiers")
        await house.press("f7")
        await house.sees("NEW TIER", "Who moves is said here")
        await house.press(*"Platinum", "enter", *"2000", "enter", "2", "enter")
        await house.press(*"Tea", "enter")
        await settled(house, place)
        await house.until(lambda: place.lines.marked == "Platinum", "the mark on it")
        await house.sees("Platinum", "from €2,000.00", "× 2")
        assert known(shop)[-1] == Tier("Platinum", 2000_00, Fraction(2), "Tea")


async def test_two_from_the_same_threshold_are_refused_in_the_form(shop: Shop) -> None:
    async with running(shop.path) as house:
        await part(house, "tiers")
        await house.press("f7")
        await house.sees("NEW TIER")
        await house.press(*"Other", "enter", *"300", "f10")
        await house.sees("× “Silver” begins at €300.00 already")
        assert house.field("field-name").value == "Other"
        assert len(known(shop)) == 3


async def test_a_multiplier_that_is_none_is_called_by_its_name(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "tiers")
        await mark(house, place, "Silver")
        await house.press("enter")
        await house.sees("SILVER")
        await house.press("tab", *"many", "f10")
        await house.sees("× Multiplier takes a number above 0")


async def test_removing_asks_for_a_word_and_says_who_moves(shop: Shop) -> None:
    busy(shop)
    book.review_tiers(shop.store, Call())
    assert tier_of(shop, shop.ann) == "Silver"
    async with running(shop.path) as house:
        place = await part(house, "tiers")
        await mark(house, place, "Silver")
        await house.press("delete")
        await house.sees("REMOVE THE TIER SILVER", "Ann Lee: Silver → Bronze")
        await house.press(*"remove", "enter")
        await settled(house, place)
        assert [tier.name for tier in known(shop)] == ["Bronze", "Gold"]


async def test_a_review_says_who_moves_and_moves_them(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What each day does of itself would be there first.
    monkeypatch.setattr(Upkeep, "start", lambda _self: None)
    busy(shop, times=1)
    book.edit_tier(shop.store, "Silver", book.TierEdit(threshold=100_00), Call(staff=1))
    assert tier_of(shop, shop.ann) == "Bronze"
    async with running(shop.path) as house:
        place = await part(house, "tiers")
        await house.press("f6")
        await house.sees("REVIEW NOW", "1 member changes tier.", "Ann Lee: Bronze → Silver")
        await house.press("f10")
        await settled(house, place)
        await house.sees("1 member has changed tier.")
        assert tier_of(shop, shop.ann) == "Silver"


@pytest.mark.usefixtures("by_scanner")
async def test_a_tier_by_hand_to_whose_card_is_scanned(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "tiers")
        await house.press("f9")
        await house.sees("A TIER BY HAND")
        await house.press("ctrl+b", *shop.card, "enter")
        await house.until(lambda: house.field("field-member").value == shop.card)
        await house.press("tab", "right", "right", "f10")
        await settled(house, place)
        assert tier_of(shop, shop.ann) == "Gold"
        await house.press("f9")
        await house.sees("A TIER BY HAND")
        await house.press(*str(shop.ann), "tab", "left", "f10")
        await settled(house, place)
        assert tier_of(shop, shop.ann) == "Bronze"


async def test_points_or_visits_are_typed_where_they_are_counted(shop: Shop) -> None:
    change(shop, "tier.basis", "visits")
    async with running(shop.path) as house:
        place = await part(house, "tiers")
        await mark(house, place, "Silver")
        await house.press("enter")
        await house.sees("How many times a member comes,")


async def test_a_shop_without_tiers_is_told_what_to_do(shop: Shop) -> None:
    for name in ("Bronze", "Silver", "Gold"):
        book.remove_tier(shop.store, name, Call(staff=1))
    async with running(shop.path) as house:
        await part(house, "tiers")
        await house.sees("There are no tiers: F7 adds the first one.")
        await house.press("delete", "f9", "enter")
        await house.press("f7")
        await house.sees("NEW TIER")


async def test_a_clerk_may_not(shop: Shop) -> None:
    async with running(shop.path) as house:
        clerk(house, shop)
        place = await part(house, "tiers")
        await mark(house, place, "Silver")
        await house.press("enter")
        await house.sees("SILVER")
        await house.press(*"50", "f10")
        await house.sees("Changing the programme needs an owner")
        assert known(shop)[1].threshold == 300_00


async def test_who_rose_and_fell_is_a_table_over_a_period(shop: Shop) -> None:
    joined = shop.add("Bea")
    book.set_tier(shop.store, joined, "Gold", Call(staff=1), None, "a friend")
    async with running(shop.path) as house:
        place = await part(house, "tiers")
        await house.sees("F10 shows who rose")
        await house.press("f10")
        await house.sees("TIER MIGRATION", "Over a month", "0 up, 0 down; 2 joined since.")
        await house.press("f6")
        await house.sees("Over three months", "F6 looks at another period.")
        await house.press("escape")
        await settled(house, place)
