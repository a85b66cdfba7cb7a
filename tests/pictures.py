"""Pictures of every screen, to be looked at: ``python -m tests.pictures FOLDER``.

Each is an SVG as Textual draws it. A browser without a window turns one into a PNG, which is how
the README's picture is made: ``chromium --headless --screenshot=counter.png counter.svg``.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from unittest.mock import patch

from textual.pilot import Pilot

from loyalty_tui import themes
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.cli.screens import sample_path
from loyalty_tui.gateway.upkeep import Upkeep
from loyalty_tui.i18n import set_language
from tests.loyalty_tui import looking

SIZES = ((80, 24), (120, 36))
NOW = "2026-11-21T10:30:00+01:00"

Scene = Callable[[Pilot[int]], Awaitable[None]]


async def _settle(pilot: Pilot[int]) -> None:
    await looking.steady(pilot)


async def _keys(pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        await pilot.press(*key) if len(key) > 1 and key not in _NAMED else await pilot.press(key)
        await _settle(pilot)


_NAMED = {"enter", "escape", "tab", "space", "down", *(f"f{n}" for n in range(1, 13))}


async def _empty(pilot: Pilot[int]) -> None:
    await _settle(pilot)


async def _search(pilot: Pilot[int]) -> None:
    await _keys(pilot, "mar")


async def _similar(pilot: Pilot[int]) -> None:
    await _keys(pilot, "fabrre")


async def _few(pilot: Pilot[int]) -> None:
    await _keys(pilot, "dupont")


async def _doubt(pilot: Pilot[int]) -> None:
    await _similar(pilot)
    await _keys(pilot, "enter")


async def _members_similar(pilot: Pilot[int]) -> None:
    await _keys(pilot, "f4", "fabrre")


async def _preview(pilot: Pilot[int]) -> None:
    await _keys(pilot, "fabre", "enter", "12.50")


async def _result(pilot: Pilot[int]) -> None:
    await _preview(pilot)
    await _keys(pilot, "enter")


async def _asked(pilot: Pilot[int]) -> None:
    await _keys(pilot, "fabre", "enter", "f10")


async def _answered(pilot: Pilot[int]) -> None:
    await _asked(pilot)
    await _keys(pilot, "3")


async def _explained(pilot: Pilot[int]) -> None:
    await _answered(pilot)
    await _keys(pilot, "2")


async def _complaint(pilot: Pilot[int]) -> None:
    await _explained(pilot)
    await _keys(pilot, "fabre", "enter")


async def _refused(pilot: Pilot[int]) -> None:
    await _keys(pilot, "0000000000000", "enter")


async def _last_sales(pilot: Pilot[int]) -> None:
    await _keys(pilot, "fabre", "enter")
    await pilot.press("ctrl+l")
    await _settle(pilot)


async def _receipt(pilot: Pilot[int]) -> None:
    await _last_sales(pilot)
    await _keys(pilot, "enter")


async def _refund(pilot: Pilot[int]) -> None:
    await _receipt(pilot)
    await _keys(pilot, "enter")


async def _refunded(pilot: Pilot[int]) -> None:
    await _refund(pilot)
    await _keys(pilot, "enter")


async def _wrong_member(pilot: Pilot[int]) -> None:
    await _receipt(pilot)
    await _keys(pilot, "down", "enter", "#63")


async def _moved(pilot: Pilot[int]) -> None:
    await _wrong_member(pilot)
    await _keys(pilot, "enter")


async def _guest(pilot: Pilot[int]) -> None:
    await _keys(pilot, "f6", "12.50")


async def _guest_done(pilot: Pilot[int]) -> None:
    await _guest(pilot)
    await _keys(pilot, "enter")


async def _given(pilot: Pilot[int]) -> None:
    await _keys(pilot, "fabre", "enter", "f9", "enter")


async def _undone(pilot: Pilot[int]) -> None:
    await _result(pilot)
    await _keys(pilot, "f8")


async def _joining(pilot: Pilot[int]) -> None:
    await _keys(pilot, "f7", "Zoe Martin", "enter")


async def _joined(pilot: Pilot[int]) -> None:
    await _joining(pilot)
    await _keys(pilot, "enter")


async def _dashboard(pilot: Pilot[int]) -> None:
    await _keys(pilot, "f3")
    await _settle(pilot)


async def _figure(pilot: Pilot[int]) -> None:
    await _dashboard(pilot)
    await _keys(pilot, "enter")
    await _settle(pilot)


async def _today(pilot: Pilot[int]) -> None:
    await _keys(pilot, "f3", "f6", "space")
    await _settle(pilot)


async def _members(pilot: Pilot[int]) -> None:
    await _keys(pilot, "f4")


async def _work(pilot: Pilot[int]) -> None:
    await pilot.press("ctrl+g")
    await _settle(pilot)
    await _keys(pilot, "enter")
    await _settle(pilot)


async def _card(pilot: Pilot[int]) -> None:
    pilot.app.card(63)  # type: ignore[attr-defined]
    await _settle(pilot)


async def _slip(pilot: Pilot[int]) -> None:
    await _result(pilot)
    await pilot.press("ctrl+o")
    await _settle(pilot)


async def _rewards(pilot: Pilot[int]) -> None:
    await _keys(pilot, "f5")


def _help(*way: str) -> Scene:
    async def scene(pilot: Pilot[int]) -> None:
        await _keys(pilot, *way, "f1")

    return scene


SCENES: dict[str, Scene] = {
    "counter": _empty,
    "search": _search,
    "similar": _similar,
    "similar-few": _few,
    "similar-asked": _doubt,
    "similar-members": _members_similar,
    "preview": _preview,
    "result": _result,
    "refused": _refused,
    "asked": _asked,
    "answered": _answered,
    "explained": _explained,
    "complaint": _complaint,
    "last-sales": _last_sales,
    "receipt": _receipt,
    "refund": _refund,
    "refunded": _refunded,
    "wrong-member": _wrong_member,
    "moved": _moved,
    "guest": _guest,
    "guest-done": _guest_done,
    "given": _given,
    "undone": _undone,
    "joining": _joining,
    "joined": _joined,
    "dashboard": _dashboard,
    "figure": _figure,
    "today": _today,
    "members": _members,
    "rewards": _rewards,
    "work": _work,
    "card": _card,
    "slip": _slip,
    "help": _help(),
    "help-dashboard": _help("f3"),
    "help-members": _help("f4"),
    "help-rewards": _help("f5"),
    "help-today": _help("f3", "f6"),
}


async def _take(scene: str, folder: Path, size: tuple[int, int], theme: str, lang: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        shop = Path(scratch) / "shop.db"
        shutil.copyfile(sample_path(), shop)
        set_language(lang)
        app = LoyaltyApp(shop, staff=1, till="1")
        async with app.run_test(size=size) as pilot:
            app.theme = theme
            await _settle(pilot)
            await SCENES[scene](pilot)
            name = f"{scene}-{size[0]}x{size[1]}-{theme.rpartition('-')[2]}-{lang}.svg"
            app.save_screenshot(name, str(folder))
        app.gateway.close()


def main(arguments: list[str]) -> None:
    """Take every picture, or those of the scenes named after the folder."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["LOYALTY_NOW"] = NOW
    # What a new day brings would stand before the sales in the latest acts.
    patch.object(Upkeep, "start").start()
    for scene in arguments[1:] or SCENES:
        for size in SIZES:
            for theme in (themes.DARK.name, themes.LIGHT.name):
                for lang in ("fr", "en"):
                    asyncio.run(_take(scene, folder, size, theme, lang))


if __name__ == "__main__":
    main(sys.argv[1:])
