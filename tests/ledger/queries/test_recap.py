"""A member's year: what counts in it, after everything that can be put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.books import amending, moving, sales, splitting
from ledger.books.sales import Line, Sale
from ledger.program.tiers import Tier
from ledger.queries.balance import account
from ledger.queries.family import family
from ledger.queries.past_points import account_as_of, moved
from ledger.queries.recap import Favourite, Recap, recap, recap_year
from ledger.store.transaction import Transaction
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "shop.db", now="2024-01-02 10:00")
    yield made
    problems = made.problems()
    made.close()
    assert problems == []


def year(shop: Shop, member: int, number: int = 2024) -> Recap:
    with shop.store.read() as tx:
        return recap(tx, member, number)


def sell_on(shop: Shop, member: int, *days: str, category: str = "", amount: str = "10") -> None:
    for day in days:
        shop.clock_to(day)
        shop.sell(amount, member, category=category)


def sell_lines(shop: Shop, member: int, *lines: tuple[str, int]) -> None:
    """A receipt of items by number, in thousandths."""
    bought = tuple(Line(item, quantity=number, amount=1) for item, number in lines)
    sales.sell(shop.store, Sale(1000, member, lines=bought), shop.call())


# Visits


def test_a_visit_is_a_day_and_a_month_is_its_own(shop: Shop) -> None:
    zoe = shop.join()
    sell_on(shop, zoe, "2024-02-29 09:00", "2024-02-29 18:00", "2024-03-01 10:00")
    sell_on(shop, zoe, "2024-12-31 23:59", "2025-01-01 00:00")
    found = year(shop, zoe)
    assert (found.visits, found.purchases) == (3, 4)
    assert found.months == (0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    assert (found.first_visit, found.last_visit) == (dt.date(2024, 2, 29), dt.date(2024, 12, 31))
    assert not found.so_far
    assert (year(shop, zoe, 2025).visits, year(shop, zoe, 2025).so_far) == (1, True)


def test_before_the_cut_off_it_is_the_night_before(shop: Shop) -> None:
    zoe = shop.join()
    shop.set(day_cutoff="04:00")
    sell_on(shop, zoe, "2024-12-31 20:00", "2025-01-01 01:30")
    found = year(shop, zoe)
    assert (found.visits, found.purchases, found.part_of_day) == (1, 2, "evening")
    shop.clock_to("2025-01-01 05:00")
    assert year(shop, zoe, 2025).visits == 0


def test_what_was_given_back_whole_is_no_visit_and_a_part_of_it_is_less_spent(shop: Shop) -> None:
    zoe = shop.join()
    sell_on(shop, zoe, "2024-01-05")
    shop.clock_to("2024-12-30")
    whole, part, wrong = (shop.sell(amount, zoe) for amount in ("70", "40", "500"))
    shop.clock_to("2025-01-03")
    shop.refund(whole)
    shop.refund(part, "15")
    shop.void(wrong)
    found = year(shop, zoe)
    assert (found.visits, found.purchases, found.spend) == (2, 2, 1000 + 2500)
    assert (found.earned, found.redeemed) == (10 + 25, 0)
    assert year(shop, zoe, 2025).spend == 0
    shop.refund(part)
    assert year(shop, zoe).last_visit == dt.date(2024, 1, 5)


def test_all_years_together_are_what_the_member_s_page_says(shop: Shop) -> None:
    zoe = shop.join()
    sell_on(shop, zoe, "2024-01-05", "2024-08-09", "2025-02-03", "2025-11-30 08:10")
    back = shop.sell("60", zoe)
    shop.clock_to("2026-01-10")
    shop.refund(back, "20")
    shop.sell("0", zoe)
    years = [year(shop, zoe, number) for number in (2024, 2025, 2026)]
    view = shop.view(zoe)
    assert sum(one.purchases for one in years) == view.visits == 6
    assert sum(one.spend for one in years) == view.spend == 8000
    assert years[-1].balance == view.balance


def test_a_sale_is_of_the_year_of_whoever_it_belongs_to(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    shop.clock_to("2024-12-20")
    theirs, nobodys = shop.sell("30", zoe), shop.sell("20")
    shop.clock_to("2025-01-04")
    moving.reassign(shop.store, str(theirs.event), bob, shop.call())
    moving.claim(shop.store, str(nobodys.event), bob, shop.call())
    assert (year(shop, zoe).visits, year(shop, zoe).earned) == (0, 0)
    # Both of the same day, and their points of the sales' own day.
    assert (year(shop, bob).visits, year(shop, bob).purchases, year(shop, bob).earned) == (1, 2, 50)
    assert year(shop, bob, 2025).earned == 0
    shop.refund(theirs)
    assert (year(shop, bob).purchases, year(shop, bob).earned) == (1, 20)


def test_a_corrected_sale_counts_once_and_a_shared_one_for_each(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    shop.clock_to("2024-06-01")
    wrong = shop.sell("100", zoe)
    shop.clock_to("2024-06-05")
    amending.edit(shop.store, str(wrong.event), shop.call(), amount=1000)
    splitting.split(shop.store, Sale(3001), [zoe, bob], shop.call())
    ours, theirs = year(shop, zoe), year(shop, bob)
    assert (ours.visits, ours.spend, ours.earned) == (2, 1000 + 1501, 10 + 15)
    assert (theirs.visits, theirs.spend, theirs.earned) == (1, 1500, 15)


def test_merged_accounts_are_one_year_and_two_again_once_put_apart(shop: Shop) -> None:
    old, new = shop.join(joined="2023-05-06"), shop.join()
    shop.sell("40", new)
    sell_on(shop, old, "2024-02-01", "2024-03-01", amount="25")
    both = "2024-03-01"
    sell_on(shop, new, both)
    shop.clock_to("2025-02-01")
    shop.merge(old, new)
    found = year(shop, new)
    assert (found.visits, found.purchases, found.spend) == (3, 4, 2500 * 2 + 4000 + 1000)
    assert (found.joined, found.earned, found.balance) == (dt.date(2023, 5, 6), 100, 100)
    assert year(shop, new, 2023).visits == 0
    shop.unmerge(old)
    assert [year(shop, one).visits for one in (old, new)] == [2, 2]
    assert [year(shop, one).earned for one in (old, new)] == [50, 50]
    assert [year(shop, one).balance for one in (old, new)] == [50, 50]


def test_points_earned_before_a_merge_and_lost_after_it(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    shop.clock_to("2024-04-01")
    sale = shop.sell("25", old)
    shop.clock_to("2025-02-01")
    shop.merge(old, new)
    shop.refund(sale)
    assert (year(shop, new).earned, year(shop, new, 2025).balance) == (0, 0)
    # What was held at the end of the year was held then.
    assert year(shop, new).balance == 25


# Favourites


def test_the_favourite_day_two_that_come_out_even_and_none(shop: Shop) -> None:
    zoe = shop.join()
    sell_on(shop, zoe, "2024-01-05")
    assert year(shop, zoe).weekdays == ()  # one Friday is no habit
    sell_on(shop, zoe, "2024-01-12", "2024-01-16")
    assert year(shop, zoe).weekdays == (4,)
    sell_on(shop, zoe, "2024-01-23")
    assert year(shop, zoe).weekdays == (1, 4)
    sell_on(shop, zoe, "2024-01-27", "2024-02-03")
    assert year(shop, zoe).weekdays == ()
    sell_on(shop, zoe, "2024-02-10 09:00", "2024-02-10 11:00")
    assert year(shop, zoe).weekdays == (5,)


def test_the_part_of_the_day_by_the_shop_s_clock(shop: Shop) -> None:
    zoe = shop.join()
    sell_on(shop, zoe, "2024-07-01 11:59", "2024-07-02 12:01")  # in UTC both are before 12
    assert year(shop, zoe).part_of_day == ""
    sell_on(shop, zoe, "2024-07-03 13:59")
    assert year(shop, zoe).part_of_day == "midday"
    sell_on(shop, zoe, "2024-07-04 14:00")
    assert year(shop, zoe).part_of_day == ""
    sell_on(shop, zoe, "2024-07-05 17:59", "2024-07-06 16:00", "2024-07-07 15:00")
    assert year(shop, zoe).part_of_day == "afternoon"


def test_what_has_a_day_and_no_time_says_nothing_of_the_hour(shop: Shop) -> None:
    zoe = shop.join()
    sell_on(shop, zoe, "2024-07-01", "2024-07-02", "2024-07-03")
    assert year(shop, zoe).part_of_day == ""
    sell_on(shop, zoe, "2024-07-04 08:00", "2024-07-05 08:00")
    assert year(shop, zoe).part_of_day == "morning"


def test_the_favourite_is_an_item_by_number_else_a_category_by_purchases(shop: Shop) -> None:
    zoe = shop.join()
    assert year(shop, zoe).favourite is None
    sell_on(shop, zoe, "2024-03-01", "2024-03-02", category="pain", amount="1")
    sell_on(shop, zoe, "2024-03-03", category="Tartes", amount="90")
    assert year(shop, zoe).favourite == Favourite("pain", 2, item=False)
    sell_on(shop, zoe, "2024-03-04", category="tartes")
    assert year(shop, zoe).favourite == Favourite("tartes", 2, item=False)  # the latest of two
    sell_lines(shop, zoe, ("Croissant", 6000), ("Baguette", 1000))
    sell_lines(shop, zoe, ("baguette", 3500), ("Croissant", -2000))
    assert year(shop, zoe).favourite == Favourite("baguette", 4500, item=True)
    undone = shop.sell("5", zoe)
    shop.void(undone)
    sell_lines(shop, zoe, ("Flan", 4500))
    # Bought on two receipts, it is dearer to them than as many on one.
    assert year(shop, zoe).favourite == Favourite("baguette", 4500, item=True)


def test_lines_of_what_was_given_back_are_not_bought(shop: Shop) -> None:
    zoe = shop.join()
    sell_lines(shop, zoe, ("Baguette", 1000))
    cake = Sale(1000, zoe, lines=(Line("Gâteau", quantity=9000),))
    shop.refund(sales.sell(shop.store, cake, shop.call()))
    assert year(shop, zoe).favourite == Favourite("Baguette", 1000, item=True)


def test_the_longest_run_of_months_and_the_later_of_two(shop: Shop) -> None:
    zoe = shop.join()
    assert year(shop, zoe).streak is None
    sell_on(shop, zoe, "2024-01-05", "2024-02-05", "2024-04-01", "2024-05-31", "2024-08-08")
    assert year(shop, zoe).streak == (4, 5)
    sell_on(shop, zoe, "2024-09-08", "2024-10-08", "2025-01-08")
    assert year(shop, zoe).streak == (8, 10)


# Points, rewards, tiers


def test_points_used_lapsed_and_left(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Café", 30)
    shop.earn(zoe, 60, "2024-12-31")
    shop.earn(zoe, 50, "2025-03-31")
    shop.clock_to("2024-05-01")
    shop.sell("8.00", zoe, points=10)
    shop.use(shop.issue(zoe, coffee))
    cancelled = shop.issue(zoe, coffee)
    shop.adjust(zoe, -3)
    shop.clock_to("2024-12-31")
    # Earned for the 7.90 not paid with points, 7; the lot of the year's last day is still there.
    assert (year(shop, zoe).lapsed, year(shop, zoe).balance) == (0, 60 + 50 + 7 - 70 - 3)
    shop.clock_to("2025-01-02")
    shop.cancel(cancelled)
    found = year(shop, zoe)
    assert (found.earned, found.given, found.redeemed) == (117, -3, 40)
    # The 30 that came back since were not there at the end of the year.
    assert (found.balance, found.saved) == (60 + 50 + 7 - 70 - 3, 10)
    assert found.rewards == (("Café", 1),)


def test_what_lapsed_in_the_year_swept_or_not(shop: Shop) -> None:
    zoe = shop.join()
    shop.earn(zoe, 60, "2024-03-31")
    shop.earn(zoe, 20, "2024-12-31")
    shop.clock_to("2024-03-31")
    assert (year(shop, zoe).lapsed, year(shop, zoe).balance) == (0, 80)
    shop.clock_to("2024-04-01")
    assert (year(shop, zoe).lapsed, year(shop, zoe).balance) == (60, 20)
    shop.sweep()
    assert (year(shop, zoe).lapsed, year(shop, zoe).balance) == (60, 20)
    shop.clock_to("2025-01-01")
    assert (year(shop, zoe).lapsed, year(shop, zoe).balance) == (80, 0)
    assert year(shop, zoe, 2025).lapsed == 0


def test_paid_with_points_less_what_refunds_gave_back(shop: Shop) -> None:
    zoe = shop.join()
    shop.set(points_value="0.10")
    shop.sell("100", zoe)
    paid = shop.sell("20", zoe, points=50)
    assert year(shop, zoe).saved == 500
    shop.refund(paid, "10")
    assert (year(shop, zoe).saved, year(shop, zoe).redeemed) == (250, 25)
    shop.refund(paid)
    assert (year(shop, zoe).saved, year(shop, zoe).redeemed) == (0, 0)


def test_rewards_handed_over_and_those_waiting(shop: Shop) -> None:
    zoe = shop.join()
    coffee, tart = shop.reward("Café", 1), shop.reward("Tarte", 2, valid_days=30)
    shop.sell("100", zoe)
    shop.use(shop.issue(zoe, tart))
    for _ in range(2):
        shop.use(shop.issue(zoe, coffee))
    shop.cancel(shop.issue(zoe, coffee))
    later = shop.issue(zoe, coffee)
    shop.issue(zoe, tart)
    found = year(shop, zoe)
    assert found.rewards == (("Café", 2), ("Tarte", 1))
    assert found.waiting == (("Tarte", dt.date(2024, 2, 1)), ("Café", None))
    shop.clock_to("2025-06-01")
    shop.use(later)
    assert year(shop, zoe).rewards == (("Café", 2), ("Tarte", 1))
    assert (year(shop, zoe, 2025).rewards, year(shop, zoe).waiting) == ((("Café", 1),), ())


def test_stamps_are_counted_apart(shop: Shop) -> None:
    zoe = shop.join()
    shop.set(earn_stamps="1")
    shop.sell("10", zoe)
    gone = shop.sell("10", zoe)
    shop.stamp(zoe, 2)
    shop.void(gone)
    assert (year(shop, zoe).stamps, year(shop, zoe).earned) == (1, 10)


def test_the_tier_of_the_year_s_end_and_that_of_today(shop: Shop) -> None:
    shop.add_tier(Tier("Argent", 10000, Fraction(1)))
    shop.add_tier(Tier("Or", 50000, Fraction(1)))
    zoe = shop.join()
    assert (year(shop, zoe).tier, year(shop, zoe).tier_since) == ("", None)
    sell_on(shop, zoe, "2024-05-12", amount="120")
    assert (year(shop, zoe).tier, year(shop, zoe).tier_since) == ("Argent", dt.date(2024, 5, 12))
    sell_on(shop, zoe, "2025-03-04", amount="600")
    assert (year(shop, zoe).tier, year(shop, zoe).tier_since) == ("Argent", dt.date(2024, 5, 12))
    assert year(shop, zoe, 2025).tier == "Or"
    shop.clock_to("2026-01-02")
    assert (year(shop, zoe, 2025).tier, year(shop, zoe, 2025).tier_since) == (
        "Or",
        dt.date(2025, 3, 4),
    )


def test_a_tier_lost_with_a_sale_moved_away_is_not_told(shop: Shop) -> None:
    shop.add_tier(Tier("Argent", 10000, Fraction(1)))
    shop.set(tier_grace_days="0")
    zoe, bob = shop.join(), shop.join()
    shop.clock_to("2024-05-12")
    sale = shop.sell("120", zoe)
    moving.reassign(shop.store, str(sale.event), bob, shop.call())
    shop.clock_to("2025-02-01")
    assert [year(shop, one).tier for one in (zoe, bob)] == ["", "Argent"]


# The account of a past day


def held(tx: Transaction, member: int, as_of: dt.date) -> int:
    return account_as_of(tx, family(tx, member), as_of).balance(as_of)


def test_the_account_of_today_is_the_one_the_counter_shows(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    coffee = shop.reward("Café", 30)
    shop.earn(zoe, 60, "2024-06-30")
    sale = shop.earn(zoe, 80, "2025-12-31")
    issued = shop.issue(zoe, coffee)
    shop.clock_to("2024-07-05")
    shop.issue(zoe, coffee)
    shop.cancel(issued)  # as points of grace
    shop.refund(sale)  # a debt
    shop.set(points_pending_days="10")
    shop.sell("25", zoe)
    shop.earn(bob, 9, "2025-12-31")
    shop.merge(bob, zoe)
    for day in ("2024-07-05", "2024-07-14", "2024-07-16", "2024-12-01"):
        shop.clock_to(day)
        with shop.store.read() as tx:
            now = account(tx, zoe)
            then = account_as_of(tx, family(tx, zoe), tx.today + dt.timedelta(days=1))
            assert (then.deficit, then.balance(tx.today)) == (now.deficit, now.balance(tx.today))


def test_a_debt_paid_by_points_released_since_is_paid_after_they_would_have_lapsed(
    shop: Shop,
) -> None:
    zoe = shop.join()
    coffee = shop.reward("Café", 50)
    sale = shop.earn(zoe, 50, "2025-12-31")
    shop.issue(zoe, coffee)
    shop.set(points_pending_days="10")
    shop.earn(zoe, 70, "2024-02-29")
    shop.refund(sale)
    shop.clock_to("2024-01-31")
    assert shop.balance(zoe) == 20
    shop.clock_to("2025-01-10")
    found = year(shop, zoe)
    assert (found.lapsed, found.balance, shop.balance(zoe)) == (20, 0, 0)


def test_two_years_follow_each_other(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Café", 30)
    shop.earn(zoe, 60, "2024-06-30")
    shop.earn(zoe, 90, "2025-06-30")
    shop.use(shop.issue(zoe, coffee))
    shop.clock_to("2024-11-01")
    shop.adjust(zoe, 7)
    shop.clock_to("2025-08-01")
    shop.sell("30", zoe)
    shop.issue(zoe, coffee)
    shop.clock_to("2026-02-01")
    first, second = year(shop, zoe), year(shop, zoe, 2025)
    assert first.earned + first.given - first.redeemed - first.lapsed == first.balance == 97
    change = second.earned + second.given - second.redeemed - second.lapsed
    assert first.balance + change == second.balance == 7
    with shop.store.read() as tx:
        assert held(tx, zoe, dt.date(2024, 7, 1)) == 90
        assert moved(tx, [zoe], dt.date(2024, 7, 1), dt.date(2024, 7, 2)).lapsed == 0


# Which year


def test_the_year_that_is_told_of(shop: Shop) -> None:
    old = shop.join(joined="2023-03-03")
    for day, told in (("2024-11-30", 2023), ("2024-12-01", 2024), ("2025-01-02", 2024)):
        shop.clock_to(day)
        with shop.store.read() as tx:
            assert recap_year(tx, None, old) == recap_year(tx, None) == told
    new = shop.join()
    with shop.store.read() as tx:
        assert recap_year(tx, None, new) == 2025
        assert recap_year(tx, 2019, new) == 2019
        with pytest.raises(BadInput, match="2026 has not begun"):
            recap_year(tx, 2026, new)
    with pytest.raises(Refused, match="no earlier year"):
        year(shop, new, 2024)
    assert year(shop, old, 2023).visits == 0
