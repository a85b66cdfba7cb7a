"""Sales, refunds and who they belong to, computed again from the events alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast


@dataclass(slots=True)
class _Bought:
    """A sale: ``home`` is whose it is by itself, ``owner`` who stands for them since merges."""

    home: int | None
    owner: int | None
    day: int
    gross: int
    paid: int
    refunded: int = 0
    cancelled_day: int | None = None
    award: int | None = None
    counts: int = 1


@dataclass(slots=True)
class _Refunded:
    sale: int | None
    home: int | None
    owner: int | None
    day: int
    amount: int
    counts: int = 1


class RebuiltSales:
    """What ``purchase`` and ``refund`` should hold, and who was merged into whom."""

    def __init__(self) -> None:
        self._sales: dict[int, _Bought] = {}
        self._refunds: dict[int, _Refunded] = {}
        self.merged: dict[int, int] = {}
        """Each merged member and whom they were merged into."""
        self._counted: dict[int, int] = {}

    def take(self, event: Mapping[str, Any], detail: Mapping[str, Any]) -> None:
        """Fold one event in."""
        identity, member = event["id"], event["member"]
        match event["kind"]:
            case "sale":
                day, paid = _ordinal(event["business_date"]), detail.get("paid", 0)
                self._sales[identity] = _Bought(member, member, day, event["amount"], paid)
            case "refund" | "void":
                self._refund(event)
            case "unrefund":
                del self._refunds[event["reverses"]]
            case "reassign" | "claim":
                self._move(event["reverses"], identity, member)
            case "merge":
                self.merged[detail["loser"]] = member
                self._counted[detail["loser"]] = int(bool(detail["counts"]))
                self._own(detail["loser"], member, counts=self._counted[detail["loser"]])
            case "unmerge":
                del self.merged[member]
                self._part(member, detail["winner"])
            case _:
                pass

    def _refund(self, event: Mapping[str, Any]) -> None:
        day, amount, sale = _ordinal(event["business_date"]), -event["amount"], event["reverses"]
        home = event["member"] if sale is None else None
        self._refunds[event["id"]] = _Refunded(sale, home, event["member"], day, amount)
        if sale is not None:
            bought = self._sales[sale]
            bought.refunded += amount
            self._refunds[event["id"]].counts = bought.counts
            if bought.refunded == bought.gross:
                bought.cancelled_day = day

    def _move(self, sale: int, award: int, member: int) -> None:
        bought = self._sales[sale]
        bought.home = bought.owner = member
        bought.award, bought.counts = award, 1
        for refund in self._refunds.values():
            if refund.sale == sale:
                refund.owner, refund.counts = member, 1

    def _own(self, loser: int, winner: int, *, counts: int) -> None:
        rows: list[_Bought | _Refunded] = [*self._sales.values(), *self._refunds.values()]
        for row in rows:
            if row.owner == loser:
                row.owner, row.counts = winner, min(row.counts, counts)

    def _part(self, member: int, winner: int) -> None:
        """Give a member back what was theirs, and what was theirs whom they stand for."""
        theirs = self.stands_for(member)
        for bought in self._sales.values():
            if bought.owner == winner and bought.home in theirs:
                bought.owner, bought.counts = member, theirs[bought.home]
        for refund in self._refunds.values():
            home = refund.home if refund.sale is None else self._sales[refund.sale].home
            if refund.owner == winner and home in theirs:
                refund.owner, refund.counts = member, theirs[home]

    def stands_for(self, member: int) -> dict[int, int]:
        """A member and whom they stand for, each with whether their sales count for the member."""
        theirs, found = {member: 1}, [member]
        for one in found:
            for loser in (m for m, winner in self.merged.items() if winner == one):
                theirs[loser] = min(theirs[one], self._counted[loser])
                found.append(loser)
        return theirs

    def purchases(self) -> dict[int, tuple[object, ...]]:
        """The rows of ``purchase`` by event, in the order of :data:`PURCHASE`."""
        return {
            event: (
                *(x.owner, x.day, x.gross, x.paid, x.refunded),
                *(x.cancelled_day, x.award, x.counts),
            )
            for event, x in self._sales.items()
        }

    def refunds(self) -> dict[int, tuple[object, ...]]:
        """The rows of ``refund`` by event, in the order of :data:`REFUND`."""
        return {
            event: (x.sale, x.owner, x.day, x.amount, x.counts)
            for event, x in self._refunds.items()
        }

    def differences(self) -> Iterator[tuple[str, str, dict[int, tuple[object, ...]]]]:
        """Each table with the query of its rows and what they should be."""
        yield "purchase", PURCHASE, self.purchases()
        yield "refund", REFUND, self.refunds()


PURCHASE = (
    "SELECT event, member, day, gross, paid, refunded, cancelled_day, award, counts FROM purchase"
)
REFUND = "SELECT event, sale, member, day, amount, counts FROM refund"


def _ordinal(text: object) -> int:
    return dt.date.fromisoformat(cast("str", text)).toordinal()
