"""Refunds and voids: each ends where the members and the shop would have been without the sale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.books import refunds
from ledger.books.sales import Sale, sell
from ledger.queries.sales import find_sale
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop


def test_a_full_refund_takes_back_what_the_sale_earned(shop: Shop) -> None:
    zoe = shop.join()
    shop.sell("7.00", zoe)
    for _ in range(3):  # a loop of buying and giving back gains nothing
        back = shop.refund(shop.sell("45.60", zoe))
        assert (back.points, back.balance) == (-45, 7)
    assert shop.lots(zoe) == [("2028-01-31", 7)]
    assert shop.account(zoe).deficit == 0


def test_three_refunds_of_five_end_where_one_of_fifteen_ends(shop: Shop) -> None:
    shop.set(earn_per="10", earn_steps="yes")
    small, big = shop.join(), shop.join()
    one, other = shop.sell("21.90", small), shop.sell("21.90", big)
    assert [shop.refund(one, "5.00").points for _ in range(3)] == [-1, 0, -1]
    assert shop.refund(other, "15.00").points == -2
    assert shop.balance(small) == shop.balance(big) == 0


def test_never_more_than_was_earned(shop: Shop) -> None:
    zoe = shop.join()
    sale = shop.sell("21.90", zoe)
    shop.refund(sale, "20.00")
    with pytest.raises(Refused, match=r"1\.90 EUR left to refund: 2\.00 EUR is too much"):
        shop.refund(sale, "2.00")
    shop.refund(sale, "1.90")
    with pytest.raises(Refused, match="already refunded or undone"):
        shop.refund(sale, "0.01")
    with pytest.raises(Refused, match="already refunded or undone"):
        shop.void(sale)
    assert shop.balance(zoe) == 0
    assert sum(shop.entries(zoe, "reverse")) == -21


def test_a_refund_of_nothing_is_no_refund(shop: Shop) -> None:
    sale = shop.sell("10.00", shop.join())
    with pytest.raises(BadInput, match="above zero"):
        shop.refund(sale, "0")


def test_what_was_booked_is_taken_back_not_todays_rate(shop: Shop) -> None:
    zoe = shop.join()
    shop.set(earn_points="3")
    sale = shop.sell("20.00", zoe)
    shop.set(earn_points="1", earn_steps="yes", earn_per="50", expiry_months="1")
    assert shop.refund(sale, "5.00").points == -15
    assert shop.refund(sale).points == -45


@pytest.mark.parametrize(
    ("policy", "points", "balance", "later"), [("carry", -80, -50, 10), ("clamp", -30, 0, 60)]
)
def test_a_refund_after_the_points_were_spent(
    shop: Shop, policy: str, points: int, balance: int, later: int
) -> None:
    shop.set(refund_after_spend=policy)
    zoe = shop.join()
    sale = shop.sell("80.00", zoe)
    shop.adjust(zoe, -50)
    back = shop.refund(sale)
    assert (back.points, back.balance) == (points, balance)
    assert back.detail.get("waived") == (50 if policy == "clamp" else None)
    assert shop.account(zoe).deficit == (50 if policy == "carry" else 0)
    # Later earnings pay off what is owed first.
    assert shop.sell("60.00", zoe).balance == later
    assert shop.account(zoe).deficit == 0
    assert shop.lots(zoe) == [("2028-01-31", later)]


def test_a_programme_may_block_such_refunds(shop: Shop) -> None:
    shop.set(refund_after_spend="block")
    zoe = shop.join()
    sale = shop.sell("80.00", zoe)
    shop.adjust(zoe, -50)
    with pytest.raises(Refused, match="80 to take back, 30 left"):
        shop.refund(sale)
    assert shop.balance(zoe) == 30
    assert shop.refund(sale, "30.00").balance == 0
    shop.sell("50.00", zoe)
    assert shop.refund(sale).balance == 0


@pytest.mark.parametrize("policy", ["clamp", "block"])
def test_what_comes_back_counts_among_what_can_be_taken(shop: Shop, policy: str) -> None:
    shop.set(refund_after_spend=policy)
    zoe = shop.join()
    shop.adjust(zoe, 200)
    sale = shop.sell("102.00", zoe, points=200)  # 2.00 paid with points, 100 earned
    shop.adjust(zoe, -100)
    back = shop.refund(sale)
    # 200 come back and the 100 earned are taken from them, although the balance was 0.
    assert (back.points, back.balance) == (100, 100)


def test_clamped_lets_go_only_what_is_missing(shop: Shop) -> None:
    shop.set(refund_after_spend="clamp")
    zoe = shop.join()
    shop.adjust(zoe, 40)
    sale = shop.sell("100.40", zoe, points=40)
    shop.adjust(zoe, -90)
    back = shop.refund(sale)
    # 10 held and 40 back: 50 of the 100 earned are taken, 50 let go.
    assert (back.points, back.balance, back.detail["waived"]) == (-10, 0, 50)


def test_a_debt_is_paid_off_by_whatever_comes_in(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 30)
    voucher_sale = shop.sell("30.00", zoe)
    voucher = shop.issue(zoe, coffee)
    shop.refund(voucher_sale)
    assert shop.balance(zoe) == -30
    with pytest.raises(Refused):
        shop.issue(zoe, coffee)
    assert shop.cancel(voucher).balance == 0
    assert (shop.account(zoe).deficit, shop.lots(zoe)) == (0, [])


def test_points_used_come_back_to_their_own_lots_once(shop: Shop) -> None:
    zoe = shop.join()
    shop.earn(zoe, 30, "2026-06-30")
    shop.earn(zoe, 50, "2026-12-31")
    sale = shop.sell("0.40", zoe, points=40)
    assert shop.lots(zoe) == [("2026-12-31", 40)]
    shop.wait(60)
    back = shop.refund(sale, "0.15")
    assert back.points == 15
    assert shop.lots(zoe) == [("2026-06-30", 5), ("2026-12-31", 50)]
    assert shop.refund(sale, "0.10").points == 10
    assert shop.refund(sale).points == 15
    assert shop.lots(zoe) == [("2026-06-30", 30), ("2026-12-31", 50)]
    assert sum(shop.entries(zoe, "restore")) == 40


def test_a_cancelled_reward_comes_back_once_to_its_lots(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 45, stock=1)
    shop.earn(zoe, 30, "2026-06-30")
    shop.earn(zoe, 50, "2026-12-31")
    voucher = shop.issue(zoe, coffee)
    assert shop.cancel(voucher).points == 45
    assert shop.lots(zoe) == [("2026-06-30", 30), ("2026-12-31", 50)]
    with pytest.raises(Refused, match="was cancelled"):
        shop.cancel(voucher)
    with pytest.raises(Refused, match="was cancelled"):
        shop.use(voucher)
    again = shop.issue(zoe, coffee)  # its stock came back too
    shop.use(again)
    with pytest.raises(Refused, match="has been used"):
        shop.cancel(again)
    assert shop.balance(zoe) == 35


@pytest.mark.parametrize("swept", [True, False])
def test_points_whose_lot_lapsed_meanwhile_come_back_for_some_days(
    shop: Shop, *, swept: bool
) -> None:
    shop.set(refund_grace_days="10")
    zoe = shop.join()
    coffee = shop.reward("Coffee", 60)
    shop.earn(zoe, 50, "2026-02-28")
    shop.earn(zoe, 50, "2026-12-31")
    voucher = shop.issue(zoe, coffee)
    shop.clock_to("2026-03-05")
    if swept:
        shop.sweep()
    back = shop.cancel(voucher)
    assert (back.points, back.balance) == (60, 100)
    assert [(e.kind, e.amount) for e in back.entries] == [("restore", 10), ("grace", 50)]
    assert shop.lots(zoe) == [("2026-03-15", 50), ("2026-12-31", 50)]
    shop.clock_to("2026-03-16")
    assert shop.balance(zoe) == 50
    assert shop.sweep() == (1, 50)


def test_or_are_forfeited(shop: Shop) -> None:
    shop.set(refund_lapsed_lot="forfeit")
    zoe = shop.join()
    coffee = shop.reward("Coffee", 60)
    shop.earn(zoe, 50, "2026-02-28")
    shop.earn(zoe, 50, "2026-12-31")
    voucher = shop.issue(zoe, coffee)
    shop.clock_to("2026-03-05")
    back = shop.cancel(voucher)
    assert (back.points, back.balance, back.detail["forfeited"]) == (10, 50, 50)
    assert shop.lots(zoe) == [("2026-12-31", 50)]


@pytest.mark.parametrize("swept", [True, False])
def test_a_refund_takes_what_lapsed_from_its_own_lot_first(shop: Shop, *, swept: bool) -> None:
    zoe = shop.join()
    sale = shop.earn(zoe, 80, "2026-02-28")
    shop.adjust(zoe, -30)
    shop.earn(zoe, 100, "2026-12-31")
    shop.clock_to("2026-03-05")
    if swept:
        assert shop.sweep() == (1, 50)
    # 50 of the 80 lapsed unspent: only the 30 that were spent are taken from newer points.
    assert shop.refund(sale, "40.00").balance == 100
    assert shop.refund(sale).balance == 70
    assert shop.lots(zoe) == [("2026-12-31", 70)]
    assert shop.sweep() == (0, 0)


def test_a_void_is_no_visit_and_brings_everything_back(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.set(earn_stamps="1")
    tiered.sell("12.00", zoe)
    before = tiered.view(zoe)
    sale = tiered.sell("350.00", zoe, points=10)
    assert tiered.tier(zoe) == "Silver"
    done = tiered.void(sale)
    after = tiered.view(zoe)
    assert (done.kind, done.points) == ("void", -339)
    assert (after.balance, after.points.upcoming(after.today)) == (
        before.balance,
        before.points.upcoming(before.today),
    )
    assert (after.visits, after.spend, after.stamp_balance) == (1, 1200, 1)


def test_spend_figures_subtract_refunds(shop: Shop) -> None:
    zoe = shop.join()
    one, other = shop.sell("30.00", zoe), shop.sell("20.00", zoe)
    shop.refund(one, "12.50")
    shop.refund(other)
    view = shop.view(zoe)
    assert (view.visits, view.spend) == (1, 1750)
    shop.refund(one)
    view = shop.view(zoe)
    assert (view.visits, view.spend, view.last_purchase) == (0, 0, None)


def test_a_sale_without_a_member(shop: Shop) -> None:
    sale = shop.sell("30.00")
    back = shop.refund(sale, "10.00")
    assert (back.points, back.member, back.balance) == (0, None, None)
    shop.void(sale)
    with pytest.raises(Refused, match="find the member first"):
        shop.sell("5.00", points=1)


def test_a_visit_without_an_amount_can_be_undone(shop: Shop) -> None:
    zoe = shop.join()
    sale = shop.sell("0", zoe)
    assert shop.view(zoe).visits == 1
    shop.void(sale)
    assert shop.view(zoe).visits == 0
    with pytest.raises(Refused, match="already"):
        shop.refund(sale)


def test_the_receipts_number_or_the_events(shop: Shop) -> None:
    zoe = shop.join()
    shop.sell("30.00", zoe, ref="A1")
    sale = shop.sell("10.00", zoe, ref="7")
    # Event 7 is another act; the receipt's number comes first.
    refunds.refund(shop.store, "7", None, shop.call())
    refunds.void(shop.store, "A1", shop.call())
    assert shop.balance(zoe) == 0
    padded = f"{sale.event:018d}999"
    for unknown in ("A2", "999", "", "²", "x" * 300, "9" * 40, padded, "' OR 1=1 --"):
        with pytest.raises(Refused, match="There is no sale"):
            refunds.refund(shop.store, unknown, None, shop.call())


def test_a_number_of_another_source(shop: Shop) -> None:
    zoe = shop.join()
    for source, number in (("old", "A1"), ("old", "A2"), ("web", "A2"), ("web", "A3")):
        call = replace(shop.call(ref=number), source=source)
        sell(shop.store, Sale(1_000, zoe), call)
    with shop.store.read() as tx:
        named = [find_sale(tx, number) for number in ("A1", "A2", "A3", "A4")]
        assert find_sale(tx, "A2", "web") is not None
    # Two sources have an A2: it names neither.
    assert [found is not None for found in named] == [True, False, True, False]


def test_a_number_is_looked_up_without_reading_every_event(shop: Shop) -> None:
    shop.sell("10.00", ref="A1")
    with shop.store.read() as tx:
        asked: list[str] = []
        tx.connection.set_trace_callback(asked.append)
        assert find_sale(tx, "nowhere") is None
        tx.connection.set_trace_callback(None)
        plans = [tx.connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall() for sql in asked]
    steps = [row[3] for plan in plans for row in plan]
    assert any(step.startswith("SEARCH event") for step in steps)
    assert not [step for step in steps if step.startswith("SCAN event")]


def test_an_exchange_earns_for_the_new_lines_only(shop: Shop) -> None:
    zoe = shop.join()
    bought = shop.sell("40.00", zoe)
    shop.refund(bought, "25.00")
    shop.sell("32.50", zoe)
    assert shop.balance(zoe) == 40 - 25 + 32


def test_a_refund_dated_earlier(shop: Shop) -> None:
    zoe = shop.join()
    sale = shop.sell("40.00", zoe, at="2026-01-02")
    back = shop.refund(sale, "10.00", at="2026-01-03")
    assert back.business_date.isoformat() == "2026-01-03"
    assert shop.balance(zoe) == 30
    with pytest.raises(BadInput, match="in the future"):
        shop.refund(sale, at="2026-01-06")


@st.composite
def splits(draw: st.DrawFn) -> tuple[int, int, list[int]]:
    """A sale's amount, the points used on it, and refunds that make up part of it or all."""
    amount = draw(st.integers(1, 6000))
    used = draw(st.integers(0, min(amount, 300)))
    cuts = sorted(draw(st.sets(st.integers(1, amount), min_size=1, max_size=5)))
    return amount, used, [b - a for a, b in zip([0, *cuts], cuts, strict=False)]


@given(case=splits(), steps=st.booleans(), spent=st.integers(0, 60))
@settings(max_examples=10, deadline=None)
def test_any_split_of_refunds_ends_like_one(
    case: tuple[int, int, list[int]], *, steps: bool, spent: int
) -> None:
    amount, used, parts = case
    with TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop.db")
        shop.set(earn_points="2.5", earn_per="2.50", earn_steps="yes" if steps else "no")
        ends = []
        for split in (parts, [sum(parts)]):
            member = shop.join()
            shop.adjust(member, 300)
            sale = sell(shop.store, Sale(amount, member, points=used), shop.call())
            shop.adjust(member, -min(spent, shop.balance(member)) or 1)
            for part in split:
                refunds.refund(shop.store, str(sale.event), part, shop.call())
            held = shop.account(member)
            ends.append((shop.balance(member), held.deficit, shop.lots(member)))
            earned, taken = sale.entries[-1].amount, -sum(shop.entries(member, "reverse"))
            assert 0 <= taken <= earned
            assert 0 <= sum(shop.entries(member, "restore")) <= used
            if sum(parts) == amount:
                assert (taken, sum(shop.entries(member, "restore"))) == (earned, used)
        assert ends[0] == ends[1]
        assert shop.problems() == []
        shop.close()
