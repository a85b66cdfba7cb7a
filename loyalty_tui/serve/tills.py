"""The sessions that are open: at most one for each device, each a till of its own name."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from aiohttp import WSMsgType, web

from loyalty_tui.i18n import _
from loyalty_tui.serve import wire
from loyalty_tui.serve.door import Device
from loyalty_tui.serve.session import Session

MOST_SESSIONS: Final = 8
"""So many devices may be at the counter at once. Each is a process of some 50 MB."""

_FAREWELL: Final = 2.0
_AFTERWARDS: Final = wire.GRACE + 1
_SMALLEST: Final = (20, 5)
_LARGEST: Final = (400, 150)
_MOST_TILL: Final = 20

Size = tuple[int, int]
Start = Callable[[str, Size], wire.Handover]


class Tills:
    """Starts a session for a device, carries between the two, and sees to its end."""

    def __init__(self, start: Start, prefix: str, tell: Callable[[str], None]) -> None:
        self._start = start
        self._prefix = prefix
        self._tell = tell
        self._taken: set[int] = set()
        self._open: dict[Device, Session] = {}
        self._turns: dict[Device, asyncio.Lock] = {}
        self._closing = False

    async def talk(self, device: Device, socket: web.WebSocketResponse, size: Size) -> None:
        """Serve a browser until it or its session ends. Returns when the process has ended."""
        session = await self._begin(device, size)
        if session is None:
            await _farewell(socket, self._refusal())
            return
        self._tell(_("{till} is at the counter.").format(till=session.till))
        try:
            sentence = await _converse(session, socket)
            if sentence is not None:
                await _farewell(socket, sentence)
        finally:
            await self._end(device, session)
            self._tell(_("{till} has left.").format(till=session.till))

    async def close(self) -> None:
        """End them all. Returns when they have ended."""
        self._closing = True
        while self._open:
            sessions = list(self._open.items())
            for _device, session in sessions:
                session.dismiss(self._refusal())
            await asyncio.gather(*(self._end(*one) for one in sessions))

    async def _begin(self, device: Device, size: Size) -> Session | None:
        """A session of its own for a device; whatever it had before is ended."""
        async with self._turns.setdefault(device, asyncio.Lock()):
            before = self._open.get(device)
            if before is not None:
                before.dismiss(_("The counter was opened in another window of this device."))
                await self._end(device, before)
            if self._closing or len(self._taken) >= MOST_SESSIONS:
                return None
            number = self._number(device)
            self._taken.add(number)
            device.till = number
            try:
                session = await Session.start(self._start(self._name(number), within(size)))
            except BaseException:
                self._taken.discard(number)
                raise
            self._open[device] = session
            if self._closing:  # since it was asked for
                session.dismiss(self._refusal())
        return session

    async def _end(self, device: Device, session: Session) -> None:
        await session.end()
        if self._open.get(device) is session:
            del self._open[device]
            self._taken.discard(device.till)

    def _number(self, device: Device) -> int:
        """The number a device had before, if it is free, else the first that is."""
        free = [n for n in range(1, MOST_SESSIONS + 1) if n not in self._taken]
        return device.till if device.till in free else free[0]

    def _name(self, number: int) -> str:
        ending = f"-{number}"
        return self._prefix[: _MOST_TILL - len(ending)] + ending

    def _refusal(self) -> str:
        if self._closing:
            return _("The server was stopped on the shop's machine.")
        return _("{n} devices are at the counter already: leave it on one of them first.").format(
            n=MOST_SESSIONS
        )


def within(size: Size) -> Size:
    """A window's size, kept to what is a window."""
    columns, rows = (
        max(least, min(most, given))
        for least, given, most in zip(_SMALLEST, size, _LARGEST, strict=True)
    )
    return columns, rows


async def _converse(session: Session, socket: web.WebSocketResponse) -> str | None:
    """Carry between the two. The sentence it ended with; ``None`` if the browser is gone."""
    incoming = asyncio.create_task(_incoming(session, socket))
    outgoing = asyncio.create_task(_outgoing(session, socket))
    try:
        ends: list[asyncio.Future[Any]] = [incoming, outgoing, session.dismissed]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if session.dismissed.done():
            return session.dismissed.result()
        if outgoing.done() and outgoing.exception() is None:
            return await _left(session)
        return None
    finally:
        for task in (incoming, outgoing):
            task.cancel()
        await asyncio.gather(incoming, outgoing, return_exceptions=True)


async def _incoming(session: Session, socket: web.WebSocketResponse) -> None:
    async for message in socket:
        line = _understood(message.data) if message.type is WSMsgType.TEXT else None
        if line is None:
            return
        await session.send(line)


async def _outgoing(session: Session, socket: web.WebSocketResponse) -> None:
    while drawn := await session.drawn():
        await socket.send_bytes(drawn)


def _understood(text: str) -> bytes | None:
    """What a browser sent, as the screens take it: keys, or a size."""
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    match value:
        case str():
            return wire.typed(value.encode("utf-8", errors="replace").decode())
        case [int(columns), int(rows)]:
            return wire.resized(*within((columns, rows)))
    return None


async def _left(session: Session) -> str:
    """Why the screens were left."""
    try:
        code, words = await asyncio.wait_for(session.left(), _AFTERWARDS)
    except TimeoutError:
        code, words = 1, ""
    return _("You have left the counter.") if code == 0 else words or _("The counter has stopped.")


async def _farewell(socket: web.WebSocketResponse, sentence: str) -> None:
    """Tell a browser why it is over. Whether it listens is its own affair."""
    with suppress(ConnectionError, RuntimeError, TimeoutError):
        async with asyncio.timeout(_FAREWELL):
            await socket.send_json({"end": sentence})
            await socket.close()
