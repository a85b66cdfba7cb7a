from __future__ import annotations

import pytest

from ledger.books import members
from ledger.books.act import Call
from loyalty_tui.screens.members import PAGE, Members
from tests.loyalty_tui.screens.conftest import Shop, running


def crowd(shop: Shop, count: int) -> None:
    with shop.store.write() as tx:
        for number in range(count):
            members.join_in(tx, members.NewMember(f"Member {number:03d}"), Call())


@pytest.mark.thorough
async def test_the_list_is_paged_from_the_books(shop: Shop) -> None:
    crowd(shop, PAGE + 20)
    async with running(shop.path, start="members") as house:
        await house.sees("1 to 100 of 121 members", "Ann Lee")
        while "1 to 100 of 121" in house.text():
            await house.press("pagedown")
            await house.app.workers.wait_for_complete()
            await house.pilot.pause()
        await house.sees("101 to 121 of 121", "Member 099")
        await house.press("up")
        await house.sees("1 to 100 of 121", "Member 098")
        await house.press("down")
        await house.sees("101 to 121 of 121", "Member 099")


async def test_the_filter_narrows_and_enter_serves(shop: Shop) -> None:
    crowd(shop, 30)
    async with running(shop.path, start="members") as house:
        await house.sees("Ann Lee")
        await house.write("lee")
        await house.sees("1 member found")
        await house.press("enter")
        await house.sees("AMOUNT", "Ann Lee")
        assert house.field("amount").has_focus


@pytest.mark.thorough
async def test_escape_clears_the_filter_then_goes_to_the_counter(shop: Shop) -> None:
    async with running(shop.path, start="members") as house:
        await house.write("zzz")
        await house.sees("0 members found")
        await house.press("escape")
        await house.sees("Ann Lee")
        assert isinstance(house.app.screen, Members)
        await house.press("escape")
        await house.until(lambda: house.app.current_mode == "counter")


@pytest.mark.thorough
async def test_the_marked_member_is_shown_beside_the_list_where_there_is_room(shop: Shop) -> None:
    crowd(shop, 3)
    async with running(shop.path, size=(120, 36), start="members") as house:
        await house.sees("Ann Lee", "€300.00 to Silver")
        await house.press("down")
        await house.sees("#2")
