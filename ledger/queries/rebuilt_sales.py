"""Sales, refunds and who they belong to, computed again from the events alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ledger.rules.rollups import Back, Sold


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
    voided: bool = False
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
        self._of_sale: defaultdict[int, list[_Refunded]] = defaultdict(list)
        self._had: defaultdict[int, list[_Bought | _Refunded]] = defaultdict(list)
        # All a member ever owned; what they own no more is told by its owner.
        self.merged: dict[int, int] = {}
        """Each merged member and whom they were merged into."""
        self._counted: dict[int, int] = {}

    def take(self, event: Mapping[str, Any], detail: Mapping[str, Any]) -> None:
        """Fold one event in."""
        identity, member = event["id"], event["member"]
        match event["kind"]:
            case "sale":
                day, paid = _ordinal(event["business_date"]), detail.get("paid", 0)
                bought = _Bought(member, member, day, event["amount"], paid)
                self._sales[identity] = bought
                if member is not None:
                    self._had[member].append(bought)
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
        refund = _Refunded(sale, home, event["member"], day, amount)
        self._refunds[event["id"]] = refund
        if refund.owner is not None:
            self._had[refund.owner].append(refund)
        if sale is not None:
            self._of_sale[sale].append(refund)
            bought = self._sales[sale]
            bought.refunded += amount
            refund.counts = bought.counts
            bought.voided = event["kind"] == "void"
            if bought.refunded == bought.gross:
                bought.cancelled_day = day

    def _give(self, row: _Bought | _Refunded, member: int, counts: int) -> None:
        row.owner, row.counts = member, counts
        self._had[member].append(row)

    def _move(self, sale: int, award: int, member: int) -> None:
        bought = self._sales[sale]
        bought.home, bought.award = member, award
        self._give(bought, member, 1)
        for refund in self._of_sale[sale]:
            self._give(refund, member, 1)

    def _own(self, loser: int, winner: int, *, counts: int) -> None:
        for row in self._had.pop(loser, ()):
            if row.owner == loser:
                self._give(row, winner, min(row.counts, counts))

    def _part(self, member: int, winner: int) -> None:
        """Give a member back what was theirs, and what was theirs whom they stand for."""
        theirs = self.stands_for(member)
        for row in list(self._had[winner]):
            home = self._home(row)
            if row.owner == winner and home in theirs:
                self._give(row, member, theirs[home])

    def _home(self, row: _Bought | _Refunded) -> int | None:
        """Whose a row is by itself: a refund's, whose its sale is."""
        if isinstance(row, _Refunded) and row.sale is not None:
            return self._sales[row.sale].home
        return row.home

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

    def by_owner(self) -> dict[int | None, tuple[list[Sold], list[Back]]]:
        """Each member's sales and refunds; those of guests under nobody."""
        owners: defaultdict[int | None, tuple[list[Sold], list[Back]]]
        owners = defaultdict(lambda: ([], []))
        for x in self._sales.values():
            sold = Sold(x.day, x.gross, x.cancelled_day, x.voided)
            owners[x.owner][0].append(sold)
        for y in self._refunds.values():
            sale = None if y.sale is None else self._sales[y.sale]
            gone = sale.cancelled_day if sale is not None and sale.voided else None
            owners[y.owner][1].append(Back(y.day, y.amount, gone))
        return owners

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
