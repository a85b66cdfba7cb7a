"""Imported sales fill stamp cards, and undoing the import takes their rewards back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.books import rewards
from ledger.books.act import Call
from ledger.exchange.importing import Order, run
from ledger.exchange.undoing import undo
from ledger.queries.balance import balance
from ledger.queries.members import resolve
from ledger.queries.rewards import vouchers
from ledger.queries.verify import verify
from ledger.store.store import Store
from ledger.values.errors import Refused

Write = Callable[..., Path]
HEADER = "order_id,customer_id,ts,kind,amount_cents\n"
VISITS = 23


def imported(shop: Store, write: Write) -> int:
    """The batch of 23 visits of one customer, at ten stamps a card."""
    days = (f"A{n},1234,2026-{n % 9 + 1:02d}-{n + 1:02d},sale,450\n" for n in range(VISITS))
    done = run(shop, Order("sales", write(HEADER + "".join(days))), Call())
    assert done.batch is not None
    return done.batch


def card(shop: Store) -> tuple[int, list[str]]:
    with shop.read() as tx:
        zoe = resolve(tx, "card:1234")
        return balance(tx, zoe, "stamps"), [v.code for v in vouchers(tx, zoe)]


def test_undone_with_the_cards_it_filled(new_shop: Callable[..., Store], write: Write) -> None:
    shop = new_shop("stamps")
    batch = imported(shop, write)
    stamps, codes = card(shop)
    assert (stamps, len(codes)) == (3, 2)
    undone = undo(shop, batch, Call())
    assert (undone.sales, undone.members, undone.kept) == (VISITS, 1, 0)
    with shop.read() as tx:
        assert [v.state for v in vouchers(tx, state=None)] == ["cancelled", "cancelled"]
        assert balance(tx, 1, "stamps") == 0
    assert verify(shop).problems == ()


def test_not_once_a_reward_is_handed_over(new_shop: Callable[..., Store], write: Write) -> None:
    shop = new_shop("stamps")
    batch = imported(shop, write)
    before = card(shop)
    rewards.use(shop, before[1][0], Call())
    with pytest.raises(Refused, match="spent already by 1"):
        undo(shop, batch, Call())
    assert card(shop) == (3, before[1][1:])
    assert verify(shop).problems == ()
