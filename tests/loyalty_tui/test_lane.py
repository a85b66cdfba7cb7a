"""A thread with its own hold on the shop's file."""

from __future__ import annotations

import asyncio
import gc
import threading
from pathlib import Path
from typing import Any

from ledger.store.store import Store
from ledger.values.errors import BadInput
from loyalty_tui.gateway.lane import Lane
from tests.shop import Shop


def test_a_refusal_that_comes_while_the_program_is_left_is_not_printed(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    Shop(path).store.close()
    loop, told = asyncio.new_event_loop(), list[dict[str, Any]]()
    loop.set_exception_handler(lambda _loop, about: told.append(about))
    lane, begun, may_end = Lane(path, "test"), threading.Event(), threading.Event()

    def refuse(_store: Store) -> None:
        begun.set()
        may_end.wait(30)
        raise BadInput("“{typed}” is not an amount.", typed="Zoé Durand")

    async def ask() -> None:
        asked.append(asyncio.ensure_future(lane.write(refuse)))
        await asyncio.to_thread(begun.wait, 30)

    asked: list[asyncio.Future[None]] = []
    loop.run_until_complete(ask())
    may_end.set()
    lane.close()
    loop.call_soon(loop.stop)
    loop.run_forever()  # the answer is there, and whoever asked has not been woken yet
    loop.close()
    asked.clear()
    gc.collect()
    assert [about for about in told if "exception" in about] == []
