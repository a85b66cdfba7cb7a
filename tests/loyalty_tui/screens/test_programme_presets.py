from __future__ import annotations

from ledger.books import rewards
from ledger.books.act import Call
from ledger.queries.standing import tiers
from tests.loyalty_tui.screens.conftest import Shop, running
from tests.loyalty_tui.screens.programme import (
    busy,
    change,
    clerk,
    mark,
    part,
    setting,
    settled,
)


def names(shop: Shop) -> list[str]:
    with shop.store.read() as tx:
        return [tier.name for tier in tiers(tx)]


async def test_each_has_its_worked_example_and_what_it_would_change(shop: Shop) -> None:
    async with running(shop.path, size=(120, 36)) as house:
        place = await part(house, "presets")
        await house.sees("Points", "Points and tiers", "Stamp card", "yours")
        await mark(house, place, "stamps")
        await house.sees("Each visit adds a stamp", "Stamps a visit: none → 1 stamp")
        await house.sees("Tier Gold is removed.", "A filled card has its reward")


async def test_switching_asks_for_a_word_and_tells_who_is_affected(shop: Shop) -> None:
    busy(shop)
    async with running(shop.path, size=(120, 36)) as house:
        place = await part(house, "presets")
        await mark(house, place, "points")
        await house.press("enter")
        await house.sees("Type “switch” to go on", "1 member changes tier because of it.")
        await house.sees("Points issued", "Would be")
        await house.press("enter")
        await house.sees("× Type “switch” to go on, or Esc to go back.")
        assert names(shop) == ["Bronze", "Silver", "Gold"]
        await house.press(*"switch", "enter")
        await settled(house, place)
        assert (names(shop), setting(shop, "earn.points")) == ([], "1")
        await house.sees("The programme is “Points” from now on.")


async def test_esc_leaves_it_as_it_was(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "presets")
        await mark(house, place, "points")
        await house.press("enter")
        await house.sees("Type “switch” to go on")
        await house.press(*"switch", "escape")
        await settled(house, place)
        assert names(shop) == ["Bronze", "Silver", "Gold"]


async def test_the_one_in_force_changes_nothing(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "presets")
        await mark(house, place, "tiers")
        await house.press("enter")
        await house.sees("The programme is that already")
        assert house.app.screen is place
        change(shop, "earn.points", "2")
        await house.sees("yours, changed since")


async def test_what_stands_in_the_way_is_said(shop: Shop) -> None:
    rewards.add(shop.store, rewards.NewReward("Galette", 120, tier="Gold"), Call())
    async with running(shop.path) as house:
        place = await part(house, "presets")
        await mark(house, place, "points")
        await house.press("enter")
        await house.sees("Type “switch” to go on")
        await house.press(*"switch", "enter")
        await house.sees("× “Galette” is for Gold members: end or archive it first.")
        assert names(shop) == ["Bronze", "Silver", "Gold"]


async def test_a_clerk_may_not(shop: Shop) -> None:
    async with running(shop.path) as house:
        clerk(house, shop)
        place = await part(house, "presets")
        await mark(house, place, "points")
        await house.press("enter")
        await house.sees("Type “switch” to go on")
        await house.press(*"switch", "enter")
        await house.sees("Changing the programme needs an owner")
