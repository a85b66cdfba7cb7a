"""Tiers in the model: what they are counted from, and when they change."""

from __future__ import annotations

import datetime as dt

from tests.ledger.books.model_records import Member, No, Sale
from tests.ledger.books.model_rules import TIER_GRACE_DAYS, Rules


class Tiers:
    """Members and their sales, as far as tiers go."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.members: dict[int, Member] = {}
        self.sales: dict[int, Sale] = {}
        self.flagged: list[tuple[str, int, dt.date, int]] = []
        """Points that came without a sale: how, whose, when and how many."""

    def active(self) -> list[int]:
        return [n for n, member in self.members.items() if member.state == "active"]

    def sold(self, number: int) -> list[Sale]:
        return [sale for sale in self.sales.values() if sale.owner == number]

    def counts(self, sale: Sale) -> bool:
        return sale.owner == sale.home or "merge" in self.rules.counts

    def counted(self, number: int, on: dt.date) -> int:
        """What a member's tier comes from."""
        sold = [s for s in self.sold(number) if self.rules.in_window(s.day, on) and self.counts(s)]
        if self.rules.basis == "visits":
            return sum(not sale.over for sale in sold)
        if self.rules.basis == "net_spend":
            return sum(sale.spent() for sale in sold)
        return sum(sale.counted for sale in sold) + sum(
            points
            for kind, member, day, points in self.flagged
            if member == number and kind in self.rules.counts and self.rules.in_window(day, on)
        )

    def reached(self, number: int, on: dt.date) -> int:
        return self.rules.reached(self.counted(number, on))

    def review(self, number: int, today: dt.date) -> None:
        member, reached = self.members[number], self.reached(number, today)
        if member.by_hand and (member.until is None or today <= member.until):
            return
        over = member.until is not None and member.until < today
        if reached >= member.tier or over:
            member.tier, member.until, member.by_hand = reached, None, False
        elif member.until is None:
            member.until = today + dt.timedelta(days=TIER_GRACE_DAYS)

    def tier(self, number: int, today: dt.date) -> int:
        member = self.members[number]
        over = member.until is not None and member.until < today
        return self.reached(number, today) if over else member.tier

    def review_all(self, today: dt.date) -> None:
        for number in self.active():
            self.review(number, today)

    def review_flagged(self, kind: str, number: int, today: dt.date) -> tuple[int, int]:
        """A review where points that came without a sale count. The tier before and after."""
        before = self.members[number].tier
        if self.rules.basis == "points_earned" and kind in self.rules.counts:
            self.review(number, today)
        return before, self.members[number].tier

    def drop(self, number: int, brought: tuple[int, int], today: dt.date) -> None:
        """Review a member without what was a mistake: the tier it had brought goes too."""
        member = self.members[number]
        held = (member.tier, member.until)
        self.review(number, today)
        lower, reached = brought
        begun = held[1] is None and member.until is not None and not member.by_hand
        if lower != reached and reached == held[0] and begun:
            member.tier, member.until = lower, None
            self.review(number, today)

    def set_tier(self, number: int, tier: int, until: dt.date | None) -> None:
        member = self.members[number]
        member.tier, member.until, member.by_hand = tier, until, True

    def end_tier(self, number: int, today: dt.date) -> None:
        member = self.members[number]
        if not member.by_hand:
            raise No
        member.until = today - dt.timedelta(days=1)
        self.review(number, today)
