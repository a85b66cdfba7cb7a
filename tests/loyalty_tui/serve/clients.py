"""Browsers without a screen: those that behave, and those that vanish."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType

from loyalty_tui.serve.server import Server
from tests.loyalty_tui.serve.conftest import PATIENCE, Running


@asynccontextmanager
async def device(running: Running, invitation: str = "") -> AsyncIterator[ClientSession]:
    """A browser that has come by an address."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        async with client.get(invitation or running.invitation) as answer:
            assert answer.status == 200
        yield client


@asynccontextmanager
async def counter(
    client: ClientSession, running: Running, size: str = "columns=80&rows=24"
) -> AsyncIterator[ClientWebSocketResponse]:
    """Its socket."""
    address = f"{running.base}/screen?{size}"
    async with client.ws_connect(address, headers={"Origin": running.base}) as opened:
        yield opened


async def sees(opened: ClientWebSocketResponse, *words: str) -> None:
    """Wait for words to be drawn, alive meanwhile."""
    drawn = ""
    async with asyncio.timeout(PATIENCE):
        while not all(word in drawn for word in words):
            message = await opened.receive()
            if message.type is WSMsgType.PING:
                await opened.pong(message.data)
                continue
            assert message.type is WSMsgType.BINARY, (message, drawn)
            drawn += message.data.decode(errors="replace")


async def ending(opened: ClientWebSocketResponse) -> str:
    """Wait for the end; the sentence it came with."""
    sentence = ""
    async with asyncio.timeout(PATIENCE):
        while (message := await opened.receive()).type in (WSMsgType.BINARY, WSMsgType.TEXT):
            if message.type is WSMsgType.TEXT:
                sentence = json.loads(message.data)["end"]
    return sentence


@asynccontextmanager
async def inside(server: Server, base: str) -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        async with client.get(f"{base}/in/{server.door.invite()}") as answer:
            assert answer.status == 200
        yield client


def bare(running: Running, cookie: str) -> socket.socket:
    """A browser's socket as bytes, so that it can vanish without a word."""
    host, port = running.host.split(":")
    opened = socket.create_connection((host, int(port)), timeout=PATIENCE)
    opened.sendall(
        (
            "GET /screen?columns=80&rows=24 HTTP/1.1\r\n"
            f"Host: {running.host}\r\nOrigin: {running.base}\r\nCookie: {cookie}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        ).encode()
    )
    return opened


async def cookie_of(running: Running) -> str:
    async with ClientSession() as client, client.get(running.invitation) as answer:
        return answer.headers["Set-Cookie"].partition(";")[0]


def reset(opened: socket.socket) -> None:
    """Vanish: what is under way is thrown away on both sides."""
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    opened.close()
