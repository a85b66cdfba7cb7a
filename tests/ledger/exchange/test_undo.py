"""An import undone: nothing is left of it but the proof that it was there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.books import amending, merging, moving, refunds
from ledger.books.act import Call
from ledger.exchange import batches, chunks
from ledger.exchange.importing import Order, What, run
from ledger.exchange.result import ImportResult
from ledger.exchange.undoing import Undone, undo
from ledger.metrics.report import report
from ledger.queries.members import resolve
from ledger.queries.sales import find_sale
from ledger.values.errors import Refused
from tests.shop import Shop

Write = Callable[..., Path]
HEADER = "order_id,customer_id,ts,kind,amount_cents\n"
SALES = (
    HEADER
    + """\
A1,C-1,2026-01-12,sale,4490
A2,C-1,2026-02-20,sale,3160
A3,,2026-02-21,sale,700
A4,C-2,2026-02-22,sale,12000
R1,C-1,2026-02-25,refund,-900
"""
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "fournil.db", now="2026-03-02 10:00")
    yield made
    assert made.problems() == []
    made.close()


def bring(shop: Shop, path: Path, what: What = "sales") -> ImportResult:
    return run(shop.store, Order(what, path), Call(staff=1, till="back"))


def take_back(shop: Shop, batch: int = 1) -> Undone:
    return undo(shop.store, batch, Call(staff=1, till="back"))


def named(shop: Shop, text: str) -> int:
    with shop.store.read() as tx:
        return resolve(tx, text)


def numbers(shop: Shop) -> dict[str, object]:
    with shop.store.read() as tx:
        found = report(
            tx.connection,
            tx.today + dt.timedelta(days=1),
            today=tx.today,
            point_value=tx.settings.points_value,
        )
    return {key: (kpi.value, kpi.numerator, kpi.denominator) for key, kpi in found.items()}


def test_no_number_tells_that_it_was_there(shop: Shop, write: Write) -> None:
    zoe = shop.join("Zoé")
    shop.sell("20.00", zoe)
    shop.sell("9.00")
    before = numbers(shop)
    bring(shop, write(SALES))
    assert numbers(shop) != before
    undone = Undone(1, sales=4, refunds=1, openings=0, answers=0, members=2, kept=0)
    assert take_back(shop) == undone
    assert numbers(shop) == before
    with shop.store.read() as tx:
        (batch,) = batches.listing(tx)
    assert batch.undone
    assert shop.balance(zoe) == 20


def test_what_cannot_be_undone(shop: Shop, write: Write) -> None:
    bring(shop, write(SALES))
    with pytest.raises(Refused, match="There is no import 7"):
        take_back(shop, 7)
    take_back(shop)
    with pytest.raises(Refused, match="Import 1 is undone already"):
        take_back(shop)


def test_refused_with_the_members_named_where_points_were_spent(shop: Shop, write: Write) -> None:
    coffee = shop.reward("Coffee", 50)
    bring(shop, write(SALES))
    bring(shop, write("card,name,points\nC-3,Lou Roux,60\nC-4,Ana Blanc,60\n", "b.csv"), "balances")
    first, lou, ana = named(shop, "C-1"), named(shop, "C-3"), named(shop, "C-4")
    vouchers = [shop.issue(member, coffee) for member in (first, lou, ana)]
    before = shop.events
    with pytest.raises(Refused, match=rf"spent already by {first} C-1: nothing was undone\."):
        take_back(shop, 1)
    with pytest.raises(Refused, match=rf"by {lou} Lou Roux, {ana} Ana Blanc:"):
        take_back(shop, 2)
    assert shop.events == before
    for voucher in vouchers:
        shop.cancel(voucher)
    assert take_back(shop, 1).sales == 4
    done = take_back(shop, 2)
    # They have a history of their own by now.
    assert (done.openings, done.members, done.kept) == (2, 0, 2)
    assert [shop.balance(member) for member in (lou, ana)] == [0, 0]


def test_points_of_their_own_do_not_count_for_spent_ones(shop: Shop, write: Write) -> None:
    """Whoever spent the import's points and earned others since would end with too few."""
    ana = shop.join("Ana")
    bring(shop, write(f"member,points,last day\n{ana},80,2026-04-30\n"), "balances")
    shop.sell("100.00", ana, points=30)
    assert shop.balance(ana) == 80 - 30 + 99
    with pytest.raises(Refused, match=f"by {ana} Ana"):
        take_back(shop)


def test_undone_then_brought_in_again(shop: Shop, write: Write) -> None:
    path = write(SALES)
    first = bring(shop, path)
    held = named(shop, "C-1")
    take_back(shop)
    with pytest.raises(Refused):
        shop.view(named(shop, "C-1"))
    again = bring(shop, path)
    assert (again.batch, again.new, again.known, again.members) == (2, 5, 0, first.members)
    assert named(shop, "C-1") != held
    assert shop.balance(named(shop, "C-1")) == 44 + 31
    assert bring(shop, path).known == 5
    # The number finds the sale that stands.
    with shop.store.read() as tx:
        found = find_sale(tx, "A2", "sales")
    assert found is not None
    assert refunds.refund(shop.store, "A2", 1000, shop.call()).reverses == found
    shop.refund(shop.statement(named(shop, "C-2"))[-1])
    assert take_back(shop, 2).sales == 3
    assert bring(shop, path).new == 5


def test_mended_between_the_two(shop: Shop, write: Write) -> None:
    bring(shop, write(SALES))
    take_back(shop)
    mended = SALES.replace("12000", "1200").replace("A3,,2026-02-21,sale,700\n", "")
    assert bring(shop, write(mended, "mended.csv")).new == 4
    assert shop.balance(named(shop, "C-2")) == 12
    bad = SALES.replace("4490", "4499")
    with pytest.raises(Refused, match="Order A1 is already recorded with another content"):
        bring(shop, write(bad, "bad.csv"))


def test_killed_half_way_and_run_again(
    shop: Shop, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = numbers(shop)
    bring(shop, write(SALES))
    monkeypatch.setattr(chunks, "MAX_ROWS", 1)

    def die(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo(shop.store, 1, Call(), die)
    assert shop.problems() == []
    done = take_back(shop)
    # Newest first: the refund and the sales A4 and A3 were undone before.
    assert (done.sales, done.refunds, done.members) == (2, 0, 2)
    assert numbers(shop) == before


def test_spent_while_it_was_being_undone(
    shop: Shop, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    coffee = shop.reward("Coffee", 40)
    bring(shop, write(SALES))
    member = named(shop, "C-1")
    monkeypatch.setattr(chunks, "MAX_ROWS", 1)
    voucher = []

    def spend(done: int, _total: int) -> None:
        if done == 1:
            voucher.append(shop.issue(member, coffee))

    with pytest.raises(Refused, match=f"by {member} C-1") as refused:
        undo(shop.store, 1, Call(), spend)
    # What was undone before stays so, and it does not say otherwise.
    assert "it is undone in part" in str(refused.value)
    assert shop.problems() == []
    shop.cancel(voucher[0])
    take_back(shop)
    assert shop.balance(member) == 0


def test_sales_put_right_since_go_as_they_stand(shop: Shop, write: Write) -> None:
    zoe, bob = shop.join("Zoé"), shop.join("Bob")
    bring(shop, write(SALES))
    call = shop.call
    refunds.refund(shop.store, "A4", 4000, call())
    amending.edit(shop.store, "A2", call(), amount=5000)
    moving.reassign(shop.store, "A1", bob, call())
    moving.claim(shop.store, "A3", zoe, call())
    assert (shop.balance(zoe), shop.balance(bob)) == (7, 44)
    done = take_back(shop)
    assert (done.sales, done.refunds) == (4, 1)
    assert [shop.balance(m) for m in (zoe, bob)] == [0, 0]
    assert [shop.view(m).spend for m in (zoe, bob)] == [0, 0]
    # Who was put right at the till has a history, and stays.
    assert (done.members, done.kept) == (0, 2)


@pytest.mark.parametrize("how", ["merged", "inactivity", "lapsed", "swept", "redated"])
def test_a_balance_is_taken_from_wherever_it_moved(shop: Shop, write: Write, how: str) -> None:
    shop.set(expiry_months="3", expiry_mode="inactivity" if how == "inactivity" else "fixed")
    lou, zoe = shop.join("Lou"), shop.join("Zoé")
    bring(shop, write(f"member,points,stamps\n{lou},70,4\n"), "balances")
    shop.sell("25.00", lou)
    holder = lou
    match how:
        case "merged":
            merging.merge(shop.store, lou, zoe, shop.call())
            holder = zoe
        case "inactivity":
            shop.wait(40)
            shop.sell("6.00", lou)
        case "redated":
            shop.set(expiry_mode="never")
            assert shop.redate() == (1, 3, 95)
        case _:
            shop.wait(130)
            if how == "swept":
                assert shop.sweep() == (3, 95)
    done = take_back(shop)
    assert (done.openings, done.members) == (1, 0)
    own = {"inactivity": 31, "lapsed": 0, "swept": 0}.get(how, 25)
    assert (shop.balance(holder), shop.account(holder).deficit) == (own, 0)
    assert shop.view(holder).stamp_balance == 0


def test_tiers_go_back_with_it(make_tiers: Shop, write: Write) -> None:
    shop = make_tiers
    shop.set(tier_basis="points_earned", tier_counts="opening")
    zoe = shop.join("Zoé")
    bring(shop, write(f"member,points\n{zoe},40000\n"), "balances")
    assert shop.tier(zoe) == "Silver"
    shop.wait(200)
    take_back(shop)
    # Never earned, so without days of grace.
    assert shop.tier(zoe) == "Bronze"
    shop.wait(200)
    # The balance is out of the year by now; that it was taken back must be as well.
    shop.set(earn_points="400")
    shop.sell("77.00", zoe)
    assert shop.tier(zoe) == "Silver"


@pytest.fixture
def make_tiers(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "tiers.db", preset="tiers", now="2026-03-02 10:00")
    yield made
    assert made.problems() == []
    made.close()


def test_a_refund_that_named_no_sale_no_longer_lowers_the_spend(shop: Shop, write: Write) -> None:
    zoe = shop.join("Zoé")
    card = shop.view(zoe).card
    shop.sell("50.00", zoe)
    bring(shop, write(f"{HEADER}R9,{card},2026-03-01,refund,-1300\n"))
    assert shop.view(zoe).spend == 3700
    assert take_back(shop).refunds == 1
    assert shop.view(zoe).spend == 5000


def test_an_owners_doing_for_everybody_is_no_history_of_ones_own(shop: Shop, write: Write) -> None:
    bring(shop, write("card,points\nC-7,90\n"), "balances")
    shop.set(expiry_mode="never")
    assert shop.redate() == (1, 1, 90)
    done = take_back(shop)
    assert (done.openings, done.members, done.kept) == (1, 1, 0)


def test_imported_members_are_taken_out_again(shop: Shop, write: Write) -> None:
    path = write("name,phone,card\nZoé,06 12 34 56 78,M-77\nAna,,M-78\n")
    bring(shop, path, "members")
    shop.sell("10.00", named(shop, "M-77"))
    done = take_back(shop)
    assert (done.members, done.kept) == (1, 1)
    assert named(shop, "0612345678") == 1
    with pytest.raises(Refused):
        named(shop, "M-78")
    again = bring(shop, path, "members")
    assert (again.new, again.known) == (1, 1)
