"""Lots that lapse: what is left of them, no more, and nothing of newer ones."""

from __future__ import annotations

import datetime as dt

import pytest

import ledger.books.points as acts
from ledger.books.act import Call
from ledger.store.transaction import Transaction
from ledger.values.errors import BadInput, Refused
from tests.ledger.books.conftest import MakeShop
from tests.shop import Shop

ZONES = ["Pacific/Pago_Pago", "UTC", "Europe/Paris", "Pacific/Kiritimati"]


def test_points_earned_later_do_not_collapse(shop: Shop) -> None:
    shop.clock_to("2025-12-20")
    zoe = shop.join()
    shop.earn(zoe, 100, "2026-01-31")
    shop.clock_to("2026-01-10")
    shop.adjust(zoe, -80)
    shop.earn(zoe, 50, "2026-12-31")
    assert shop.balance(zoe) == 70
    shop.clock_to("2026-02-01")
    assert shop.balance(zoe) == 50
    assert shop.sweep() == (1, 20)
    assert shop.balance(zoe) == 50
    assert shop.lots(zoe) == [("2026-12-31", 50)]


def test_expiry_never_eats_newer_points(shop: Shop) -> None:
    shop.clock_to("2025-12-20")
    zoe = shop.join()
    coffee = shop.reward("Coffee", 130)
    shop.earn(zoe, 130, "2026-01-31")
    shop.issue(zoe, coffee)
    shop.earn(zoe, 90, "2026-12-31")
    shop.clock_to("2026-02-01")
    assert shop.sweep() == (0, 0)
    assert shop.balance(zoe) == 90


def test_a_part_spent_lot_lapses_with_what_is_left_as_an_entry_of_its_own(shop: Shop) -> None:
    zoe = shop.join()
    earned = shop.earn(zoe, 120, "2026-02-28")
    shop.sell("0.50", zoe, points=35)
    shop.clock_to("2026-03-01")
    assert shop.sweep() == (1, 85)
    assert shop.entries(zoe, "expire") == [-85]
    story = shop.statement(zoe)[-1]
    assert (story.kind, [e.amount for e in story.entries], story.points) == ("sweep", [-85], 0)
    with shop.store.read() as tx:
        drawn = tx.connection.execute(
            "SELECT lot.entry, allocation.amount FROM allocation JOIN lot ON lot.id = lot"
            " JOIN entry ON entry.id = allocation.entry WHERE entry.kind = 'expire'"
        ).fetchall()
    assert drawn == [(earned.entries[0].id, 85)]


def test_lapsed_is_lapsed_before_the_sweep(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 40)
    shop.earn(zoe, 70, "2026-02-28")
    shop.earn(zoe, 30, "2026-06-30")
    shop.clock_to("2026-03-07")
    assert shop.balance(zoe) == 30
    assert shop.lots(zoe) == [("2026-06-30", 30)]
    with pytest.raises(Refused, match=r"costs 40 and the balance is 30: 10 missing"):
        shop.issue(zoe, coffee)
    with pytest.raises(Refused, match="the balance is 30"):
        shop.sell("10.00", zoe, points=31)
    with pytest.raises(Refused, match="the balance is 30"):
        shop.adjust(zoe, -31)
    assert shop.sweep() == (1, 70)
    assert shop.balance(zoe) == 30


def test_a_later_spend_never_draws_on_a_lot_that_had_lapsed(shop: Shop) -> None:
    zoe = shop.join()
    shop.earn(zoe, 70, "2026-02-28")
    shop.earn(zoe, 50, "2026-06-30")
    shop.clock_to("2026-03-07")
    shop.adjust(zoe, -20)
    assert shop.lots(zoe) == [("2026-06-30", 30)]
    assert shop.sweep() == (1, 70)


def test_soonest_expiry_first(shop: Shop) -> None:
    shop.clock_to("2026-01-01")
    zoe = shop.join()
    shop.earn(zoe, 50, "2026-12-31")
    shop.clock_to("2026-02-01")
    shop.earn(zoe, 45, "2026-03-31")
    shop.clock_to("2026-02-10")
    shop.adjust(zoe, -45)
    shop.clock_to("2026-04-01")
    assert shop.balance(zoe) == 50
    assert shop.sweep() == (0, 0)


def test_never_expiring_points_are_spent_last(shop: Shop) -> None:
    zoe = shop.join()
    shop.set(expiry_mode="never")
    shop.sell("40.00", zoe)
    shop.earn(zoe, 25, "2030-12-31")
    shop.adjust(zoe, -30)
    assert shop.lots(zoe) == [(None, 35)]


def test_every_dated_credit_expires(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 10)
    shop.set(expiry_months="1", refund_grace_days="20", earn_stamps="2")
    sale = shop.sell("40.00", zoe)
    shop.adjust(zoe, 60)
    voucher = shop.issue(zoe, coffee)
    paid = shop.sell("1.00", zoe, points=15)
    assert shop.lots(zoe) == [("2026-02-28", 75)]
    shop.clock_to("2026-03-10")
    assert shop.balance(zoe) == 0
    # What comes back after its lot lapsed has days of its own, and lapses too.
    shop.cancel(voucher)
    shop.refund(paid)
    assert shop.lots(zoe) == [("2026-03-30", 25)]
    shop.clock_to("2026-03-31")
    assert shop.balance(zoe) == 0
    # 40 less 25 used, 60, and the 10 and 15 that came back; one sale's stamps are left.
    assert shop.sweep() == (5, 100)
    assert shop.view(zoe).stamp_balance == 0
    assert shop.lots(zoe) == []
    assert sale.entries[-1].last_day is not None


def test_sweeping_twice_leaves_one_row_a_lot(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    for member, points in ((zoe, 10), (bob, 20), (zoe, 30)):
        shop.earn(member, points, "2026-02-28")
    shop.clock_to("2026-03-01")
    assert shop.sweep() == (3, 60)
    before = shop.events
    assert shop.sweep() == (0, 0)
    assert shop.events == before
    assert shop.entries(zoe, "expire") == [-10, -30]
    assert shop.entries(bob, "expire") == [-20]


def test_a_sweep_stopped_half_way_goes_on(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    members = [shop.join() for _ in range(5)]
    for member in members:
        shop.earn(member, 10, "2026-02-28")
    shop.clock_to("2026-03-01")
    monkeypatch.setattr(acts, "_MEMBERS_AT_A_TIME", 2)
    whole = acts._sweep_member

    def killed(tx: Transaction, member: int, day: dt.date, call: Call) -> acts.Swept:
        if member == members[3]:
            raise KeyboardInterrupt
        return whole(tx, member, day, call)

    with monkeypatch.context() as patch:
        patch.setattr(acts, "_sweep_member", killed)
        with pytest.raises(KeyboardInterrupt):
            shop.sweep()
    assert [shop.entries(m, "expire") for m in members] == [[-10], [-10], [], [], []]
    assert shop.problems() == []
    assert shop.sweep() == (3, 30)
    assert [shop.entries(m, "expire") for m in members] == [[-10]] * 5


def test_sweeping_as_of_an_earlier_day(shop: Shop) -> None:
    zoe = shop.join()
    shop.earn(zoe, 10, "2026-02-28")
    shop.earn(zoe, 20, "2026-03-31")
    shop.clock_to("2026-04-15")
    assert shop.sweep("2026-02-28") == (0, 0)
    assert shop.sweep("2026-03-01") == (1, 10)
    assert shop.sweep() == (1, 20)
    with pytest.raises(BadInput, match="in the future"):
        shop.sweep("2026-04-16")


@pytest.mark.parametrize("timezone", ZONES)
@pytest.mark.parametrize("last", ["2026-03-31", "2026-10-31", "2026-12-31"])
def test_the_last_day_is_usable_to_its_last_minute(
    make_shop: MakeShop, timezone: str, last: str
) -> None:
    shop = make_shop(timezone=timezone)
    zoe = shop.join()
    shop.earn(zoe, 20, last)
    assert shop.lots(zoe) == [(last, 20)]
    shop.clock_to(f"{last} 23:59:59")
    assert shop.sweep() == (0, 0)
    assert shop.sell("0.50", zoe, points=5).balance == 15
    shop.micros += 1_000_000
    assert shop.balance(zoe) == 0
    with pytest.raises(Refused, match="the balance is 0"):
        shop.sell("1.00", zoe, points=1)
    assert shop.sweep() == (1, 15)


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_the_last_day_across_a_change_of_the_clocks(shop: Shop, night: str) -> None:
    zoe = shop.join()
    shop.set(expiry_to_month_end="no", expiry_months="1", day_cutoff="04:00")
    shop.clock_to({"2026-03-29": "2026-02-28", "2026-10-25": "2026-09-25"}[night])
    shop.sell("9.00", zoe)
    last = shop.lots(zoe)[0][0]
    assert last == {"2026-03-29": "2026-03-28", "2026-10-25": "2026-10-25"}[night]
    following = {"2026-03-29": "2026-03-29", "2026-10-25": "2026-10-26"}[night]
    shop.clock_to(f"{following} 03:59:59")
    assert shop.balance(zoe) == 9
    shop.micros += 1_000_000
    assert shop.balance(zoe) == 0


@pytest.mark.parametrize(
    ("earned", "last"), [("2026-01-31", "2026-02-28"), ("2028-01-31", "2028-02-29")]
)
def test_a_month_after_the_31st(shop: Shop, earned: str, last: str) -> None:
    shop.clock_to(earned)
    zoe = shop.join()
    shop.set(expiry_months="1", expiry_to_month_end="no")
    shop.sell("5.00", zoe)
    assert shop.lots(zoe) == [(last, 5)]


def test_a_changed_expiry_leaves_lots_as_they_are(shop: Shop) -> None:
    zoe = shop.join()
    shop.sell("30.00", zoe)
    assert shop.lots(zoe) == [("2028-01-31", 30)]
    shop.set(expiry_months="2")
    assert shop.lots(zoe) == [("2028-01-31", 30)]
    shop.sell("20.00", zoe)
    assert shop.lots(zoe) == [("2026-03-31", 20), ("2028-01-31", 30)]
    shop.set(expiry_mode="never")
    shop.sell("10.00", zoe)
    assert shop.lots(zoe) == [("2026-03-31", 20), ("2028-01-31", 30), (None, 10)]


def test_every_bucket_with_what_remains_in_it(shop: Shop) -> None:
    zoe = shop.join()
    shop.earn(zoe, 40, "2026-03-31")
    shop.earn(zoe, 25, "2026-03-31")
    shop.earn(zoe, 60, "2026-09-30")
    shop.adjust(zoe, -50)
    assert shop.lots(zoe) == [("2026-03-31", 15), ("2026-09-30", 60)]


def test_pending_points_are_neither_spendable_nor_expiring(shop: Shop) -> None:
    zoe = shop.join()
    shop.set(points_pending_days="45", expiry_months="1")
    sale = shop.sell("80.00", zoe)
    assert (sale.points, sale.balance) == (0, 0)
    assert shop.account(zoe).pending(shop.today) == 80
    # Earned on 5 January: the month after ends on 28 February, and they are released on the 19th.
    shop.clock_to("2026-02-18 23:59")
    with pytest.raises(Refused, match="the balance is 0"):
        shop.sell("10.00", zoe, points=1)
    shop.clock_to("2026-02-19 00:00")
    assert shop.balance(zoe) == 80
    shop.set(points_pending_days="90")
    shop.sell("10.00", zoe)
    shop.clock_to("2026-04-15")
    # Only the first sale's have lapsed: the second's are not released before 20 May.
    assert shop.sweep() == (1, 80)
    assert shop.account(zoe).pending(shop.today) == 10
    shop.clock_to("2026-05-20")
    assert shop.balance(zoe) == 10
    shop.clock_to("2026-05-21")
    assert shop.balance(zoe) == 0


def test_pending_points_of_a_refunded_sale_are_taken_back(shop: Shop) -> None:
    zoe = shop.join()
    shop.sell("30.00", zoe)
    shop.set(points_pending_days="14")
    sale = shop.sell("50.00", zoe)
    back = shop.refund(sale, "20.00")
    assert (back.points, back.balance) == (0, 30)
    assert shop.account(zoe).pending(shop.today) == 30
    shop.refund(sale)
    shop.wait(14)
    assert shop.balance(zoe) == 30
