"""Everything derived, computed again from the events alone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

from ledger.queries.members import search_words
from ledger.store import chain
from ledger.store.transaction import Transaction
from ledger.values.errors import N_

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
        self._vouchers: dict[str, dict[str, object]] = {}
        self._rewards: dict[int, dict[str, Any]] = {}
        self._standing: dict[int, tuple[str, int]] = {}
        self._program: dict[object, tuple[int, object]] = {}
        self._tiers: dict[str, tuple[object, ...]] = {}
        self._campaigns: dict[str, dict[str, object]] = {}
        self._joined: dict[int, object] = {}
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
                paid = detail.get("paid", 0)
                self._purchases[identity] = [member, day, event[_E["amount"]], paid, 0, None]
            case "refund" | "void":
                self._fold_refund(event, identity)
            case "reward":
                self._rewards[detail["id"]] = {**detail, "active": 1}
            case "issue" | "use" | "cancel":
                self._fold_voucher(event, detail)
            case "program":
                self._program[detail["settings"]["version"]] = (identity, detail["settings"])
            case "tier":
                self._tiers[detail["name"]] = (detail["threshold"], detail["multiplier"], 1)
            case "campaign":
                self._campaigns.setdefault(detail["name"], {"ended": 0}).update(detail)
            case "join":
                self._joined[member] = event[_E["business_date"]]
            case _:
                pass
        if kind not in ("tier", "reward", "campaign") and isinstance(detail.get("tier"), list):
            self._standing[member] = (detail["tier"][1], int(bool(detail.get("by_hand"))))

    def _fold_refund(self, event: _Row, identity: int) -> None:
        day = _ordinal(event[_E["business_date"]])
        amount = -cast("int", event[_E["amount"]])
        sale = cast("int | None", event[_E["reverses"]])
        self._refunds[identity] = (sale, event[_E["member"]], day, amount)
        if sale is not None:
            purchase = self._purchases[sale]
            purchase[4] = cast("int", purchase[4]) + amount
            if purchase[4] == purchase[2]:
                purchase[5] = day

    def _fold_voucher(self, event: _Row, detail: dict[str, Any]) -> None:
        kind, day = event[_E["kind"]], event[_E["business_date"]]
        if kind == "issue":
            self._vouchers[detail["code"]] = {
                **detail,
                "event": event[_E["id"]],
                "member": event[_E["member"]],
                "issued_on": day,
                "state": "issued",
                "closed_on": None,
            }
            self._move_stock(detail["reward"], -1)
            return
        voucher = self._vouchers[detail["code"]]
        voucher |= {"state": "used" if kind == "use" else "cancelled", "closed_on": day}
        if kind == "cancel":
            self._move_stock(cast("int", voucher["reward"]), 1)

    def _move_stock(self, reward: int, by: int) -> None:
        if self._rewards[reward]["stock"] is not None:
            self._rewards[reward]["stock"] += by

    def differences(self, tx: Transaction) -> Iterator[_Difference]:
        """What stands in the derived tables and should not, or does not and should."""
        for lot in sorted(self._overdrawn):
            yield N_("Lot {lot} was drawn on for more than it held."), {"lot": lot}
        open_lots = {
            i: (*self._open(i), left)
            for i, left in self._remaining.items()
            if left and i in self._lots
        }
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
            "SELECT event, member, day, gross, paid, refunded, cancelled_day FROM purchase",
            {event: tuple(row) for event, row in self._purchases.items()},
        )
        yield from _compare(
            tx, "refund", "SELECT event, sale, member, day, amount FROM refund", self._refunds
        )
        yield from self._catalogue(tx)
        yield from self._programme(tx)
        yield from self._people(tx)

    def _open(self, lot: int) -> tuple[object, ...]:
        row = self._lots[lot]
        return tuple(row[_L[c]] for c in ("member", "unit", "earned_on", "active_from", "last_day"))

    def _catalogue(self, tx: Transaction) -> Iterator[_Difference]:
        for table, columns, expected in (
            ("voucher", _VOUCHER, self._vouchers),
            ("reward", _REWARD, self._rewards),
            ("campaign", _CAMPAIGN, self._campaigns),
        ):
            yield from _compare(
                tx,
                table,
                f"SELECT {', '.join(columns)} FROM {table}",  # noqa: S608 - our own names
                {key: tuple(row.get(c) for c in columns[1:]) for key, row in expected.items()},
            )

    def _programme(self, tx: Transaction) -> Iterator[_Difference]:
        yield from _compare(
            tx, "tier", "SELECT name, threshold, multiplier, active FROM tier", self._tiers
        )
        # Only the tier's name is an event's; since when and until when follow from reviews.
        yield from _compare(
            tx,
            "standing",
            "SELECT member, tier, by_hand FROM standing",
            {member: held for member, held in self._standing.items() if held[0]},
        )
        rows = tx.connection.execute("SELECT version, event, settings FROM program")
        if {version: (event, _parsed(text)) for version, event, text in rows} != self._program:
            yield _DIFFERS, {"table": "program", "key": ""}

    def _people(self, tx: Transaction) -> Iterator[_Difference]:
        """When each joined, and whether a search finds what their profile says."""
        yield from _compare(
            tx,
            "member",
            "SELECT id, joined FROM member",
            {member: (day,) for member, day in self._joined.items()},
        )
        texts: dict[int, tuple[str]] = {}
        known: dict[tuple[str, str], tuple[int]] = {}
        for member, name, card, phone, email in tx.connection.execute(
            "SELECT member, name, card, phone, email FROM profile"
        ):
            texts[member] = (search_words(name, card, phone, email, member),)
            contacts = (("card", card), ("phone", phone), ("email", email))
            known |= {contact: (member,) for contact in contacts if contact[1]}
        yield from _compare(tx, "member_search", "SELECT rowid, text FROM member_search", texts)
        rows = tx.connection.execute("SELECT kind, value, member FROM identifier").fetchall()
        if {(kind, value): (member,) for kind, value, member in rows} != known:
            # Without the key: a phone or an address is nobody's business here.
            yield _DIFFERS, {"table": "identifier", "key": ""}


_DIFFERS = N_("“{table}” does not hold what the events say ({key}).")

_VOUCHER = (
    *("code", "event", "member", "reward", "name", "unit", "cost", "cost_price"),
    *("issued_on", "last_day", "state", "closed_on"),
)
_REWARD = (
    *("id", "name", "unit", "cost", "cost_price", "stock", "per_member", "valid_days"),
    *("tier", "active"),
)
_CAMPAIGN = (
    *("name", "first_day", "last_day", "multiplier", "weekdays", "hours", "category"),
    *("tier", "ended"),
)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


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
