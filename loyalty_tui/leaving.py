"""Leaving the screens when the system asks, not a hand."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

_KILLED = 128


def heed_signals(app: App[Any]) -> None:
    """Told to end, or its window closed: leave as by a key, with the terminal as it was."""
    for name in ("SIGTERM", "SIGHUP"):
        # Not every system knows both, and only the first thread may ask for them.
        with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
            number = int(getattr(signal, name))
            leave = partial(app.exit, return_code=_KILLED + number)
            asyncio.get_running_loop().add_signal_handler(number, leave)
