"""Goals beside their numbers, on books that real acts have made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.books import goals as book
from ledger.books.act import Call
from ledger.books.goals import NewGoal
from ledger.metrics import goals as aims
from ledger.metrics.glossary import terms
from ledger.metrics.goals import Progress, judge, of_month, set_on_number, standings
from ledger.metrics.report import KEYS, report
from ledger.program.targets import FALLING, UNCAPPED
from ledger.store.transaction import Transaction
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Open since 5 January 2026; its books verify when the test is over."""
    shop = Shop(tmp_path / "shop.db")
    yield shop
    problems = shop.problems()
    shop.close()
    assert problems == []


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def revenue(shop: Shop, target: str, due: str, **more: str) -> int:
    """A goal on the month's net sales."""
    call = shop.call()
    return set_on_number(shop.store, "monthly_revenue", target, day(due), call, **more).event


def now(shop: Shop, as_of: str | None = None) -> list[Progress]:
    with shop.store.read() as tx:
        return standings(tx, day(as_of) if as_of else None)


def judged(shop: Shop) -> list[tuple[str, str, Fraction | None]]:
    """What the day's upkeep finds of the goals: each one's name, state and value."""
    return [(goal.called, goal.state, goal.value) for goal in judge(shop.store, Call(till="1"))]


def test_a_goal_starts_from_its_number_and_shows_the_way(shop: Shop) -> None:
    shop.sell("100.00", shop.join())
    revenue(shop, "300", "2026-01-25")
    [one] = now(shop)
    assert one.goal.aim is not None
    assert (one.goal.aim.start, one.goal.aim.unit, one.goal.aim.days) == (
        Fraction(10_000),
        "money",
        31,
    )
    assert (one.value, one.done, one.days_left, one.on_track) == (10_000, Fraction(0), 20, True)
    shop.clock_to("2026-01-15")
    shop.sell("50.00")
    [one] = now(shop)
    # Half of the time, a quarter of the way.
    assert (one.value, one.done, one.days_left) == (15_000, Fraction(1, 4), 10)
    assert (one.state, one.on_track) == ("open", False)
    with shop.store.read() as tx:
        assert aims.off_track(tx) == [one]
    shop.sell("30.00")
    [one] = now(shop)
    assert (one.done, one.on_track) == (Fraction(2, 5), True)


def test_met_is_known_by_the_close_of_a_day_and_told_once(shop: Shop) -> None:
    revenue(shop, "300", "2026-01-25")
    shop.clock_to("2026-01-08")
    sale = shop.sell("300.00", shop.join())
    assert judged(shop) == []  # the day is not over
    shop.refund(sale, "0.01")
    shop.wait(1)
    assert judged(shop) == []  # a cent short at its close
    shop.sell("0.01")
    shop.wait(1)
    assert judged(shop) == [("monthly_revenue", "met", Fraction(30_000))]
    before = shop.events
    assert judged(shop) == []
    shop.wait(40)
    assert judged(shop) == []
    assert shop.events == before
    [one] = now(shop)
    # It stays on record with the value it was judged by.
    assert (one.state, one.value, one.done) == ("met", 30_000, Fraction(1))
    assert one.goal.closed == day("2026-01-10")


def test_missed_is_known_the_day_after_its_date(shop: Shop) -> None:
    revenue(shop, "300", "2026-01-20")
    shop.clock_to("2026-01-20")
    shop.sell("120.00")
    assert judged(shop) == []
    shop.wait(1)
    shop.sell("500.00")  # too late
    [one] = now(shop)
    # Before the books are told, a list says what they will be.
    assert (one.goal.state, one.state, one.value, one.days_left) == ("open", "missed", 12_000, 0)
    assert judged(shop) == [("monthly_revenue", "missed", Fraction(12_000))]
    [one] = now(shop)
    assert (one.state, one.value, one.goal.closed) == ("missed", 12_000, day("2026-01-21"))


def test_days_without_anybody_there_are_looked_at_by_the_last_one_worked(shop: Shop) -> None:
    """Reached on a Saturday and over by the Monday, when the shop is next open."""
    shop.clock_to("2026-01-05")
    shop.sell("200.00")
    revenue(shop, "300", "2026-02-28")
    shop.clock_to("2026-02-04")
    shop.sell("110.00")
    shop.wait(3)  # the 200 euros are more than a month old
    assert now(shop)[0].value == 11_000
    assert judged(shop) == [("monthly_revenue", "met", Fraction(31_000))]


def test_what_was_written_today_is_not_the_last_day_worked(shop: Shop) -> None:
    revenue(shop, "300", "2026-02-28")
    shop.wait(1)
    shop.sell("310.00")
    shop.wait(1)
    shop.sell("1.00", at="2026-01-05")  # entered today
    assert judged(shop) == [("monthly_revenue", "met", Fraction(31_100))]


def test_a_number_that_is_there_already_is_to_be_kept_until_its_date(shop: Shop) -> None:
    shop.join()
    shop.adjust(1, 500)
    for due in ("2026-01-20", "2026-01-25"):
        set_on_number(shop.store, "points_liability", "9 €", day(due), shop.call())
        shop.wait(1)
        assert judged(shop) == []
        assert now(shop)[0].on_track is True
        shop.adjust(1, 500)  # 10 euros: over
        assert now(shop)[0].on_track is False
        if due == "2026-01-20":
            shop.adjust(1, -500)
        shop.clock_to(due)
        assert judged(shop) == []
        shop.wait(1)
        state, value = ("met", 500) if due == "2026-01-20" else ("missed", 1000)
        assert judged(shop) == [("points_liability", state, Fraction(value))]


def test_without_a_number_it_is_neither_until_its_date(shop: Shop) -> None:
    set_on_number(shop.store, "retention", "60 %", day("2026-01-10"), shop.call())
    set_on_number(shop.store, "churn", "20 %", day("2026-01-10"), shop.call())
    for _ in range(6):
        assert judged(shop) == []
        for one in now(shop):
            assert (one.state, one.value, one.done, one.on_track) == ("open", None, None, None)
        shop.wait(1)
    assert judged(shop) == [("retention", "missed", None), ("churn", "missed", None)]


def test_steps_and_a_yes_or_no_are_missed_too(shop: Shop) -> None:
    call = shop.call
    book.set_goal(shop.store, NewGoal(day("2026-01-10"), "A", steps=("One", "Two")), call())
    book.set_goal(shop.store, NewGoal(day("2026-01-10"), "B"), call())
    book.set_goal(shop.store, NewGoal(day("2026-01-11"), "C"), call())
    book.tick(shop.store, "A", "One", call())
    shop.clock_to("2026-01-11")
    assert judged(shop) == [("A", "missed", None), ("B", "missed", None)]
    assert [(one.goal.name, one.state, one.done) for one in now(shop)] == [
        ("C", "open", 0),
        ("B", "missed", 0),
        ("A", "missed", Fraction(1, 2)),
    ]
    with shop.store.read() as tx:
        assert [one.goal.name for one in aims.just_judged(tx)] == ["A", "B"]
        assert aims.just_judged(tx, day("2026-01-10")) == []


def test_a_goal_that_changed_after_it_was_judged_is_left_for_the_next_time(shop: Shop) -> None:
    revenue(shop, "300", "2026-01-10")
    shop.clock_to("2026-01-11")
    with shop.store.read() as tx:
        [verdict] = aims._verdicts(tx)
    book.edit(shop.store, "monthly_revenue", {"due": day("2026-02-10")}, shop.call())
    with shop.store.write() as tx:
        value, when = verdict.value, verdict.day
        assert not book.close_in(tx, verdict.goal, verdict.state, value, when, Call())
    assert now(shop)[0].state == "open"


def test_two_tills_record_it_once(shop: Shop) -> None:
    revenue(shop, "300", "2026-01-10")
    shop.clock_to("2026-01-11")
    other = shop.another_till()
    assert len(judge(shop.store, Call(till="1")) + judge(other, Call(till="2"))) == 1
    other.close()


def test_as_of_a_day_it_is_what_it_was(shop: Shop) -> None:
    shop.sell("100.00")
    revenue(shop, "300", "2026-01-25", name="January")
    shop.clock_to("2026-01-12")
    shop.sell("100.00")
    shop.clock_to("2026-01-18")
    shop.sell("100.00")
    shop.wait(1)
    judged(shop)
    assert now(shop, "2026-01-05") == []
    [first] = now(shop, "2026-01-12")
    assert (first.value, first.state, first.days_left) == (10_000, "open", 14)
    [then] = now(shop, "2026-01-13")
    assert (then.value, then.done, then.on_track) == (20_000, Fraction(1, 2), True)
    [last] = now(shop, "2026-01-20")
    assert (last.value, last.state) == (30_000, "met")
    assert now(shop, "2030-01-01") == now(shop)


def test_open_goals_come_first_by_date(shop: Shop) -> None:
    revenue(shop, "300", "2026-03-01", name="Later")
    set_on_number(shop.store, "aov", "10", day("2026-02-01"), shop.call(), name="Soon")
    set_on_number(shop.store, "churn", "1 %", day("2026-02-01"), shop.call(), name="Gone")
    book.drop(shop.store, "Gone", shop.call())
    assert [one.goal.name for one in now(shop)] == ["Soon", "Later", "Gone"]


def test_a_panel_shows_the_open_goal_on_its_number(shop: Shop) -> None:
    shop.sell("100.00")
    revenue(shop, "300", "2026-01-25")
    set_on_number(shop.store, "aov", "200", day("2026-01-25"), shop.call())

    def panels(tx: Transaction) -> dict[str, Progress]:
        as_of = tx.today + dt.timedelta(days=1)
        return aims.on_numbers(tx, report(tx.connection, as_of, keys=["aov", "churn"]))

    with shop.store.read() as tx:
        found = panels(tx)
    assert list(found) == ["aov"]
    assert (found["aov"].value, found["aov"].done) == (10_000, Fraction(0))
    book.drop(shop.store, "aov", shop.call())
    with shop.store.read() as tx:
        assert panels(tx) == {}


def test_what_cannot_be_asked_of_a_number_is_refused(shop: Shop) -> None:
    due = day("2026-01-25")
    with pytest.raises(BadInput, match="There is no number “loyalty”"):
        set_on_number(shop.store, "loyalty", "60 %", due, shop.call())
    with pytest.raises(BadInput, match="not a rate"):
        set_on_number(shop.store, "retention", "a lot", due, shop.call())
    revenue(shop, "300", "2026-01-25")
    with pytest.raises(Refused, match="an open goal on monthly_revenue"):
        revenue(shop, "400", "2026-01-25")


def test_what_is_good_of_each_number_of_a_report() -> None:
    falling = {"churn", "silent", "breakage", "points_liability", "reward_cost_ratio"}
    assert set(KEYS) & FALLING == falling
    assert set(KEYS) & UNCAPPED == {"redemption_rate", "reward_cost_ratio"}


def test_the_words_of_goals_are_explained() -> None:
    assert {"goal_progress", "goal_on_track"} <= terms().keys()


def told(shop: Shop, first: str, end: str) -> list[tuple[str, str, Fraction | int | None]]:
    """What a month's report says of the goals."""
    with shop.store.read() as tx:
        return [
            (one.goal.called, one.state, one.done) for one in of_month(tx, day(first), day(end))
        ]


def test_a_month_tells_of_the_goals_that_were_open_and_of_those_it_decided(shop: Shop) -> None:
    shop.sell("100.00")
    revenue(shop, "300", "2026-01-31", name="January")
    book.set_goal(
        shop.store, NewGoal(day("2026-01-20"), "Poster", steps=("Draw", "Print")), shop.call()
    )
    book.set_goal(shop.store, NewGoal(day("2026-03-10"), "Card"), shop.call())
    book.set_goal(shop.store, NewGoal(day("2026-01-09"), "Dropped"), shop.call())
    book.drop(shop.store, "Dropped", shop.call())
    book.tick(shop.store, "Poster", "Draw", shop.call())
    shop.clock_to("2026-01-31")
    shop.sell("150.00")
    january = [
        ("Card", "open", 0),
        ("January", "open", Fraction(3, 4)),
        ("Poster", "missed", Fraction(1, 2)),
    ]
    assert sorted(told(shop, "2026-01-01", "2026-02-01")) == january  # its last day is not over
    # Known on 5 February only; but it is January, and the 20th, that decided.
    shop.clock_to("2026-02-05")
    assert {name for name, *_ in judged(shop)} == {"January", "Poster"}
    january[1] = ("January", "missed", Fraction(3, 4))
    assert sorted(told(shop, "2026-01-01", "2026-02-01")) == january
    assert told(shop, "2026-02-01", "2026-03-01") == [("Card", "open", 0)]
    book.tick(shop.store, "Card", "", shop.call())
    shop.clock_to("2026-03-20")
    assert told(shop, "2026-01-01", "2026-02-01")[0] == ("Card", "open", 0)
    assert told(shop, "2026-02-01", "2026-03-01") == [("Card", "met", 1)]
    assert told(shop, "2026-03-01", "2026-04-01") == []
