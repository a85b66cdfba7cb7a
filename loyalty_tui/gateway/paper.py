"""Slips and cards: read from the books, written on the till's printer beside the screen."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.values.errors import BadInput

if TYPE_CHECKING:
    from ledger.store.store import Store
    from loyalty_tui.gateway.ways import Ways
    from loyalty_tui.words.slip import Line


class Paper:
    """What is shown to be scanned, or printed when somebody asks for it."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def slip(self, event: int) -> list[Line]:
        """The lines of the slip about an event."""
        from ledger.queries.slip import slip
        from loyalty_tui.words.slip import lines

        def read_slip(store: Store) -> list[Line]:
            with store.read() as tx:
                return list(lines(slip(tx, event)))

        return await self._ways.counter.read(read_slip)

    async def send(self, lines: list[Line]) -> None:
        """Print a slip on this till's printer, which may take its time or not answer.

        :raises LedgerError: there is none, or it does not answer.
        """
        from loyalty_tui import preferences
        from loyalty_tui.paper import printer

        def run() -> None:
            till = preferences.load()
            printer.send(lines, till.printer, till.printer_columns)

        await asyncio.to_thread(run)

    async def card(self, member: int) -> tuple[str, str]:
        """A member's name and card number."""
        from ledger.queries import members

        def read_card(store: Store) -> tuple[str, str]:
            with store.read() as tx:
                view = members.show(tx, members.survivor(tx, member))
                return view.name, view.card

        return await self._ways.counter.read(read_card)

    async def draw(self, member: int, typed: str) -> Path:
        """Write a member's card to a file: a picture, or a card to print if it ends in .svg.

        :raises LedgerError: the file's name says neither, or it cannot be written.
        """
        from loyalty_tui.gateway.files import file_of

        file = file_of(typed)
        if file.suffix.casefold() not in (".png", ".svg"):
            raise BadInput("End the file's name with .png or .svg.")

        def write(store: Store) -> None:
            from ledger.exchange.outfile import replacing
            from ledger.queries import members
            from loyalty_tui.paper import qr

            with store.read() as tx:
                card = members.show(tx, members.survivor(tx, member)).card
                shop = tx.settings.shop_name
            with replacing(file, store.path) as out:
                if file.suffix.casefold() == ".png":
                    qr.png(card, out)
                else:
                    qr.svg(card, out, shop=shop)

        await self._ways.counter.read(write)
        return file
