"""Every screen as it was last looked at: in both themes, two sizes and two languages.

``LOYALTY_SNAPSHOTS=write`` keeps what is drawn now; look at it first: ``python -m tests.pictures``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest

from loyalty_tui import themes
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.cli.screens import sample_path
from loyalty_tui.gateway.upkeep import Upkeep
from loyalty_tui.i18n import set_language
from tests import pictures
from tests.loyalty_tui import looking

KEPT = Path(__file__).parent / "snapshots"
LOOKS = {
    "fr": (((80, 24), themes.DARK.name), ((120, 36), themes.LIGHT.name)),
    "en": (((80, 24), themes.LIGHT.name), ((120, 36), themes.DARK.name)),
}


@pytest.mark.thorough
@pytest.mark.parametrize("lang", LOOKS)
@pytest.mark.parametrize("scene", pictures.SCENES)
async def test_a_screen_is_as_it_was_looked_at(
    scene: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_NOW", pictures.NOW)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    shop = tmp_path / "shop.db"
    shutil.copyfile(sample_path(), shop)
    set_language(lang)
    app = LoyaltyApp(shop, staff=1, till="1")
    wrong: list[str] = []
    try:
        with patch.object(Upkeep, "start"):
            async with app.run_test(size=LOOKS[lang][0][0]) as pilot:
                await looking.steady(pilot)
                await pictures.SCENES[scene](pilot)
                for size, theme in LOOKS[lang]:
                    app.theme = theme
                    await pilot.resize_terminal(*size)
                    await looking.steady(pilot)
                    wrong += _wrong(app, f"{scene}-{size[0]}x{size[1]}-{theme[8:]}-{lang}")
    finally:
        app.close_books()
        set_language(None)
    assert not wrong, "\n".join(wrong)


def _wrong(app: LoyaltyApp, name: str) -> list[str]:
    """What is not as it was, and what cannot be read."""
    wrong = [f"{name}: {line}" for line in looking.faint(app)]
    wrong += [f"{name}: a font may lack {sign!r}" for sign in looking.strange(app)]
    path, now = KEPT / f"{name}.txt", looking.snapshot(app)
    if os.environ.get("LOYALTY_SNAPSHOTS") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8")
    elif not path.exists():
        wrong.append(f"{name}: never looked at")
    elif path.read_text(encoding="utf-8") != now:
        wrong.append(_differences(name, path.read_text(encoding="utf-8"), now))
    return wrong


def _differences(name: str, before: str, now: str) -> str:
    import difflib

    rows = difflib.unified_diff(
        before.splitlines(), now.splitlines(), name, "now", n=0, lineterm=""
    )
    return "\n".join(list(rows)[:60])
