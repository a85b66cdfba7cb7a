"""Points for who brings a member, and for who is brought."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.books import amending, members, merging, moving
from ledger.books.act import Call
from ledger.books.erasing import erase_in
from ledger.books.members import NewMember
from ledger.exchange.importing import Order, run
from ledger.exchange.undoing import undo
from ledger.queries.story import Story
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop


@dataclass
class Pair:
    """Zoé brought Léa: 50 for Zoé, 20 for Léa."""

    shop: Shop
    zoe: int
    lea: int

    @property
    def bonuses(self) -> tuple[list[int], list[int]]:
        """What each was given."""
        return self.shop.entries(self.zoe, "bonus"), self.shop.entries(self.lea, "bonus")

    @property
    def balances(self) -> tuple[int, int]:
        return self.shop.balance(self.zoe), self.shop.balance(self.lea)

    def referral(self) -> tuple[int | None, int]:
        """The purchase it is paid for, and whether one was taken back."""
        with self.shop.store.read() as tx:
            row: tuple[int | None, int] = tx.connection.execute(
                "SELECT paid, again FROM referral WHERE member = ?", (self.lea,)
            ).fetchone()
            return row


@pytest.fixture
def pair(shop: Shop) -> Pair:
    shop.set(earn_referral="50", earn_referred="20")
    zoe = shop.join("Zoé")
    return Pair(shop, zoe, shop.join("Léa", referrer=zoe))


def told(story: Story) -> list[tuple[str, int | None, int]]:
    return [(other.kind, other.member, other.points) for other in story.beside]


def test_the_first_purchase_pays_both(pair: Pair) -> None:
    assert pair.bonuses == ([], [])
    first = pair.shop.sell("12.00", pair.lea, key="first")
    assert (first.points, first.balance) == (32, 32)
    assert told(first) == [("bonus", pair.zoe, 50), ("bonus", pair.lea, 20)]
    again = pair.shop.sell("12.00", pair.lea, key="first")
    assert (again.replayed, again.points, again.balance, told(again)) == (True, 32, 32, told(first))
    assert pair.shop.sell("7.00", pair.lea).beside == ()
    assert pair.balances == (50, 39)
    assert pair.referral() == (first.event, 0)
    assert pair.shop.lots(pair.zoe) == [("2028-01-31", 50)]
    # On the statement each has a line of its own.
    kinds = [(s.kind, s.points, s.balance) for s in pair.shop.statement(pair.lea)]
    assert kinds == [("join", 0, 0), ("sale", 12, 12), ("bonus", 20, 32), ("sale", 7, 39)]


def test_who_buys_unbrought_pays_nobody(pair: Pair) -> None:
    assert pair.shop.sell("9.00", pair.zoe).beside == ()
    assert pair.shop.sell("9.00", pair.shop.join()).beside == ()
    assert pair.bonuses == ([], [])


def test_a_visit_without_an_amount_is_no_purchase(pair: Pair) -> None:
    assert pair.shop.sell("0", pair.lea).beside == ()
    assert pair.referral() == (None, 0)
    assert told(pair.shop.sell("0.01", pair.lea)) == [
        ("bonus", pair.zoe, 50),
        ("bonus", pair.lea, 20),
    ]


def test_what_is_paid_with_points_is_no_purchase(pair: Pair) -> None:
    pair.shop.adjust(pair.lea, 300)
    assert pair.shop.sell("2.00", pair.lea, points=200).beside == ()
    assert pair.shop.sell("2.00", pair.lea, points=100).beside != ()


def test_a_purchase_before_the_programme_paid_was_the_first(pair: Pair) -> None:
    pair.shop.set(earn_referral="0", earn_referred="0")
    pair.shop.sell("5.00", pair.lea)
    pair.shop.set(earn_referral="50")
    assert pair.shop.sell("6.00", pair.lea).beside == ()
    assert pair.bonuses == ([], [])


@pytest.mark.parametrize(
    ("referral", "referred", "given"),
    [("13", "0", ([13], [])), ("0", "17", ([], [17])), ("13", "17", ([13], [17]))],
)
def test_each_has_a_setting_of_its_own(
    pair: Pair, referral: str, referred: str, given: tuple[list[int], list[int]]
) -> None:
    pair.shop.set(earn_referral=referral, earn_referred=referred)
    sale = pair.shop.sell("5.00", pair.lea)
    pair.shop.sell("5.00", pair.lea)
    assert pair.bonuses == given
    assert pair.referral() == (sale.event, 0)


@pytest.mark.parametrize("undo_it", ["refund", "void"])
def test_taken_back_with_the_purchase_and_paid_again_with_the_next(
    pair: Pair, undo_it: str
) -> None:
    shop = pair.shop
    first = shop.sell("12.00", pair.lea)
    done = shop.refund(first, key="b") if undo_it == "refund" else shop.void(first, key="b")
    assert (done.points, done.balance) == (-32, 0)
    assert told(done) == [("unbonus", pair.zoe, -50), ("unbonus", pair.lea, -20)]
    repeat = shop.refund(first, key="b") if undo_it == "refund" else shop.void(first, key="b")
    assert (repeat.replayed, told(repeat)) == (True, told(done))
    assert (pair.balances, pair.referral()) == ((0, 0), (None, 1))
    second = shop.sell("8.00", pair.lea)
    assert told(second) == [("bonus", pair.zoe, 50), ("bonus", pair.lea, 20)]
    assert (pair.balances, pair.referral()) == ((50, 28), (second.event, 1))
    assert shop.sell("3.00", pair.lea).beside == ()


def test_a_part_given_back_takes_no_bonus(pair: Pair) -> None:
    first = pair.shop.sell("12.00", pair.lea)
    assert pair.shop.refund(first, "11.99").beside == ()
    assert pair.balances == (50, 20)
    # The last cent does, and only the purchase that paid.
    assert len(pair.shop.refund(first, "0.01").beside) == 2
    assert pair.balances == (0, 0)


def test_another_purchase_undone_takes_no_bonus(pair: Pair) -> None:
    pair.shop.sell("12.00", pair.lea)
    second = pair.shop.sell("4.00", pair.lea)
    assert pair.shop.void(second).beside == ()
    assert pair.balances == (50, 32)


def test_buy_and_refund_in_a_loop_gains_nothing(pair: Pair) -> None:
    for _ in range(4):
        pair.shop.refund(pair.shop.sell("30.00", pair.lea))
        assert pair.balances == (0, 0)


@pytest.mark.parametrize(("policy", "owed", "let_go"), [("carry", 43, None), ("clamp", 0, 43)])
def test_a_bonus_that_is_spent_by_policy(
    pair: Pair, policy: str, owed: int, let_go: int | None
) -> None:
    shop = pair.shop
    shop.set(refund_after_spend=policy)
    first = shop.sell("12.00", pair.lea)
    shop.reward("Coffee", 43)
    shop.issue(pair.zoe, "Coffee")
    taken, _ = shop.refund(first).beside
    assert (taken.balance, taken.detail.get("waived")) == (-owed, let_go)
    assert pair.balances == (-owed, 0)
    assert shop.account(pair.zoe).deficit == owed
    assert shop.sell("60.00", pair.zoe).balance == 60 - owed


def test_a_bonus_that_is_spent_blocks_where_the_programme_blocks(pair: Pair) -> None:
    shop = pair.shop
    shop.set(refund_after_spend="block")
    first = shop.sell("12.00", pair.lea)
    shop.adjust(pair.zoe, -1)
    before = shop.balance(pair.lea)
    with pytest.raises(Refused, match=r"member 1 got for this .*: 50 to take back, 49 left"):
        shop.refund(first)
    assert (pair.balances, pair.referral()) == ((49, before), (first.event, 0))
    shop.adjust(pair.zoe, 1)
    # Léa's own: the 12 of the sale and her 20 are one sum.
    shop.adjust(pair.lea, -5)
    with pytest.raises(Refused, match="32 to take back, 27 left"):
        shop.refund(first)
    shop.adjust(pair.lea, 5)
    assert shop.refund(first).balance == 0


def test_a_bonus_held_back_is_taken_where_it_is(pair: Pair) -> None:
    shop = pair.shop
    shop.set(points_pending_days="14", refund_after_spend="block")
    first = shop.sell("12.00", pair.lea)
    today = shop.today
    assert (pair.balances, first.points) == ((0, 0), 0)
    held = [shop.account(member).pending(today) for member in (pair.zoe, pair.lea)]
    assert held == [50, 32]
    shop.refund(first)
    held = [shop.account(member).pending(today) for member in (pair.zoe, pair.lea)]
    assert (pair.balances, held) == ((0, 0), [0, 0])
    assert shop.account(pair.lea).deficit == 0


def test_a_bonus_that_lapsed_is_not_taken_from_elsewhere(pair: Pair) -> None:
    shop = pair.shop
    shop.set(expiry_months="1", expiry_to_month_end="no")
    first = shop.sell("12.00", pair.lea)
    shop.clock_to("2026-02-06")
    shop.sweep()
    shop.sell("33.00", pair.zoe)
    done = shop.refund(first)
    assert told(done) == [("unbonus", pair.zoe, 0), ("unbonus", pair.lea, 0)]
    assert pair.balances == (33, 0)


def test_a_purchase_moved_takes_the_bonus_with_it(pair: Pair) -> None:
    shop = pair.shop
    bob = shop.join("Bob")
    tom = shop.join("Tom", referrer=bob)
    sale = shop.sell("12.00", pair.lea)
    done = moving.reassign(shop.store, str(sale.event), tom, shop.call(key="m"))
    assert told(done) == [
        ("unbonus", pair.zoe, -50),
        ("unbonus", pair.lea, -20),
        ("bonus", bob, 50),
        ("bonus", tom, 20),
    ]
    assert (done.member, done.points, done.balance) == (tom, 32, 32)
    again = moving.reassign(shop.store, str(sale.event), tom, shop.call(key="m"))
    assert (again.points, told(again)) == (32, told(done))
    assert (pair.balances, shop.balance(bob)) == ((0, 0), 50)
    # Back again: it is Léa's first purchase once more.
    moving.reassign(shop.store, str(sale.event), pair.lea, shop.call())
    assert (pair.balances, shop.balance(bob), shop.balance(tom)) == ((50, 32), 0, 0)
    assert pair.referral() == (sale.event, 1)


def test_a_purchase_claimed_pays(pair: Pair) -> None:
    sale = pair.shop.sell("12.00")
    pair.shop.wait(3)
    done = moving.claim(pair.shop.store, str(sale.event), pair.lea, pair.shop.call())
    assert told(done) == [("bonus", pair.zoe, 50), ("bonus", pair.lea, 20)]
    assert (done.points, pair.balances) == (32, (50, 32))
    pair.shop.void(sale)
    assert pair.balances == (0, 0)


def test_a_purchase_entered_late_pays_as_of_its_day(pair: Pair) -> None:
    pair.shop.clock_to("2026-06-10")
    pair.shop.sell("12.00", pair.lea, at="2026-03-15")
    bonus = pair.shop.statement(pair.zoe)[-1]
    assert bonus.business_date.isoformat() == "2026-03-15"
    assert pair.shop.lots(pair.zoe) == [("2028-03-31", 50)]


def test_purchases_brought_in_pay_and_undoing_them_takes_back(pair: Pair, tmp_path: Path) -> None:
    shop = pair.shop
    with shop.store.read() as tx:
        card = tx.connection.execute(
            "SELECT card FROM profile WHERE member = ?", (pair.lea,)
        ).fetchone()[0]
    path = tmp_path / "sales.csv"
    rows = f"A,{card},2026-01-02,sale,1500\nB,{card},2026-01-03,sale,700\n"
    path.write_text("order_id,customer_id,ts,kind,amount_cents\n" + rows)
    run(shop.store, Order("sales", path), Call(staff=1))
    assert pair.balances == (50, 42)
    undo(shop.store, 1, shop.call())
    assert (pair.balances, pair.referral()) == ((0, 0), (None, 1))
    run(shop.store, Order("sales", path), Call(staff=1))
    assert pair.balances == (50, 42)


def test_a_purchase_corrected_keeps_the_bonus(pair: Pair) -> None:
    sale = pair.shop.sell("12.00", pair.lea)
    done = amending.edit(pair.shop.store, str(sale.event), pair.shop.call(), amount=1500)
    assert pair.balances == (50, 35)
    assert pair.referral() == (done.sale.event, 1)


def test_nobody_is_paid_for_bringing_themselves(pair: Pair) -> None:
    shop = pair.shop
    merging.merge(shop.store, pair.lea, pair.zoe, shop.call())
    assert shop.sell("12.00", pair.zoe).beside == ()
    merging.unmerge(shop.store, pair.lea, shop.call())
    # Two people again.
    assert told(shop.sell("5.00", pair.lea)) == [
        ("bonus", pair.zoe, 50),
        ("bonus", pair.lea, 20),
    ]


def test_nor_through_a_third_account(pair: Pair) -> None:
    shop = pair.shop
    third = shop.join()
    merging.merge(shop.store, pair.zoe, third, shop.call())
    merging.merge(shop.store, pair.lea, third, shop.call())
    assert shop.sell("12.00", third).beside == ()


def test_who_stands_for_the_two_is_paid(pair: Pair) -> None:
    shop = pair.shop
    mum, son = shop.join("Mum"), shop.join("Son")
    merging.merge(shop.store, pair.zoe, mum, shop.call())
    merging.merge(shop.store, pair.lea, son, shop.call())
    sale = shop.sell("12.00", son)
    assert told(sale) == [("bonus", mum, 50), ("bonus", son, 20)]
    merging.merge(shop.store, mum, shop.join("Gran"), shop.call())
    gran = 5
    assert (shop.balance(gran), shop.balance(son)) == (50, 32)
    assert told(shop.void(sale)) == [("unbonus", gran, -50), ("unbonus", son, -20)]
    assert (shop.balance(gran), shop.balance(son)) == (0, 0)


def test_a_customer_of_before_was_not_brought(pair: Pair) -> None:
    shop = pair.shop
    old = shop.join("Old")
    shop.sell("5.00", old)
    merging.merge(shop.store, pair.lea, old, shop.call())
    assert shop.sell("12.00", old).beside == ()


def test_one_who_was_brought_twice_pays_once(pair: Pair) -> None:
    shop = pair.shop
    bob = shop.join("Bob")
    card = shop.join("Léa again", referrer=bob)
    merging.merge(shop.store, card, pair.lea, shop.call())
    assert told(shop.sell("12.00", pair.lea)) == [
        ("bonus", pair.zoe, 50),
        ("bonus", pair.lea, 20),
    ]
    assert shop.sell("12.00", pair.lea).beside == ()
    assert shop.balance(bob) == 0


def test_nothing_goes_to_who_was_erased(pair: Pair) -> None:
    shop = pair.shop
    with shop.store.write() as tx:
        erase_in(tx, pair.zoe, shop.call())
    sale = shop.sell("12.00", pair.lea)
    assert told(sale) == [("bonus", pair.lea, 20)]
    assert shop.balance(pair.zoe) == 0
    shop.void(sale)
    assert pair.balances == (0, 0)


def test_who_was_erased_since_owes_nothing(pair: Pair) -> None:
    shop = pair.shop
    sale = shop.sell("12.00", pair.lea)
    shop.adjust(pair.zoe, -30)
    with shop.store.write() as tx:
        erase_in(tx, pair.zoe, shop.call())
    shop.void(sale)
    assert pair.balances == (0, 0)
    assert shop.account(pair.zoe).deficit == 0


def test_who_brought_them_must_be_a_member(pair: Pair) -> None:
    shop = pair.shop
    merging.merge(shop.store, pair.lea, pair.zoe, shop.call())
    before = shop.events
    for nobody in (99, pair.lea):
        with pytest.raises(Refused, match=f"no member {nobody}"):
            shop.join(referrer=nobody)
    assert shop.events == before
    shop.join("Ana", referrer=pair.zoe, key="k")
    with pytest.raises(Refused, match="used before"):
        members.join(shop.store, NewMember("Ana"), shop.call(key="k"))


kinds = st.sampled_from(["sell", "sell", "free", "refund", "part", "void", "move", "join"])


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.tuples(kinds, st.integers(0, 99), st.integers(0, 99)), max_size=16))
def test_what_was_given_is_what_stands(acts: list[tuple[str, int, int]]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="loyalty-referral-"))
    shop = Shop(folder / "shop.db")
    try:
        shop.set(earn_referral="50", earn_referred="20", earn_points="0")
        people = [shop.join()]
        people += [shop.join(referrer=people[0]) for _ in range(2)]
        sales: list[Story] = []
        for kind, one, two in acts:
            who, sale = people[one % len(people)], sales[two % len(sales)] if sales else None
            match kind:
                case "join":
                    people.append(shop.join(referrer=who))
                case "sell" | "free":
                    sales.append(shop.sell("9.00" if kind == "sell" else "0", who))
                case "move" if sale:
                    with suppress(Refused):
                        moving.reassign(shop.store, str(sale.event), who, shop.call())
                case "void" if sale:
                    with suppress(Refused):
                        shop.void(sale)
                case "refund" | "part" if sale:
                    with suppress(Refused, BadInput):
                        shop.refund(sale, "1.00" if kind == "part" else None)
            due = _standing(shop)
            for number in people:
                given = 50 * due.count(number) + (20 if -number in due else 0)
                assert shop.balance(number) == given
        assert shop.problems() == []
    finally:
        shop.close()
        shutil.rmtree(folder)


def _standing(shop: Shop) -> list[int]:
    """Who brought somebody whose paid purchase stands, and (negative) who was brought."""
    found = []
    with shop.store.read() as tx:
        for member, referrer, paid in tx.connection.execute(
            "SELECT member, referrer, paid FROM referral"
        ):
            bought = tx.connection.execute(
                "SELECT event FROM purchase WHERE member = ? AND gross > 0"
                " AND cancelled_day IS NULL",
                (member,),
            ).fetchall()
            assert paid is None or (paid,) in bought
            found += [referrer, -member] if paid is not None else []
    return found
