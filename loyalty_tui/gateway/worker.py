"""A thread beside the screens, begun and ended with them."""

from __future__ import annotations

import threading


class Worker:
    """Work that goes on until it is told to stop; ``_run`` does it and heeds ``_stop``."""

    def __init__(self, name: str) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what has begun and let the file go."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        raise NotImplementedError
