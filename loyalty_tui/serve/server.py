"""The server: who may come in, the page, and the socket behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from loyalty_tui.i18n import _, language
from loyalty_tui.serve import page, wire
from loyalty_tui.serve.door import Door, addressed, origin
from loyalty_tui.serve.tills import Size, Tills

HEARTBEAT: Final = 10.0
"""A browser that has not been heard of for one and a half times so many seconds is gone."""

_MOST_MESSAGE: Final = 64 * 1024
_CLOSING: Final = 2.0
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "loyalty",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Served:
    """What is served, and where. As in the handover: ``staff``, ``proved``, ``named``."""

    path: str
    shop: str
    staff: int | None
    till: str
    host: str
    port: int
    proved: bool = False
    named: bool = False


class Server:
    """The shop's counter for the browsers that are let in."""

    def __init__(
        self, served: Served, tell: Callable[[str], None], *, heartbeat: float = HEARTBEAT
    ) -> None:
        self.door = Door()
        self.tills = Tills(self._handover, served.till, tell)
        self._served = served
        self._heartbeat = heartbeat
        self._assets = page.assets()
        self._runner: web.AppRunner | None = None

    async def start(self) -> int:
        """Begin to answer; return the port.

        :raises OSError: the host or the port is not to be had.
        """
        app = web.Application(middlewares=[self._guard], client_max_size=_MOST_MESSAGE)
        app.add_routes(
            [
                web.get("/", self._page, allow_head=False),
                web.get("/in/{word}", self._enter, allow_head=False),
                web.get("/screen", self._talk, allow_head=False),
                *(web.get(f"/{name}", self._asset, allow_head=False) for name in self._assets),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSING)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._served.host, self._served.port).start()
        port: int = self._runner.addresses[0][1]
        return port

    async def close(self) -> None:
        """End every session, then stop answering."""
        await self.tills.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # Who may come in.

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not addressed(request.headers.get("Host"), self._served.host, _reached(request)):
            return _no(
                _("This address is not one of the counter's: type the one the server shows."),
                status=421,
            )
        try:
            response = await handler(request)
        except web.HTTPException as error:
            return _no(_("There is nothing here: go to the counter's own page."), error.status)
        except Exception as error:
            from loyalty_tui import crash

            crash.record(error)
            return _no(_("The server could not answer: try again."), 500)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        """Let a device in by a word that is good once. One that is in may come by again."""
        cookie = self.door.admit(request.match_info["word"])
        if cookie is None and self.door.device(request.cookies.get(_cookie(request))) is None:
            return _no(
                _(
                    "This address has been used already, or has been replaced by a newer one: "
                    "press Enter in the server's window for another."
                )
            )
        response = _html(page.entered(self._served.shop), request)
        if cookie is not None:
            response.set_cookie(_cookie(request), cookie, httponly=True, samesite="Strict")
        return response

    # What they get.

    async def _page(self, request: web.Request) -> web.StreamResponse:
        if self.door.device(request.cookies.get(_cookie(request))) is None:
            return _no(_not_in())
        return _html(page.counter(self._served.shop), request)

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        """The page's own files. How a refusal looks is for everybody."""
        refused = self.door.device(request.cookies.get(_cookie(request))) is None
        if refused and request.path != page.STYLE:
            return _no(_not_in())
        asset = self._assets[request.path.removeprefix("/")]
        return web.Response(body=asset.body, content_type=asset.kind, charset="utf-8")

    async def _talk(self, request: web.Request) -> web.StreamResponse:
        """The socket: a session for as long as it is open."""
        device = self.door.device(request.cookies.get(_cookie(request)))
        if device is None:
            return _no(_not_in())
        if request.headers.get("Origin") != origin(request.headers["Host"]):
            return _no(_("Another page has asked for the counter: that is not allowed."))
        socket = web.WebSocketResponse(
            heartbeat=self._heartbeat,
            timeout=_CLOSING,
            compress=False,
            max_msg_size=_MOST_MESSAGE,
        )
        await socket.prepare(request)
        try:
            await self.tills.talk(device, socket, _size(request))
        finally:
            if request.transport is not None:
                request.transport.abort()  # whatever it was still sent, nobody takes
        return socket

    def _handover(self, till: str, size: Size) -> wire.Handover:
        return wire.Handover(
            path=self._served.path,
            staff=self._served.staff,
            till=till,
            lang=language(),
            columns=size[0],
            rows=size[1],
            proved=self._served.proved,
            named=self._served.named,
        )


def _reached(request: web.Request) -> tuple[str, int]:
    """The address and port of ours that a request has reached."""
    found = request.transport.get_extra_info("sockname") if request.transport else None
    return (found[0].partition("%")[0], found[1]) if found else ("", 0)


def _cookie(request: web.Request) -> str:
    """A cookie's name. Browsers keep one jar for all the ports of a machine."""
    return f"loyalty-{_reached(request)[1]}"


def _size(request: web.Request) -> Size:
    """The window's size in characters, as the browser says it."""
    try:
        return int(request.query["columns"]), int(request.query["rows"])
    except (KeyError, ValueError):
        return 80, 24


def _not_in() -> str:
    return _(
        "This device is not let in: open the address that the server shows, or press Enter in its "
        "window for another."
    )


def _html(body: str, request: web.Request) -> web.Response:
    response = web.Response(text=body, content_type="text/html")
    response.headers["Content-Security-Policy"] = page.policy(request.headers["Host"])
    return response


def _no(sentence: str, status: int = 403) -> web.Response:
    """One sentence, and nothing of the shop."""
    response = web.Response(text=page.refused(sentence), content_type="text/html", status=status)
    response.headers.update(_HEADERS)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'"
    )
    return response
