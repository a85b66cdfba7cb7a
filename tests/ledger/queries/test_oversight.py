"""What deserves a look: more than three earnings in a day's time, favours to many, and the rest."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.books import moving, pins, points, splitting, staff, tiers
from ledger.books.sales import Sale
from ledger.exchange import importing
from ledger.exchange.importing import Order
from ledger.queries.oversight import Finding, _busiest, oversight
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "shop.db", preset="tiers")
    staff.add(shop.store, "Sam", "manager", shop.call())
    staff.add(shop.store, "Léa", "clerk", shop.call())
    return shop


SAM, LEA = 2, 3


def look(shop: Shop, what: str, day: str = "") -> list[Finding]:
    with shop.store.read() as tx:
        found = oversight(tx, dt.date.fromisoformat(day) if day else tx.today)
    return [finding for finding in found if finding.what == what]


def earnings(shop: Shop, day: str = "") -> list[tuple[int | None, int | None]]:
    return [(finding.member, finding.count) for finding in look(shop, "earnings", day)]


class TestManyEarnings:
    def test_three_are_no_flag_and_four_are(self, shop: Shop) -> None:
        zoe, bob = shop.join(), shop.join()
        for _ in range(3):
            shop.sell("10", zoe)
            shop.sell("10", bob)
        assert earnings(shop) == []
        shop.sell("10", bob)
        assert earnings(shop) == [(bob, 4)]

    def test_the_24_hours_roll_over_midnight(self, shop: Shop) -> None:
        zoe = shop.join()
        for time in ("15:00", "22:00", "23:30"):
            shop.clock_to(f"2026-01-06 {time}")
            shop.sell("10", zoe)
        shop.clock_to("2026-01-07 14:59")
        shop.sell("10", zoe)
        assert earnings(shop) == [(zoe, 4)]
        assert earnings(shop, "2026-01-06") == [(zoe, 4)]
        assert earnings(shop, "2026-01-05") == []

    def test_24_hours_later_is_another_day(self, shop: Shop) -> None:
        zoe = shop.join()
        for when in ("06 15:00", "06 22:00", "06 23:30", "07 15:00"):
            shop.clock_to(f"2026-01-{when}")
            shop.sell("10", zoe)
        assert earnings(shop) == []

    def test_what_earned_nothing_is_no_earning(self, shop: Shop) -> None:
        zoe = shop.join()
        for amount in ("10", "10", "10", "0.40", "0"):
            shop.sell(amount, zoe)
        assert earnings(shop) == []

    def test_what_was_undone_or_given_back_whole_is_none(self, shop: Shop) -> None:
        zoe = shop.join()
        made = [shop.sell("10", zoe) for _ in range(6)]
        shop.void(made[0])
        shop.refund(made[1])
        shop.refund(made[2], "4")
        assert earnings(shop) == [(zoe, 4)]
        shop.refund(made[2])
        assert earnings(shop) == []

    def test_it_is_counted_to_whoever_has_the_sale_now(self, shop: Shop) -> None:
        zoe, bob = shop.join(), shop.join()
        made = [shop.sell("10", zoe) for _ in range(4)]
        moving.reassign(shop.store, str(made[0].event), bob, shop.call())
        assert earnings(shop) == []
        for _ in range(3):
            sale = shop.sell("10")
            moving.claim(shop.store, str(sale.event), bob, shop.call())
        assert earnings(shop) == [(bob, 4)]

    def test_a_shared_sale_is_one_earning_for_each(self, shop: Shop) -> None:
        members = [shop.join() for _ in range(4)]
        splitting.split(shop.store, Sale(4000), members, shop.call())
        assert earnings(shop) == []

    def test_dated_back_it_is_seen_the_day_it_is_written_down_and_that_day(
        self, shop: Shop
    ) -> None:
        zoe = shop.join()
        for _ in range(4):
            shop.sell("10", zoe, at="2025-12-20")
        assert earnings(shop) == [(zoe, 4)]
        assert earnings(shop, "2025-12-20") == [(zoe, 4)]
        shop.wait(days=1)
        assert earnings(shop) == []

    def test_claims_of_another_day_s_sales_are_seen_today(self, shop: Shop) -> None:
        zoe = shop.join()
        made = [shop.sell("10") for _ in range(4)]
        shop.wait(days=3)
        for sale in made:
            moving.claim(shop.store, str(sale.event), zoe, shop.call())
        assert earnings(shop) == [(zoe, 4)]

    def test_an_import_is_seen_on_the_days_of_its_sales(self, shop: Shop, tmp_path: Path) -> None:
        rows = "".join(f"{n},77,2025-03-02T1{n}:00:00,sale,1000\n" for n in range(4))
        file = tmp_path / "sales.csv"
        file.write_text("order_id,customer_id,ts,kind,amount_cents\n" + rows)
        importing.run(shop.store, Order("sales", file), shop.call())
        assert earnings(shop) == []
        assert earnings(shop, "2025-03-02") == [(77, 4)]


HOUR = 3_600_000_000


@given(
    hours=st.lists(st.integers(0, 120), max_size=20).map(sorted),
    fresh=st.sets(st.integers(0, 19), max_size=4),
)
def test_the_busiest_24_hours_are_found_wherever_they_begin(
    hours: list[int], fresh: set[int]
) -> None:
    times = [(hour * HOUR, event) for event, hour in enumerate(hours)]
    windows = [
        [(hour, event) for event, hour in enumerate(hours) if start <= hour < start + 24]
        for start in hours
    ]
    sizes = [len(w) for w in windows if any(event in fresh for _, event in w)]
    most = max(sizes, default=0)
    found = _busiest(times, fresh)
    assert (found[0] if found else 0) == (most if most > 3 else 0)


class TestFavours:
    def give(self, shop: Shop, members: list[int], who: int, points_: int = 5) -> None:
        for member in members:
            call = replace(shop.call(), staff=who)
            points.adjust(shop.store, member, points_, "goodwill", call)

    def test_five_members_credited_by_one_of_the_staff(self, shop: Shop) -> None:
        members = [shop.join() for _ in range(5)]
        self.give(shop, members[:4], LEA)
        self.give(shop, members[4:], SAM)
        assert look(shop, "credits") == []
        self.give(shop, members[4:], LEA)
        (found,) = look(shop, "credits")
        assert (found.staff, found.count, found.points) == (LEA, 5, 25)

    def test_five_times_the_same_member_is_no_flag(self, shop: Shop) -> None:
        self.give(shop, [shop.join()] * 5, LEA)
        assert look(shop, "credits") == []
        assert len(look(shop, "adjustment")) == 5

    def test_points_taken_are_no_favour(self, shop: Shop) -> None:
        members = [shop.join() for _ in range(5)]
        for member in members:
            shop.sell("10", member)
        self.give(shop, members, LEA, -5)
        assert look(shop, "credits") == []

    def test_a_tier_by_hand_is_one_and_sales_are_none(self, shop: Shop) -> None:
        members = [shop.join() for _ in range(5)]
        for member in members:
            shop.sell("10", member)
            tiers.set_tier(shop.store, member, "Gold", replace(shop.call(), staff=SAM))
        (found,) = look(shop, "credits")
        assert (found.staff, found.count, found.points) == (SAM, 5, 0)
        assert len(look(shop, "tier")) == 5

    def test_points_of_an_answer_are_the_programme_s_and_by_hand_they_are_a_favour(
        self, shop: Shop
    ) -> None:
        shop.set(earn_survey="30")
        members = [shop.join() for _ in range(5)]
        for member in members:
            shop.answer(member, 9, survey="Été")
        assert look(shop, "credits") == []
        for member in members:
            shop.survey(member, "Hiver")
        assert len(look(shop, "credits")) == 1

    def test_yesterday_s_are_yesterday_s(self, shop: Shop) -> None:
        members = [shop.join() for _ in range(6)]
        self.give(shop, members[:3], LEA)
        shop.wait(days=1)
        self.give(shop, members[3:], LEA)
        assert look(shop, "credits") == look(shop, "credits", "2026-01-05") == []


def test_a_refund_of_points_that_were_spent(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    shop.reward("Café", 30)
    shop.refund(shop.sell("40", bob))
    sale = shop.sell("40", zoe)
    shop.issue(zoe, "Café")
    shop.refund(sale)
    (found,) = look(shop, "refund")
    assert (found.member, found.points) == (zoe, -40)
    shop.set(refund_after_spend="clamp")
    sale = shop.sell("100", bob)
    shop.issue(bob, "Café")
    shop.void(sale)
    assert [f.member for f in look(shop, "refund")] == [zoe, bob]


def test_a_sale_moved_from_one_who_had_spent_it(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    shop.reward("Café", 30)
    sale = shop.sell("40", zoe)
    shop.issue(zoe, "Café")
    moving.reassign(shop.store, str(sale.event), bob, shop.call())
    (found,) = look(shop, "refund")
    assert found.story is not None
    assert (found.story.kind, found.story.reverses) == ("reassign", sale.event)


def test_approvals_and_wrong_pins(shop: Shop, tmp_path: Path) -> None:
    zoe = shop.join()
    call = replace(shop.call(), staff=LEA, approved_by=SAM)
    points.adjust(shop.store, zoe, 501, "lost receipts", call)
    (found,) = look(shop, "adjustment")
    assert (found.staff, found.member, found.points) == (LEA, zoe, 501)
    assert found.story is not None
    assert found.story.approver == SAM
    assert look(shop, "approval") == [], "one line says both"
    file = tmp_path / "sales.csv"
    file.write_text(
        "order_id,customer_id,ts,kind,amount_cents\n"
        "1,A1,2025-03-02T10:00:00,sale,1000\n2,A2,2025-03-02T11:00:00,sale,2000\n"
    )
    importing.run(shop.store, Order("sales", file), replace(call, key=shop.call().key))
    assert len(look(shop, "approval")) == 1, "an import is one, whatever it holds"

    key = bytes(32)
    pins.set_pin(shop.store, SAM, "271828", key, shop.call())
    with shop.store.read() as tx:
        sam = staff.by_number(tx, SAM)
    with pytest.raises(Refused, match="not Sam's PIN"):
        pins.prove(shop.store, sam, "314159", key)
    (wrong,) = look(shop, "wrong-pin")
    assert wrong.story is not None
    assert wrong.story.names == {SAM: "Sam"}
    pins.set_pin(shop.store, SAM, "271828", bytes(range(32)), shop.call())
    assert len(look(shop, "lost-key")) == 1


def test_a_day_to_come_has_no_report(shop: Shop) -> None:
    with pytest.raises(BadInput, match="in the future"):
        look(shop, "earnings", "2026-01-06")
