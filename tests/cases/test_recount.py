"""Whatever was put right since, each number is what a count of the surviving sales gives."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.books import amending, merging, moving, refunds
from ledger.books.act import Call
from ledger.exchange.importing import Order, run
from ledger.exchange.undoing import undo
from ledger.metrics.report import report
from ledger.metrics.snapshot import PANELS, snapshot
from ledger.queries.balance import account
from ledger.queries.sales import corrections
from ledger.values.errors import Refused
from tests.shop import Shop

MEMBERS = 4


@dataclass
class Sold:
    """A sale as its customer would remember it. ``back`` is what was given back, with its day."""

    event: int
    member: int | None
    day: dt.date
    gross: int
    back: list[tuple[dt.date, int]] = field(default_factory=list)

    @property
    def stands(self) -> bool:
        return not self.back or sum(amount for _, amount in self.back) < self.gross


class Memory:
    """Acts on a shop, and what is left of its sales. A mistake undone is not remembered."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.sales: list[Sold] = []
        self.members = [shop.join() for _ in range(MEMBERS)]
        self.batches: list[int] = []
        self.files = 0

    def pick(self, number: int) -> Sold | None:
        standing = [sale for sale in self.sales if sale.stands]
        return standing[number % len(standing)] if standing else None

    def do(self, what: str, a: int, b: int) -> None:
        shop, today = self.shop, self.shop.today
        sale = self.pick(a)
        member = self.members[b % len(self.members)]
        cents = 100 + b * 37
        match what:
            case "wait":
                shop.wait(1 + a * 2)
            case "sell":
                day = today - dt.timedelta(days=a * 3 if a % 3 == 0 else 0)
                buyer = member if b % 5 else None
                story = shop.sell(f"{cents / 100:.2f}", buyer, at=day.isoformat())
                self.sales.append(Sold(story.event, buyer, day, cents))
            case "import":
                self._import(a, b)
            case "undo" if self.batches:
                self._undo(self.batches[a % len(self.batches)])
            case "merge" if len(self.members) > 2:
                loser = self.members.pop(a % len(self.members))
                winner = self.members[b % len(self.members)]
                merging.merge(shop.store, loser, winner, shop.call())
                for known in self.sales:
                    known.member = winner if known.member == loser else known.member
            case _ if sale is not None:
                self._correct(what, sale, member, b)
            case _:
                pass

    def _correct(self, what: str, sale: Sold, member: int, b: int) -> None:
        shop, today, ref = self.shop, self.shop.today, str(sale.event)
        left = sale.gross - sum(amount for _, amount in sale.back)
        match what:
            case "refund":
                part = left if b % 3 == 0 else max(1, left // 2)
                refunds.refund(shop.store, ref, part, shop.call())
                sale.back.append((today, part))
            case "void":
                refunds.void(shop.store, ref, shop.call())
                self.sales.remove(sale)
            case "move" if sale.member is None:
                if (today - sale.day).days <= 30:
                    moving.claim(shop.store, ref, member, shop.call())
                    sale.member = member
            case "move" if sale.member != member:
                moving.reassign(shop.store, ref, member, shop.call())
                sale.member = member
            case "edit" if not sale.back:
                new = amending.edit(shop.store, ref, shop.call(), amount=sale.gross + 50 + b)
                self.sales.remove(sale)
                gross = sale.gross + 50 + b
                self.sales.append(Sold(new.sale.event, sale.member, sale.day, gross))
            case "exchange":
                bought = amending.Bought(70 + b)
                new = amending.exchange(shop.store, ref, left, bought, shop.call())
                sale.back.append((today, left))
                self.sales.append(Sold(new.sale.event, sale.member, today, 70 + b))
            case _:
                pass

    def _import(self, a: int, b: int) -> None:
        self.files += 1
        rows = [
            (f"F{self.files}-{n}", self.shop.today - dt.timedelta(days=n * 7), 500 + b + n)
            for n in range(1 + a % 3)
        ]
        member = self.members[b % len(self.members)]
        card = self.shop.view(member).card
        text = "order_id,customer_id,ts,kind,amount_cents\n" + "".join(
            f"{order},{card},{day},sale,{amount}\n" for order, day, amount in rows
        )
        path = self.shop.path.with_name(f"in{self.files}.csv")
        path.write_text(text)
        batch = run(self.shop.store, Order("sales", path), Call()).batch
        assert batch is not None
        self.batches.append(batch)
        with self.shop.store.read() as tx:
            events = dict(
                tx.connection.execute(
                    "SELECT source_id, id FROM event WHERE batch = ? AND kind = 'sale'", (batch,)
                )
            )
        self.sales += [Sold(events[order], member, day, amount) for order, day, amount in rows]

    def _undo(self, batch: int) -> None:
        with self.shop.store.read() as tx:
            came = {
                event
                for (event,) in tx.connection.execute(
                    "SELECT id FROM event WHERE batch = ? AND kind = 'sale'", (batch,)
                )
            }
            # An edited sale is the imported one still.
            came = {line for event in came for line in corrections(tx, event)}
        try:
            undo(self.shop.store, batch, Call())
        except Refused:
            return
        self.batches.remove(batch)
        self.sales = [s for s in self.sales if s.event not in came or not s.stands]


def recount(sales: list[Sold], as_of: dt.date, point_value: int, held: int) -> dict[str, object]:
    """The definitions, written out over what is left."""

    def ago(days: int) -> dt.date:
        return as_of - dt.timedelta(days=days)

    kept = [sale for sale in sales if sale.stands]
    mine = [sale for sale in kept if sale.member is not None]
    month = (as_of.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    start = dt.date(month.year, month.month, min(as_of.day, _days(month)))

    def ratio(top: int, bottom: int) -> Fraction | None:
        return Fraction(top, bottom) if bottom else None

    def buyers(since: dt.date) -> Counter[int]:
        return Counter(s.member for s in mine if s.day >= since and s.member is not None)

    year, thirty = [s for s in kept if s.day >= ago(365)], [s for s in kept if s.day >= ago(30)]
    ever = buyers(dt.date.min)
    net: Counter[int] = Counter()
    for sale in sales:
        if sale.member is not None and sale.member in ever:
            net[sale.member] += sale.gross - sum(amount for _, amount in sale.back)
    revenue = sum(s.gross for s in sales if s.day >= start)
    revenue -= sum(amount for s in sales for day, amount in s.back if day >= start)
    members, guests = buyers(ago(30)), sum(s.member is None for s in thirty)
    return {
        "aov": ratio(sum(s.gross for s in year), len(year)),
        "frequency": ratio(sum(buyers(ago(365)).values()), len(buyers(ago(365)))),
        "repeat_rate": ratio(sum(n > 1 for n in ever.values()), len(ever)),
        "clv_historic_mean": ratio(sum(net.values()), len(ever)),
        "clv_historic_median": Fraction(median(map(Fraction, net.values()))) if ever else None,
        "active_members": len(buyers(ago(90))),
        "membership_rate": ratio(len(members), len(members) + guests),
        "sales_penetration": ratio(
            sum(s.gross for s in thirty if s.member is not None), sum(s.gross for s in thirty)
        ),
        "monthly_revenue": revenue,
        "points_liability": held * point_value,
    }


def earned(sales: list[Sold], as_of: dt.date) -> int:
    """A point per euro of what is left of the sales of thirty days."""
    return sum(
        (sale.gross - sum(amount for _, amount in sale.back)) // 100
        for sale in sales
        if sale.member is not None and sale.day >= as_of - dt.timedelta(days=30)
    )


def _days(month: dt.date) -> int:
    return ((month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - month).days


ACTS = st.tuples(
    st.sampled_from(
        "sell sell sell sell wait refund void move move edit exchange import undo merge".split()
    ),
    st.integers(0, 20),
    st.integers(0, 60),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ACTS, min_size=4, max_size=30))
def test_every_number_is_a_recount_of_what_is_left(acts: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop.db", now="2026-03-20 10:00")
        memory = Memory(shop)
        for what, a, b in acts:
            memory.do(what, a, b)
        with shop.store.read() as tx:
            as_of = tx.today + dt.timedelta(days=1)
            found = report(tx.connection, as_of, today=tx.today, point_value=Fraction(1))
            panels = snapshot(tx.connection, as_of, today=tx.today, point_value=Fraction(1))
            held = sum(
                lot.remaining for member in memory.members for lot in account(tx, member).lots
            )
        expected = recount(memory.sales, as_of, 1, held)
        assert {key: found[key].value for key in expected} == expected
        assert found["redemption_rate"].denominator == earned(memory.sales, as_of)
        # A panel of the dashboard says what the command says.
        assert {key: panels[key].value for key in PANELS} == {k: found[k].value for k in PANELS}
        assert shop.problems() == []
        shop.close()
