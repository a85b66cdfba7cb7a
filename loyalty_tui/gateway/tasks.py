"""Long work beside the counter: begun, followed, stopped; one at a time."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from loyalty_tui import i18n
from loyalty_tui.gateway.errand import Errand, Order, Outcome, check

if TYPE_CHECKING:
    from ledger.exchange.batches import Batch
    from loyalty_tui.gateway.ways import Ways

COMMAND = (sys.executable, "-c", "from loyalty_tui.gateway.errand import main; main()")
"""What starts the process."""

_LINE = 2**20
# The longest answer, in bytes: a hundred sentences and their table.
_PATIENCE = 3.0
# Seconds a process that was told to stop may take for it.

_NEEDS = {"import": "import", "undo": "import"}
# What the errands are called where permissions are kept.


class Task:
    """An errand under way, or how it ended."""

    def __init__(self, errand: Errand) -> None:
        self.errand = errand
        self.done = 0
        self.total = 0
        self.outcome: Outcome | None = None
        """How it ended; ``None`` while it lasts, and when it was stopped."""
        self.stopped = False
        self.seen = False
        """Whether what became of it has been read."""
        self._process: asyncio.subprocess.Process | None = None

    @property
    def running(self) -> bool:
        """Whether it lasts."""
        return self.outcome is None and not self.stopped

    async def follow(self, order: Order, heard: Callable[[], None]) -> None:
        """Start its process and follow it to the end; ``heard`` after each word of it."""
        self._process = process = await asyncio.create_subprocess_exec(
            *COMMAND,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_LINE,
        )
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        assert process.stdout is not None  # noqa: S101 - as above
        try:
            with suppress(ConnectionError):
                process.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
                await process.stdin.drain()
                process.stdin.close()
            while line := await process.stdout.readline():
                self._hear(json.loads(line))
                heard()
            await process.wait()
        finally:
            await self._end(process)
        if self.running:
            self.outcome = Outcome(False, i18n._("It ended before its time: start it again."))
        heard()

    def _hear(self, word: dict[str, Any]) -> None:
        if (told := word.get("outcome")) is not None:
            lines, wrong = tuple(told["lines"]), tuple(told["wrong"])
            self.outcome = Outcome(told["good"], told["title"], lines, wrong)
        else:
            self.done, self.total = word["done"], word["total"]

    def stop(self) -> None:
        """Stop it where it is. What it has written stays, and is whole."""
        if self.running and self._process is not None and self._process.returncode is None:
            self.stopped = True
            self._process.terminate()

    @staticmethod
    async def _end(process: asyncio.subprocess.Process) -> None:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.terminate()
        try:
            # What it still said is read, so that its pipes are closed with it.
            await asyncio.wait_for(process.communicate(), _PATIENCE)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()


class Tasks:
    """What takes long, for this till."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def order(self, errand: Errand) -> Order:
        """An errand made ready: whether it can begin, and is for who asks, is known before.

        :raises LedgerError: it cannot, or is not.
        """
        from ledger.books.act import permit
        from ledger.values.calendar import system_clock
        from ledger.values.codes import new_key

        ways, call = self._ways, self._ways.call(new_key())
        await ways.figures.read(lambda store: check(store, errand))
        if errand.kind in _NEEDS and not errand.options.get("dry_run"):
            call = await ways.write(lambda store: permit(store, _NEEDS[errand.kind], call))
        return Order(
            errand=errand,
            shop=str(ways.path),
            staff=call.staff,
            approved_by=call.approved_by,
            till=ways.till,
            language=i18n.language(),
            clock=system_clock(),
        )

    async def batches(self) -> list[Batch]:
        """The imports that were run, for one of them to be undone."""
        from ledger.exchange.batches import listing
        from ledger.store.store import Store

        def read(store: Store) -> list[Batch]:
            with store.read() as tx:
                return list(listing(tx))

        return await self._ways.figures.read(read)
