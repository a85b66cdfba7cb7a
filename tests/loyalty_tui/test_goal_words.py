"""What the journal says of goals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.books import goals
from ledger.books.act import Call
from ledger.books.goals import NewGoal
from ledger.metrics.goals import judge, set_on_number
from ledger.program.goals import Aim
from ledger.program.targets import parse_target
from ledger.queries.story import journal
from loyalty_tui.i18n import set_language
from loyalty_tui.words import goals as words
from loyalty_tui.words import say
from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    set_language("en")
    shop = Shop(tmp_path / "shop.db")
    yield shop
    shop.close()
    set_language(None)


def told(shop: Shop) -> list[str]:
    """Every event about a goal, oldest first."""
    with shop.store.read() as tx:
        stories = journal(tx)[::-1]
    return [
        f"{say.headline(story)}: {say.explain(story, 'EUR')}"
        for story in stories
        if story.kind in ("goal", "tick", "met", "missed")
    ]


def test_every_event_of_a_goal_says_what_it_is_of(shop: Shop) -> None:
    due, call, store = dt.date(2026, 1, 8), shop.call, shop.store
    shop.sell("12.50", shop.join())
    set_on_number(store, "monthly_revenue", "30", due, call())
    set_on_number(store, "second_purchase_90", "40 %", due, call(), name="Back again")
    set_on_number(store, "aov", "≤ 20", due, call())
    goals.set_goal(store, NewGoal(due, "Opening", steps=("Posters", "Cards")), call())
    goals.set_goal(store, NewGoal(due, "Mailing"), call())
    goals.edit(store, "aov", {"target": "≥ 15", "name": "Baskets"}, call())
    goals.drop(store, "Baskets", call())
    goals.tick(store, "Opening", "Posters", call())
    goals.tick(store, "Mailing", "", call())
    goals.tick(store, "Mailing", "", call(), done=False)
    shop.sell("17.50")
    shop.clock_to("2026-01-09")
    judge(store, Call())
    first = "Average order value: ≤ €20.00 by 08/01/2026"
    assert told(shop) == [
        "Goal: Monthly revenue: ≥ €30.00 by 08/01/2026. It starts from €12.50.",
        "Goal: Back again: ≥ 40.0% by 08/01/2026. It has no number yet.",
        f"Goal: {first}. It is €12.50 already: to be kept until then.",
        "Goal: Opening: Posters, Cards, by 08/01/2026.",
        "Goal: Mailing, by 08/01/2026.",
        f"Goal: Baskets: ≥ €15.00 by 08/01/2026. Before: {first}.",
        "Goal: Baskets is dropped.",
        "Step of a goal: Opening: Posters is done. Left: Cards.",
        "Step of a goal: Mailing: done. The goal is met.",
        "Step of a goal: Mailing: not done after all.",
        "Goal met: Monthly revenue: €30.00 (≥ €30.00 by 08/01/2026).",
        "Goal missed: Back again: no number (≥ 40.0% by 08/01/2026).",
        "Goal missed: Opening: not done: Cards.",
        "Goal missed: Mailing.",
    ]
    assert shop.problems() == []


def test_a_goal_on_a_number_goes_by_its_name_with_its_window(shop: Shop) -> None:
    set_on_number(shop.store, "second_purchase_90", "40 %", dt.date(2026, 3, 1), shop.call())
    [said] = told(shop)
    assert said.startswith("Goal: Second purchase within 90 days: ≥ 40.0% by 01/03/2026.")


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(
    ("unit", "target"),
    [
        ("rate", Fraction(605, 1000)),
        ("money", Fraction(5500_00)),
        ("ratio", Fraction(7, 2)),
        ("nps", Fraction(-12)),
        ("count", Fraction(900)),
    ],
)
def test_a_target_as_it_is_typed_is_read_back_as_it_was(
    lang: str, unit: str, target: Fraction
) -> None:
    set_language(lang)
    try:
        for way in ("up", "down"):
            aim = Aim("clv", unit, way, target)
            typed = words.typed(aim, "EUR")
            assert parse_target(typed, "clv", unit, "EUR") == (way, target)
    finally:
        set_language(None)
