"""The day's closing: what was done, by whom, at which till, and the head to keep."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.books import amending, rewards, sales, staff
from ledger.books.act import Call
from ledger.queries.closing import Closing, Tally, closing
from ledger.queries.verify import verify
from ledger.values.errors import BadInput
from tests.shop import Shop

MONDAY = dt.date(2026, 1, 5)


def close(shop: Shop, day: dt.date | None = None) -> Closing:
    with shop.store.read() as tx:
        return closing(tx, day or tx.today)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop.db")


def test_a_day_without_anything_is_noughts(shop: Shop) -> None:
    shop.wait(days=1)
    found = close(shop)
    assert (found.total, found.turns, found.over) == (Tally(), (), False)


def test_everything_of_a_day_is_counted_once(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    shop.reward("Café", 30)
    shop.sell("112.40", zoe)
    shop.sell("7.60")
    given_back = shop.sell("25", bob)
    shop.refund(given_back)
    part = shop.sell("80", zoe, points=50)
    shop.refund(part, "19.50")
    shop.void(shop.sell("500", bob))
    shop.adjust(zoe, 17)
    shop.use(shop.issue(zoe, "Café"))
    other = shop.issue(zoe, "Café")
    shop.use(other)
    shop.unuse(other)
    shop.cancel(other)
    assert close(shop).total == Tally(
        sales=4,  # not the one undone
        amount=11240 + 760 + 2500 + 8000,
        visits=1,  # Zoé twice; Bob gave all of it back
        refunds=2,
        refunded=2500 + 1950,
        joined=2,
        earned=112 + 25 + 79 + 500,
        taken_back=25 + 19 + 500,
        redeemed=50 - 12 + 30,
        lapsed=0,
        adjusted=17,
        issued=2,
        used=1,
    )


def test_what_lapsed_is_in_the_day_it_was_written_down(shop: Shop) -> None:
    zoe = shop.join()
    shop.earn(zoe, 70, "2026-02-28")
    shop.clock_to("2026-03-03")
    shop.sweep()
    assert close(shop).total.lapsed == 70
    assert close(shop, MONDAY).total.lapsed == 0


def test_by_till_and_by_staff(shop: Shop) -> None:
    staff.add(shop.store, "Léa", "clerk", shop.call())
    zoe = shop.join()
    calls = [
        Call(staff=1, till="A"),
        Call(staff=2, till="A"),
        Call(staff=2, till="B"),
        Call(staff=2, till="A"),
    ]
    for euros, call in enumerate(calls, 1):
        sales.sell(shop.store, sales.Sale(euros * 100, zoe), call)
    found = close(shop)
    amounts = [(t.till, t.name, t.tally.sales, t.tally.amount) for t in found.turns if t.till < "t"]
    assert amounts == [("A", "Owner", 1, 100), ("A", "Léa", 2, 600), ("B", "Léa", 1, 300)]
    assert (found.total.sales, found.total.visits) == (4, 1)


def test_a_corrected_sale_is_one_sale_of_its_own_day(shop: Shop) -> None:
    zoe = shop.join()
    sale = shop.sell("20", zoe)
    shop.wait(days=1)
    amending.edit(shop.store, str(sale.event), shop.call(), amount=3000)
    monday, tuesday = close(shop, MONDAY).total, close(shop).total
    assert (monday.sales, monday.amount, monday.visits) == (1, 3000, 1)
    assert (tuesday.sales, tuesday.refunds) == (0, 0)


def test_the_night_belongs_to_the_day_before(shop: Shop) -> None:
    shop.set(day_cutoff="04:00")
    shop.clock_to("2026-01-06 01:30")
    shop.sell("10")
    with shop.store.read() as tx:
        night = tx.connection.execute("SELECT max(seq) FROM event").fetchone()[0]
    shop.clock_to("2026-01-06 04:00")
    shop.sell("20")
    monday, tuesday = close(shop, MONDAY), close(shop)
    assert (monday.total.amount, tuesday.total.amount) == (1000, 2000)
    assert (monday.seq, tuesday.seq) == (night, night + 1)
    assert (monday.over, tuesday.over) == (True, False)


def test_the_head_is_the_chain_s_and_that_of_a_past_day_stays(shop: Shop) -> None:
    shop.sell("10")
    kept = close(shop)
    assert (kept.seq, kept.head) == (shop.events, verify(shop.store).head)
    shop.wait(days=1)
    # Dated back into the day that is closed: its figures move, its head does not.
    shop.sell("99", at="2026-01-05")
    later = close(shop, MONDAY)
    assert (later.seq, later.head) == (kept.seq, kept.head)
    assert later.total.amount == 10900
    assert verify(shop.store, kept.head[:8]).anchor == kept.seq


def test_a_day_to_come_cannot_be_closed(shop: Shop) -> None:
    with pytest.raises(BadInput, match="in the future"):
        close(shop, MONDAY + dt.timedelta(days=1))
    assert close(shop, dt.date(2020, 1, 1)).head == ""


def test_a_reward_used_on_another_day_is_of_that_day(shop: Shop) -> None:
    zoe = shop.join()
    shop.reward("Café", 10)
    shop.sell("30", zoe)
    voucher = shop.issue(zoe, "Café")
    shop.wait(days=1)
    rewards.use(shop.store, voucher.code or "", replace(shop.call(), till="B"))
    assert close(shop, MONDAY).total.used == 0
    assert close(shop).turns[0].tally == Tally(used=1)
