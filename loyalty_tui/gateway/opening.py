"""Loading the books after the first paint, off the screen's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.values.errors import LedgerError
    from loyalty_tui.gateway.customers import Customers
    from loyalty_tui.gateway.gateway import Gateway


async def open_door(path: Path) -> Customers:
    """Let the customers of a demonstration come in, at a till of their own."""

    def load() -> Customers:
        from loyalty_tui.gateway.customers import Customers

        customers = Customers(path)
        customers.start()
        return customers

    return await asyncio.to_thread(load)


async def open_gateway(
    path: Path, *, staff: int | None, till: str, heard: Callable[[LedgerError | None], None]
) -> Gateway:
    """A gateway to the books of a shop.

    :param heard: told, on a thread of its own, when anybody has written into the file.
    """

    def load() -> Gateway:
        # What the first customer will need, so that no key waits for it.
        import babel.dates
        import babel.numbers  # noqa: F401

        from loyalty_tui.gateway import reading  # noqa: F401
        from loyalty_tui.gateway.gateway import Gateway

        return Gateway(path, staff=staff, till=till, heard=heard)

    return await asyncio.to_thread(load)
