"""Pictures of every screen, to be looked at: ``python -m tests.pictures FOLDER``.

Each is an SVG as Textual draws it. A browser without a window turns one into a PNG, which is how
the README's picture is made: ``chromium --headless --screenshot=counter.png counter.svg``.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch

from textual.pilot import Pilot

from ledger.books.act import Call
from ledger.books.pins import set_pin
from ledger.books.points import adjust
from ledger.queries.story import Story
from ledger.store.keyfile import make_key
from ledger.store.store import Store
from loyalty_tui import themes
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.cli.screens import sample_path
from loyalty_tui.gateway.upkeep import Upkeep
from loyalty_tui.i18n import _, set_language
from loyalty_tui.screens.first_run import FirstRun
from loyalty_tui.screens.form import Field, Form
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


async def _slowly(pilot: Pilot[int], *keys: str) -> None:
    """As :func:`_keys`, where somebody waits for an answer and so nothing is ever complete."""
    for key in keys:
        await pilot.press(*key) if len(key) > 1 and key not in _NAMED else await pilot.press(key)
        await pilot.pause(0.9)


_NAMED = {
    "enter",
    "escape",
    "tab",
    "space",
    "up",
    "down",
    "end",
    "plus",
    "right",
    "delete",
    "backspace",
    "ctrl+l",
    *(f"f{n}" for n in range(1, 13)),
}


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
    await pilot.press("ctrl+e")
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


async def _taken_back(pilot: Pilot[int]) -> None:
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


async def _panels(pilot: Pilot[int]) -> None:
    await _dashboard(pilot)
    await _keys(pilot, "f9", "end", "space", "plus", "plus")


async def _figure(pilot: Pilot[int]) -> None:
    await _dashboard(pilot)
    await _keys(pilot, "enter")
    await _settle(pilot)


async def _who(pilot: Pilot[int]) -> None:
    await _figure(pilot)
    await _keys(pilot, "f6", "down")
    await _settle(pilot)


async def _export(pilot: Pilot[int]) -> None:
    await _figure(pilot)
    await _keys(pilot, "f7")


def _groups(*keys: str) -> Scene:
    async def scene(pilot: Pilot[int]) -> None:
        await _dashboard(pilot)
        await _keys(pilot, "f7", *keys)
        await _settle(pilot)

    return scene


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


async def _sorted(pilot: Pilot[int]) -> None:
    await _keys(pilot, "f4", "f9")
    await _press(pilot, "down", "enter")


async def _shown(pilot: Pilot[int]) -> None:
    await _keys(pilot, "f4", "f10")
    await _settle(pilot)


def _member(turns: int, *keys: str) -> Scene:
    """A member's page, turned so many times, and what keys open on it."""

    async def scene(pilot: Pilot[int]) -> None:
        await _keys(pilot, "f4", "fabre")
        await _settle(pilot)
        await _press(pilot, "enter")
        await _press(pilot, *["right"] * turns, *keys)

    return scene


async def _merging(pilot: Pilot[int]) -> None:
    await _member(0, "ctrl+n")(pilot)
    await _keys(pilot, "#7")
    await _settle(pilot)


async def _press(pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await _settle(pilot)


async def _rewards(pilot: Pilot[int]) -> None:
    await _keys(pilot, "f5")


async def _new_reward(pilot: Pilot[int]) -> None:
    await _rewards(pilot)
    await _keys(pilot, "f7", "Muffin", "enter", "80", "enter", "0.45", "enter", "12")


async def _edit_reward(pilot: Pilot[int]) -> None:
    await _rewards(pilot)
    await _keys(pilot, "enter")


async def _vouchers(pilot: Pilot[int]) -> None:
    await _rewards(pilot)
    await _keys(pilot, "f6")


async def _voucher(pilot: Pilot[int]) -> None:
    await _vouchers(pilot)
    await _keys(pilot, "enter")


async def _journal(pilot: Pilot[int]) -> None:
    await _keys(pilot, "f11")
    await _settle(pilot)


async def _sought(pilot: Pilot[int]) -> None:
    await _journal(pilot)
    await _keys(pilot, "fabre")
    await _settle(pilot)


async def _sifting(pilot: Pilot[int]) -> None:
    await _journal(pilot)
    await _keys(pilot, "f9")


async def _event(pilot: Pilot[int]) -> None:
    await _journal(pilot)
    await _keys(pilot, "down", "enter")


async def _undoing(pilot: Pilot[int]) -> None:
    await _event(pilot)
    await _keys(pilot, "f8")


async def _undone(pilot: Pilot[int]) -> None:
    await _undoing(pilot)
    await _keys(pilot, "oops", "enter")


async def _stays(pilot: Pilot[int]) -> None:
    await _journal(pilot)
    await _keys(pilot, "#10100", "enter", "enter")


def _programme(part: int, *keys: str) -> Scene:
    """A part of the programme, and what is done there; a number of seconds is waited."""

    async def scene(pilot: Pilot[int]) -> None:
        await _keys(pilot, "f12", *["down"] * part)
        for key in keys:
            if key.startswith("wait"):
                await pilot.pause(int(key.removeprefix("wait")))
            else:
                await _keys(pilot, key)
        await _settle(pilot)

    return scene


def _help(*way: str) -> Scene:
    async def scene(pilot: Pilot[int]) -> None:
        await _keys(pilot, *way, "f1")

    return scene


async def _typed_sale(pilot: Pilot[int]) -> None:
    await _hire(pilot)
    await _preview(pilot)


def _give(who: int, pin: str, key: bytes, store: Store) -> None:
    set_pin(store, who, pin, key, Call(staff=1))


async def _hire(pilot: Pilot[int]) -> None:
    """Give the sample's staff their PINs."""
    app = pilot.app
    assert isinstance(app, LoyaltyApp)
    key_file = app.gateway.ways.path.with_name("pin.key")
    os.environ["LOYALTY_PIN_KEY"] = str(key_file)
    key = make_key(key_file)
    for who, pin in ((2, "482915"), (3, "730518")):
        await app.gateway.ways.write(partial(_give, who, pin, key))
    app.gateway.ways.staff = 3
    app.shop = await app.gateway.shop()


async def _locked(pilot: Pilot[int]) -> None:
    await _typed_sale(pilot)
    await _keys(pilot, "ctrl+l")


async def _pin(pilot: Pilot[int]) -> None:
    await _locked(pilot)
    await _keys(pilot, "enter", "12", "enter")


async def _another(pilot: Pilot[int]) -> None:
    await _locked(pilot)
    await _keys(pilot, "up", "enter", "482915", "enter")


async def _approval(pilot: Pilot[int]) -> None:
    await _hire(pilot)
    app = pilot.app
    assert isinstance(app, LoyaltyApp)
    ways = app.gateway.ways

    async def save(_answers: object, key: bytes) -> Story:
        return await ways.write(lambda store: adjust(store, 1, 600, "lost", ways.call(key)))

    fields = [Field("points", _("Points"), "600")]
    app.push_screen(Form(_("Points adjusted"), fields, save))
    await _slowly(pilot, "enter", "12", "enter")


def _first(*keys: str) -> Scene:
    async def scene(pilot: Pilot[int]) -> None:
        await _slowly(pilot, *keys)

    return scene


_NAMED_SHOP = ("enter", "Chez Zoé", "enter", "Zoé", "enter")

FIRST_RUN: dict[str, Scene] = {
    "welcome": _first(),
    "first-shop": _first("enter"),
    "first-programme": _first(*_NAMED_SHOP, "right"),
    "first-back": _first(*_NAMED_SHOP, "enter"),
    "first-reward": _first(*_NAMED_SHOP, "enter", "enter", "Café"),
    "first-place": _first(*_NAMED_SHOP, "enter", "enter", "enter", "enter"),
    "first-list": _first(*_NAMED_SHOP, "enter", "enter", "enter", "enter", "enter", "enter"),
    "first-ready": _first(
        *_NAMED_SHOP, "enter", "enter", "enter", "enter", "enter", "enter", "list.csv", "enter"
    ),
    "first-brought": _first(
        *(*_NAMED_SHOP, "enter", "enter", "enter", "enter", "enter", "enter"),
        *("list.csv", "enter", "enter"),
    ),
}

LIST = "Nom;Téléphone;Ville\nMarie Curie;0612345678;Paris\nPaul Langevin;0698765432;\nX;12;\n"

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
    "taken-back": _taken_back,
    "joining": _joining,
    "joined": _joined,
    "dashboard": _dashboard,
    "panels": _panels,
    "figure": _figure,
    "who": _who,
    "export": _export,
    "cohorts": _groups(),
    "segments": _groups("f6", "down"),
    "segment": _groups("f6", "down", "enter"),
    "spread": _groups("f6", "f6"),
    "near": _groups("f6", "f6", "down", "enter"),
    "today": _today,
    "members": _members,
    "members-sorted": _sorted,
    "members-shown": _shown,
    "member": _member(0),
    "member-statement": _member(1),
    "member-points": _member(2),
    "member-vouchers": _member(3),
    "member-feedback": _member(4),
    "member-more": _member(0, "f10"),
    "member-edit": _member(0, "f7"),
    "member-adjust": _member(0, "f9"),
    "member-merge": _merging,
    "member-erase": _member(0, "delete"),
    "help-member": _member(0, "f1"),
    "rewards": _rewards,
    "work": _work,
    "card": _card,
    "slip": _slip,
    "lock": _locked,
    "lock-pin": _pin,
    "lock-another": _another,
    "approval": _approval,
    "journal": _journal,
    "journal-sought": _sought,
    "journal-filter": _sifting,
    "event": _event,
    "event-undoing": _undoing,
    "event-undone": _undone,
    "event-stays": _stays,
    "reward-new": _new_reward,
    "reward-edit": _edit_reward,
    "vouchers": _vouchers,
    "voucher": _voucher,
    "programme": _programme(0, "enter", "down", "down"),
    "setting": _programme(0, "enter", "enter", "end", "backspace", "2", "wait6"),
    "presets": _programme(1, "enter", "down"),
    "preset": _programme(1, "enter", "down", "enter", "wait8"),
    "tiers": _programme(2, "enter", "down"),
    "tier": _programme(2, "enter", "down", "enter"),
    "campaigns": _programme(3, "enter"),
    "new-campaign": _programme(3, "f7"),
    "campaign": _programme(3, "enter", "enter", "wait2"),
    "goals": _programme(4, "enter", "down"),
    "new-goal": _programme(4, "f7", "wait2"),
    "staff": _programme(5, "enter"),
    "pin": _programme(5, "enter", "f6"),
    "help": _help(),
    "help-dashboard": _help("f3"),
    "help-members": _help("f4"),
    "help-rewards": _help("f5"),
    "help-today": _help("f3", "f6"),
    "help-programme": _help("f12"),
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


async def _take_first(
    scene: str, folder: Path, size: tuple[int, int], theme: str, lang: str
) -> None:
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        Path("list.csv").write_text(LIST, encoding="utf-8")  # noqa: ASYNC240 - nobody waits
        os.environ["LOYALTY_CONFIG"] = str(Path(scratch) / "till.toml")
        set_language(lang)
        app = FirstRun(Path("/srv/loyalty/shop.db" if scene == "welcome" else "shop.db"), "1")
        async with app.run_test(size=size) as pilot:
            app.theme = theme
            await pilot.pause(0.4)
            await FIRST_RUN[scene](pilot)  # type: ignore[arg-type]
            name = f"{scene}-{size[0]}x{size[1]}-{theme.rpartition('-')[2]}-{lang}.svg"
            app.save_screenshot(name, str(folder))


def main(arguments: list[str]) -> None:
    """Take every picture, or those of the scenes named after the folder."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["LOYALTY_NOW"] = NOW
    # A till that remembers nothing, whoever takes them.
    os.environ["LOYALTY_CONFIG"] = str(folder / "till.toml")
    # What a new day brings would stand before the sales in the latest acts.
    patch.object(Upkeep, "start").start()
    folder = folder.resolve()
    for scene in arguments[1:] or (*SCENES, *FIRST_RUN):
        take = _take if scene in SCENES else _take_first
        for size in SIZES:
            for theme in (themes.DARK.name, themes.LIGHT.name):
                for lang in ("fr", "en"):
                    asyncio.run(take(scene, folder, size, theme, lang))


if __name__ == "__main__":
    main(sys.argv[1:])
