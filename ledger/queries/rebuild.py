"""Everything derived, computed again from the events alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from operator import itemgetter
from typing import Any, cast

from ledger.queries import beside, rebuilt_days
from ledger.queries.members import search_words
from ledger.queries.rebuilt_days import RebuiltDays
from ledger.queries.rebuilt_feedback import RebuiltFeedback
from ledger.queries.rebuilt_marks import RebuiltMarks
from ledger.queries.rebuilt_sales import RebuiltSales
from ledger.store import chain
from ledger.store.transaction import Transaction
from ledger.values.errors import N_

_Row = tuple[object, ...]
_Difference = tuple[str, dict[str, object]]

_LONGEST = 40


def _picker(table: str, *columns: str) -> Callable[[_Row], tuple[object, ...]]:
    """What takes some columns out of a row of a table of the truth."""
    return itemgetter(*(chain.COLUMNS[table].index(column) for column in columns))


_MOVE_OF = _picker("entry", "id", "member", "unit", "amount")
_SIZE_OF = _picker("lot", "id", "amount")
_FACTS_OF = _picker("lot", "member", "unit", "earned_on", "active_from", "last_day")
_DRAW_OF = _picker("allocation", "entry", "lot", "amount")


class Rebuilt:
    """What the derived tables should hold, folded event by event."""

    def __init__(self) -> None:
        self._remaining: dict[int, int] = {}
        self._size: dict[int, int] = {}
        self._lots: dict[int, _Row] = {}
        self._owed: dict[int, int] = {}
        self._owners: dict[int, tuple[object, object]] = {}
        self._sales = RebuiltSales()
        self._feedback = RebuiltFeedback()
        self._marks = RebuiltMarks()
        self._days = RebuiltDays()
        self._vouchers: dict[str, dict[str, object]] = {}
        self._rewards: dict[int, dict[str, Any]] = {}
        self._standing: dict[int, tuple[str, Any, Any, int]] = {}
        self._program: dict[object, tuple[int, str]] = {}
        self._tiers: dict[str, dict[str, object]] = {}
        self._campaigns: dict[str, dict[str, object]] = {}
        self._joined: dict[int, object] = {}
        self._overdrawn: set[int] = set()
        self._sums: Counter[tuple[object, object]] = Counter()
        self._also: set[tuple[int, int]] = set()
        self._erased: set[int] = set()
        self._consents: dict[tuple[int, str], _Row] = {}
        self._referrals: dict[int, list[object]] = {}
        self._staff: dict[int, _Row] = {}
        self._all_staff = False

    def take(self, event: _Row, rows: dict[str, list[_Row]]) -> None:
        """Fold one event in."""
        for entry in rows.get("entry", ()):
            identity, member, unit, amount = cast("tuple[int, int, str, int]", _MOVE_OF(entry))
            self._sums[member, unit] += amount
            if amount < 0:
                self._owed[identity] = -amount
                self._owners[identity] = (member, unit)
        for lot in rows.get("lot", ()):
            identity, amount = cast("tuple[int, int]", _SIZE_OF(lot))
            self._remaining[identity] = self._size[identity] = amount
            self._lots[identity] = _FACTS_OF(lot)
        for allocation in rows.get("allocation", ()):
            self._allocate(allocation)
        row = dict(zip(chain.COLUMNS["event"], event, strict=True))
        self._days.take(row, rows)
        self._fold(row)

    def _allocate(self, allocation: _Row) -> None:
        entry, lot, amount = cast("tuple[int, int, int]", _DRAW_OF(allocation))
        left = self._remaining.get(lot, 0) - amount
        self._remaining[lot] = left
        if not 0 <= left <= self._size.get(lot, 0):
            self._overdrawn.add(lot)
        if entry in self._owed:
            self._owed[entry] -= amount

    def _fold(self, row: dict[str, Any]) -> None:
        kind, identity = row["kind"], cast("int", row["id"])
        text = cast("str", row["detail"])
        detail = json.loads(text) if text else {}
        member = cast("int", row["member"])
        self._sales.take(row, detail)
        self._feedback.take(row, detail)
        self._marks.take(row, detail)
        if kind in _PROGRAMME:
            self._fold_programme(kind, identity, detail)
        elif kind != "sale":
            self._fold_people(row, detail)
        if detail:
            self._fold_standing(kind, member, detail)
        other = detail.get("other")
        if isinstance(other, dict):
            self._also.add((other["member"], identity))
            self._fold_standing(kind, other["member"], other)

    def _fold_programme(self, kind: object, identity: int, detail: dict[str, Any]) -> None:
        match kind:
            case "reward":
                new = {"active": 1, "period_days": None, "first_day": None, "last_day": None}
                self._rewards[detail["id"]] = self._rewards.get(detail["id"], new) | detail
            case "program":
                text = json.dumps(detail["settings"], sort_keys=True, ensure_ascii=False)
                self._program[detail["settings"]["version"]] = (identity, text)
                if "owner" in detail:
                    self._staff[detail["owner"]] = ("owner", 1, 0)
                    self._all_staff = True
            case "tier":
                level: dict[str, object] = {"benefit": "", "active": 1}
                self._tiers[detail["name"]] = self._tiers.get(detail["name"], level) | detail
            case "campaign":
                self._campaigns.setdefault(detail["name"], _FRESH.copy()).update(detail)
            case "staff":
                self._staff[detail["id"]] = (detail["role"], detail["active"], detail["pin"])
            case _:
                pass

    def _fold_people(self, row: dict[str, object], detail: dict[str, Any]) -> None:
        identity, member = cast("int", row["id"]), cast("int", row["member"])
        match row["kind"]:
            case "issue" | "use" | "unuse" | "cancel" | "expire":
                self._fold_voucher(row, detail)
            case "join":
                self._joined[member] = row["business_date"]
                if "referrer" in detail:
                    self._referrals[member] = [detail["referrer"], None, 0]
            case "bonus" if "referral" in detail:
                self._referrals[detail["referral"]][1] = row["reverses"]
            case "unbonus" if "referral" in detail:
                self._referrals[detail["referral"]][1:] = None, 1
            case "merge":
                self._own_vouchers(detail["loser"], member)
            case "unmerge":
                theirs = self._sales.stands_for(member)
                self._own_vouchers(detail["winner"], member, theirs)
            case "erase":
                self._erased |= {member, *detail.get("with", ())}
            case "consent":
                self._consents[member, detail["channel"]] = (int(detail["given"]), identity)
            case _:
                pass

    def _fold_standing(self, kind: object, member: int, detail: dict[str, Any]) -> None:
        if kind not in ("tier", "reward", "campaign") and isinstance(detail.get("tier"), list):
            # Events of before said no days: what stands there is taken as it is.
            tier, by_hand = detail["tier"][1], int(bool(detail.get("by_hand")))
            self._standing[member] = (tier, None, None, by_hand)
        if "standing" in detail:
            tier, _, _, by_hand = self._standing[member]
            self._standing[member] = (tier, *detail["standing"], by_hand)

    def _fold_voucher(self, event: dict[str, object], detail: dict[str, Any]) -> None:
        kind, day = event["kind"], event["business_date"]
        if kind == "issue":
            self._vouchers[detail["code"]] = {
                **detail,
                "event": event["id"],
                "member": event["member"],
                "home": event["member"],
                "issued_on": day,
                "state": "issued",
                "closed_on": None,
                "sale": detail.get("auto"),
            }
            self._move_stock(detail["reward"], -1)
            return
        voucher = self._vouchers[detail["code"]]
        closed_on = None if kind == "unuse" else day
        voucher |= {"state": _STATES[cast("str", kind)], "closed_on": closed_on}
        if kind in ("cancel", "expire"):
            self._move_stock(cast("int", voucher["reward"]), 1)

    def _own_vouchers(self, holder: int, owner: int, homes: Collection[int] | None = None) -> None:
        """Vouchers change hands in a merge; put apart, those go back that were issued to them."""
        for voucher in self._vouchers.values():
            if voucher["member"] == holder and (homes is None or voucher["home"] in homes):
                voucher["member"] = owner

    def _move_stock(self, reward: int, by: int) -> None:
        if self._rewards[reward]["stock"] is not None:
            self._rewards[reward]["stock"] += by

    def differences(self, tx: Transaction) -> Iterator[_Difference]:
        """What stands in the derived tables and should not, or does not and should."""
        for lot in sorted(self._overdrawn):
            yield N_("Lot {lot} was drawn on for more than it held."), {"lot": lot}
        open_lots = {
            i: (*self._lots[i], left)
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
        for table, query, rows in (*self._sales.differences(), *self._feedback.differences()):
            yield from _compare(tx, table, query, rows)
        yield from _compare(tx, *self._marks.differences())
        yield from _compare(tx, "shop_day", rebuilt_days.QUERY, self._days.rows(self._sales))
        yield from self._catalogue(tx)
        yield from self._programme(tx)
        yield from self._people(tx)
        yield from beside.differences(tx, self._joined, self._erased)
        yield from self._unequal()

    def _unequal(self) -> Iterator[_Difference]:
        """Accounts whose entries do not come to what is left of their lots less what they owe."""
        left: Counter[tuple[object, object]] = Counter()
        for lot, (member, unit, *_) in self._lots.items():
            left[member, unit] += self._remaining[lot]
        for entry, amount in self._owed.items():
            left[self._owners[entry]] -= amount
        for account in sorted(self._sums.keys() | left.keys(), key=str):
            if self._sums[account] != left[account]:
                member, unit = account
                values = {"member": member, "unit": unit}
                found = {"entries": self._sums[account], "held": left[account]}
                yield _UNEQUAL, values | found

    def _catalogue(self, tx: Transaction) -> Iterator[_Difference]:
        for table, columns, expected in (
            ("tier", _TIER, self._tiers),
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
        query = "SELECT member, tier, since, until, by_hand FROM standing"
        present = {member: held for member, *held in tx.connection.execute(query)}
        expected = {}
        for member, held in self._standing.items():
            if held[0]:
                known = held[1] is not None or member not in present
                days = held[1:3] if known else present[member][1:3]
                expected[member] = (held[0], *days, held[3])
        yield from _compare(tx, "standing", query, expected)
        yield from _compare(
            tx, "program", "SELECT version, event, settings FROM program", self._program
        )

    def _state(self, member: int) -> _Row:
        winner = self._sales.merged.get(member)
        if member in self._erased:
            return ("erased", winner)
        return ("merged", winner) if winner else ("active", None)

    def _people(self, tx: Transaction) -> Iterator[_Difference]:
        """When each joined, and whether a search finds what their profile says."""
        yield from _compare(
            tx,
            "member",
            "SELECT id, joined, state, merged_into FROM member",
            {member: (day, *self._state(member)) for member, day in self._joined.items()},
        )
        query = "SELECT member || ' ' || event FROM also"
        yield from _compare(tx, "also", query, {f"{m} {e}": () for m, e in self._also})
        yield from _compare(
            tx,
            "consent",
            "SELECT member || ' ' || channel, given, event FROM consent",
            {f"{m} {channel}": row for (m, channel), row in self._consents.items()},
        )
        yield from _compare(
            tx,
            "referral",
            "SELECT member, referrer, paid, again FROM referral",
            {member: tuple(row) for member, row in self._referrals.items()},
        )
        yield from self._those_who_work(tx)
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
            yield _UNLIKE, {"table": "identifier", "key": ""}

    def _those_who_work(self, tx: Transaction) -> Iterator[_Difference]:
        """Roles, who works no more, and who has a PIN; not which PIN, nor how often it failed."""
        query = "SELECT id, role, active, pin <> '' AS pin FROM staff"
        if not self._all_staff:
            # A shop made before staff had events: whoever has none yet is taken as they stand.
            known = ", ".join(map(str, self._staff))
            query += f" WHERE id IN ({known})"
        yield from _compare(tx, "staff", query, self._staff)


_DIFFERS = N_("“{table}” does not hold what the events say ({key}: {changes}).")
_MISSING = N_("“{table}” does not hold what the events say ({key} is missing).")
_STRAY = N_("“{table}” does not hold what the events say ({key} should not be there).")
_UNLIKE = N_("“{table}” does not hold what the events say ({key}).")
# The last for what is somebody's own: it is not repeated.
_UNEQUAL = N_(
    "Member {member}: the entries come to {entries} {unit}, the lots less what is owed to {held}."
)

_VOUCHER = (
    *("code", "event", "member", "reward", "name", "unit", "cost", "cost_price"),
    *("issued_on", "last_day", "state", "closed_on", "sale"),
)
_REWARD = (
    *("id", "name", "unit", "cost", "cost_price", "stock", "per_member", "valid_days"),
    *("tier", "active", "period_days", "first_day", "last_day"),
)
_TIER = ("name", "threshold", "multiplier", "benefit", "active")
_PROGRAMME = frozenset(("reward", "program", "tier", "campaign", "staff"))
_STATES = {"use": "used", "unuse": "issued", "cancel": "cancelled", "expire": "expired"}
_CAMPAIGN = (
    *("name", "first_day", "last_day", "multiplier", "weekdays", "hours", "category"),
    *("tier", "ended", "bonus", "segment", "control", "salt"),
)
_FRESH: dict[str, object] = {"ended": 0, "bonus": 0, "segment": "", "control": 0, "salt": ""}


def _compare(
    tx: Transaction, table: str, query: str, expected: dict[Any, tuple[Any, ...]]
) -> Iterator[_Difference]:
    """Each row of a table that is not as it should be; the first column of a query is its key."""
    left = dict(expected)
    rows = tx.connection.execute(query)
    columns = [column[0] for column in rows.description][1:]
    for key, *found in rows:
        wanted = left.pop(key, None)
        where = {"table": table, "key": key}
        if wanted is None:
            yield _STRAY, where
        elif wanted != tuple(found) and table in _PERSONAL:
            yield _UNLIKE, where
        elif wanted != tuple(found):
            pairs = zip(columns, found, wanted, strict=True)
            changes = ", ".join(_change(*pair) for pair in pairs if pair[1] != pair[2])
            yield _DIFFERS, where | {"changes": changes}
    for key in left:
        yield _MISSING, {"table": table, "key": key}


_PERSONAL = frozenset(("member_search",))


def _change(column: str, found: object, wanted: object) -> str:
    """What stands in a column, and what the events say."""
    if column == "settings":
        one, other = _parsed(found), _parsed(wanted)
        keys = sorted(k for k in one.keys() | other.keys() if one.get(k) != other.get(k))
        return ", ".join(_change(k, one.get(k), other.get(k)) for k in keys) or column
    return f"{column} {_shown(found)} → {_shown(wanted)}"


def _shown(value: object) -> str:
    return "–" if value is None else str(value)[:_LONGEST]


def _parsed(text: object) -> dict[str, object]:
    try:
        found = json.loads(cast("str", text))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
