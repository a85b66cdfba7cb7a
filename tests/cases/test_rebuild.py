"""What is shown of every member is what their rows come to; a panel shows what a command says."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import random

import pytest

from ledger.books import merging, moving, refunds, rewards
from ledger.metrics.kpi import to_json
from ledger.metrics.snapshot import PANELS
from ledger.queries import explain, members
from ledger.queries.balance import balance
from ledger.queries.story import Story
from ledger.store.transaction import Transaction
from ledger.values.errors import Refused
from loyalty_tui.gateway import reading
from tests.loyalty_tui.cli.conftest import Loyalty
from tests.shop import Shop

SEEDS = range(8)
STEPS = 45


class Life:
    """A shop of a seed: its own rules, then one act after another, refused or not."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop, self.chance = shop, random.Random(seed)
        self.sales: list[Story] = []
        self.vouchers: list[Story] = []
        choose = self.chance.choice
        shop.set(
            expiry_mode=choose(["fixed", "inactivity", "never"]),
            expiry_months=choose(["1", "2", "6"]),
            refund_after_spend=choose(["carry", "clamp", "block"]),
            refund_lapsed_lot=choose(["grace", "forfeit"]),
            points_pending_days=choose(["0", "0", "9"]),
            tier_basis=choose(["net_spend", "points_earned", "visits"]),
            tier_counts=choose(["none", "merge,adjust"]),
            earn_stamps=choose(["0", "1"]),
        )
        self.members = [shop.join() for _ in range(5)]
        self.reward = shop.reward("Tarte", 40, stock=6)

    def step(self) -> None:
        acts = (
            *[self.sell] * 5,
            *(self.late, self.refund, self.void, self.move, self.issue, self.cancel, self.use),
            *(self.adjust, self.merge, self.unmerge, self.sweep, self.wait, self.wait),
        )
        with contextlib.suppress(Refused):
            self.chance.choice(acts)()

    def one(self) -> int:
        return self.chance.choice(self.members)

    def amount(self) -> str:
        return f"{self.chance.randint(0, 15_000) / 100:.2f}"

    def sell(self) -> None:
        used = self.chance.choice([0, 0, 0, 5, 30])
        self.sales.append(self.shop.sell(self.amount(), self.one(), points=used))

    def late(self) -> None:
        day = self.shop.today - dt.timedelta(days=self.chance.randint(1, 70))
        self.sales.append(self.shop.sell(self.amount(), self.one(), at=day.isoformat()))

    def sale(self) -> str:
        return str(self.chance.choice(self.sales).event) if self.sales else "0"

    def refund(self) -> None:
        part = self.chance.choice([None, 500, 1234])
        refunds.refund(self.shop.store, self.sale(), part, self.shop.call())

    def void(self) -> None:
        refunds.void(self.shop.store, self.sale(), self.shop.call())

    def move(self) -> None:
        moving.reassign(self.shop.store, self.sale(), self.one(), self.shop.call())

    def issue(self) -> None:
        self.vouchers.append(self.shop.issue(self.one(), self.reward))

    def cancel(self) -> None:
        if self.vouchers:
            code = str(self.chance.choice(self.vouchers).code)
            rewards.cancel(self.shop.store, code, self.shop.call())

    def use(self) -> None:
        if self.vouchers:
            self.shop.use(self.chance.choice(self.vouchers))

    def adjust(self) -> None:
        self.shop.adjust(self.one(), self.chance.choice([-40, -7, 15, 120]))

    def merge(self) -> None:
        if len(self.members) > 2:
            loser = self.members.pop()
            merging.merge(self.shop.store, loser, self.members[0], self.shop.call())

    def unmerge(self) -> None:
        with self.shop.store.read() as tx:
            rows = tx.connection.execute("SELECT id FROM member WHERE state = 'merged'").fetchall()
        if rows:
            member = self.chance.choice(rows)[0]
            merging.unmerge(self.shop.store, member, self.shop.call())
            self.members.append(member)

    def sweep(self) -> None:
        self.shop.sweep()
        self.shop.review()

    def wait(self) -> None:
        self.shop.wait(self.chance.randint(1, 25))


@pytest.fixture(params=SEEDS)
def life(shop: Shop, request: pytest.FixtureRequest) -> Life:
    return Life(shop, request.param)


def from_rows(tx: Transaction, member: int, unit: str) -> int:
    """A balance from entries, lots and allocations, without any table that is derived."""
    today = tx.today.isoformat()
    usable: int = tx.connection.execute(
        "SELECT coalesce(sum(amount - (SELECT coalesce(sum(amount), 0) FROM allocation"
        "  WHERE allocation.lot = lot.id)), 0) FROM lot WHERE member = ? AND unit = ?"
        " AND active_from <= ? AND (last_day IS NULL OR last_day >= ?)",
        (member, unit, today, today),
    ).fetchone()[0]
    owed: int = tx.connection.execute(
        "SELECT coalesce(sum(-amount - (SELECT coalesce(sum(amount), 0) FROM allocation"
        "  WHERE allocation.entry = entry.id)), 0) FROM entry"
        " WHERE member = ? AND unit = ? AND amount < 0",
        (member, unit),
    ).fetchone()[0]
    return usable - owed


def test_every_member_is_shown_as_their_rows_are(life: Life) -> None:
    for step in range(STEPS):
        life.step()
        if step % 3:
            continue
        with life.shop.store.read() as tx:
            for member in life.members:
                rows = from_rows(tx, member, "points")
                view = members.show(tx, member)
                why = explain.explain(tx, member)
                (line,) = members.lines(tx, [member])
                assert {view.balance, balance(tx, member), line.balance, why.balance} == {rows}
                left = sum(lot.remaining(tx.today) for lot in why.lots)
                assert left - why.pending - why.deficit == rows
                assert sum(n for _, n in why.upcoming) == left
                assert view.stamp_balance == from_rows(tx, member, "stamps")
                assert line.tier == (view.tier.name if view.tier else "")
    # And everything derived is what the events alone make of it.
    assert life.shop.problems() == []


def test_a_panel_shows_what_the_command_says(
    life: Life, loyalty: Loyalty, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(STEPS):
        life.step()
    shop = life.shop
    monkeypatch.setenv("LOYALTY_DB", str(shop.path))
    instant = dt.datetime.fromtimestamp(shop.micros / 1e6, dt.UTC)
    loyalty.now(instant.isoformat())
    said = loyalty.json("kpi")
    panels = to_json(reading.figures(shop.store, PANELS).kpis)
    same = ("value", "numerator", "denominator", "window_days", "as_of", "previous")
    for key, panel in json.loads(json.dumps(panels)).items():
        assert {name: panel[name] for name in same} == {name: said[key][name] for name in same}
    for member in life.members:
        sheet = reading.sheet(shop.store, member)
        shown = loyalty.json("member", "show", str(member))
        assert (sheet.view.balance, sheet.view.points.deficit) == (
            shown["balance"],
            shown["deficit"],
        )
