from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from ledger.books import members, program, rewards
from ledger.books.act import Call
from ledger.queries import members as finding
from ledger.store.store import Store
from loyalty_tui import i18n
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.preferences import Preferences
from loyalty_tui.screens.counter import Counter
from loyalty_tui.widgets import fields

PATIENCE = 10.0


@dataclass
class Shop:
    """A small shop, and a till of its own beside the screen's."""

    path: Path
    store: Store
    ann: int
    card: str

    def balance(self, member: int | None = None) -> int:
        with self.store.read() as tx:
            return finding.show(tx, member or self.ann).balance

    def count(self, kind: str) -> int:
        with self.store.read() as tx:
            found: int = tx.connection.execute(
                "SELECT count(*) FROM event WHERE kind = ?", (kind,)
            ).fetchone()[0]
            return found

    def add(self, name: str, card: str = "") -> int:
        story = members.join(self.store, members.NewMember(name, card=card), Call())
        assert story.member is not None
        return story.member


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The shop's file to copy, because making one takes longer than most of what is done to it."""
    path = tmp_path_factory.mktemp("made") / "shop.db"
    with program.open_shop(path, program.NewShop("Chez Aline", preset="tiers")) as store:
        new = members.NewMember("Ann Lee", phone="0612345678", card="2900000000017")
        story = members.join(store, new, Call())
        assert story.member is not None
        rewards.add(store, rewards.NewReward("Coffee", 50, stock=3), Call())
        rewards.add(store, rewards.NewReward("Brunch", 5000), Call())
    return path, story.member


@pytest.fixture
def shop(_made: tuple[Path, int], tmp_path: Path) -> Iterator[Shop]:
    made, ann = _made
    path = tmp_path / "shop.db"
    shutil.copyfile(made, path)
    path.chmod(0o600)
    with Store(path) as store:
        yield Shop(path, store, ann, "2900000000017")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    i18n.set_language("en")
    yield
    i18n.set_language(None)


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of a test come quickly; only a test of the scanner says so."""
    monkeypatch.setattr(fields, "SCAN_GAP", 0.0)


@pytest.fixture
def by_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "SCAN_GAP", 5.0)
    monkeypatch.setattr(fields, "SCAN_SILENCE", 30.0)


@dataclass
class House:
    """The running app, and the ways a test touches it."""

    app: LoyaltyApp
    pilot: Pilot[int]

    @property
    def counter(self) -> Counter:
        assert isinstance(self.app.screen, Counter)
        return self.app.screen

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        """Type a text as a terminal sends it: all its keys, then a rest."""
        for character in text:
            self.app.post_message(events.Key(character, character))
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Wait for a condition, no longer than a deadline."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            if condition():
                return
            await asyncio.sleep(0.04)
        raise AssertionError(f"never came: {what or 'the condition'}\n{self.text()}")

    async def arrives(self, mode: str) -> None:
        """Wait until a place is the one in front."""
        await self.until(lambda: self.app.current_mode == mode, mode)

    async def sees(self, *words: str) -> None:
        """Wait until every one of some words is on the screen."""
        await self.until(lambda: all(word in self.text() for word in words), repr(words))

    def text(self) -> str:
        """What is on the screen, as plain rows."""
        return "\n".join(
            "".join(segment.text for segment in strip)
            for strip in self.app.screen._compositor.render_strips()
        )

    async def scan(self, code: str) -> None:
        self.counter.scan.put(code)
        self.counter.set_focus(self.counter.scan)
        await self.pilot.pause()
        await self.press("enter")

    async def serve(self, code: str) -> None:
        """Scan a card and wait for its member."""
        await self.scan(code)
        await self.until(lambda: self.counter.phase == "serving", "a member on the counter")

    def field(self, name: str) -> Input:
        return self.app.screen.query_one(f"#{name}", Input)


@asynccontextmanager
async def running(
    path: Path,
    *,
    size: tuple[int, int] = (80, 24),
    start: str = "counter",
    demo: bool = False,
    keys: dict[str, str] | None = None,
    staff: int = 1,
    locked: bool = False,
    lock_minutes: int = 5,
) -> AsyncIterator[House]:
    own = Preferences(keys=keys or {}, lock_minutes=lock_minutes)
    app = LoyaltyApp(path, staff=staff, till="T1", start=start, demo=demo, own=own, locked=locked)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            house = House(app, pilot)
            await house.until(lambda: app.shop is not None, "the shop")
            await pilot.pause()
            yield house
    finally:
        app.close_books()
