"""Everything derived, computed again from the events alone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

from ledger.store import chain
from ledger.store.transaction import Transaction

_Row = tuple[object, ...]
_Difference = tuple[str, dict[str, object]]

_E = {name: i for i, name in enumerate(chain.COLUMNS["event"])}
_N = {name: i for i, name in enumerate(chain.COLUMNS["entry"])}
_L = {name: i for i, name in enumerate(chain.COLUMNS["lot"])}
_A = {name: i for i, name in enumerate(chain.COLUMNS["allocation"])}


def _ordinal(text: object) -> int:
    return dt.date.fromisoformat(cast("str", text)).toordinal()


class Rebuilt:
    """What the derived tables should hold, folded event by event."""

    def __init__(self) -> None:
        self._remaining: dict[int, int] = {}
        self._size: dict[int, int] = {}
        self._lots: dict[int, _Row] = {}
        self._owed: dict[int, int] = {}
        self._owners: dict[int, tuple[object, object]] = {}
        self._purchases: dict[int, list[object]] = {}
        self._refunds: dict[int, _Row] = {}
        self._vouchers: dict[str, tuple[int, object, int, str]] = {}
        self._stock: dict[int, int | None] = {}
        self._tiers: dict[int, str] = {}
        self._program: dict[int, Any] = {}
        self._overdrawn: set[int] = set()

    def take(self, event: _Row, rows: dict[str, list[_Row]]) -> None:
        """Fold one event in."""
        for entry in rows.get("entry", ()):
            amount = cast("int", entry[_N["amount"]])
            if amount < 0:
                identity = cast("int", entry[_N["id"]])
                self._owed[identity] = -amount
                self._owners[identity] = (entry[_N["member"]], entry[_N["unit"]])
        for lot in rows.get("lot", ()):
            identity = cast("int", lot[_L["id"]])
            self._remaining[identity] = self._size[identity] = cast("int", lot[_L["amount"]])
            self._lots[identity] = lot
        for allocation in rows.get("allocation", ()):
            self._allocate(allocation)
        self._fold(event)

    def _allocate(self, allocation: _Row) -> None:
        entry, lot, amount = (cast("int", allocation[_A[c]]) for c in ("entry", "lot", "amount"))
        left = self._remaining.get(lot, 0) - amount
        self._remaining[lot] = left
        if not 0 <= left <= self._size.get(lot, 0):
            self._overdrawn.add(lot)
        if entry in self._owed:
            self._owed[entry] -= amount

    def _fold(self, event: _Row) -> None:
        kind, identity = event[_E["kind"]], cast("int", event[_E["id"]])
        text = cast("str", event[_E["detail"]])
        detail = json.loads(text) if text else {}
        member = cast("int", event[_E["member"]])
        match kind:
            case "sale":
                day = _ordinal(event[_E["business_date"]])
                self._purchases[identity] = [member, day, event[_E["amount"]], 0, None]
            case "refund" | "void":
                self._fold_refund(event, identity)
            case "reward":
                self._stock[detail["id"]] = detail["stock"]
            case "issue":
                self._vouchers[detail["code"]] = (identity, member, detail["reward"], "issued")
                self._move_stock(detail["reward"], -1)
            case "use" | "cancel":
                issued, owner, reward, _ = self._vouchers[detail["code"]]
                state = "used" if kind == "use" else "cancelled"
                self._vouchers[detail["code"]] = (issued, owner, reward, state)
                if kind == "cancel":
                    self._move_stock(reward, 1)
            case "program":
                self._program[identity] = detail["settings"]
            case _:
                pass
        if kind not in ("tier", "reward", "campaign") and isinstance(detail.get("tier"), list):
            self._tiers[member] = detail["tier"][1]

    def _fold_refund(self, event: _Row, identity: int) -> None:
        day = _ordinal(event[_E["business_date"]])
        amount = -cast("int", event[_E["amount"]])
        sale = cast("int | None", event[_E["reverses"]])
        self._refunds[identity] = (sale, event[_E["member"]], day, amount)
        if sale is not None:
            purchase = self._purchases[sale]
            purchase[3] = cast("int", purchase[3]) + amount
            if purchase[3] == purchase[2]:
                purchase[4] = day

    def _move_stock(self, reward: int, by: int) -> None:
        stock = self._stock.get(reward)
        if stock is not None:
            self._stock[reward] = stock + by

    def differences(self, tx: Transaction) -> Iterator[_Difference]:
        """What stands in the derived tables and should not, or does not and should."""
        for lot in sorted(self._overdrawn):
            yield "Lot {lot} was drawn on for more than it held.", {"lot": lot}
        open_lots = {i: (*self._open(i), left) for i, left in self._remaining.items() if left}
        yield from _compare(
            tx,
            "lot_open",
            "SELECT lot, member, unit, earned_on, active_from, last_day, remaining FROM lot_open",
            open_lots,
        )
        owed = {i: (*self._owners[i], left) for i, left in self._owed.items() if left}
        yield from _compare(tx, "deficit", "SELECT entry, member, unit, amount FROM deficit", owed)
        yield from _compare(
            tx,
            "purchase",
            "SELECT event, member, day, gross, refunded, cancelled_day FROM purchase",
            {event: tuple(row) for event, row in self._purchases.items()},
        )
        yield from _compare(
            tx, "refund", "SELECT event, sale, member, day, amount FROM refund", self._refunds
        )
        yield from _compare(
            tx, "voucher", "SELECT code, event, member, reward, state FROM voucher", self._vouchers
        )
        yield from self._catalogue(tx)

    def _open(self, lot: int) -> tuple[object, ...]:
        row = self._lots[lot]
        return tuple(row[_L[c]] for c in ("member", "unit", "earned_on", "active_from", "last_day"))

    def _catalogue(self, tx: Transaction) -> Iterator[_Difference]:
        yield from _compare(
            tx, "reward", "SELECT id, stock FROM reward", {i: (s,) for i, s in self._stock.items()}
        )
        yield from _compare(
            tx,
            "standing",
            "SELECT member, tier FROM standing",
            {member: (tier,) for member, tier in self._tiers.items() if tier},
        )
        rows = tx.connection.execute("SELECT event, settings FROM program")
        if {event: json.loads(text) for event, text in rows} != self._program:
            yield _DIFFERS, {"table": "program", "key": ""}


_DIFFERS = "“{table}” does not hold what the events say ({key})."


def _compare(
    tx: Transaction, table: str, query: str, expected: dict[Any, tuple[Any, ...]]
) -> Iterator[_Difference]:
    left = dict(expected)
    rows: Iterable[tuple[Any, ...]] = tx.connection.execute(query)
    for key, *values in rows:
        if left.pop(key, None) != tuple(values):
            yield _DIFFERS, {"table": table, "key": key}
    for key in left:
        yield _DIFFERS, {"table": table, "key": key}
