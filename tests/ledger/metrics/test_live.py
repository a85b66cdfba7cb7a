"""What is kept of each day gives what all the sales give, whatever was put right since."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.books import amending, moving, openings, refunds
from ledger.books.act import Call, run
from ledger.books.sales import Sale
from ledger.books.splitting import split
from ledger.exchange import importing
from ledger.exchange.undoing import undo
from ledger.metrics import live
from ledger.metrics.kpi import Kpi
from ledger.metrics.load import Connection
from ledger.metrics.moment import Terms, period_start
from ledger.metrics.report import assemble, moments, report
from ledger.metrics.snapshot import PANELS, PERIODS, snapshot
from ledger.queries.story import Story
from ledger.rules.feedback import Kind
from ledger.store import rollups
from ledger.values.calendar import add_months
from ledger.values.errors import BadInput, Refused
from tests.ledger.metrics.shop import DATA, log_shop
from tests.shop import Shop

KEYS = tuple(live.FIGURES)
VALUE = Fraction(3, 2)


def exact(conn: Connection, as_of: dt.date, periods: int = PERIODS) -> dict[str, Kpi]:
    """The same numbers from all the sales."""
    ends = [as_of]
    while len(ends) < periods:
        ends.append(period_start(ends[-1], None))
    return assemble(
        moments(conn, ends[::-1], KEYS, Terms(None, 90, VALUE)), KEYS, today=None, trend=True
    )


def kept(conn: Connection, as_of: dt.date, periods: int = PERIODS) -> dict[str, Kpi]:
    return snapshot(conn, as_of, keys=KEYS, periods=periods, point_value=VALUE)


def same_as_the_sales(shop: Shop) -> None:
    """Today, in a month, in years, and as of the past with its month ends."""
    with shop.store.read() as tx:
        tomorrow = tx.today + dt.timedelta(days=1)
        for day in (
            tomorrow,
            tomorrow - dt.timedelta(days=17),
            add_months(tomorrow, -2).replace(day=1) - dt.timedelta(days=1),
            tomorrow + dt.timedelta(days=31),
            add_months(tomorrow, 26),
        ):
            assert kept(tx.connection, day) == exact(tx.connection, day), day


def test_the_panels_are_all_kept() -> None:
    assert set(PANELS) <= set(KEYS)


class Counter:
    """A shop in which anything may happen."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        shop.set(expiry_months="2", earn_signup="15", claim_days="365")
        shop.reward("Café", 20)
        self.members = [shop.join() for _ in range(4)]
        self.merged: list[int] = []
        self.events: list[int] = []
        self.vouchers: list[Story] = []
        self.answers: list[Story] = []
        self.loose: list[int] = []
        self.opened: list[int] = []
        self.batches: list[int] = []
        self.files = 0

    def do(self, what: str, a: int, b: int) -> None:
        with suppress(Refused, BadInput):
            getattr(self, what)(a, b)

    def _member(self, b: int) -> int:
        return self.members[b % len(self.members)]

    def _event(self, a: int) -> str:
        return str(self.events[a % len(self.events)]) if self.events else "0"

    def _ago(self, days: int) -> str:
        return (self.shop.today - dt.timedelta(days=days)).isoformat()

    def wait(self, a: int, b: int) -> None:
        self.shop.wait(a % 7 + (b if b > 30 else 0))

    def sell(self, a: int, b: int) -> None:
        at = self._ago(a * 9) if a % 4 == 0 else None
        buyer = self._member(b) if b % 6 else None
        points = 10 if buyer and b % 7 == 0 else 0
        self.events.append(self.shop.sell(f"{b}.{a:02d}", buyer, points=points, at=at).event)

    def refund(self, a: int, b: int) -> None:
        at = self._ago(b) if b % 4 == 0 else None
        amount = None if b % 3 == 0 else 100 + b
        refunds.refund(self.shop.store, self._event(a), amount, self.shop.call(at=at))

    def void(self, a: int, b: int) -> None:
        at = self._ago(b) if b % 5 == 0 else None
        refunds.void(self.shop.store, self._event(a), self.shop.call(at=at))

    def move(self, a: int, b: int) -> None:
        ref, member, store = self._event(a), self._member(b), self.shop.store
        act = moving.claim if b % 6 == 0 else moving.reassign
        act(store, ref, member, self.shop.call())

    def edit(self, a: int, b: int) -> None:
        done = amending.edit(self.shop.store, self._event(a), self.shop.call(), amount=b * 100)
        self.events.append(done.sale.event)

    def exchange(self, a: int, b: int) -> None:
        bought = amending.Bought(b * 10)
        done = amending.exchange(self.shop.store, self._event(a), 100, bought, self.shop.call())
        self.events.append(done.sale.event)

    def share(self, a: int, b: int) -> None:
        two = (self._member(a), self._member(a + 1 + b % 2))
        for part in split(self.shop.store, Sale(b * 100), two, self.shop.call()):
            self.events.append(part.event)

    def merge(self, a: int, b: int) -> None:
        if len(self.members) > 2:
            loser, winner = self._member(a), self._member(b)
            self.shop.merge(loser, winner)
            self.members.remove(loser)
            self.merged.append(loser)

    def unmerge(self, a: int, b: int) -> None:
        if self.merged:
            member = self.merged[(a + b) % len(self.merged)]
            self.shop.unmerge(member)
            self.merged.remove(member)
            self.members.append(member)

    def give_back(self, a: int, b: int) -> None:
        """A refund of no sale, or its undoing."""
        if a % 3 == 0 and self.loose:
            event = self.loose[b % len(self.loose)]
            call = self.shop.call()
            run(self.shop.store, lambda tx: openings.unrefund_in(tx, event, call))
            return
        buyer = self._member(b) if b % 6 else None
        call = self.shop.call(at=self._ago(a))
        story = run(self.shop.store, lambda tx: refunds.unnamed_refund_in(tx, 100 + b, buyer, call))
        self.loose.append(story.event)

    def adjust(self, a: int, b: int) -> None:
        self.shop.adjust(self._member(b), a - 10)

    def bring_in(self, a: int, b: int) -> None:
        """A balance of before, or its undoing."""
        call = self.shop.call()
        if a % 3 == 0 and self.opened:
            event = self.opened[b % len(self.opened)]
            run(self.shop.store, lambda tx: openings.unopen_in(tx, event, call))
            return
        held = openings.Opening(points=10 + b, earned_on=self.shop.today - dt.timedelta(days=a))
        member = self._member(b)
        story = run(self.shop.store, lambda tx: openings.open_in(tx, member, held, call))
        self.opened.append(story.event)

    def issue(self, a: int, b: int) -> None:
        if a % 3 == 0 and self.vouchers:
            self.shop.cancel(self.vouchers[b % len(self.vouchers)])
        else:
            self.vouchers.append(self.shop.issue(self._member(b), "Café"))

    def answer(self, a: int, b: int) -> None:
        if a % 4 == 0 and self.answers:
            self.shop.unanswer(self.answers[b % len(self.answers)])
            return
        asked: tuple[int, Kind] = (b % 11, "nps") if a % 3 else (1 + b % 5, "csat")
        given = self.shop.answer(self._member(b), *asked, at=self._ago(a * 9), survey=f"S{b % 2}")
        self.answers.append(given)

    def sweep(self, a: int, b: int) -> None:
        self.shop.sweep()
        if (a + b) % 3 == 0:
            self.shop.set(expiry_months=str(1 + a % 4))
            self.shop.redate()

    def bring_a_file(self, a: int, b: int) -> None:
        if a % 3 == 0 and self.batches:
            undo(self.shop.store, self.batches[b % len(self.batches)], Call())
            return
        self.files += 1
        card = self.shop.view(self._member(b)).card if b % 3 else f"NEW{b}"
        rows = "".join(
            f"F{self.files}-{n},{card},{self._ago(n * a)},{kind},{amount}\n"
            for n, (kind, amount) in enumerate((("sale", 900), ("refund", -b), ("sale", 70 + b)))
        )
        path = self.shop.path.with_name(f"in{self.files}.csv")
        path.write_text("order_id,customer_id,ts,kind,amount_cents\n" + rows)
        batch = importing.run(self.shop.store, importing.Order("sales", path), Call()).batch
        assert batch is not None
        self.batches.append(batch)


ACTS = st.tuples(
    st.sampled_from(
        "sell sell sell sell sell wait wait refund refund void move move edit exchange share merge"
        " unmerge give_back adjust bring_in issue issue answer answer sweep bring_a_file"
        " bring_a_file".split()
    ),
    st.integers(0, 20),
    st.integers(1, 60),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ACTS, min_size=8, max_size=40))
def test_whatever_happens_they_are_what_the_sales_give(acts: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop.db", now="2025-10-31 10:00")
        counter = Counter(shop)
        for what, a, b in acts:
            counter.do(what, a, b)
        same_as_the_sales(shop)
        # Counted anew they are the same, and as the events have it.
        assert shop.problems() == []
        with shop.store.write() as tx:
            query = "SELECT * FROM shop_day ORDER BY day"
            before = tx.connection.execute(query).fetchall()
            rollups.fill(tx.connection)
            assert tx.connection.execute(query).fetchall() == before
        shop.close()


def test_what_was_cancelled_stands_until_it_was(tmp_path: Path) -> None:
    """A sale recorded late, and taken out again, beside one that was given back after it."""
    shop = Shop(tmp_path / "shop.db", now="2025-01-10 10:00")
    member = shop.join()
    for _ in range(2):
        shop.sell("10.00", member)
    shop.clock_to("2025-08-01")
    given_back = shop.sell("20.00", member)
    shop.clock_to("2025-08-21")
    shop.refund(given_back)
    shop.wait(1)
    late = shop.sell("30.00", member, at="2025-08-11")
    same_as_the_sales(shop)
    # As of the 16th the one given back made them active, whatever became of the other.
    shop.void(late)
    with shop.store.read() as tx:
        found = kept(tx.connection, dt.date(2025, 8, 16))
        assert found["active_members"].value == 1
        assert found == exact(tx.connection, dt.date(2025, 8, 16))
        assert kept(tx.connection, dt.date(2025, 8, 23))["active_members"].value == 0
    assert shop.problems() == []
    shop.close()


@pytest.mark.skipif(
    not (DATA / "cdnow_sample.csv.gz").exists(), reason="the reference logs are not here"
)
@pytest.mark.parametrize("month", range(1, 19))
def test_the_reference_log_month_by_month(month: int, cdnow: Connection) -> None:
    as_of = add_months(dt.date(1997, 1, 1), month)
    found = snapshot(cdnow, as_of, keys=KEYS, point_value=VALUE)
    assert found == exact(cdnow, as_of)
    plain = report(cdnow, as_of, keys=KEYS, point_value=VALUE)
    assert {key: kpi.value for key, kpi in found.items()} == {
        key: kpi.value for key, kpi in plain.items()
    }


@pytest.fixture(scope="module")
def cdnow() -> Iterator[Connection]:
    shop = log_shop("cdnow_sample")
    yield shop.conn
    shop.close()
