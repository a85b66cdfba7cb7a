"""Points for joining, for a birthday and for a survey."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ledger.books.bonuses
from ledger.books import editing, members, merging
from ledger.books.act import Call
from ledger.books.members import NewMember
from ledger.exchange.importing import Order, run
from ledger.exchange.undoing import undo
from ledger.program.tiers import Campaign, Tier
from ledger.queries.birthdays import birthdays
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop


def bonuses(shop: Shop, member: int) -> list[int]:
    return shop.entries(member, "bonus")


# Joining


def test_joining_gives_its_points_at_once(shop: Shop) -> None:
    before = shop.join()
    shop.set(earn_signup="45")
    done = members.join(shop.store, NewMember("Zoé"), shop.call(key="z"))
    assert (done.points, done.balance) == (45, 45)
    again = members.join(shop.store, NewMember("Zoé"), shop.call(key="z"))
    assert (again.replayed, again.points, again.balance) == (True, 45, 45)
    assert done.member is not None
    assert (bonuses(shop, done.member), bonuses(shop, before)) == ([45], [])
    assert shop.lots(done.member) == [("2028-01-31", 45)]
    join, bonus = shop.statement(done.member)
    assert (join.kind, join.points, join.balance) == ("join", 0, 0)
    assert (bonus.kind, bonus.points, bonus.balance) == ("bonus", 45, 45)
    shop.set(earn_signup="0")
    assert bonuses(shop, shop.join()) == []


def test_who_was_a_member_before_is_not_welcomed(shop: Shop) -> None:
    shop.set(earn_signup="45")
    assert bonuses(shop, shop.join(joined="2026-01-04")) == []
    assert bonuses(shop, shop.join(joined="2026-01-05")) == [45]


def test_a_list_brought_in_is_of_members_of_before(shop: Shop, tmp_path: Path) -> None:
    shop.set(earn_signup="45")
    path = tmp_path / "list.csv"
    path.write_text("name,joined\nAna,\nBob,2025-03-01\nZoé,2026-01-05\n")
    run(shop.store, Order("members", path), Call(staff=1))
    assert [shop.balance(member) for member in (1, 2, 3)] == [0, 0, 45]
    # A customer a sale makes a member of has not asked to be one.
    sales = tmp_path / "sales.csv"
    sales.write_text("order_id,customer_id,ts,kind,amount_cents\nA,9,2026-01-05,sale,1000\n")
    run(shop.store, Order("sales", sales), Call(staff=1))
    assert [entry.amount for story in shop.statement(9) for entry in story.entries] == [10]


def test_an_import_undone_takes_its_welcome_back(shop: Shop, tmp_path: Path) -> None:
    shop.set(earn_signup="45")
    path = tmp_path / "list.csv"
    path.write_text("name,joined\nZoé,2026-01-05\nBob,2026-01-05\n")
    run(shop.store, Order("members", path), Call(staff=1))
    shop.adjust(2, -1)
    with pytest.raises(Refused, match="spent already by 2 Bob"):
        undo(shop.store, 1, shop.call())
    shop.adjust(2, 1)
    with pytest.raises(Refused, match="spent already by 2 Bob"):
        undo(shop.store, 1, shop.call())
    assert (shop.balance(1), shop.balance(2)) == (45, 45)


def test_an_import_undone_leaves_nobody_with_a_welcome(shop: Shop, tmp_path: Path) -> None:
    shop.set(earn_signup="45")
    path = tmp_path / "list.csv"
    path.write_text("name,joined\nZoé,2026-01-05\n")
    run(shop.store, Order("members", path), Call(staff=1))
    done = undo(shop.store, 1, shop.call())
    assert (done.members, done.kept, shop.balance(1)) == (1, 0, 0)
    assert shop.view(1).state == "erased"


def test_a_bonus_is_multiplied_by_nothing_and_limited_by_nothing(tiered: Shop) -> None:
    tiered.set(earn_cap_day="10", earn_cap_sale="10", earn_cap_year="10")
    day = tiered.today
    tiered.add_campaign(Campaign("Triple", day, day, Fraction(3), bonus=500))
    tiered.set(earn_signup="37", earn_survey="41")
    zoe = tiered.join()
    tiered.set_tier(zoe, "Gold")
    tiered.survey(zoe, "Été")
    assert bonuses(tiered, zoe) == [37, 41]
    # And the limit of the day is all there for what is bought.
    assert tiered.sell("30.00", zoe).points == 10


@pytest.mark.parametrize(("counts", "tier"), [("none", ""), ("bonus", "Regular")])
def test_bonuses_count_towards_a_tier_only_if_flagged(shop: Shop, counts: str, tier: str) -> None:
    shop.add_tier(Tier("Regular", 60, Fraction(2)))
    shop.set(tier_basis="points_earned", tier_counts=counts, earn_signup="35", earn_survey="25")
    zoe = shop.join()
    assert shop.tier(zoe) == ""
    done = shop.survey(zoe, "Été")
    assert shop.tier(zoe) == tier
    assert done.detail.get("tier") == (["", "Regular"] if tier else None)
    assert shop.review() == []


# Surveys


def test_a_survey_is_paid_once_a_member(shop: Shop) -> None:
    shop.set(earn_survey="30")
    zoe, bob = shop.join(), shop.join()
    first = shop.survey(zoe, "Été 2026", key="k")
    assert (first.points, first.balance) == (30, 30)
    again = shop.survey(zoe, "Été 2026", key="k")
    assert (again.replayed, again.event, again.balance) == (True, first.event, 30)
    with pytest.raises(Refused, match=rf"“ete 2026” were given already \(event {first.event}\)"):
        shop.survey(zoe, "ete 2026")
    assert shop.survey(bob, "Été 2026").balance == 30
    assert shop.survey(zoe, "Hiver").balance == 60
    assert shop.lots(zoe) == [("2028-01-31", 60)]


def test_a_survey_answered_before_a_merge(shop: Shop) -> None:
    shop.set(earn_survey="30")
    zoe, card, other = shop.join(), shop.join(), shop.join()
    shop.survey(card, "Été")
    merging.merge(shop.store, card, zoe, shop.call())
    merging.merge(shop.store, zoe, other, shop.call())
    with pytest.raises(Refused, match="given already"):
        shop.survey(other, "Été")
    merging.unmerge(shop.store, zoe, shop.call())
    assert shop.survey(other, "Été").balance == 30
    with pytest.raises(Refused, match="given already"):
        shop.survey(zoe, "Été")


def test_what_is_no_survey(shop: Shop) -> None:
    zoe = shop.join()
    with pytest.raises(Refused, match="no points for a survey"):
        shop.survey(zoe, "Été")
    shop.set(earn_survey="30")
    with pytest.raises(BadInput, match="name is needed"):
        shop.survey(zoe, " \x1b ")
    with pytest.raises(Refused, match="no member 99"):
        shop.survey(99, "Été")
    assert bonuses(shop, zoe) == []
    # Once the programme gives some, it is not too late.
    assert shop.survey(zoe, "Été").balance == 30


# Birthdays


def test_a_birthday_is_paid_on_its_day_once(shop: Shop) -> None:
    zoe = shop.join(birthday="03-08")
    bob = shop.join(birthday="1971-03-09")
    shop.set(earn_birthday="55")
    shop.clock_to("2026-03-07 23:59")
    assert shop.birthdays() == []
    shop.clock_to("2026-03-08 00:00")
    assert shop.birthdays() == [(zoe, "2026-03-08", 55)]
    assert shop.birthdays() == []
    shop.wait(1)
    assert shop.birthdays() == [(bob, "2026-03-09", 55)]
    assert shop.lots(bob) == [("2028-03-31", 55)]
    shop.clock_to("2027-03-10")
    assert shop.birthdays() == [(zoe, "2027-03-08", 55), (bob, "2027-03-09", 55)]
    assert (bonuses(shop, zoe), bonuses(shop, bob)) == ([55, 55], [55, 55])


@pytest.mark.parametrize(("run", "given"), [("2026-04-08", True), ("2026-04-09", False)])
def test_a_birthday_while_the_shop_was_closed(shop: Shop, run: str, *, given: bool) -> None:
    zoe = shop.join(birthday="03-08")
    shop.set(earn_birthday="55")
    shop.clock_to(run)
    assert shop.birthdays() == ([(zoe, "2026-03-08", 55)] if given else [])


def test_a_birthday_at_the_end_of_the_year_is_of_its_own_year(shop: Shop) -> None:
    zoe = shop.join(birthday="12-20")
    shop.set(earn_birthday="55")
    shop.clock_to("2027-01-04")
    assert shop.birthdays() == [(zoe, "2026-12-20", 55)]
    shop.clock_to("2027-12-20")
    assert shop.birthdays() == [(zoe, "2027-12-20", 55)]


@pytest.mark.parametrize(
    ("day", "given"),
    [
        ("2027-02-27", None),
        ("2027-02-28", "2027-02-28"),
        ("2027-03-01", "2027-02-28"),
        ("2028-02-28", None),
        ("2028-02-29", "2028-02-29"),
    ],
)
@pytest.mark.parametrize("birthday", ["02-29", "1996-02-29"])
def test_29_february(shop: Shop, birthday: str, day: str, given: str | None) -> None:
    zoe = shop.join(birthday=birthday)
    shop.set(earn_birthday="55")
    shop.clock_to(day)
    assert shop.birthdays() == ([(zoe, given, 55)] if given else [])


def test_a_changed_birthday_does_not_pay_twice(shop: Shop) -> None:
    zoe = shop.join(birthday="02-10")
    shop.set(earn_birthday="55")
    shop.clock_to("2026-02-10")
    assert shop.birthdays() == [(zoe, "2026-02-10", 55)]
    for birthday in ("02-20", "", "1980-02-21"):
        editing.edit(shop.store, zoe, {"birthday": birthday}, shop.call())
        shop.wait(6)
        assert shop.birthdays() == []
    shop.clock_to("2027-02-21")
    assert shop.birthdays() == [(zoe, "2027-02-21", 55)]


def test_a_birthday_of_two_who_are_one(shop: Shop) -> None:
    zoe, card = shop.join(birthday="02-10"), shop.join(birthday="02-20")
    shop.set(earn_birthday="55")
    shop.clock_to("2026-02-10")
    assert shop.birthdays() == [(zoe, "2026-02-10", 55)]
    merging.merge(shop.store, zoe, card, shop.call())
    shop.clock_to("2026-02-20")
    assert shop.birthdays() == []
    merging.unmerge(shop.store, zoe, shop.call())
    # They are two again, and this one has had nothing.
    assert shop.birthdays() == [(card, "2026-02-20", 55)]
    merging.merge(shop.store, card, zoe, shop.call())
    assert shop.birthdays() == []


def test_who_joined_after_their_birthday_waits_for_the_next(shop: Shop) -> None:
    shop.set(earn_birthday="55")
    shop.clock_to("2026-03-20")
    shop.join(birthday="03-19")
    today = shop.join(birthday="03-20")
    assert shop.birthdays() == [(today, "2026-03-20", 55)]


def test_no_birthday_points_unless_the_programme_gives_some(shop: Shop) -> None:
    shop.join(birthday="01-05")
    assert shop.birthdays() == []
    shop.set(earn_birthday="1")
    assert shop.birthdays() == [(1, "2026-01-05", 1)]


def test_what_is_due_is_seen_without_giving_it(shop: Shop) -> None:
    zoe = shop.join(birthday="01-05")
    shop.set(earn_birthday="55")
    before = shop.events
    with shop.store.read() as tx:
        (due,) = birthdays(tx)
    assert (due.member, due.day, due.year, due.points) == (zoe, dt.date(2026, 1, 5), 2026, 55)
    assert shop.events == before


def test_birthdays_stopped_half_way_go_on(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    guests = [shop.join(birthday="01-05") for _ in range(5)]
    shop.set(earn_birthday="55")
    monkeypatch.setattr(ledger.books.bonuses, "_MEMBERS_AT_A_TIME", 2)
    right = ledger.books.bonuses.celebrate
    count = 0

    def stop(*given: object) -> None:
        nonlocal count
        count += 1
        if count == 4:
            raise KeyboardInterrupt
        right(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger.books.bonuses, "celebrate", stop)
    with pytest.raises(KeyboardInterrupt):
        shop.birthdays()
    assert [bonuses(shop, guest) for guest in guests] == [[55], [55], [], [], []]
    monkeypatch.setattr(ledger.books.bonuses, "celebrate", right)
    assert [member for member, _, _ in shop.birthdays()] == guests[2:]
    assert [bonuses(shop, guest) for guest in guests] == [[55]] * 5


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    birthday=st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    changes=st.lists(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), max_size=3),
    waits=st.lists(st.integers(1, 45), min_size=8, max_size=20),
)
def test_never_twice_for_a_year_and_never_missed(
    birthday: dt.date, changes: list[dt.date], waits: list[int]
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="loyalty-birthday-"))
    try:
        shop = Shop(folder / "shop.db", now="2026-01-01")
        zoe = shop.join(birthday=f"{birthday:%m-%d}")
        shop.set(earn_birthday="7", expiry_mode="never")
        paid: list[int] = []
        for n, wait in enumerate(waits):
            if n < len(changes):
                editing.edit(shop.store, zoe, {"birthday": f"{changes[n]:%m-%d}"}, shop.call())
            before = shop.today
            shop.wait(wait)
            given = shop.birthdays()
            paid += [int(day[:4]) for _, day, _ in given]
            steady = n >= len(changes)
            last = changes[-1] if changes else birthday
            due = last.replace(year=shop.today.year)
            if steady and before < due <= shop.today and (shop.today - due).days <= 31:
                assert due.year in paid
        assert len(paid) == len(set(paid))
        assert shop.balance(zoe) == 7 * len(paid)
        assert shop.problems() == []
        shop.close()
    finally:
        shutil.rmtree(folder)
