"""A process of the screens, and what is sure about its end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from typing import Any, Final

from loyalty_tui.serve import wire

_CHUNK: Final = 65536
_MOST_WORDS: Final = 2000
_AFTER_GRACE: Final = 1.0
# How long beyond its own grace a process is waited for, and again after it was told to end.

_NOT_PASSED_ON: Final = ("LOYALTY_PIN", "LOYALTY_APPROVE_PIN", "LOYALTY_NEW_PIN", "LOYALTY_TILL")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}


def _apart() -> dict[str, Any]:
    """Away from the terminal's Ctrl+C, which is the server's."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def end_group(leader: int) -> None:
    """End what a process of ours has left behind, such as an import it had begun."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError):
            os.killpg(leader, signal.SIGTERM)


class Session:
    """The screens of one device, in a process of their own."""

    def __init__(self, till: str, process: Process) -> None:
        self.till = till
        self.dismissed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._process = process
        self._words = b""
        self._ending: asyncio.Task[None] | None = None
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, given: wire.Handover) -> Session:
        """Start the process; what it is to show goes into its pipe, where nobody else reads it."""
        process = await asyncio.create_subprocess_exec(
            # Not from the folder one happens to be in: a file there may have a module's name.
            *(sys.executable, "-P", "-m", "loyalty_tui.serve.child"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=_environment(),
            **_apart(),
        )
        session = cls(given.till, process)
        await session.send(given.line())
        return session

    @property
    def number(self) -> int:
        """The process."""
        return self._process.pid

    def dismiss(self, sentence: str) -> None:
        """End it for a reason, which its page is told."""
        if not self.dismissed.done():
            self.dismissed.set_result(sentence)

    async def send(self, line: bytes) -> None:
        """Pass something on to the screens; once they are gone it is dropped."""
        pipe = self._process.stdin
        if pipe is None or pipe.is_closing():
            return
        with suppress(ConnectionError):
            pipe.write(line)
            await pipe.drain()

    async def drawn(self) -> bytes:
        """What has been drawn since; empty once the screens are left."""
        pipe = self._process.stdout
        return b"" if pipe is None else await pipe.read(_CHUNK)

    async def left(self) -> tuple[int, str]:
        """After the screens are left: their exit code, and what they said of it."""
        code = await self._process.wait()
        await self._listening
        return code, " ".join(self._words.decode("utf-8", errors="replace").split())

    async def end(self) -> None:
        """End the process: asked to, then told to, then by force. Returns when it has ended."""
        if self._ending is None:
            self._ending = asyncio.create_task(self._end())
        await asyncio.shield(self._ending)

    async def _end(self) -> None:
        process = self._process
        if process.stdin is not None:
            process.stdin.close()
        drain = asyncio.create_task(self._drain())
        steps = (
            (wire.GRACE + _AFTER_GRACE, process.terminate),
            (_AFTER_GRACE, process.kill),
        )
        for patience, further in steps:
            try:
                await asyncio.wait_for(process.wait(), patience)
                break
            except TimeoutError:
                with suppress(ProcessLookupError):
                    further()
        await process.wait()
        end_group(process.pid)
        for task in (drain, self._listening):
            task.cancel()

    async def _drain(self) -> None:
        """Let it finish: a full pipe would hold it up."""
        while await self.drawn():
            pass

    async def _listen(self) -> None:
        pipe = self._process.stderr
        while pipe is not None and (piece := await pipe.read(_CHUNK)):
            self._words = (self._words + piece)[-_MOST_WORDS:]
