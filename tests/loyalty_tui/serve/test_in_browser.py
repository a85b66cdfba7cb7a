"""In a real browser: by the address once, a member by name, a sale, a tablet's fingers, the end."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ledger.queries import members
from ledger.store.store import Store
from loyalty_tui import themes
from loyalty_tui.serve.server import Served
from tests.loyalty_tui.serve.chrome import BROWSER, Page, browser
from tests.loyalty_tui.serve.conftest import ROOT, Processes, Running, serving, until

pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")

SOON = 8.0
ENTER = ("Enter", 13)
ASSETS = ROOT / "loyalty_tui/serve/assets"


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    async with browser(tmp_path) as (page, _process):
        await page.window(1280, 800)
        yield page


async def row(page: Page, word: str) -> tuple[float, float]:
    """Where a word stands, in pixels."""
    found = await page.value(
        f"(() => {{ for (const row of document.querySelectorAll('.row')) {{"
        f" const at = row.textContent.indexOf({word!r});"
        " if (at >= 0) { const box = row.getBoundingClientRect();"
        " const cell = box.width / row.textContent.length;"
        " return [box.left + (at + 1) * cell, box.top + box.height / 2]; } } })()"
    )
    assert found, word
    return found[0], found[1]


async def test_a_sale_at_the_counter(running: Running, page: Page, shop: Path) -> None:
    await page.go(running.invitation)
    await page.sees("Chez Aline", "Till tablet-1", "Scan, or type a name")
    assert await page.value("document.title") == "Chez Aline"
    assert await page.value("location.pathname") == "/"
    await page.types("ann l")
    await page.sees("Ann Lee")
    await page.press(*ENTER)
    await page.sees("AMOUNT")
    await page.types("12.50")
    await page.press(*ENTER)
    await page.sees("Sale recorded")
    assert len(await page.picture()) > 20_000
    with Store(shop) as store, store.read() as tx:
        assert members.show(tx, 1).balance == 12
        till = tx.connection.execute("SELECT till FROM event WHERE kind = 'sale'").fetchone()[0]
        assert till == "tablet-1"
    assert page.complaints == []
    assert all(url.startswith(running.base) for url in page.asked if not url.startswith("data:"))


async def test_keys_a_mouse_and_a_window(running: Running, page: Page) -> None:
    await page.go(running.invitation)
    await page.sees("Scan, or type a name")
    await page.press("F1", 112)
    await page.sees("All keys")
    await page.press("Escape", 27)
    await page.sees("Scan, or type a name")
    await page.click(*await row(page, "F3 Dashboard"))
    await page.sees("Retention")
    await page.window(800, 600)
    await page.sees("Retention")
    rows = await page.value("document.querySelectorAll('.row').length")
    assert rows >= 24
    wide = await page.value("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    # A scanner that begins with Ctrl+B finds the counter from anywhere.
    await page.press("b", 66, modifiers=2)
    await page.types("2900000000017")
    await page.press(*ENTER)
    await page.sees("Ann Lee", "AMOUNT")


async def test_text_by_other_ways_than_keys(running: Running, page: Page) -> None:
    await page.go(running.invitation)
    await page.sees("Scan, or type a name")
    await page.value(
        "(() => { const data = new DataTransfer(); data.setData('text/plain', 'ann\\u001b[A l');"
        " document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data })); })()"
    )
    await page.sees("ann[A l")
    for _ in "ann[A l":
        await page.press("Backspace", 8)
    await page.sees("Scan, or type a name")
    # An accent put together by a dead key, which is one letter in the end.
    await page.call("Input.imeSetComposition", text="^", selectionStart=1, selectionEnd=1)
    await page.call("Input.insertText", text="ê")
    await page.sees("│ ê ")


async def test_a_tablet(running: Running, page: Page) -> None:
    await page.window(1024, 768, tablet=True)
    await page.go(running.invitation)
    await page.sees("Scan, or type a name")
    assert "F12" in await page.value("document.querySelector('#bar').innerText")
    # Its own keyboard only comes when it is asked for.
    mode = "document.querySelector('#keys').inputMode"
    assert await page.value(mode) == "none"
    await page.tap(*await middle(page, "[data-key=keyboard]"))
    assert await page.value(mode) == "text"
    # Such a keyboard sends no keys: it puts words together, and takes back what it has put.
    await page.call("Input.imeSetComposition", text="anm", selectionStart=3, selectionEnd=3)
    await page.sees("anm")
    await page.call("Input.imeSetComposition", text="ann", selectionStart=3, selectionEnd=3)
    await page.sees("Ann Lee")
    await page.call("Input.insertText", text="ann")
    await page.sees("│ ann ", "Ann Lee")
    await page.tap(*await middle(page, "[data-key=Enter]"))
    await page.sees("AMOUNT")
    await page.tap(*await row(page, "F3 Dashboard"))
    await page.sees("Retention")
    await page.tap(*await middle(page, "[data-key=F2]"))
    await page.sees("AMOUNT")


async def middle(page: Page, selector: str) -> tuple[float, float]:
    box = await page.value(
        f"(() => {{ const b = document.querySelector({selector!r}).getBoundingClientRect();"
        " return [b.left + b.width / 2, b.top + b.height / 2]; })()"
    )
    return box[0], box[1]


async def test_leaving_and_starting_again(
    running: Running, page: Page, processes: Processes
) -> None:
    await page.go(running.invitation)
    await page.sees("Scan, or type a name")
    (first,) = processes.alive()
    await page.press("q", 81, modifiers=2)
    await page.sees("You have left the counter.", "Start again")
    until(lambda: not processes.alive(), "the end of the screens", SOON)
    assert await page.value("document.activeElement.id") == "again"
    await page.value("document.querySelector('#again').click()")
    await page.sees("Scan, or type a name")
    (second,) = processes.alive()
    assert second != first


async def test_a_lost_connection_is_found_again(
    served: Served, page: Page, processes: Processes
) -> None:
    async with serving(served) as (server, base):
        await page.go(f"{base}/in/{server.door.invite()}")
        await page.sees("Scan, or type a name")
        (first,) = processes.alive()
        assert server._runner is not None
        assert server._runner.server is not None
        for connection in server._runner.server.connections:
            assert connection.transport is not None
            connection.transport.abort()
        await page.sees("The connection is lost")
        await page.sees("Scan, or type a name")
        (second,) = processes.alive()
        assert second != first


async def test_a_server_that_ends_and_one_that_begins_anew(
    running: Running, page: Page, shop: Path, processes: Processes
) -> None:
    await page.go(running.invitation)
    await page.sees("Scan, or type a name")
    running.end(signal.SIGINT)
    await page.sees("The server was stopped on the shop's machine.", "Start again")
    await page.value("document.querySelector('#again').click()")
    await page.sees("The connection is lost")
    another = Running(shop, processes.mark, "--port", running.host.partition(":")[2])
    try:
        await page.sees("This device is not let in")
        await page.go(another.invitation)
        await page.sees("Scan, or type a name")
    finally:
        another.process.kill()
        another.process.wait(timeout=SOON)


@pytest.mark.parametrize("after", [0.0, 0.3, 2.0])
async def test_a_browser_that_is_killed(
    running: Running, processes: Processes, tmp_path: Path, after: float
) -> None:
    async with browser(tmp_path) as (page, process):
        await page.go(running.invitation)
        begun = time.monotonic()
        while not processes.alive():
            assert time.monotonic() < begun + 30
            await asyncio.sleep(0.02)
        await asyncio.sleep(after)
        process.kill()
        until(lambda: not processes.alive(), "the end of the screens", SOON)


def test_its_colours_are_those_of_the_house() -> None:
    colours = themes.DARK.variables
    style = (ASSETS / "screen.css").read_text()
    for name, value in (
        ("ground", str(themes.DARK.background)),
        ("panel", str(themes.DARK.panel)),
        ("ink", str(themes.DARK.foreground)),
        ("accent", colours["text-primary"]),
        ("line", colours["border-blurred"]),
    ):
        assert re.findall(rf"--{name}: (#[0-9a-f]{{6}});", style) == [value]
    grid = (ASSETS / "grid.js").read_text()
    assert f'INK = "{themes.DARK.foreground}"' in grid
    assert f'GROUND = "{themes.DARK.background}"' in grid
