"""Today's list on the screen."""

from __future__ import annotations

import pytest

from ledger.books import editing, feedback, marking, members, rewards
from ledger.books.act import Call
from loyalty_tui.screens.member import MemberPage
from loyalty_tui.screens.today import Lines
from tests.loyalty_tui.screens.conftest import House, Shop, running


def busy(shop: Shop) -> int:
    """A reward that is out of stock, and a birthday today: whose."""
    with shop.store.read() as tx:
        birthday = f"{tx.today:%m-%d}"
    rewards.add(shop.store, rewards.NewReward("Tea", 50, stock=0), Call())
    editing.edit(shop.store, shop.ann, {"birthday": birthday}, Call())
    story = members.join(shop.store, members.NewMember("Zed", birthday=birthday), Call())
    assert story.member is not None
    return story.member


def marked(house: House) -> str | None:
    table = house.app.screen.query_one(Lines)
    assert table.highlighted is not None
    return table.get_option_at_index(table.highlighted).id


async def test_the_dashboard_leads_to_it_and_a_line_leads_to_the_member(shop: Shop) -> None:
    busy(shop)
    async with running(shop.path, start="dashboard") as house:
        await house.sees("Today's list")
        await house.press("f6")
        await house.sees("BIRTHDAYS", "Ann Lee", "06 12 34 56 78", "OUT OF STOCK", "Tea")
        await house.press("enter")
        await house.until(lambda: isinstance(house.app.screen, MemberPage), "Ann's page")
        await house.sees("Ann Lee", "2900000000017")
        await house.press("escape")
        await house.sees("Today's list")


async def test_space_ticks_and_takes_the_tick_back(shop: Shop) -> None:
    busy(shop)
    async with running(shop.path, start="today") as house:
        await house.sees("0 of 3 done", "Birthday today.")
        await house.press("down", "space")
        await house.sees("1 of 3 done", "Zed  done")
        assert shop.count("mark") == 1
        await house.press("space")
        await house.sees("0 of 3 done")
        assert (shop.count("mark"), shop.count("unmark")) == (1, 1)


async def test_it_opens_on_the_first_line_to_do(shop: Shop) -> None:
    zed = busy(shop)
    with shop.store.read() as tx:
        year = tx.today.year
    marking.mark(shop.store, f"birthday/{shop.ann}/{year}", Call())
    async with running(shop.path, start="today") as house:
        await house.sees("Today's list", "1 of 3 done")
        assert marked(house) == f"birthday/{zed}/{year}"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_no_reason_is_cut(shop: Shop, size: tuple[int, int]) -> None:
    comment = "waited twenty minutes for a birthday cake that was ordered the week before " * 2
    with shop.store.read() as tx:
        due = tx.today
    said = feedback.Answer(shop.ann, 2, comment=comment, follow_up=due)
    feedback.answer(shop.store, said, Call())
    async with running(shop.path, size=size, start="today") as house:
        await house.sees("TO FOLLOW UP", "Ann Lee")
        for width in (size[0], size[0] + 5):
            await house.pilot.resize_terminal(width, size[1])
            await house.sees("→ Call back, and make it right.")
            lines = house.app.screen.query_one(Lines)
            rows = str(lines.get_option(marked(house) or "").prompt).splitlines()
            assert "".join(rows).count("birthday") == 2
            assert max(len(row) for row in rows) <= lines.outer_size.width - 3
            assert "…" not in house.text()


async def test_what_another_till_ticked_is_seen_and_the_mark_stays(shop: Shop) -> None:
    zed = busy(shop)
    async with running(shop.path, start="today") as house:
        await house.sees("0 of 3 done")
        await house.press("down")
        before = marked(house)
        with shop.store.read() as tx:
            year = tx.today.year
        marking.mark(shop.store, f"birthday/{shop.ann}/{year}", Call())
        await house.sees("1 of 3 done")
        assert marked(house) == before == f"birthday/{zed}/{year}"


async def test_a_reward_leads_to_the_catalogue(shop: Shop) -> None:
    rewards.add(shop.store, rewards.NewReward("Tea", 50, stock=0), Call())
    async with running(shop.path, start="today") as house:
        await house.sees("OUT OF STOCK")
        await house.press("enter")
        await house.arrives("rewards")


async def test_nothing_to_do_is_said_and_no_key_is_an_error(shop: Shop) -> None:
    async with running(shop.path, start="today") as house:
        await house.sees("nothing to do")
        await house.press("space", "enter", "escape")
        await house.arrives("dashboard")


async def test_one_key_says_what_the_numbers_mean(shop: Shop) -> None:
    async with running(shop.path, size=(120, 50), start="today") as house:
        await house.sees("nothing to do")
        await house.press("f1")
        await house.sees("What the numbers mean", "Value at risk", "over the next 90 days")


async def test_the_head_and_each_group_say_what_is_left(shop: Shop) -> None:
    busy(shop)
    async with running(shop.path, start="today") as house:
        await house.sees("0 of 3 done  ░░░░░░░░░░", "BIRTHDAYS  2 to do", "OUT OF STOCK  1 to do")
        await house.press("space", "down")
        await house.sees("1 of 3 done  ███░░░░░░░", "BIRTHDAYS  1 to do")
        await house.press("space")
        await house.sees("2 of 3 done", "BIRTHDAYS  all done")
