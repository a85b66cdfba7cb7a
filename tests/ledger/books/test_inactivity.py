"""Points that lapse when a member stays away, and last days set anew on the owner's word."""

from __future__ import annotations

import datetime as dt

import pytest

import ledger.books.expiring as acts
from ledger.books.act import Call
from ledger.books.moving import claim
from ledger.metrics.report import report
from ledger.queries.redating import redating
from ledger.store.transaction import Transaction
from ledger.values.errors import Refused
from tests.ledger.books.conftest import MakeShop
from tests.shop import Shop


@pytest.fixture
def quiet(shop: Shop) -> Shop:
    """Points lapse three months after the last sale, to the day."""
    shop.set(expiry_mode="inactivity", expiry_months="3", expiry_to_month_end="no")
    return shop


def test_each_sale_moves_the_last_day_on(quiet: Shop) -> None:
    zoe = quiet.join()
    quiet.sell("40", zoe)
    assert quiet.lots(zoe) == [("2026-04-05", 40)]
    quiet.clock_to("2026-03-31")
    done = quiet.sell("7", zoe)
    assert (done.points, done.balance) == (7, 47)
    assert quiet.lots(zoe) == [("2026-06-30", 47)]
    assert [(e.kind, e.amount) for e in done.entries] == [
        ("earn", 7),
        ("extend", -40),
        ("extend", 40),
    ]
    quiet.clock_to("2026-06-30 23:59")
    assert quiet.balance(zoe) == 47
    quiet.clock_to("2026-07-01 00:00")
    assert quiet.balance(zoe) == 0
    assert quiet.sweep() == (2, 47)


def test_to_the_end_of_the_month(quiet: Shop) -> None:
    quiet.set(expiry_to_month_end="yes")
    zoe = quiet.join()
    quiet.sell("40", zoe)
    quiet.clock_to("2026-01-28")
    same_month = quiet.sell("10", zoe)
    assert len(same_month.entries) == 1
    quiet.clock_to("2026-02-01")
    quiet.sell("1", zoe)
    assert quiet.lots(zoe) == [("2026-05-31", 51)]


def test_a_visit_counts_whenever_it_is_entered(quiet: Shop) -> None:
    zoe, bob = quiet.join(), quiet.join()
    quiet.clock_to("2026-03-05")
    quiet.sell("40", zoe)
    # Entered late, after the visit that keeps them until June.
    quiet.sell("10", zoe, at="2026-02-20")
    assert quiet.lots(zoe) == [("2026-06-05", 50)]
    quiet.sell("8", bob, at="2026-01-20")
    unclaimed = quiet.sell("9", at="2026-02-10")
    claim(quiet.store, str(unclaimed.event), bob, quiet.call())
    assert quiet.lots(bob) == [("2026-05-10", 17)]
    quiet.sell("1", bob)
    later = quiet.sell("2", at="2026-03-01")
    claim(quiet.store, str(later.event), bob, quiet.call())
    assert quiet.lots(bob) == [("2026-06-05", 20)]


def test_what_has_lapsed_does_not_come_back(quiet: Shop) -> None:
    zoe = quiet.join()
    quiet.sell("40", zoe)
    quiet.clock_to("2026-04-06")
    done = quiet.sell("5", zoe)
    assert (done.balance, quiet.lots(zoe)) == (5, [("2026-07-06", 5)])
    # Nor by a sale entered late, of a day on which it had not.
    quiet.sell("5", zoe, at="2026-04-04")
    assert quiet.balance(zoe) == 10
    assert quiet.sweep() == (1, 40)


def test_only_a_sale_does(quiet: Shop) -> None:
    zoe, bob = quiet.join(), quiet.join()
    first = quiet.sell("40", zoe)
    quiet.sell("5", bob)
    quiet.clock_to("2026-03-01")
    quiet.adjust(zoe, 6)
    quiet.refund(first, "3")
    assert quiet.lots(zoe) == [("2026-04-05", 37), ("2026-06-01", 6)]
    quiet.sell("10", bob)
    quiet.sell("10")
    assert quiet.lots(zoe)[0] == ("2026-04-05", 37)
    quiet.sell("0", zoe)  # a visit without an amount is a sale
    assert quiet.lots(zoe) == [("2026-06-01", 43)]


def test_a_regular_holds_few_lots(quiet: Shop) -> None:
    zoe = quiet.join()
    for _ in range(40):
        quiet.sell("3", zoe)
        quiet.wait(2)
    assert quiet.balance(zoe) == 120
    assert len(quiet.account(zoe).lots) == 2


def test_a_sale_undone_does_not_move_it_back(quiet: Shop) -> None:
    zoe = quiet.join()
    quiet.sell("40", zoe)
    quiet.clock_to("2026-03-05")
    mistake = quiet.sell("90", zoe)
    done = quiet.void(mistake)
    assert (done.points, done.balance) == (-90, 40)
    assert quiet.lots(zoe) == [("2026-06-05", 40)]


def test_a_refund_finds_points_that_have_moved_on(quiet: Shop) -> None:
    zoe = quiet.join()
    first = quiet.sell("40", zoe)
    quiet.clock_to("2026-02-05")
    second = quiet.sell("10", zoe)
    quiet.clock_to("2026-03-05")
    quiet.sell("3", zoe)
    quiet.set(expiry_mode="fixed", expiry_months="1")
    quiet.adjust(zoe, 500)  # lapses sooner, and is not what is taken back
    assert quiet.refund(first, "15").points == -15
    assert quiet.lots(zoe) == [("2026-04-05", 500), ("2026-06-05", 38)]
    quiet.void(first)
    quiet.void(second)
    assert quiet.lots(zoe) == [("2026-04-05", 500), ("2026-06-05", 3)]


def test_a_refund_after_they_moved_on_and_lapsed(quiet: Shop) -> None:
    zoe = quiet.join()
    first = quiet.sell("40", zoe)
    quiet.clock_to("2026-02-05")
    quiet.sell("10", zoe)
    quiet.clock_to("2026-09-01")
    assert quiet.sweep() == (2, 50)
    quiet.adjust(zoe, 25)
    # They had lapsed unspent: nothing is taken a second time.
    assert quiet.refund(first).balance == 25
    assert quiet.sweep()[1] == 0
    assert quiet.balance(zoe) == 25


def test_points_that_come_back_are_moved_on_too(quiet: Shop) -> None:
    zoe = quiet.join()
    coffee = quiet.reward("Coffee", 30)
    quiet.sell("40", zoe)
    voucher = quiet.issue(zoe, coffee)
    quiet.clock_to("2026-03-01")
    quiet.sell("1", zoe)
    quiet.cancel(voucher)
    assert quiet.lots(zoe) == [("2026-04-05", 30), ("2026-06-01", 11)]
    quiet.sell("0.50", zoe)
    assert quiet.lots(zoe) == [("2026-06-01", 41)]


def test_each_lot_is_under_the_rules_it_was_opened_under(shop: Shop) -> None:
    zoe = shop.join()
    shop.set(expiry_months="2", expiry_to_month_end="no")
    shop.sell("100", zoe)
    shop.set(expiry_mode="inactivity", expiry_months="4")
    shop.sell("20", zoe)
    assert shop.lots(zoe) == [("2026-03-05", 100), ("2026-05-05", 20)]
    shop.wait(31)
    shop.set(expiry_mode="never")
    shop.sell("3", zoe)
    # The fixed ones stay, the quiet ones move on by their own four months, the new never lapse.
    assert shop.lots(zoe) == [("2026-03-05", 100), ("2026-06-05", 20), (None, 3)]
    shop.wait(28)
    shop.sell("3", zoe)
    assert shop.lots(zoe) == [("2026-03-05", 100), ("2026-07-05", 20), (None, 6)]


def test_points_held_back_stay_held_back(quiet: Shop) -> None:
    quiet.set(points_pending_days="20")
    zoe = quiet.join()
    quiet.sell("40", zoe)
    quiet.wait(10)
    quiet.sell("5", zoe)
    assert (quiet.balance(zoe), quiet.account(zoe).pending(quiet.today)) == (0, 45)
    quiet.wait(10)
    assert quiet.balance(zoe) == 40
    quiet.sell("1", zoe)
    assert (quiet.balance(zoe), quiet.account(zoe).pending(quiet.today)) == (40, 6)


def test_stamps_lapse_by_inactivity_too(quiet: Shop) -> None:
    quiet.set(earn_stamps="1")
    zoe = quiet.join()
    quiet.sell("5", zoe)
    quiet.clock_to("2026-04-05")
    quiet.sell("5", zoe)
    quiet.clock_to("2026-06-30")
    assert quiet.view(zoe).stamp_balance == 2
    quiet.clock_to("2026-07-06")
    assert quiet.view(zoe).stamp_balance == 0


def test_moving_on_is_neither_issuing_nor_redeeming(quiet: Shop) -> None:
    zoe = quiet.join()
    for day in ("2026-01-06", "2026-02-01", "2026-03-01"):
        quiet.clock_to(day)
        quiet.sell("50", zoe)
    quiet.sell("0.30", zoe, points=30)
    quiet.clock_to("2026-08-01")
    with quiet.store.read() as tx:
        found = report(tx.connection, quiet.today, keys=("redemption_rate", "breakage"))
    # No point counts twice: 150 were earned in all, 30 of them used, the rest lapsed once.
    assert (found["breakage"].numerator, found["breakage"].denominator) == (120, 150)


def test_a_changed_rule_redates_nothing_until_it_is_asked_for(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    shop.sell("30", zoe)
    shop.sell("20", bob)
    shop.adjust(bob, -20)
    assert shop.redate() == (0, 0, 0)
    shop.set(expiry_mode="never")
    assert shop.lots(zoe) == [("2028-01-31", 30)]
    with shop.store.read() as tx:
        (due,) = redating(tx)
    assert (due.member, due.lots, due.points, due.earlier, due.later) == (zoe, 1, 30, 0, 30)
    assert shop.redate() == (1, 1, 30)
    # Switched off: no notice of a last day anywhere.
    assert shop.lots(zoe) == [(None, 30)]
    assert shop.statement(zoe)[-1].points == 0
    before = shop.events
    assert shop.redate() == (0, 0, 0)
    assert shop.events == before
    shop.wait(4000)
    assert shop.balance(zoe) == 30


def test_sooner_by_the_new_rule_but_never_at_once(shop: Shop) -> None:
    zoe = shop.join()
    shop.set(expiry_to_month_end="no", refund_grace_days="14")
    shop.sell("30", zoe)  # to 5 January 2028
    shop.clock_to("2026-06-01")
    shop.sell("8", zoe)
    shop.set(expiry_months="2")
    assert shop.redate() == (1, 2, 38)
    assert shop.lots(zoe) == [("2026-06-15", 30), ("2026-08-01", 8)]
    shop.wait(3)
    assert shop.redate() == (0, 0, 0)
    shop.clock_to("2026-06-16")
    assert shop.balance(zoe) == 8
    assert shop.sweep() == (1, 30)
    assert shop.redate() == (0, 0, 0)


def test_from_the_last_sale_where_points_lapse_by_inactivity(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    for member in (zoe, bob):
        shop.sell("30", member)
    shop.clock_to("2026-05-10")
    shop.set(expiry_mode="never")
    shop.sell("4", zoe)
    shop.set(expiry_mode="inactivity", expiry_months="6", expiry_to_month_end="yes")
    assert shop.redate() == (2, 3, 64)
    assert shop.lots(zoe) == [("2026-11-30", 34)]
    assert shop.lots(bob) == [("2026-07-31", 30)]
    shop.clock_to("2026-06-02")
    shop.sell("1", bob)
    assert shop.lots(bob) == [("2026-12-31", 31)]


def test_what_has_lapsed_and_what_is_held_back(shop: Shop) -> None:
    zoe = shop.join()
    shop.set(expiry_months="1")
    shop.sell("30", zoe)
    shop.clock_to("2026-03-01")
    shop.set(expiry_months="24", points_pending_days="40")
    shop.sell("12", zoe)
    shop.set(expiry_months="1", refund_grace_days="0")
    assert shop.redate() == (1, 1, 12)
    # Not before they are released, on 10 April.
    assert shop.lots(zoe) == [("2026-04-30", 12)]
    shop.set(expiry_mode="never")
    assert shop.redate() == (1, 1, 12)
    assert shop.sweep() == (1, 30)


def test_a_sale_is_still_undone_after_it(shop: Shop) -> None:
    zoe = shop.join()
    sales = [shop.sell("30", zoe) for _ in range(3)]
    shop.set(expiry_mode="never")
    assert shop.redate() == (1, 3, 90)
    shop.set(expiry_mode="fixed", expiry_months="1")
    assert shop.redate() == (1, 1, 90)
    shop.adjust(zoe, 7)
    shop.void(sales[1])
    assert shop.balance(zoe) == 67
    shop.refund(sales[0], "10")
    assert shop.balance(zoe) == 57


def test_it_goes_on_where_it_was_stopped(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    members = [shop.join() for _ in range(5)]
    for member in members:
        shop.sell("10", member)
    shop.set(expiry_mode="never")
    monkeypatch.setattr(acts, "_MEMBERS_AT_A_TIME", 2)
    whole = acts.redate_member

    def killed(tx: Transaction, member: int, call: Call) -> object:
        if member == members[3]:
            raise KeyboardInterrupt
        return whole(tx, member, call)

    with monkeypatch.context() as patch:
        patch.setattr(acts, "redate_member", killed)
        with pytest.raises(KeyboardInterrupt):
            shop.redate()
    assert [len(shop.entries(m, "extend")) for m in members] == [2, 2, 0, 0, 0]
    assert shop.problems() == []
    assert shop.redate() == (3, 3, 30)
    assert [shop.entries(m, "extend") for m in members] == [[-10, 10]] * 5


@pytest.mark.parametrize("timezone", ["Pacific/Pago_Pago", "UTC", "Pacific/Kiritimati"])
def test_the_last_day_counted_from_a_sale_in_any_zone(make_shop: MakeShop, timezone: str) -> None:
    shop = make_shop(timezone=timezone)
    shop.set(expiry_mode="inactivity", expiry_months="1", expiry_to_month_end="no")
    zoe = shop.join()
    shop.clock_to("2026-01-31 23:59")
    shop.sell("9", zoe)
    shop.clock_to("2026-02-28 00:00")
    shop.sell("1", zoe)
    assert shop.lots(zoe) == [("2026-03-28", 10)]
    shop.clock_to("2026-03-28 23:59:59")
    assert shop.balance(zoe) == 10
    shop.micros += 1_000_000
    with pytest.raises(Refused, match="the balance is 0"):
        shop.sell("1", zoe, points=1)
    assert shop.today == dt.date(2026, 3, 29)
