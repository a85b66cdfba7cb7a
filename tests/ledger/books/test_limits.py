"""What a clerk may do alone, to the point and to the day; more needs a manager."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ledger.books import amending, expiring, merging, moving, points, refunds, rewards, sales, staff
from ledger.books.act import Call
from ledger.exchange import importing, undoing
from ledger.exchange.importing import Order
from ledger.queries.story import Story, journal
from ledger.values.errors import Refused
from tests.ledger.books.conftest import MakeShop
from tests.shop import Shop

OWNER, SAM, LEA = 1, 2, 3
BY_HAND, BACK = "more than 200 points .staff.adjust_limit.", "more than 2 days back"


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    """A shop with a manager, Sam, and a clerk, Léa: 200 points, 150 to merge, 2 days back."""
    shop = make_shop()
    staff.add(shop.store, "Sam", "manager", shop.call())
    staff.add(shop.store, "Léa", "clerk", shop.call())
    shop.set(staff_adjust_limit="200", staff_merge_limit="150", staff_backdate_days="2")
    return shop


def by(shop: Shop, who: int, *, approved_by: int | None = None, at: str | None = None) -> Call:
    return replace(shop.call(at=at), staff=who, approved_by=approved_by)


def last(shop: Shop) -> Story:
    with shop.store.read() as tx:
        return journal(tx, limit=1)[0]


def test_the_default_shop_feels_nothing_of_it(make_shop: MakeShop) -> None:
    shop = make_shop()
    zoe, bob = shop.join(), shop.join()
    shop.sell("900", bob, at="2025-11-02")
    shop.adjust(zoe, 5000)
    merging.merge(shop.store, bob, zoe, shop.call())
    assert shop.balance(zoe) == 5900
    assert all(story.approver is None for story in shop.statement(zoe))


class TestAdjusting:
    def test_up_to_the_limit_either_way(self, shop: Shop) -> None:
        zoe = shop.join()
        assert points.adjust(shop.store, zoe, 200, "lost receipts", by(shop, LEA)).points == 200
        assert points.adjust(shop.store, zoe, -200, "by mistake", by(shop, LEA)).points == -200

    @pytest.mark.parametrize("number", [201, -201])
    def test_beyond_it_a_manager(self, shop: Shop, number: int) -> None:
        zoe = shop.join()
        shop.adjust(zoe, 300)
        with pytest.raises(Refused, match=BY_HAND):
            points.adjust(shop.store, zoe, number, "lost receipts", by(shop, LEA))
        assert shop.balance(zoe) == 300
        refused = last(shop)
        assert (refused.kind, refused.reason, refused.staff) == ("refusal", "adjust", LEA)
        done = points.adjust(
            shop.store, zoe, number, "lost receipts", by(shop, LEA, approved_by=SAM)
        )
        assert (done.staff, done.approver, done.names) == (LEA, SAM, {SAM: "Sam"})
        assert done.note == "lost receipts"

    def test_the_limit_is_the_shop_s_own(self, shop: Shop) -> None:
        zoe = shop.join()
        shop.set(staff_adjust_limit="201")
        assert points.adjust(shop.store, zoe, 201, "lost receipts", by(shop, LEA)).points == 201


class TestDatingBack:
    def test_up_to_the_limit(self, shop: Shop) -> None:
        zoe = shop.join()
        sale = sales.Sale(1200, zoe)
        assert sales.sell(shop.store, sale, by(shop, LEA, at="2026-01-03")).points == 12
        with pytest.raises(Refused, match=BACK):
            sales.sell(shop.store, sale, by(shop, LEA, at="2026-01-02"))
        done = sales.sell(shop.store, sale, by(shop, LEA, at="2026-01-02", approved_by=SAM))
        assert done.approver == SAM
        assert shop.balance(zoe) == 24

    def test_of_a_refund_too(self, shop: Shop) -> None:
        sale = shop.sell("20", shop.join(), at="2026-01-01")
        with pytest.raises(Refused, match=BACK):
            refunds.refund(shop.store, str(sale.event), None, by(shop, LEA, at="2026-01-02"))

    def test_the_business_day_counts_and_not_the_hours(self, shop: Shop) -> None:
        shop.set(day_cutoff="04:00")
        sale = sales.Sale(500, shop.join())
        # 01:30 of the 3rd is still the 2nd.
        with pytest.raises(Refused, match=BACK):
            sales.sell(shop.store, sale, by(shop, LEA, at="2026-01-03 01:30"))
        assert sales.sell(shop.store, sale, by(shop, LEA, at="2026-01-03 04:30")).points == 5

    def test_the_limit_is_the_shop_s_own(self, shop: Shop) -> None:
        shop.set(staff_backdate_days="0")
        with pytest.raises(Refused, match="more than 0 days back"):
            sales.sell(shop.store, sales.Sale(500), by(shop, LEA, at="2026-01-04"))

    def test_a_correction_of_an_old_sale_is_dated_back(self, shop: Shop) -> None:
        zoe = shop.join()
        own = sales.sell(shop.store, sales.Sale(2000, zoe), by(shop, LEA))
        shop.wait(days=3)
        before = shop.events
        with pytest.raises(Refused, match=BACK):
            amending.edit(shop.store, str(own.event), by(shop, LEA), amount=3000)
        assert shop.balance(zoe) == 20
        assert shop.events == before + 1
        done = amending.edit(
            shop.store, str(own.event), by(shop, LEA, approved_by=SAM), amount=3000
        )
        # Undoing her own sale needed nobody; writing the other one into the past did.
        assert (done.back.approver, done.sale.approver) == (None, SAM)
        assert shop.balance(zoe) == 30


class TestUndoing:
    def test_one_s_own_sale_whenever_it_was(self, shop: Shop) -> None:
        own = sales.sell(shop.store, sales.Sale(2000, shop.join()), by(shop, LEA))
        shop.wait(days=30)
        assert refunds.void(shop.store, str(own.event), by(shop, LEA)).points == -20

    def test_somebody_else_s_while_it_is_recent(self, shop: Shop) -> None:
        zoe = shop.join()
        one, two = shop.sell("20", zoe), shop.sell("30", zoe)
        shop.wait(days=2)
        assert refunds.void(shop.store, str(one.event), by(shop, LEA)).points == -20
        shop.wait(days=1)
        with pytest.raises(Refused, match="somebody else's sale after more than 2 days"):
            refunds.void(shop.store, str(two.event), by(shop, LEA))
        assert refunds.void(shop.store, str(two.event), by(shop, SAM)).approver is None

    def test_likewise_what_somebody_handed_over(self, shop: Shop) -> None:
        zoe, coffee = shop.join(), shop.reward("Coffee", 0)
        theirs, own = (shop.issue(zoe, coffee).code or "" for _ in range(2))
        rewards.use(shop.store, theirs, by(shop, SAM))
        rewards.use(shop.store, own, by(shop, LEA))
        shop.wait(days=2)
        rewards.unuse(shop.store, theirs, by(shop, LEA))
        rewards.use(shop.store, theirs, by(shop, SAM))  # it is this one that is looked at now
        shop.wait(days=3)
        rewards.unuse(shop.store, own, by(shop, LEA))
        with pytest.raises(Refused, match="handed over more than 2 days ago"):
            rewards.unuse(shop.store, theirs, by(shop, LEA))
        done = rewards.unuse(shop.store, theirs, by(shop, LEA, approved_by=SAM))
        assert (done.staff, done.approver) == (LEA, SAM)

    def test_a_refund_is_anybody_s(self, shop: Shop) -> None:
        sale = shop.sell("30", shop.join())
        shop.wait(days=30)
        assert refunds.refund(shop.store, str(sale.event), None, by(shop, LEA)).points == -30


class TestMerging:
    @pytest.mark.parametrize(("held", "clerk"), [("150", True), ("151", False)])
    def test_up_to_what_the_loser_holds(self, shop: Shop, held: str, clerk: bool) -> None:
        one, two = shop.join(), shop.join()
        shop.sell(held, one)
        shop.sell("900", two)
        if clerk:
            assert merging.merge(shop.store, one, two, by(shop, LEA)).points == 150
            return
        with pytest.raises(Refused, match=r"more than 150 points \(staff.merge_limit\)"):
            merging.merge(shop.store, one, two, by(shop, LEA))
        done = merging.merge(shop.store, one, two, by(shop, LEA, approved_by=OWNER))
        assert (done.points, done.approver) == (151, OWNER)

    def test_what_is_held_back_counts(self, shop: Shop) -> None:
        shop.set(points_pending_days="14")
        one, two = shop.join(), shop.join()
        shop.sell("151", one)
        assert shop.balance(one) == 0
        with pytest.raises(Refused, match="merge_limit"):
            merging.merge(shop.store, one, two, by(shop, LEA))

    def test_what_is_owed_counts(self, shop: Shop) -> None:
        one, two = shop.join(), shop.join()
        sale = shop.sell("151", one)
        shop.sell("200", one, points=151)
        shop.refund(sale)
        shop.adjust(one, 200)
        shop.set(staff_merge_limit="0")
        assert shop.balance(one) > 0
        with pytest.raises(Refused, match="more than 0 points"):
            merging.merge(shop.store, one, two, by(shop, LEA))

    def test_undoing_a_merge_is_a_manager_s(self, shop: Shop) -> None:
        one, two = shop.join(), shop.join()
        merging.merge(shop.store, one, two, by(shop, LEA))
        with pytest.raises(Refused, match="Undoing a merge needs a manager"):
            merging.unmerge(shop.store, one, by(shop, LEA))
        merging.unmerge(shop.store, one, by(shop, SAM))

    def test_moving_a_sale_is_anybody_s(self, shop: Shop) -> None:
        one, two = shop.join(), shop.join()
        sale = shop.sell("900", one)
        moving.reassign(shop.store, str(sale.event), two, by(shop, LEA))
        assert (shop.balance(one), shop.balance(two)) == (0, 900)


class TestFiles:
    @pytest.fixture
    def order(self, tmp_path: Path) -> Order:
        """Two sales of long ago: an import is not held to the days a clerk may date back."""
        file = tmp_path / "sales.csv"
        file.write_text(
            "order_id,customer_id,ts,kind,amount_cents\n"
            "1,A1,2025-03-02T10:00:00,sale,1000\n2,A2,2025-03-02T11:00:00,sale,2000\n"
        )
        return Order("sales", file)

    def test_an_import_is_a_manager_s(self, shop: Shop, order: Order) -> None:
        before = shop.events
        with pytest.raises(Refused, match="An import, or undoing one, needs a manager"):
            importing.run(shop.store, order, by(shop, LEA))
        assert shop.events == before + 1
        assert (last(shop).kind, last(shop).staff) == ("refusal", LEA)
        assert importing.run(shop.store, order, by(shop, SAM)).new == 2

    def test_approved_it_says_so_on_every_event(self, shop: Shop, order: Order) -> None:
        done = importing.run(shop.store, order, by(shop, LEA, approved_by=SAM))
        with shop.store.read() as tx:
            stories = journal(tx, limit=4)
        assert {story.approver for story in stories} == {SAM}
        assert done.batch is not None
        with pytest.raises(Refused, match="undoing one"):
            undoing.undo(shop.store, done.batch, by(shop, LEA))
        assert undoing.undo(shop.store, done.batch, by(shop, LEA, approved_by=SAM)).sales == 2
        assert last(shop).approver == SAM

    def test_redating_is_an_owner_s(self, shop: Shop) -> None:
        shop.sell("20", shop.join())
        shop.set(expiry_months="36")
        with pytest.raises(Refused, match="needs an owner"):
            expiring.redate(shop.store, by(shop, SAM))
        assert expiring.redate(shop.store, by(shop, SAM, approved_by=OWNER)).points == 20
        assert (last(shop).staff, last(shop).approver) == (SAM, OWNER)
