"""A real browser without a window, driven by its own protocol."""

from __future__ import annotations

import asyncio
import base64
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
PATIENCE = 40.0
# A browser on a busy machine takes its time to start.

QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-extensions", "--remote-debugging-port=0"),
)


class Elsewhere(Exception):
    """The page that was asked is no longer there: another one is coming in its place."""


class Page:
    """One page of it."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._count = 0
        self.asked: list[str] = []
        self.complaints: list[str] = []

    async def call(self, method: str, **params: object) -> dict[str, Any]:
        """Ask for something and wait for the answer."""
        self._count += 1
        await self._socket.send_json({"id": self._count, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE):
            while True:
                told = await self._socket.receive_json()
                if told.get("id") == self._count:
                    if "navigated" in told.get("error", {}).get("message", ""):
                        raise Elsewhere
                    assert "error" not in told, told
                    answer: dict[str, Any] = told["result"]
                    return answer
                self._note(told)

    def _note(self, told: dict[str, Any]) -> None:
        given = told.get("params", {})
        if told["method"] == "Network.requestWillBeSent":
            self.asked.append(given["request"]["url"])
        elif told["method"] == "Runtime.exceptionThrown":
            self.complaints.append(str(given["exceptionDetails"]))
        elif told["method"] == "Log.entryAdded":
            self.complaints.append(f"{given['entry']['text']} {given['entry'].get('url', '')}")

    async def go(self, url: str) -> None:
        """Open an address."""
        await self.call("Page.navigate", url=url)

    async def value(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page has
        """What an expression is worth in the page; nothing while there is no page yet."""
        answer = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    async def text(self) -> str:
        """What stands on the page's screen, row by row, or its sentence."""
        return str(
            await self.value(
                "document.querySelector('#over') && !document.querySelector('#over').hidden"
                " ? document.querySelector('#over').innerText"
                " : [...document.querySelectorAll('.row')].map((r) => r.textContent).join('\\n')"
            )
        )

    async def sees(self, *words: str) -> str:
        """Wait until some words are on the screen."""
        limit = time.monotonic() + PATIENCE
        text = ""
        while time.monotonic() < limit:
            with suppress(Elsewhere):
                text = await self.text()
                if all(word in text for word in words):
                    return text
            await asyncio.sleep(0.05)
        raise AssertionError(f"never came: {words}\n{text}\n{self.complaints}")

    async def types(self, text: str) -> None:
        """Type on a keyboard."""
        for character in text:
            for kind in ("keyDown", "keyUp"):
                await self.call("Input.dispatchKeyEvent", type=kind, key=character, text=character)

    async def press(self, key: str, code: int, modifiers: int = 0) -> None:
        """Press a key that is no text."""
        for kind in ("rawKeyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode=code,
                modifiers=modifiers,
            )

    async def click(self, x: float, y: float) -> None:
        """Click with a mouse."""
        for kind in ("mousePressed", "mouseReleased"):
            await self.call(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )

    async def tap(self, x: float, y: float) -> None:
        """Tap with a finger."""
        await self.call(
            "Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}]
        )
        await self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    async def window(self, width: int, height: int, *, tablet: bool = False) -> None:
        """Give the window a size; a tablet has fingers."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=tablet,
        )
        await self.call("Emulation.setTouchEmulationEnabled", enabled=tablet)

    async def picture(self) -> bytes:
        """A picture of the page, as PNG."""
        answer = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[tuple[Page, subprocess.Popen[bytes]]]:
    """A browser with one page, without a home; it is killed in the end."""
    profile = folder / "profile"
    process = _start(profile)
    try:
        port = await _port(profile / "DevToolsActivePort", process)
        async with ClientSession() as client:
            address = await _page(client, port)
            async with client.ws_connect(address, max_msg_size=0) as socket:
                page = Page(socket)
                for domain in ("Page", "Runtime", "Network", "Log"):
                    await page.call(f"{domain}.enable")
                yield page, process
    finally:
        process.kill()
        process.wait(timeout=20)


def _start(profile: Path) -> subprocess.Popen[bytes]:
    assert BROWSER is not None
    return subprocess.Popen(
        [BROWSER, *QUIET, f"--user-data-dir={profile}", "about:blank"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _first_line(file: Path) -> str:
    with suppress(OSError):
        return file.read_text().partition("\n")[0]
    return ""


async def _port(file: Path, process: subprocess.Popen[bytes]) -> int:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit and process.poll() is None:
        if port := _first_line(file):
            return int(port)
        await asyncio.sleep(0.05)
    raise AssertionError("the browser did not start")


async def _page(client: ClientSession, port: int) -> str:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        async with client.get(f"http://127.0.0.1:{port}/json/list") as answer:
            for target in await answer.json():
                if target["type"] == "page":
                    return str(target["webSocketDebuggerUrl"])
        await asyncio.sleep(0.05)
    raise AssertionError("the browser has no page")
