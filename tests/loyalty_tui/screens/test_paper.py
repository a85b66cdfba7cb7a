from __future__ import annotations

from pathlib import Path

from loyalty_tui import preferences
from loyalty_tui.screens.paper import CardPage, SlipPage
from tests.loyalty_tui.screens.conftest import Shop, running


async def test_a_slip_is_shown_when_asked_and_printed_when_asked_again(
    shop: Shop, tmp_path: Path
) -> None:
    device = tmp_path / "lp0"
    device.touch()
    preferences.keep(printer=str(device))
    async with running(shop.path, size=(100, 40)) as house:
        await house.press("ctrl+o")
        await house.sees("recorded nothing")
        await house.serve(shop.card)
        await house.press(*"12.50", "enter")
        await house.until(lambda: house.counter.phase == "done", "a result")
        assert device.read_bytes() == b""

        await house.press("ctrl+o")
        await house.until(lambda: isinstance(house.app.screen, SlipPage), "the slip")
        await house.sees("+12 points", "…0017")
        assert device.read_bytes() == b""

        await house.press("p")
        await house.sees("● Printed.")
        assert b"Chez Aline" in device.read_bytes()
        await house.press("escape")
        await house.until(lambda: not isinstance(house.app.screen, SlipPage), "the counter")


async def test_without_a_printer_it_says_how_to_name_one(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.press("5", "enter")
        await house.until(lambda: house.counter.phase == "done", "a result")
        await house.press("ctrl+o")
        await house.sees("SLIP")
        await house.press("p")
        await house.sees("× No printer is set")


async def test_a_card_is_dark_on_light_whatever_the_theme(shop: Shop) -> None:
    async with running(shop.path) as house:
        house.app.card(shop.ann)
        await house.until(lambda: isinstance(house.app.screen, CardPage), "the card")
        await house.sees("Ann Lee", "2 900000 000017", "█▀▀▀▀▀█")
        code = house.app.screen.query_one("#code")
        assert code.styles.background.hex == "#FFFFFF"
        assert code.styles.color.hex == "#000000"
