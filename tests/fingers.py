"""Fingers at random on the keys, faster than any hand: ``python -m tests.fingers [SEED]``.

Presses bursts of keys on a copy of the sample until it is interrupted, and says after which of
them the program fell over. What it finds goes into a test of its own.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

from textual import events

from loyalty_tui import crash
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.cli.screens import sample_path
from loyalty_tui.i18n import set_language
from loyalty_tui.preferences import Preferences
from loyalty_tui.screens.places import MODES

_KEYS = (
    *(f"f{number}" for number in range(1, 13)),
    *("enter", "enter", "enter", "escape", "escape", "tab", "shift+tab", "up", "down", "left"),
    *("right", "space", "backspace", "pageup", "pagedown", "home", "end", "insert", "delete"),
    *(f"ctrl+{letter}" for letter in "bdefglnoprty"),
)
_TYPED = ("ann", "mar", "12.50", "5", "2900000000017", "zz", "1", "0612", "du", "#12", "é", "+3")
_NAMED = {" ": "space", ".": "full_stop", "#": "number_sign", "+": "plus"}
_SIZES = ((80, 24), (120, 36), (60, 20))
_RESTS = (0, 0.01, 0.05, 0.2, 0.5)
_BURSTS = 25


def _press(app: LoyaltyApp, what: str) -> None:
    if what in _KEYS:
        app.post_message(events.Key(what, " " if what == "space" else None))
        return
    for letter in what:
        app.post_message(events.Key(_NAMED.get(letter, letter), letter))


async def _sitting(chance: random.Random, folder: Path, pressed: list[list[str]]) -> None:
    """Open the sample, press keys, leave."""
    shop = folder / "shop.db"
    shutil.copyfile(sample_path(), shop)
    app = LoyaltyApp(shop, staff=1, till="1", start=chance.choice(list(MODES)), own=Preferences())
    try:
        async with app.run_test(size=chance.choice(_SIZES), notifications=True):
            for _ in range(_BURSTS):
                pressed.append(chance.choices((*_KEYS, *_TYPED), k=chance.randint(1, 5)))
                for what in pressed[-1]:
                    _press(app, what)
                await asyncio.sleep(chance.choice(_RESTS))
                if not app.is_running:
                    return
            app.exit(0)
            await asyncio.wait_for(_end(app), 10)
    finally:
        app.close_books()


async def _end(app: LoyaltyApp) -> None:
    while app.is_running:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.02)


def main() -> None:
    """Sit down again and again, in one language after the other."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(10**6)
    chance = random.Random(seed)
    for number in itertools.count():
        set_language(("fr", "en")[number % 2])
        pressed: list[list[str]] = []
        with tempfile.TemporaryDirectory() as folder:
            os.environ.update(LOYALTY_CONFIG=f"{folder}/till.toml", XDG_STATE_HOME=folder)
            os.chdir(folder)  # files that are written by chance go with it
            try:
                asyncio.run(_sitting(chance, Path(folder), pressed))
            except Exception:
                traceback.print_exc(limit=-8)
                print(f"seed {seed}, sitting {number}, after {pressed[-6:]}")  # noqa: T201
                if (log := crash.log_path()).exists():
                    print(log.read_text(encoding="utf-8"))  # noqa: T201


if __name__ == "__main__":
    main()
