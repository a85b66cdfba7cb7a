"""A shop where several work, some of them with a PIN."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.books import pins, staff
from ledger.books.act import Call
from ledger.store.keyfile import make_key
from tests.loyalty_tui.screens.conftest import Shop

OWNER, LEA, SAM = 1, 2, 3
PINS = {OWNER: "482915", LEA: "730518", SAM: "619274"}


def hire(shop: Shop, monkeypatch: pytest.MonkeyPatch, *with_pin: int) -> None:
    """Léa is a clerk and Sam a manager; give a PIN to some."""
    key = shop.path.parent / "pin.key"
    monkeypatch.setenv("LOYALTY_PIN_KEY", str(key))
    staff.add(shop.store, "Léa", "clerk", Call(staff=OWNER))
    staff.add(shop.store, "Sam", "manager", Call(staff=OWNER))
    for who in with_pin:
        pins.set_pin(shop.store, who, PINS[who], make_key(key), Call(staff=OWNER))


def who_did(path: Path, kind: str) -> list[tuple[int, int]]:
    """Of the events of a kind: who did it, and who approved (0 for nobody)."""
    from ledger.store.store import Store

    with Store(path) as store, store.read() as tx:
        return [
            (who, approver or 0)
            for who, approver in tx.connection.execute(
                "SELECT staff, json_extract(nullif(detail, ''), '$.approved_by') FROM event"
                " WHERE kind = ? ORDER BY id",
                (kind,),
            )
        ]
