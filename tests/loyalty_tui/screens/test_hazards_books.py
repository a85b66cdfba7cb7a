"""The file is held by others, read-only, full, gone or another one: said, and nothing is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.store import store as store_module
from ledger.store.store import Store
from tests.loyalty_tui.screens.conftest import House, Shop, running

HOLDS = """
import sys
from pathlib import Path
from ledger.store.store import Store
with Store(Path(sys.argv[1])) as store, store.write():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process is in the middle of an act, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == b"held\n"
    try:
        yield process
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for another till longer than a moment."""
    monkeypatch.setattr(store_module, "WAIT_SECONDS", 0.3)
    monkeypatch.setitem(Store.__init__.__kwdefaults__, "wait_seconds", 0.3)  # type: ignore[arg-type]


async def typed(house: House, card: str, amount: str) -> None:
    await house.serve(card)
    await house.write(amount)


@pytest.mark.usefixtures("hasty")
async def test_held_by_another_till_an_act_says_so_and_works_again_with_the_same_key(
    shop: Shop,
) -> None:
    async with running(shop.path) as house:
        await typed(house, shop.card, "12,50")
        key = house.counter._key
        with held(shop.path):
            await house.press("enter")
            await house.sees("NOT RECORDED", "Another till has kept the books busy")
            # Meanwhile everything else goes on, and what was typed is still there.
            assert house.field("amount").value == "12,50"
            await house.press("f3")
            await house.sees("Average basket")
            await house.press("f2")
        assert house.counter._key == key
        await house.press("enter")
        await house.sees("AWARDED", "New balance: 12 points")
        assert (shop.count("sale"), shop.balance()) == (1, 12)


async def test_an_act_that_waits_keeps_neither_the_keyboard_nor_the_painting(shop: Shop) -> None:
    async with running(shop.path) as house:
        await typed(house, shop.card, "12,50")
        with held(shop.path):
            await house.press("enter", "enter", "enter")
            await house.press("f1")
            await house.sees("Esc closes.")
            await house.press("escape", "f5")
            await house.sees("Coffee")
            assert shop.count("sale") == 0
        await house.until(lambda: shop.count("sale"), "the sale that waited")
        await house.press("f2")
        await house.sees("AWARDED")
        assert (shop.count("sale"), shop.balance()) == (1, 12)


async def test_leaving_while_an_act_waits_ends_once_it_is_done(shop: Shop) -> None:
    """The act is in the books or it is not: never half, and no thread stays behind."""
    with held(shop.path) as other:
        async with running(shop.path) as house:
            await typed(house, shop.card, "12,50")
            await house.press("enter")
            await house.pilot.pause()
            await house.press("ctrl+q")
            await house.until(lambda: house.app._exit, "the way out")
            assert other.stdin is not None
            other.stdin.close()
    assert shop.count("sale") in (0, 1)
    assert shop.balance() == 12 * shop.count("sale")
    left = [t.name for t in threading.enumerate() if t.name.startswith("books-")]
    assert left == []


async def test_a_file_that_is_taken_away_is_said_and_taken_up_again(shop: Shop) -> None:
    elsewhere = shop.path.with_name("moved.db")
    async with running(shop.path) as house:
        await typed(house, shop.card, "12,50")
        shop.path.rename(elsewhere)
        await house.sees("BOOKS OUT OF REACH")
        await house.press("enter")
        await house.sees("There is no shop file at")
        assert house.field("amount").value == "12,50"
        for place in ("f3", "f4", "f5", "f2"):
            await house.press(place)
            await house.sees("BOOKS OUT OF REACH")
        elsewhere.rename(shop.path)
        await house.sees("Chez Aline")
        await house.press("enter")
        await house.sees("AWARDED")
        assert shop.balance() == 12


async def test_another_file_in_its_place_is_the_one_written_into(shop: Shop) -> None:
    """A copy is put back by hand: acts are not written into the file that was moved away."""
    copy = shop.path.with_name("copy.db")
    shop.store.backup(copy)
    async with running(shop.path) as house:
        await typed(house, shop.card, "12,50")
        await house.press("enter")
        await house.sees("AWARDED")
        away = shop.path.with_name("away.db")
        shop.store.close()
        for end in ("", "-wal", "-shm"):
            old = shop.path.with_name(shop.path.name + end)
            if old.exists():
                old.rename(away.with_name(away.name + end))
        copy.rename(shop.path)
        await typed(house, shop.card, "3")
        await house.press("enter")
        await house.sees("New balance: 3 points")
    with Store(shop.path) as store:
        assert Shop(shop.path, store, shop.ann, shop.card).balance() == 3


async def test_a_file_made_read_only_refuses_and_says_what_to_do(shop: Shop) -> None:
    async with running(shop.path) as house:
        await typed(house, shop.card, "12,50")
        shop.path.chmod(0o400)
        await house.press("enter")
        await house.sees("NOT RECORDED", "read-only")
        shop.path.chmod(0o600)
        await house.press("enter")
        await house.sees("AWARDED")
        assert (shop.count("sale"), shop.balance()) == (1, 12)


async def test_a_full_disk_is_said_and_nothing_is_recorded(shop: Shop) -> None:
    async with running(shop.path) as house:
        await typed(house, shop.card, "12,50")

        def fill(store: Store) -> int:
            writer = store._writing()
            pages: int = writer.execute("PRAGMA page_count").fetchone()[0]
            writer.execute("PRAGMA cache_spill = OFF")
            writer.execute(f"PRAGMA max_page_count = {pages}")
            return pages

        await house.app.gateway.ways.writer.read(fill)
        for _ in range(60):
            await house.press("enter")
            await house.until(lambda: not house.counter.busy)
            if house.counter.phase != "done":
                break
            await house.serve(shop.card)
            await house.write("12,50")
        await house.sees("NOT RECORDED", "The disk is full")
        assert house.field("amount").value == "12,50"
        assert shop.balance() == 12 * shop.count("sale")


async def test_a_clock_that_goes_back_is_no_crash(shop: Shop) -> None:
    async with running(shop.path) as house:
        await typed(house, shop.card, "12,50")
        await house.press("enter")
        await house.sees("AWARDED")

        def back(store: Store) -> None:
            clock = store.clock
            store.clock = lambda: clock() - 3 * 3600 * 1_000_000

        for lane in ("writer", "counter"):
            await getattr(house.app.gateway.ways, lane).read(back)
        await typed(house, shop.card, "3")
        await house.press("enter")
        await house.until(lambda: house.counter.phase == "done" or "REFUSED" in house.text())
        assert shop.balance() == 12 + 3 * (shop.count("sale") - 1)


async def test_two_tills_serve_the_same_member(shop: Shop) -> None:
    async with running(shop.path) as one, running(shop.path) as other:
        await typed(one, shop.card, "10")
        await typed(other, shop.card, "20")
        await one.press("enter")
        await other.press("enter")
        await one.sees("AWARDED")
        await other.sees("AWARDED")
        assert (shop.count("sale"), shop.balance()) == (2, 30)
        # Each takes back its own act only.
        await one.press("f8")
        await one.sees("TAKEN BACK")
        assert shop.balance() == 20


async def test_an_answer_that_comes_after_its_screen_is_gone(shop: Shop) -> None:
    from loyalty_tui.screens.work import Work

    async with running(shop.path) as house:
        gate = threading.Event()
        ways = house.app.gateway.ways
        for lane in (ways.counter, ways.figures, ways.list):
            house.app.run_worker(lane.read(lambda _store: gate.wait(10)))
        for place in ("f3", "f4", "f5", "f2"):
            await house.press(place)
        await house.press("ctrl+g")
        await house.until(lambda: isinstance(house.app.screen, Work))
        await house.press("escape")
        await house.write("ann")
        await house.press("escape")
        gate.set()
        await house.press("f3")
        await house.sees("Average basket")
        assert house.app.return_code in (None, 0)
