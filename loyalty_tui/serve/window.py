"""The server's window: the address it shows, the Enter that gives another, what ends it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from loyalty_tui.i18n import _
from loyalty_tui.serve.door import is_loopback, url
from loyalty_tui.serve.server import Served, Server


async def serve(served: Served, show: Callable[[str], None], tell: Callable[[str], None]) -> None:
    """Serve until interrupted; every session has ended when this returns or raises.

    :param show: shows an address that is good once.
    :param tell: tells what else there is to say.
    :raises OSError: the host or the port is not to be had.
    """
    for name in ("aiohttp", "asyncio"):
        logging.getLogger(name).propagate = False  # what is to be said is said in sentences
        logging.getLogger(name).addHandler(logging.NullHandler())
    server = Server(served, tell)
    task = asyncio.current_task()
    if task is not None and sys.platform != "win32":
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, task.cancel)
    try:
        port = await server.start()
        host = _own_address(served.host)

        def invite() -> None:
            show(url(host, port, f"/in/{server.door.invite()}"))

        tell(_("{shop}, in a browser. This address is good once:").format(shop=served.shop))
        invite()
        tell(_("Enter: an address for another device. Ctrl+C: stop."))
        _on_enter(invite)
        await asyncio.Event().wait()
    finally:
        await server.close()


def _own_address(host: str) -> str:
    """What to type on the tablet to reach a host of ours: where all are meant, one of them."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104 - it is only compared
        return host
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # nothing is sent: it only chooses the way out
        address: str = probe.getsockname()[0]
        if not is_loopback(address):
            return address
    return "127.0.0.1" if host == "0.0.0.0" else "::1"  # noqa: S104


def _on_enter(act: Callable[[], None]) -> None:
    """Call back, on the loop, for what is typed, with Enter, in the server's window."""
    if sys.stdin is None:  # then descriptor 0 is anything
        return
    loop = asyncio.get_running_loop()
    if sys.platform != "win32":
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)  # in the background, nobody types here

    def listen() -> None:
        with suppress(OSError, RuntimeError):
            while typed := os.read(0, 4096):
                if b"\n" in typed:
                    loop.call_soon_threadsafe(act)

    threading.Thread(target=listen, name="window", daemon=True).start()
