"""How far a goal has come, and whether that is far enough."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.program.goals import Aim, Goal, Step, Way
from ledger.rules.goals import elapsed, on_track, reached, share, to_be_kept

START, DUE = dt.date(2026, 3, 1), dt.date(2026, 5, 30)  # ninety days


def goal(start: str | None, target: str, way: Way = "up") -> Goal:
    begun = None if start is None else Fraction(start)
    return Goal(1, "", START, DUE, Aim("retention", "rate", way, Fraction(target), begun))


def steps(*done: bool) -> Goal:
    each = tuple(Step(str(place), START if one else None) for place, one in enumerate(done))
    return Goal(1, "Opening", START, DUE, steps=each)


YES = Goal(1, "Mailing", START, DUE, steps=(Step(""),))


@pytest.mark.parametrize(
    ("one", "value", "expected"),
    [
        (goal("0.52", "0.60"), "0.54", "1/4"),
        (goal("0.52", "0.60"), "0.50", "0"),
        (goal("0.52", "0.60"), "0.60", "1"),
        (goal("0.52", "0.60"), "0.70", "1"),
        (goal("0.30", "0.20", "down"), "0.28", "1/5"),
        (goal("0.30", "0.20", "down"), "0.40", "0"),
        (goal("0.30", "0.20", "down"), "0.20", "1"),
        (goal(None, "0.60"), "0.15", "1/4"),
        (goal("-20", "10"), "-5", "1/2"),
    ],
)
def test_the_way_is_from_the_start_to_the_target(one: Goal, value: str, expected: str) -> None:
    assert share(one, Fraction(value)) == Fraction(expected)


def test_what_has_no_number_has_come_no_way_that_anybody_knows() -> None:
    assert share(goal("0.52", "0.60"), None) is None
    assert share(goal(None, "0.20", "down"), Fraction(1, 2)) is None
    assert share(goal(None, "0.20", "down"), Fraction(1, 5)) == 1
    assert on_track(goal("0.52", "0.60"), None, DUE) is None
    assert not reached(Aim("churn", "rate", "down", Fraction(1)), None)


def test_a_number_that_was_there_is_to_be_kept() -> None:
    kept = goal("0.70", "0.60")
    assert kept.aim is not None
    assert to_be_kept(kept.aim)
    assert share(kept, Fraction(65, 100)) == 1
    assert share(kept, Fraction(59, 100)) == 0
    # From the first day on: there is no way that it is still on.
    assert on_track(kept, Fraction(1), DUE)
    assert on_track(kept, Fraction(0), START) is False


def test_a_list_has_come_as_far_as_its_steps_are_done() -> None:
    assert share(steps(True, False, False), None) == Fraction(1, 3)
    assert share(steps(True, True), None) == 1


@pytest.mark.parametrize(
    ("day", "way", "expected"),
    [
        (0, "0", True),
        (9, "0", True),  # a tenth of the time, and a tenth is tolerated
        (10, "0", False),
        (45, "0.40", True),
        (45, "0.39", False),
        (90, "0.90", True),
        (90, "0.89", False),
    ],
)
def test_it_may_lag_behind_its_time_by_a_tenth_of_the_way(
    day: int, way: str, expected: bool
) -> None:
    when = START + dt.timedelta(days=day)
    assert on_track(goal("0.52", "0.60"), Fraction(way), when) is expected


def test_a_yes_or_no_is_off_track_in_the_last_tenth_of_its_time() -> None:
    assert on_track(YES, Fraction(0), START + dt.timedelta(days=80)) is True
    assert on_track(YES, Fraction(0), START + dt.timedelta(days=81)) is False
    assert on_track(YES, Fraction(1), DUE) is True


def test_a_goal_of_one_day_has_no_time_to_lose() -> None:
    today = replace(goal("0.52", "0.60"), due=START)
    assert elapsed(today, START) == 1
    assert on_track(today, Fraction(1, 2), START) is False


amounts = st.integers(-10_000, 10_000).map(Fraction)


@given(amounts, amounts, amounts, st.sampled_from(["up", "down"]))
def test_the_way_is_whole_when_the_number_is_there_and_only_then(
    start: Fraction, target: Fraction, value: Fraction, way: Way
) -> None:
    aim = Aim("monthly_revenue", "money", way, target, start)
    done = share(Goal(1, "", START, DUE, aim), value)
    assert done is not None
    assert 0 <= done <= 1
    assert (done == 1) == reached(aim, value)
