"""Answers to surveys: once a member and survey, with points, followed up, taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from ledger.books import bonuses, erasing, feedback
from ledger.books.feedback import Answer
from ledger.queries.dossier import dossier
from ledger.queries.feedback import (
    AnswerLine,
    Voice,
    answers,
    follow_ups,
    open_complaint,
    voice,
)
from ledger.queries.inactive import inactive
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop


def given(shop: Shop, member: int | None = None) -> list[AnswerLine]:
    with shop.store.read() as tx:
        return answers(tx, member=member)


def waiting(shop: Shop, until: str | None = None) -> list[int]:
    with shop.store.read() as tx:
        day = dt.date.fromisoformat(until) if until else None
        return [line.event for line in follow_ups(tx, day)]


def heard(shop: Shop, member: int) -> Voice:
    with shop.store.read() as tx:
        return voice(tx, member)


# Taking an answer


def test_an_answer_is_kept_with_all_it_says(shop: Shop) -> None:
    zoe = shop.join("Zoé")
    done = shop.answer(
        zoe,
        4,
        reasons=("wait", "price"),
        feelings=("frustration",),
        comment=" Twenty\nminutes ",
    )
    (line,) = given(shop)
    assert (line.event, line.member, line.name) == (done.event, zoe, "Zoé")
    assert (line.rating.kind, line.rating.score, line.rating.scale) == ("nps", 4, 10)
    assert (line.survey, line.day.isoformat(), line.band) == ("2026-Q1", "2026-01-05", "bad")
    assert (line.reasons, line.feelings) == (("price", "wait"), ("frustration",))
    assert line.comment == "Twenty minutes"
    assert line.due == dt.date(2026, 1, 8)
    assert (done.points, done.balance) == (0, 0)


def test_the_comment_is_in_no_event(shop: Shop) -> None:
    shop.answer(shop.join(), 4, comment="Secret words")
    with shop.store.read() as tx:
        rows = tx.connection.execute("SELECT * FROM event").fetchall()
    assert "Secret" not in str([tuple(row) for row in rows])


def test_a_survey_is_answered_once(shop: Shop) -> None:
    zoe = shop.join()
    first = shop.answer(zoe, 9, survey="Été")
    with pytest.raises(Refused, match=f"loyalty feedback undo {first.event}`"):
        shop.answer(zoe, 9, survey="ÉTÉ")
    shop.answer(zoe, 5, "csat", survey="Été")
    shop.answer(zoe, 9, survey="Hiver")
    shop.answer(shop.join(), 9, survey="Été")
    assert len(given(shop)) == 4


def test_a_quarter_s_survey_is_that_of_the_day_it_was_answered(shop: Shop) -> None:
    zoe = shop.join(joined="2025-01-01")
    shop.answer(zoe, 9)
    shop.answer(zoe, 9, at="2025-12-31")
    shop.wait(85)
    with pytest.raises(Refused, match="“2026-Q1” was answered on"):
        shop.answer(zoe, 2)
    shop.wait(1)
    shop.answer(zoe, 2)
    assert [line.survey for line in given(shop)] == ["2026-Q2", "2026-Q1", "2025-Q4"]


def test_who_was_merged_has_answered_too(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    first = shop.answer(old, 3)
    shop.merge(old, new)
    with pytest.raises(Refused, match="was answered on"):
        shop.answer(new, 9)
    assert [line.member for line in given(shop, new)] == [new]
    assert shop.statement(new)[-1].kind == "merge"
    shop.unanswer(first)
    shop.answer(new, 9)
    shop.unmerge(old)
    shop.answer(old, 4)
    assert [line.rating.score for line in given(shop, new)] == [9]


def test_the_same_key_is_the_same_answer(shop: Shop) -> None:
    zoe = shop.join()
    first = shop.answer(zoe, 4, comment="Slow", key="k")
    # In the next quarter too: what was asked is what counts.
    shop.wait(120)
    again = shop.answer(zoe, 4, comment="Slow", key="k")
    assert (again.event, again.replayed) == (first.event, True)
    asked = Answer(zoe, 4, comment="Slow")
    for other in (
        replace(asked, comment="Slower"),
        replace(asked, reasons=("wait",)),
        replace(asked, survey="Été"),
        replace(asked, follow_up=dt.date(2026, 6, 1)),
    ):
        with pytest.raises(Refused, match="This key was used before"):
            feedback.answer(shop.store, other, shop.call(key="k"))
    assert len(given(shop)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 11},
        {"score": -1},
        {"score": 6, "kind": "csat"},
        {"score": 0, "kind": "csat"},
        {"score": 5, "scale": 5},
        {"score": 5, "kind": "ces"},
        {"score": 5, "reasons": ("colour",)},
        {"score": 5, "feelings": ("price",)},
        {"score": 5, "survey": "x" * 121},
        {"score": 5, "comment": "x" * 501},
        {"score": 5, "follow_up": dt.date(2026, 1, 4)},
    ],
)
def test_what_cannot_be(shop: Shop, wrong: dict[str, object]) -> None:
    zoe, before = shop.join(), shop.events
    with pytest.raises(BadInput):
        feedback.answer(shop.store, Answer(zoe, **wrong), shop.call())  # type: ignore[arg-type]
    assert shop.events == before


def test_nobody_answers_for_who_is_not_there(shop: Shop) -> None:
    for member in (7, 0):
        with pytest.raises(Refused, match="There is no member"):
            shop.answer(member, 9)


# Its points


def test_an_answer_brings_the_points_of_the_survey_once(shop: Shop) -> None:
    shop.set(earn_survey="30")
    zoe = shop.join()
    done = shop.answer(zoe, 9, survey="Été", key="k")
    assert (done.points, done.balance, [one.points for one in done.beside]) == (30, 30, [30])
    assert shop.answer(zoe, 9, survey="Été", key="k").points == 30
    # The second question of a survey is answered for nothing, and its points are given already.
    assert shop.answer(zoe, 5, "csat", survey="ete").points == 0
    with pytest.raises(Refused, match="were given already"):
        bonuses.survey(shop.store, zoe, "Été", shop.call())
    assert shop.balance(zoe) == 30


def test_points_given_by_hand_before_are_not_given_again(shop: Shop) -> None:
    shop.set(earn_survey="30")
    zoe = shop.join()
    shop.survey(zoe, "Été")
    done = shop.answer(zoe, 9, survey="été")
    assert (done.points, shop.balance(zoe)) == (0, 30)
    shop.unanswer(done)
    assert shop.balance(zoe) == 30


def test_taken_back_it_takes_its_points_with_it_and_may_be_given_again(shop: Shop) -> None:
    shop.set(earn_survey="30")
    zoe = shop.join()
    first = shop.answer(zoe, 2)
    back = shop.unanswer(first, key="b")
    assert (back.points, back.balance, shop.balance(zoe)) == (-30, 0, 0)
    assert shop.unanswer(first, key="b").replayed
    assert (given(shop), waiting(shop)) == ([], [])
    with pytest.raises(Refused, match="taken back already"):
        shop.unanswer(first)
    assert shop.answer(zoe, 8).points == 30


def test_points_that_were_spent_are_owed(shop: Shop) -> None:
    shop.set(earn_survey="30")
    zoe = shop.join()
    done = shop.answer(zoe, 2)
    shop.reward("Tea", 20)
    shop.issue(zoe, "Tea")
    shop.unanswer(done)
    assert shop.balance(zoe) == -20


def test_a_programme_that_gives_none_says_nothing_of_it(shop: Shop) -> None:
    done = shop.answer(shop.join(), 9)
    assert done.beside == ()


# Why


def test_reasons_may_come_later_and_replace_those_before(shop: Shop) -> None:
    done = shop.answer(shop.join(), 4, reasons=("price",), feelings=("surprise",))
    feedback.why(shop.store, done.event, ("wait", "choice"), (), shop.call())
    (line,) = given(shop)
    assert (line.reasons, line.feelings) == (("wait", "choice"), ("surprise",))
    with pytest.raises(BadInput, match="nothing was said"):
        feedback.why(shop.store, done.event, (), (), shop.call())
    shop.unanswer(done)
    with pytest.raises(Refused, match="taken back already"):
        feedback.why(shop.store, done.event, ("wait",), (), shop.call())


# Follow-ups


def test_follow_ups_are_listed_by_their_day_until_done(shop: Shop) -> None:
    late = shop.answer(shop.join(), 9, follow_up=dt.date(2026, 2, 1))
    soon = shop.answer(shop.join(), 1, "csat")
    shop.answer(shop.join(), 9)
    assert waiting(shop) == [soon.event, late.event]
    assert waiting(shop, "2026-01-08") == [soon.event]
    assert waiting(shop, "2026-01-07") == []
    shop.wait(2)
    done = feedback.close(shop.store, soon.event, "Called, all well", shop.call(key="c"))
    assert (done.kind, done.note, done.reverses) == ("follow-up", "Called, all well", soon.event)
    assert waiting(shop) == [late.event]
    again = feedback.close(shop.store, soon.event, "Called, all well", shop.call(key="c"))
    assert again.replayed
    with pytest.raises(Refused, match="This key was used before"):
        feedback.close(shop.store, soon.event, "Nobody home", shop.call(key="c"))
    with pytest.raises(Refused, match="done already"):
        feedback.close(shop.store, soon.event, "", shop.call())
    closed = next(line for line in given(shop) if line.event == soon.event)
    assert closed.closed == dt.date(2026, 1, 7)


def test_what_waits_for_nobody_is_not_closed(shop: Shop) -> None:
    pleased = shop.answer(shop.join(), 9)
    sale = shop.sell("5.00", shop.join())
    for event, why in (
        (pleased.event, "waits for no follow-up"),
        (sale.event, "There is no answer number"),
        (999, "There is no answer number 999"),
    ):
        with pytest.raises(Refused, match=why):
            feedback.close(shop.store, event, "", shop.call())
    gone = shop.answer(shop.join(), 0)
    shop.unanswer(gone)
    with pytest.raises(Refused, match="taken back already"):
        feedback.close(shop.store, gone.event, "", shop.call())


# Whom to ask


def test_a_regular_is_asked_once_a_quarter(shop: Shop) -> None:
    zoe = shop.join()
    for visit in range(1, 4):
        assert not heard(shop, zoe).ask, visit
        shop.sell("5.00", zoe)
    assert heard(shop, zoe).ask
    done = shop.answer(zoe, 8)
    found = heard(shop, zoe)
    assert (found.ask, found.answered and found.answered.event) == (False, done.event)
    shop.wait(90)
    assert heard(shop, zoe) == Voice("nps", None, None, ask=True)


def test_the_question_asked_is_the_one_that_counts(shop: Shop) -> None:
    zoe = shop.join()
    for _ in range(3):
        shop.sell("5.00", zoe)
    shop.answer(zoe, 9)
    shop.set(feedback_ask="csat")
    assert heard(shop, zoe) == Voice("csat", None, None, ask=True)
    shop.answer(zoe, 5, "csat")
    assert not heard(shop, zoe).ask


def test_who_waits_for_an_answer_of_ours_is_not_asked_again(shop: Shop) -> None:
    zoe = shop.join()
    for _ in range(3):
        shop.sell("5.00", zoe)
    done = shop.answer(zoe, 1, "csat")
    found = heard(shop, zoe)
    assert (found.ask, found.complaint and found.complaint.event) == (False, done.event)
    feedback.close(shop.store, done.event, "", shop.call())
    assert heard(shop, zoe) == Voice("nps", None, None, ask=True)
    with shop.store.read() as tx:
        assert open_complaint(tx, zoe) is None


def test_a_complaint_of_who_was_merged_is_the_winner_s(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    done = shop.answer(old, 0)
    shop.merge(old, new)
    complaint = heard(shop, new).complaint
    assert complaint is not None
    assert (complaint.event, complaint.member) == (done.event, new)
    feedback.close(shop.store, done.event, "", shop.call())
    assert heard(shop, new).complaint is None


# Who was erased


def test_erasing_takes_the_words_and_leaves_the_score(shop: Shop) -> None:
    zoe = shop.join("Zoé")
    done = shop.answer(zoe, 2, comment="Too slow")
    other = shop.answer(shop.join(), 2, comment="Too dear")
    feedback.close(shop.store, other.event, "Rang Zoé's friend", shop.call())
    erasing.erase(shop.store, zoe, shop.call())
    scores = {line.event: (line.name, line.rating.score, line.comment) for line in given(shop)}
    assert scores[done.event] == ("", 2, "")
    assert scores[other.event][2] == "Too dear"
    assert waiting(shop) == []
    # What was booked can still be put right.
    shop.unanswer(done)
    assert len(given(shop)) == 1


def test_a_person_s_file_holds_what_they_said(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    shop.answer(old, 2, comment="Too slow")
    shop.merge(old, new)
    with shop.store.read() as tx:
        found = dossier(tx, new)
    assert [line.comment for line in found.answers] == ["Too slow"]


def test_an_answer_is_a_sign_of_life(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    shop.wait(800)
    shop.answer(zoe, 9)
    shop.wait(400)
    with shop.store.read() as tx:
        assert [one.member for one in inactive(tx, 3)] == [bob]
