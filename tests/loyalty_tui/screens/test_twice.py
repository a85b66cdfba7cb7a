"""Enter pressed twice, in one write and after the result: every act is in the books once."""

from __future__ import annotations

import pytest

from ledger.books import rewards, sales
from ledger.books.act import Call
from tests.loyalty_tui.screens.conftest import Shop, running

WAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "sale": (("7",), ("enter",)),
    "guest": (("escape", "f6", "8"), ("enter",)),
    "issue": (("f9", "down"), ("enter",)),
    "use": (("f9", "enter"), ("enter",)),
    "join": (("f7", "Z", "o", "e", "enter"), ("enter",)),
    "answer": (("f10",), ("9",)),
    "refund": (("ctrl+e", "enter", "enter"), ("enter",)),
    "void": (("ctrl+e", "enter", "down", "down", "enter"), ("enter",)),
}
COUNTED = {"guest": "sale"}
DONE = ("done", "idle", "serving", "answered", "choosing")


@pytest.mark.parametrize("act", WAYS)
async def test_twice_is_once(shop: Shop, act: str) -> None:
    sales.sell(shop.store, sales.Sale(20_000, shop.ann), Call(till="T1"))
    rewards.issue(shop.store, shop.ann, "Coffee", Call())
    kind = COUNTED.get(act, act)
    before = shop.count(kind)
    way, last = WAYS[act]
    async with running(shop.path) as house:
        await house.serve(shop.card)
        for key in way:
            await house.press(key)
            await house.app.workers.wait_for_complete()
            await house.pilot.pause(0.1)
        await house.press(*last, *last, *last)
        await house.until(lambda: shop.count(kind) > before, act)
        await house.until(lambda: house.counter.phase in DONE and not house.counter.busy)
        await house.press("enter")
        await house.app.workers.wait_for_complete()
        await house.pilot.pause()
        assert shop.count(kind) == before + 1
