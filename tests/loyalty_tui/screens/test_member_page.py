from __future__ import annotations

from loyalty_tui.screens.member import MemberPage
from tests.loyalty_tui.screens.conftest import Shop, running


async def test_a_members_page_opens_over_a_place_and_leads_back(shop: Shop) -> None:
    async with running(shop.path, start="rewards") as house:
        house.app.look_at(shop.ann)
        await house.until(lambda: isinstance(house.app.screen, MemberPage), "the page")
        await house.sees("Ann Lee", "#1")
        await house.press("escape")
        await house.sees("Coffee")
        assert house.app.current_mode == "rewards"
