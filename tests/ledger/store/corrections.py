"""The acts that put right what was done, ready to be sent to the rich shop under a key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from ledger.books import amending, moving, openings, splitting, tiers
from ledger.books.act import Call, run
from ledger.books.sales import Sale
from ledger.books.tiers import TierEdit
from ledger.queries.story import Story
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from tests.ledger.store.rich import ANA, BOB, CHLOE, ZOE

_HELD = openings.Opening(points=55, stamps=2, last_day=dt.date(2029, 1, 31))


def _in(act: Callable[[Transaction, Call], Story]) -> Callable[[Store, Call], Story]:
    return lambda store, call: run(store, lambda tx: act(tx, call))


def _event(tx: Transaction, kind: str) -> int:
    """The first event of a kind that names no other."""
    event: int = tx.connection.execute(
        "SELECT min(id) FROM event WHERE kind = ? AND reverses IS NULL", (kind,)
    ).fetchone()[0]
    return event


CORRECTIONS: dict[str, Callable[[Store, Call], Story]] = {
    "a sale moved": lambda s, c: moving.reassign(s, "A2", ANA, c),
    "a sale claimed": lambda s, c: moving.claim(s, "D3", CHLOE, c),
    "an exchange": lambda s, c: amending.exchange(s, "D1", 1000, amending.Bought(450), c).sale,
    "a sale corrected": lambda s, c: amending.edit(s, "D2", c, amount=2600).sale,
    "a note": lambda s, c: amending.note(s, "D1", "Boîte abîmée", c),
    "a sale shared": lambda s, c: splitting.split(s, Sale(1000), (ZOE, ANA, BOB), c)[0],
    "a balance brought in": _in(lambda tx, c: openings.open_in(tx, CHLOE, _HELD, c)),
    "a balance taken back": _in(lambda tx, c: openings.unopen_in(tx, _event(tx, "opening"), c)),
    "a refund of no sale undone": _in(
        lambda tx, c: openings.unrefund_in(tx, _event(tx, "refund"), c)
    ),
    "a tier set by hand": lambda s, c: tiers.set_tier(
        s, ANA, "Gold", c, dt.date(2026, 12, 31), "Le maire"
    ),
    "a tier changed": lambda s, c: tiers.edit_tier(s, "Silver", TierEdit(threshold=20_000), c),
}
