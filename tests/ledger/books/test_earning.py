"""What a sale earns under each setting of the programme, through the acts a till uses."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.books import splitting
from ledger.books.sales import Line, Sale, sell
from ledger.program.tiers import Campaign, Tier
from ledger.rules.earning import Working
from ledger.rules.refunds import after_refunds
from ledger.values.errors import BadInput
from tests.shop import Shop

DAY = dt.date(2026, 1, 5)  # a Monday


def campaign(name: str, times: str = "1", **conditions: object) -> Campaign:
    defaults: dict[str, object] = {"first_day": DAY, "last_day": DAY + dt.timedelta(days=30)}
    return Campaign(name=name, multiplier=Fraction(times), **(defaults | conditions))  # type: ignore[arg-type]


@pytest.fixture
def till(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop.db")


@pytest.mark.parametrize(
    ("settings", "amount", "earned"),
    [
        ({}, "267.39", 267),
        ({"earn_points": "3"}, "7.50", 22),
        ({"earn_per": "2.50", "earn_points": "5", "earn_steps": "yes"}, "3.00", 5),
        ({"earn_per": "2.50", "earn_points": "5"}, "3.00", 6),
        ({"earn_per": "10", "earn_steps": "yes"}, "21.90", 2),
        ({"earn_minimum": "15"}, "14.99", 0),
        ({"earn_minimum": "15"}, "15.00", 15),
        ({"earn_visit": "7"}, "0", 7),
        ({"earn_visit": "7"}, "12.80", 19),
        ({"earn_minimum": "15", "earn_visit": "7"}, "3.00", 7),
        ({"earn_cap_sale": "40"}, "90", 40),
        ({"earn_cap_sale": "40", "earn_visit": "7"}, "38", 40),
    ],
)
def test_each_rule_of_the_programme(
    till: Shop, settings: dict[str, str], amount: str, earned: int
) -> None:
    till.set(**settings)
    member = till.join()
    assert till.preview(amount, member).earned == earned
    done = till.sell(amount, member)
    assert (done.points, till.balance(member)) == (earned, earned)
    till.refund(done)
    assert till.balance(member) == 0
    assert till.problems() == []


def test_one_rounding_at_the_end(till: Shop) -> None:
    till.add_tier(Tier("Amis", 0, Fraction(3, 2)))
    till.add_campaign(campaign("Rentrée", "2"))
    member = till.join()
    assert till.sell("9.99", member).points == 29


def test_a_category_multiplies_its_part_of_the_sale(till: Shop) -> None:
    till.set(earn_category="coffee=2, bread=0")
    member = till.join()
    assert till.sell("8.40", member, category="Coffee").points == 16
    assert till.sell("8.40", member, category="bread").points == 0
    assert till.sell("8.40", member, category="jam").points == 8
    lines = (Line("latte", "coffee", 2000, 760), Line("baguette", "bread", 1000, 130))
    sale = Sale(1_250, member, lines=lines)
    done = sell(till.store, sale, till.call())
    # 7.60 twice, 1.30 not at all, and 3.60 that no line names: 18.80.
    assert done.points == 18
    half = till.refund(done, "6.25")
    # Half is left: 9.40, so 9 of the 18 stay.
    assert half.points == -9
    assert till.problems() == []


def test_an_item_earns_its_own_points(till: Shop) -> None:
    till.set(earn_item="croissant=5, Épi=12")
    member = till.join()
    lines = (Line("Croissant", "", 3000, 390), Line("epi", "", 1500, 270))
    done = sell(till.store, Sale(660, member, lines=lines), till.call())
    assert done.points == 6 + 15 + 18


def test_lines_may_not_come_to_more_than_the_sale(till: Shop) -> None:
    with pytest.raises(BadInput, match="more than the sale"):
        sell(till.store, Sale(100, till.join(), lines=(Line("a", "", 1000, 101),)), till.call())


def test_a_day_s_limit_follows_the_business_day(till: Shop) -> None:
    till.set(earn_cap_day="50", day_cutoff="04:00")
    member, other = till.join(), till.join()
    till.clock_to("2026-01-06 22:00")
    first = till.sell("30", member)
    assert till.sell("30", member).points == 20
    assert till.sell("30", other).points == 30
    till.clock_to("2026-01-07 01:30")  # still the day before
    assert till.sell("30", member).points == 0
    till.refund(first)
    assert till.sell("8", member).points == 8  # room again
    till.clock_to("2026-01-07 05:00")
    assert till.sell("30", member).points == 30
    assert till.problems() == []


def test_a_year_s_limit(till: Shop) -> None:
    till.set(earn_cap_year="100")
    member = till.join()
    assert till.sell("90", member).points == 90
    till.clock_to("2026-12-31")
    assert till.sell("90", member).points == 10
    till.clock_to("2027-01-01")
    assert till.sell("90", member).points == 90


def test_what_counts_besides_the_goods(till: Shop) -> None:
    member = till.join()
    sale = Sale(12_000, member, tax=2_000, excluded=1_500)
    assert sell(till.store, sale, till.call()).points == 105
    till.set(earn_basis="net")
    assert sell(till.store, sale, till.call()).points == 85


def test_campaigns_add_points_and_choose_their_customers(till: Shop) -> None:
    till.add_campaign(campaign("Bienvenue", bonus=25, segment="new"))
    till.add_campaign(campaign("Retour", "3", segment="returning"))
    member = till.join()
    assert till.sell("10", member).points == 35
    assert till.sell("10", member).points == 10
    till.clock_to("2026-02-04")
    assert till.sell("10", member).points == 10
    old = till.join(joined="2025-01-01")
    till.sell("10", old, at="2025-06-01")
    assert till.sell("10", old).points == 30
    assert till.problems() == []


def test_the_regulars_and_the_birthdays(till: Shop) -> None:
    till.add_campaign(campaign("Habitués", "2", segment="regular"))
    member = till.join()
    assert [till.sell("10", member, at=f"2025-12-0{d}").points for d in range(1, 5)] == [10] * 4
    assert till.sell("10", member).points == 20
    with pytest.raises(BadInput, match="segment"):
        till.add_campaign(campaign("Qui", "2", segment="vip"))
    with pytest.raises(BadInput, match="multiplies"):
        till.add_campaign(campaign("Rien"))


def test_campaigns_stack_or_the_best_counts(till: Shop) -> None:
    till.add_campaign(campaign("Double", "2"))
    till.add_campaign(campaign("Moitié", "1.5"))
    till.add_campaign(campaign("Plus", bonus=12))
    member = till.join()
    assert till.sell("7", member).points == 21 + 12
    till.set(campaign_stacking="best")
    assert till.sell("7", member).points == 19  # 7 and 12 more beat 14 and 10
    assert till.sell("40", member).points == 80


@pytest.mark.parametrize(
    ("amount", "points", "amounts"),
    [("25.01", [13, 12], [1251, 1250]), ("0.99", [0, 0], [50, 49]), ("7.00", [4, 3], [350, 350])],
)
def test_a_sale_split_among_members(
    till: Shop, amount: str, points: list[int], amounts: list[int]
) -> None:
    pair = [till.join(), till.join()]
    sale, call = Sale(till.amount(amount)), till.call(ref="T9")
    done = splitting.split(till.store, sale, pair, call)
    assert [story.points for story in done] == points
    assert [story.amount for story in done] == amounts
    assert [story.source_id for story in done] == ["T9/1", "T9/2"]
    again = splitting.split(till.store, sale, pair, call)
    assert [(s.event, s.replayed) for s in again] == [(s.event, True) for s in done]
    for story in done:
        till.refund(story)
    assert [till.balance(member) for member in pair] == [0, 0]
    assert till.problems() == []


def test_three_shares_of_one_point(till: Shop) -> None:
    three = [till.join() for _ in range(3)]
    done = splitting.split(till.store, Sale(100), three, till.call())
    assert [story.points for story in done] == [1, 0, 0]
    with pytest.raises(BadInput, match="once"):
        splitting.split(till.store, Sale(100), [three[0], three[0]], till.call())


workings = st.builds(
    Working,
    basis=st.integers(0, 30_000),
    rate=st.sampled_from([Fraction(0), Fraction(1), Fraction(5), Fraction(1, 3)]),
    per=st.sampled_from([100, 250, 1000]),
    tier=st.just("Or"),
    steps=st.booleans(),
    minimum=st.sampled_from([0, 1500]),
    tier_multiplier=st.sampled_from([Fraction(2), Fraction(3, 2)]),
    factor=st.sampled_from([Fraction(1), Fraction(0), Fraction(7, 5)]),
    visit=st.integers(0, 20),
    items=st.integers(0, 20),
    bonuses=st.sampled_from([(), (("Plus", 12),)]),
    cap=st.sampled_from([None, 0, 17, 500]),
    share=st.sampled_from([Fraction(0), Fraction(1, 2)]),
)


@given(workings, st.lists(st.integers(1, 400), max_size=5))
def test_refunds_in_pieces_end_where_one_does(working: Working, pieces: list[int]) -> None:
    assert Working.load(working.dump()) == working
    amount, earned, refunded, taken = 2_000, working.points, 0, 0
    for piece in (*pieces, 2_000):
        piece_ = min(piece, amount - refunded)
        before = after_refunds(amount, refunded, earned=earned, working=working, points_used=0)
        refunded += piece_
        after = after_refunds(amount, refunded, earned=earned, working=working, points_used=0)
        step = after.earned_back - before.earned_back
        assert step >= 0
        taken += step
    assert taken == earned
    assert working.cap is None or earned <= working.cap
