"""Every screen as it was last looked at: in both themes, two sizes and two languages.

``LOYALTY_SNAPSHOTS=write`` keeps what is drawn now; look at it first: ``python -m tests.pictures``.
"""

from __future__ import annotations

import difflib
import os
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest
from textual.pilot import Pilot

from loyalty_tui import themes
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.cli.screens import sample_path
from loyalty_tui.gateway.upkeep import Upkeep
from loyalty_tui.i18n import set_language
from tests import pictures
from tests.loyalty_tui import looking

KEPT = Path(__file__).parent / "snapshots"
SIZES = ((80, 24), (120, 36))
THEMES = (themes.DARK.name, themes.LIGHT.name)
ENGLISH = (
    *(
        "counter",
        "preview",
        "result",
        "receipt",
        "dashboard",
        "figure",
        "groups",
        "today",
        "members",
    ),
    *("member", "rewards", "journal", "event", "programme", "lock", "work", "help"),
)
# The first users are French: every screen is looked at in French, and one of each kind in English.


def parts(number: int, of: int) -> list[tuple[str, str]]:
    """Scenes and languages, one of so many parts: a file each, so that they run side by side."""
    english = [(scene, "en") for scene in pictures.SCENES if scene in ENGLISH]
    return ([(scene, "fr") for scene in pictures.SCENES] + english)[number::of]


async def look(scene: str, lang: str, folder: Path, environment: pytest.MonkeyPatch) -> None:
    """Draw a scene in every size and theme, and compare it with what was kept."""
    environment.setenv("LOYALTY_NOW", pictures.NOW)
    environment.setenv("TEXTUAL_ANIMATIONS", "none")
    shop = folder / "shop.db"
    shutil.copyfile(sample_path(), shop)
    set_language(lang)
    app = LoyaltyApp(shop, staff=1, till="1")
    wrong: list[str] = []
    try:
        with patch.object(Upkeep, "start"):
            async with app.run_test(size=SIZES[0]) as pilot:
                await looking.steady(pilot)
                await pictures.SCENES[scene](pilot)
                for size in SIZES:
                    await pilot.resize_terminal(*size)
                    wrong += await _looked_at(pilot, f"{scene}-{size[0]}x{size[1]}-{lang}")
    finally:
        app.close_books()
        set_language(None)
    assert not wrong, "\n".join(wrong)


async def _looked_at(pilot: Pilot[int], name: str) -> list[str]:
    """What is not as it was, and what cannot be read."""
    wrong: list[str] = []
    now: list[str] = []
    for theme in THEMES:
        pilot.app.theme = theme
        await looking.steady(pilot)
        wrong += [f"{name} {theme}: {line}" for line in looking.faint(pilot.app)]
        now = now or looking.plain(pilot.app)
        now += [f"~ {theme}", *looking.styles(pilot.app)]
    wrong += [f"{name}: a font may lack {sign!r}" for sign in looking.strange(pilot.app)]
    path, written = KEPT / f"{name}.txt", "\n".join(now) + "\n"
    if os.environ.get("LOYALTY_SNAPSHOTS") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(written, encoding="utf-8")
    elif not path.exists():
        wrong.append(f"{name}: never looked at")
    elif (before := path.read_text(encoding="utf-8")) != written:
        rows = difflib.unified_diff(before.splitlines(), now, name, "now", n=0, lineterm="")
        wrong.append("\n".join(list(rows)[:60]))
    return wrong
