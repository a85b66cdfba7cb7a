"""Goals set, changed, dropped and ticked."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from ledger.books import goals as book
from ledger.books.goals import NewGoal
from ledger.program.goals import Aim, Goal
from ledger.queries.goals import goals
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop

DUE = dt.date(2026, 3, 31)
LOYAL = Aim("retention", "rate", "up", Fraction(3, 5), Fraction(13, 25), 90)


def opening(shop: Shop, due: dt.date = DUE) -> int:
    new = NewGoal(due, "Opening", steps=("Counter posters", "Staff trained", "Cards printed"))
    return book.set_goal(shop.store, new, shop.call()).event


def known(shop: Shop, as_of: str | None = None) -> list[Goal]:
    with shop.store.read() as tx:
        return goals(tx) if as_of is None else goals(tx, dt.date.fromisoformat(as_of))


def test_a_goal_on_a_number_is_kept_with_where_it_starts(shop: Shop) -> None:
    event = book.set_goal(shop.store, NewGoal(DUE, aim=LOYAL), shop.call()).event
    assert known(shop) == [Goal(event, "", dt.date(2026, 1, 5), DUE, LOYAL)]
    assert shop.problems() == []


def test_a_list_is_met_with_its_last_step_and_open_again_without_it(shop: Shop) -> None:
    number = opening(shop)
    tick = book.tick(shop.store, "opening", "STAFF trained", shop.call())
    assert tick.detail["left"] == ["Counter posters", "Cards printed"]
    book.tick(shop.store, "Opening", "1", shop.call())
    shop.wait(2)
    last = book.tick(shop.store, "Opening", "cards printed", shop.call())
    assert last.detail["left"] == []
    [met] = known(shop)
    assert (met.id, met.state, met.closed) == (number, "met", dt.date(2026, 1, 7))
    with pytest.raises(Refused, match="no open goal “Opening”"):
        book.tick(shop.store, "Opening", "1", shop.call())
    book.tick(shop.store, "Opening", "2", shop.call(), done=False)
    [again] = known(shop)
    assert (again.state, again.closed) == ("open", None)
    days = [step.done for step in again.steps]
    assert days == [dt.date(2026, 1, 5), None, dt.date(2026, 1, 7)]
    assert shop.problems() == []


def test_a_yes_or_no_is_met_by_one_tick(shop: Shop) -> None:
    book.set_goal(shop.store, NewGoal(DUE, "Mailing sent"), shop.call())
    with pytest.raises(Refused, match="has no steps"):
        book.tick(shop.store, "mailing sent", "1", shop.call())
    book.tick(shop.store, "mailing sent", "", shop.call())
    [goal] = known(shop)
    assert (goal.state, goal.yes_or_no) == ("met", True)


def test_what_was_true_on_a_day_stays_so(shop: Shop) -> None:
    opening(shop)
    book.set_goal(shop.store, NewGoal(DUE, aim=LOYAL), shop.call())
    shop.clock_to("2026-01-20")
    book.tick(shop.store, "Opening", "1", shop.call())
    book.edit(shop.store, "retention", {"target": "65 %"}, shop.call())
    book.drop(shop.store, "Opening", shop.call())
    assert known(shop, "2026-01-05") == []
    for before in known(shop, "2026-01-20"):
        assert before.state == "open"
        assert before.aim == (LOYAL if before.aim else None)
        assert not any(step.done for step in before.steps)
    first, second = known(shop)
    assert (first.state, first.closed) == ("dropped", dt.date(2026, 1, 20))
    assert second.aim is not None
    assert second.aim.target == Fraction(13, 20)


def test_a_change_leaves_the_start_where_it_was(shop: Shop) -> None:
    book.set_goal(shop.store, NewGoal(DUE, aim=LOYAL), shop.call())
    shop.wait(9)
    changes: book.GoalChanges = {"target": "≤ 0,7", "due": dt.date(2026, 6, 1), "name": "Fidèles"}
    story = book.edit(shop.store, "retention", changes, shop.call())
    [goal] = known(shop)
    assert (goal.name, goal.set_on, goal.due) == (
        "Fidèles",
        dt.date(2026, 1, 5),
        dt.date(2026, 6, 1),
    )
    assert goal.aim == Aim("retention", "rate", "down", Fraction(7, 10), Fraction(13, 25), 90)
    assert story.detail["was"] == {
        "name": "",
        "by": "2026-03-31",
        "way": "up",
        "target": "3/5",
    }
    book.edit(shop.store, "fidèles", {"name": ""}, shop.call())
    book.edit(shop.store, "retention", {"target": "0,8"}, shop.call())
    [goal] = known(shop)
    assert goal.aim is not None
    assert (goal.name, goal.aim.way, goal.aim.target) == ("", "down", Fraction(4, 5))
    assert shop.problems() == []


def test_one_open_goal_a_number_and_one_a_name(shop: Shop) -> None:
    opening(shop)
    book.set_goal(shop.store, NewGoal(DUE, "Stay", LOYAL), shop.call())
    with pytest.raises(Refused, match="an open goal on retention already, by 2026-03-31"):
        book.set_goal(shop.store, NewGoal(DUE, aim=LOYAL), shop.call())
    with pytest.raises(Refused, match="named “Opening” already"):
        book.set_goal(shop.store, NewGoal(DUE, "  OPENING "), shop.call())
    with pytest.raises(Refused, match="named “Opening” already"):
        book.edit(shop.store, "Stay", {"name": "Opening"}, shop.call())
    book.drop(shop.store, "Opening", shop.call())
    book.edit(shop.store, "Stay", {"name": "Opening"}, shop.call())
    book.drop(shop.store, "Opening", shop.call())
    book.set_goal(shop.store, NewGoal(DUE, aim=LOYAL), shop.call())
    assert [goal.state for goal in known(shop)] == ["dropped", "dropped", "open"]


def test_what_cannot_be_a_goal_is_refused(shop: Shop) -> None:
    call = shop.call
    with pytest.raises(BadInput, match="2026-01-04 is over"):
        book.set_goal(shop.store, NewGoal(dt.date(2026, 1, 4), aim=LOYAL), call())
    with pytest.raises(BadInput, match="A name is needed"):
        book.set_goal(shop.store, NewGoal(DUE), call())
    with pytest.raises(BadInput, match="same name"):
        book.set_goal(shop.store, NewGoal(DUE, "A", steps=("Un", "un ")), call())
    with pytest.raises(BadInput, match="20 steps at most"):
        book.set_goal(shop.store, NewGoal(DUE, "A", steps=tuple(map(str, range(21)))), call())
    book.set_goal(shop.store, NewGoal(dt.date(2026, 1, 5), "Today will do"), call())
    opening(shop)
    book.set_goal(shop.store, NewGoal(DUE, aim=LOYAL), call())
    with pytest.raises(BadInput, match="Nothing is to change"):
        book.edit(shop.store, "Opening", {}, call())
    with pytest.raises(Refused, match="“Opening” has no target"):
        book.edit(shop.store, "Opening", {"target": "3"}, call())
    with pytest.raises(BadInput, match="not a rate"):
        book.edit(shop.store, "retention", {"target": "many"}, call())
    with pytest.raises(BadInput, match="is over"):
        book.edit(shop.store, "retention", {"due": dt.date(2025, 1, 1)}, call())
    with pytest.raises(BadInput, match="A name is needed"):
        book.edit(shop.store, "Opening", {"name": ""}, call())
    with pytest.raises(Refused, match="met when the number gets there"):
        book.tick(shop.store, "retention", "", call())
    with pytest.raises(Refused, match="Counter posters, Staff trained, Cards printed"):
        book.tick(shop.store, "Opening", "", call())
    with pytest.raises(Refused, match="Say which step"):
        book.tick(shop.store, "Opening", "4", call())
    with pytest.raises(Refused, match="“Staff trained” is not done yet"):
        book.tick(shop.store, "Opening", "2", call(), done=False)
    book.tick(shop.store, "Opening", "2", call())
    with pytest.raises(Refused, match="“Staff trained” is done already"):
        book.tick(shop.store, "Opening", "2", call())
    with pytest.raises(Refused, match="no open goal “Licorne”"):
        book.drop(shop.store, "Licorne", call())
    assert shop.problems() == []


def test_nothing_is_ticked_once_the_date_has_passed(shop: Shop) -> None:
    opening(shop, dt.date(2026, 1, 6))
    shop.wait(1)
    book.tick(shop.store, "Opening", "1", shop.call())
    shop.wait(1)
    with pytest.raises(Refused, match=r"has passed \(2026-01-06\)"):
        book.tick(shop.store, "Opening", "2", shop.call())


def test_asked_again_a_goal_is_the_same_wherever_its_number_stands_by_then(shop: Shop) -> None:
    first = book.set_goal(shop.store, NewGoal(DUE, aim=LOYAL), shop.call(key="k"))
    later = Aim("retention", "rate", "up", Fraction(3, 5), Fraction(1, 2), 90)
    again = book.set_goal(shop.store, NewGoal(DUE, aim=later), shop.call(key="k"))
    assert (again.event, again.replayed) == (first.event, True)
    other = Aim("retention", "rate", "up", Fraction(2, 5), Fraction(1, 2), 90)
    with pytest.raises(Refused, match="This key was used before"):
        book.set_goal(shop.store, NewGoal(DUE, aim=other), shop.call(key="k"))
