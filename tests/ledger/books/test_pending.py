"""Points held back until goods can no longer be returned."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.books import merging, moving
from ledger.queries.explain import explain
from ledger.queries.members import lines
from ledger.queries.story import Story
from ledger.values.errors import Refused
from tests.shop import Shop


@pytest.fixture
def held(shop: Shop) -> Shop:
    """Points wait for 14 days, and lapse a month after they were earned."""
    shop.set(points_pending_days="14", expiry_months="1", expiry_to_month_end="no")
    return shop


def pending(shop: Shop, member: int) -> int:
    return shop.account(member).pending(shop.today)


def owing(shop: Shop, points: int) -> int:
    """A new member who spent so many points of a sale that was given back, all of them now."""
    member = shop.join()
    sale = shop.sell(f"{points}.00", member)
    shop.wait(14)
    shop.adjust(member, -points)
    shop.refund(sale)
    assert (shop.balance(member), shop.account(member).deficit) == (-points, points)
    return member


def test_held_then_released_by_the_date_alone(held: Shop) -> None:
    zoe = held.join()
    done = held.sell("80.00", zoe)
    assert (done.points, done.balance, pending(held, zoe)) == (0, 0, 80)
    assert held.lots(zoe) == [("2026-02-05", 80)]
    (entry,) = done.entries
    assert entry.usable_from == dt.date(2026, 1, 19)
    held.clock_to("2026-01-18 23:59:59")
    assert (held.balance(zoe), pending(held, zoe)) == (0, 80)
    with pytest.raises(Refused, match="the balance is 0"):
        held.sell("1.00", zoe, points=1)
    before = held.events
    held.clock_to("2026-01-19 00:00")
    assert (held.balance(zoe), pending(held, zoe), held.events) == (80, 0, before)
    assert held.sell("1.00", zoe, points=70).balance == 10


def test_none_held_by_default(shop: Shop) -> None:
    zoe = shop.join()
    assert shop.sell("80.00", zoe).balance == 80
    assert pending(shop, zoe) == 0


def test_the_preview_says_from_when(held: Shop) -> None:
    zoe = held.join()
    plan = held.preview("80.00", zoe)
    assert (plan.earned, plan.balance_after) == (80, 0)
    assert plan.usable_from == dt.date(2026, 1, 19)
    held.set(points_pending_days="0")
    assert held.preview("80.00", zoe).usable_from is None


def test_only_what_hangs_on_a_purchase_is_held(held: Shop) -> None:
    held.set(earn_signup="5", earn_survey="7", earn_birthday="9", earn_referred="11")
    ana = held.join()
    zoe = held.join(birthday="01-05", referrer=ana)
    held.survey(zoe, "Été")
    held.birthdays()
    held.adjust(zoe, 13)
    assert (held.balance(zoe), pending(held, zoe)) == (5 + 7 + 9 + 13, 0)
    held.sell("40.00", zoe)
    assert (held.balance(zoe), pending(held, zoe)) == (34, 40 + 11)


def test_a_refund_takes_what_is_held_first(held: Shop) -> None:
    zoe = held.join()
    held.sell("30.00", zoe)
    held.wait(14)
    sale = held.sell("50.00", zoe)
    assert held.refund(sale, "20.00").balance == 30
    assert (held.balance(zoe), pending(held, zoe)) == (30, 30)
    held.refund(sale)
    assert (held.balance(zoe), pending(held, zoe), held.account(zoe).deficit) == (30, 0, 0)


@pytest.mark.parametrize("policy", ["carry", "clamp", "block"])
def test_within_the_days_no_policy_has_anything_to_say(held: Shop, policy: str) -> None:
    held.set(refund_after_spend=policy)
    zoe = held.join()
    sale = held.sell("50.00", zoe)
    done = held.refund(sale)
    assert ("waived" in done.detail, held.balance(zoe), pending(held, zoe)) == (False, 0, 0)


def test_points_held_do_not_pay_a_debt_before_their_day(held: Shop) -> None:
    zoe = owing(held, 30)
    held.sell("80.00", zoe)
    assert (held.balance(zoe), held.account(zoe).deficit, pending(held, zoe)) == (-30, 30, 80)
    held.wait(13)
    assert (held.balance(zoe), held.account(zoe).deficit) == (-30, 30)
    before = held.events
    held.wait(1)
    # Nobody did anything, and the debt is paid.
    account = held.account(zoe)
    assert (held.balance(zoe), account.deficit, pending(held, zoe)) == (50, 0, 0)
    assert [points for _, points in held.lots(zoe)] == [50]
    assert held.events == before
    with held.store.read() as tx:
        told = explain(tx, zoe)
        (line,) = lines(tx, [zoe])
        today = tx.today
    assert sum(lot.remaining(today) for lot in told.lots) == told.balance == line.balance == 50
    assert [lot.used for lot in told.lots][-1] == 30
    assert held.sell("1.00", zoe, points=50).balance == 0


def test_what_paid_a_debt_in_time_does_not_lapse(held: Shop) -> None:
    zoe = owing(held, 30)
    held.sell("80.00", zoe)
    held.wait(60)
    # 30 paid the debt on the day they were released, 50 lapsed; nobody looked meanwhile.
    assert (held.balance(zoe), held.account(zoe).deficit) == (0, 0)
    with held.store.read() as tx:
        (line,) = lines(tx, [zoe])
        *_, lot = explain(tx, zoe).lots
        today = tx.today
    assert line.balance == 0
    assert (lot.amount, lot.used, lot.lapsed(today), lot.remaining(today)) == (80, 30, 50, 0)
    assert held.sweep() == (1, 50)
    assert held.sweep() == (0, 0)
    assert (held.balance(zoe), held.account(zoe).deficit) == (0, 0)
    assert held.entries(zoe, "expire") == [-50]


def test_a_sweep_writes_down_a_debt_paid_whole(held: Shop) -> None:
    zoe = owing(held, 30)
    held.sell("30.00", zoe)
    held.wait(14)
    assert (held.balance(zoe), held.account(zoe).deficit) == (0, 0)
    assert held.sweep() == (0, 0)
    with held.store.read() as tx:
        assert not tx.connection.execute("SELECT * FROM deficit").fetchall()
        assert not tx.connection.execute("SELECT * FROM lot_open").fetchall()
    last = held.statement(zoe)[-1]
    assert (last.kind, last.points, last.balance) == ("sweep", 0, 0)
    assert held.sweep() == (0, 0)
    assert held.statement(zoe)[-1].event == last.event


def test_what_had_lapsed_before_the_debt_pays_nothing_of_it(held: Shop) -> None:
    zoe = held.join()
    held.sell("80.00", zoe)
    held.wait(60)
    sale = held.sell("30.00", zoe)
    held.wait(14)
    held.adjust(zoe, -30)
    held.refund(sale)
    assert (held.balance(zoe), held.account(zoe).deficit) == (-30, 30)
    assert held.sweep() == (1, 80)
    assert (held.balance(zoe), held.account(zoe).deficit) == (-30, 30)


def test_held_points_move_with_their_dates(held: Shop) -> None:
    zoe, card = held.join(), held.join()
    held.sell("80.00", card)
    held.wait(4)
    merging.merge(held.store, card, zoe, held.call())
    assert (held.balance(zoe), pending(held, zoe)) == (0, 80)
    held.wait(9)
    assert held.balance(zoe) == 0
    merging.unmerge(held.store, card, held.call())
    assert (pending(held, card), pending(held, zoe)) == (80, 0)
    held.wait(1)
    assert (held.balance(card), held.balance(zoe)) == (80, 0)


def test_a_debt_moves_with_what_will_pay_it(held: Shop) -> None:
    card, zoe = owing(held, 30), held.join()
    held.sell("80.00", card)
    merging.merge(held.store, card, zoe, held.call())
    assert (held.balance(zoe), pending(held, zoe)) == (-30, 80)
    held.wait(14)
    assert (held.balance(zoe), held.account(zoe).deficit) == (50, 0)
    merging.unmerge(held.store, card, held.call())
    assert (held.balance(zoe), held.balance(card)) == (0, 50)
    assert held.account(card).deficit == held.account(zoe).deficit == 0


def test_a_sale_moved_within_the_days_is_held_as_long(held: Shop) -> None:
    zoe, bob = held.join(), held.join()
    sale = held.sell("80.00", zoe)
    held.wait(10)
    done = moving.reassign(held.store, str(sale.event), bob, held.call())
    assert (done.points, pending(held, bob), pending(held, zoe)) == (0, 80, 0)
    held.wait(4)
    assert held.balance(bob) == 80


def test_new_last_days_release_nothing(held: Shop) -> None:
    zoe = owing(held, 30)
    held.sell("80.00", zoe)
    held.set(expiry_months="6")
    held.redate()
    assert (held.balance(zoe), pending(held, zoe)) == (-30, 80)
    held.wait(14)
    held.set(expiry_months="8")
    # The 30 that paid the debt are not dated anew.
    assert held.redate() == (1, 1, 50)
    assert (held.balance(zoe), held.account(zoe).deficit) == (50, 0)


def test_held_points_where_they_lapse_by_inactivity(held: Shop) -> None:
    held.set(expiry_mode="inactivity")
    zoe = owing(held, 30)
    held.sell("80.00", zoe)
    held.wait(10)
    held.sell("6.00", zoe)
    assert (held.balance(zoe), pending(held, zoe)) == (-30, 86)
    held.wait(4)
    assert (held.balance(zoe), pending(held, zoe)) == (50, 6)
    assert held.sell("1.00", zoe, points=50).balance == 0


def test_a_sale_entered_late_cannot_pay_before_it_was_entered(held: Shop) -> None:
    zoe = owing(held, 30)
    held.wait(40)
    # Had it been entered on its day it would have paid the debt; it has lapsed before it was.
    done = held.sell("80.00", zoe, at=(held.today - dt.timedelta(days=38)).isoformat())
    assert (done.points, done.balance) == (0, -30)
    assert (held.balance(zoe), held.account(zoe).deficit) == (-30, 30)


def test_a_refund_of_an_earlier_day_is_paid_by_what_is_there(shop: Shop) -> None:
    zoe = shop.join()
    sale = shop.sell("30.00", zoe)
    shop.adjust(zoe, -30)
    shop.wait(10)
    shop.sell("50.00", zoe)
    done = shop.refund(sale, at="2026-01-10")
    assert done.balance == shop.balance(zoe) == 20
    assert (shop.account(zoe).deficit, shop.lots(zoe)) == (0, [("2028-01-31", 20)])
    assert shop.sell("5.00", zoe, points=20).balance == 4


def act(shop: Shop, kind: str, number: int, sales: list[Story], *, nightly: bool) -> None:
    """One of a few acts; days pass with a sweep each night, or with none."""
    match kind:
        case "sell":
            sales.append(shop.sell(f"{number}.00", 1))
        case "refund" if sales:
            shop.refund(sales.pop(number % len(sales)))
        case "spend" if shop.balance(1) > 0:
            shop.adjust(1, -min(number + 1, shop.balance(1)))
        case "adjust":
            shop.adjust(1, number + 1)
        case "wait":
            for _ in range(number % 19 + 1):
                shop.wait(1)
                if nightly:
                    shop.sweep()


kinds = st.sampled_from(["sell", "sell", "refund", "spend", "adjust", "wait", "wait"])


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.tuples(kinds, st.integers(0, 99)), min_size=4, max_size=14))
def test_swept_each_night_or_never_it_is_the_same(acts: list[tuple[str, int]]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="loyalty-pending-"))
    swept, left = shops = [Shop(folder / f"{name}.db") for name in ("swept", "left")]
    try:
        for shop in shops:
            shop.set(points_pending_days="5", expiry_months="1", expiry_to_month_end="no")
            shop.join()
        sales: tuple[list[Story], list[Story]] = ([], [])
        for kind, number in acts:
            act(swept, kind, number, sales[0], nightly=True)
            act(left, kind, number, sales[1], nightly=False)
            found = [
                (shop.balance(1), shop.account(1).deficit, shop.lots(1), pending(shop, 1))
                for shop in shops
            ]
            assert found[0] == found[1]
            _, owed, lots, waiting = found[0]
            # What can be used has paid what is owed: there is never both.
            assert not owed or sum(points for _, points in lots) == waiting
        assert [shop.problems() for shop in shops] == [[], []]
    finally:
        for shop in shops:
            shop.close()
        shutil.rmtree(folder)
