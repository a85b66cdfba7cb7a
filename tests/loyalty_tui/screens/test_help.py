"""F1 on every place: its keys, and what each number on it means."""

from __future__ import annotations

import pytest

from loyalty_tui import i18n
from loyalty_tui.screens.help import Help
from loyalty_tui.widgets.pairs import Pairs
from tests.loyalty_tui.screens.conftest import House, Shop, running


def read(house: House) -> str:
    """All that the page of help says, what is out of sight included."""
    page = house.app.screen
    assert isinstance(page, Help)
    return "\n".join(str(part.render()) for part in page.query(".sheet > *"))


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("counter", ("Balance", "To the next tier", "Points of a movement", "Net promoter score")),
        ("dashboard", ("Progress of a goal", "On track", "Points of a movement", "Go from panel")),
        ("members", ("Visits and spend", "What lapses next", "Rhythm")),
        ("rewards", ("Stock of a reward", "Rewards issued")),
        ("today", ("Value at risk", "Rhythm", "Net promoter score", "On track", "Points that")),
    ],
)
async def test_the_numbers_of_a_place_are_one_key_away(
    shop: Shop, place: str, told: tuple[str, ...]
) -> None:
    async with running(shop.path, start=place) as house:
        await house.press("f1")
        await house.until(lambda: isinstance(house.app.screen, Help), "help")
        said = read(house)
        assert all(word in said for word in told), said
        # Every window is filled in, with its own days.
        assert "{" not in said
        assert "None" not in said
        if "Net promoter score" in told:
            assert "of the answers of the last 365 days" in said


async def test_what_has_the_keyboard_is_told_of_first(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("f1")
        await house.sees("► Scan a card or a voucher")
        await house.press("escape")
        await house.serve(shop.card)
        await house.press("f1")
        await house.sees("► Type the amount of the sale")
        await house.press("escape", "f3")
        await house.arrives("dashboard")
        await house.sees("Retention")
        await house.until(lambda: house.app.screen.focused, "a panel with the keyboard")
        await house.press("f1")
        await house.sees("► Retention")


async def test_a_long_row_goes_on_in_its_own_column(shop: Shop) -> None:
    i18n.set_language("fr")
    async with running(shop.path, size=(60, 24)) as house:
        await house.press("f1")
        await house.until(lambda: isinstance(house.app.screen, Help), "help")
        rows = str(house.app.screen.query_one(Pairs).render()).splitlines()
        starts = {len(row) - len(row.lstrip()) for row in rows}
        assert starts == {0, len("Ctrl+Y  ")}
