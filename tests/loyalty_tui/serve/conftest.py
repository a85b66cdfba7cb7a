"""A real server on a free port, with a real shop, and every process that comes of it."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ledger.books import members, program
from ledger.books.act import Call
from loyalty_tui.serve.server import HEARTBEAT, Served, Server

ROOT = Path(__file__).parents[3]
PATIENCE = 30.0
MARK = "LOYALTY_TEST_MARK"


def until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> float:
    """Wait for a condition, no longer than a deadline; the seconds it took."""
    begun = time.monotonic()
    while time.monotonic() < begun + patience:
        if condition():
            return time.monotonic() - begun
        time.sleep(0.02)
    raise AssertionError(f"never came: {what}")


@dataclass
class Processes:
    """The screens' processes that carry a mark, whoever is their parent by now."""

    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    def alive(self) -> list[int]:
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with suppress(OSError):
                    if (
                        b"loyalty_tui.serve.child" in (folder / "cmdline").read_bytes()
                        and self.mark.encode() in (folder / "environ").read_bytes()
                    ):
                        found.append(int(folder.name))
        return found

    def kill(self) -> None:
        for process in self.alive():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def spent(process: int) -> float:
    """The seconds of processor a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def processes() -> Iterator[Processes]:
    if not Path("/proc/self/environ").exists():
        pytest.skip("processes are looked up in /proc")
    made = Processes()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("made") / "shop.db"
    with program.open_shop(path, program.NewShop("Chez Aline", preset="tiers")) as store:
        members.join(store, members.NewMember("Ann Lee", card="2900000000017"), Call())
    return path.read_bytes()


@pytest.fixture
def shop(tmp_path: Path, _made: bytes) -> Path:
    """A small shop's file."""
    path = tmp_path / "shop.db"
    path.write_bytes(_made)
    path.chmod(0o600)
    return path


def environment(shop: Path, mark: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LOYALTY_", "LC_", "LANG"))}
    home = str(shop.parent)
    return kept | {
        "LOYALTY_DB": str(shop),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "HOME": home,
        "XDG_STATE_HOME": home,
        MARK: mark,
    }


class Running:
    """``loyalty serve``, and what it says."""

    def __init__(self, shop: Path, mark: str, *words: str, **changed: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "loyalty_tui", "serve", "--port", "0", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(shop, mark) | changed,
        )
        self._shown: queue.Queue[str] = queue.Queue()
        self.told: list[str] = []
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        for stream, take in (
            (self.process.stdout, self._shown.put),
            (self.process.stderr, self.told.append),
        ):
            threading.Thread(target=self._read, args=(stream, take), daemon=True).start()
        self.invitation = self.shown()

    def _read(self, stream: Iterator[bytes], take: Callable[[str], object]) -> None:
        for line in stream:
            take(line.decode().rstrip())

    @property
    def base(self) -> str:
        return self.invitation.partition("/in/")[0]

    @property
    def host(self) -> str:
        return self.base.removeprefix("http://")

    def shown(self) -> str:
        """The next address it shows."""
        try:
            return self._shown.get(timeout=PATIENCE)
        except queue.Empty:
            raise AssertionError(f"no address: {self.told}") from None

    def enter(self) -> str:
        """Press Enter in its window; the address that gives."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        return self.shown()

    def end(self, number: int) -> int:
        """Send it a signal; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


@pytest.fixture
def running(shop: Path, processes: Processes) -> Iterator[Running]:
    made = Running(shop, processes.mark)
    yield made
    made.process.kill()
    made.process.wait(timeout=PATIENCE)


@pytest.fixture
def served(shop: Path, processes: Processes, monkeypatch: pytest.MonkeyPatch) -> Served:
    monkeypatch.setenv(MARK, processes.mark)
    return Served(str(shop), "Chez Aline", 1, "tablet", "127.0.0.1", 0)


@asynccontextmanager
async def serving(
    served: Served, heartbeat: float = HEARTBEAT
) -> AsyncIterator[tuple[Server, str]]:
    """A server in this process, and where it is."""
    server = Server(served, lambda _sentence: None, heartbeat=heartbeat)
    try:
        port = await server.start()
        yield server, f"http://127.0.0.1:{port}"
    finally:
        await server.close()
