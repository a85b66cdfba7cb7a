from __future__ import annotations

import datetime as dt

from ledger.books import goals as book
from ledger.books.act import Call
from ledger.metrics.goals import set_on_number
from ledger.program.goals import Goal
from ledger.queries.goals import goals
from loyalty_tui.screens.picker import Picker
from tests.loyalty_tui.screens.conftest import Shop, running
from tests.loyalty_tui.screens.programme import busy, clerk, mark, part, settled


def known(shop: Shop) -> list[Goal]:
    with shop.store.read() as tx:
        return goals(tx)


def soon(shop: Shop, days: int = 30) -> dt.date:
    with shop.store.read() as tx:
        return tx.today + dt.timedelta(days=days)


def to_do(shop: Shop, name: str, *steps: str) -> None:
    book.set_goal(shop.store, book.NewGoal(soon(shop), name, steps=steps), Call(staff=1))


async def test_a_shop_without_goals_is_told_what_to_do(shop: Shop) -> None:
    async with running(shop.path) as house:
        await part(house, "goals")
        await house.sees("No goal is open: F7 sets one.")


async def test_a_goal_on_a_number_is_picked_and_set(shop: Shop) -> None:
    busy(shop)
    async with running(shop.path) as house:
        place = await part(house, "goals")
        await house.press("f7")
        await house.until(lambda: isinstance(house.app.screen, Picker), "the picker")
        await house.sees("A GOAL FOR WHAT?", "Retention", "Average order value", "€120.00")
        await house.press("down")
        await house.press("enter")
        await house.sees("RETENTION", "Now:")
        await house.press(*"60", "enter", *soon(shop).isoformat(), "enter", "enter")
        await settled(house, place)
        (goal,) = known(shop)
        assert goal.aim is not None
        assert (goal.aim.key, goal.due) == ("retention", soon(shop))
        await house.sees("The goal is set.", "≥ 60.0% by")
        await house.press("f7")
        await house.sees("A GOAL FOR WHAT?")
        await house.press("enter")
        await house.sees("SOMETHING TO DO")
        await house.press(*"Posters", "tab", "tab", *soon(shop).isoformat(), "f10")
        await settled(house, place)
        await house.until(lambda: place.lines.marked == "Posters", "the mark on it")


async def test_a_target_that_is_none_is_said(shop: Shop) -> None:
    async with running(shop.path) as house:
        await part(house, "goals")
        await house.press("f7")
        await house.sees("A GOAL FOR WHAT?")
        await house.press("down", "enter")
        await house.sees("RETENTION")
        await house.press(*"much", "enter", *soon(shop).isoformat(), "f10")
        await house.sees("× “much” is not a rate")
        assert known(shop) == []


async def test_steps_are_set_ticked_and_unticked(shop: Shop) -> None:
    async with running(shop.path) as house:
        place = await part(house, "goals")
        await house.press("f7")
        await house.sees("A GOAL FOR WHAT?")
        await house.press("enter")
        await house.sees("SOMETHING TO DO")
        await house.press(*"Opening", "enter", *"Posters; Cards", "enter")
        await house.press(*soon(shop).isoformat(), "enter")
        await settled(house, place)
        await house.sees("Opening", "0 / 2", "□ Posters", "□ Cards")
        await house.press("down", "down", "enter")
        await house.sees("■ Cards", "1 / 2")
        await house.press("space")
        await house.sees("□ Cards", "0 / 2")
        await house.press("up", "enter")
        await house.sees("■ Posters")
        assert [step.done is not None for step in known(shop)[0].steps] == [True, False]


async def test_the_last_step_meets_it_and_can_be_taken_back(shop: Shop) -> None:
    to_do(shop, "Opening", "Posters")
    async with running(shop.path) as house:
        place = await part(house, "goals")
        await mark(house, place, "Opening\0000")
        await house.press("enter")
        await house.sees("■ Posters", "met")
        assert known(shop)[0].state == "met"
        await house.press("enter")
        await house.sees("□ Posters")
        assert known(shop)[0].state == "open"


async def test_a_yes_or_no_is_ticked_with_space(shop: Shop) -> None:
    to_do(shop, "Insurance")
    async with running(shop.path) as house:
        await part(house, "goals")
        await house.sees("□ Insurance", "not yet")
        await house.press("space")
        await house.sees("■ Insurance")
        assert known(shop)[0].state == "met"


async def test_a_goal_is_changed_and_only_what_was_typed_anew(shop: Shop) -> None:
    busy(shop)
    call = Call(staff=1)
    set_on_number(shop.store, "monthly_revenue", "≥ 5500", soon(shop), call, name="")
    async with running(shop.path) as house:
        place = await part(house, "goals")
        await house.sees("Monthly revenue", "by")
        await house.press("enter")
        await house.sees("MONTHLY REVENUE", "≥ 5500.00")
        await house.press("enter", *"Big", "f10")
        await settled(house, place)
        (goal,) = known(shop)
        assert goal.aim is not None
        assert (goal.name, goal.due) == ("Big", soon(shop))
        assert goal.aim.target == 5500_00
        await house.sees("Big")
        await house.press("enter")
        await house.sees("≥ 5500.00")
        await house.press(*"6000", "f10")
        await settled(house, place)
        changed = known(shop)[0].aim
        assert changed is not None
        assert changed.target == 6000_00
        await house.press("enter")
        await house.sees("BIG")
        await house.press("f10")
        await house.sees("× Nothing is changed yet")


async def test_one_is_given_up_by_a_word_and_the_closed_show_on_request(shop: Shop) -> None:
    to_do(shop, "Opening", "Posters")
    async with running(shop.path) as house:
        place = await part(house, "goals")
        await house.press("delete")
        await house.sees("GIVE UP: OPENING")
        await house.press(*"drop", "enter")
        await settled(house, place)
        await house.sees("No goal is open: F7 sets one.")
        assert known(shop)[0].state == "dropped"
        await house.press("f6")
        await house.sees("Opening", "dropped")


async def test_a_clerk_may_tick_but_not_set(shop: Shop) -> None:
    to_do(shop, "Opening", "Posters", "Cards")
    async with running(shop.path) as house:
        clerk(house, shop)
        place = await part(house, "goals")
        await house.press("down", "enter")
        await house.sees("■ Posters")
        await mark(house, place, "Opening")
        await house.press("delete")
        await house.sees("Type “drop” to go on")
        await house.press(*"drop", "enter")
        await house.sees("Goals need a manager")
        assert known(shop)[0].state == "open"
