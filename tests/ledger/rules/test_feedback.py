"""Scores, bands, tags and follow-ups, each on its edges."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger.rules import feedback
from ledger.rules.feedback import Kind, Rating
from ledger.values.errors import BadInput

DAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("kind", "scale", "bands"),
    [
        ("nps", 10, "bad " * 7 + "middle " * 2 + "good " * 2),
        ("csat", 10, "bad " * 5 + "middle " * 3 + "good " * 3),
        ("csat", 5, "none " + "bad " * 2 + "middle " + "good " * 2),
    ],
)
def test_every_score_has_its_band(kind: Kind, scale: int, bands: str) -> None:
    least = 1 if scale == 5 else 0
    found = [Rating(kind, scale, score).band for score in range(least, scale + 1)]
    assert found == bands.split()[least:]
    for score in (least - 1, scale + 1):
        with pytest.raises(BadInput, match=f"from {least} to {scale}"):
            Rating(kind, scale, score)


@pytest.mark.parametrize(("kind", "scale"), [("nps", 5), ("nps", 100), ("csat", 7)])
def test_a_scale_of_another_kind(kind: Kind, scale: int) -> None:
    with pytest.raises(BadInput, match="give it out of"):
        Rating(kind, scale, 3)


def test_a_kind_there_is_not() -> None:
    with pytest.raises(BadInput, match="choose nps, csat"):
        Rating("ces", 5, 3)  # type: ignore[arg-type]


def test_usual_scales() -> None:
    assert [feedback.usual_scale(kind) for kind in feedback.KINDS] == [10, 5]


@pytest.mark.parametrize(
    ("month", "name"), [(1, "Q1"), (3, "Q1"), (4, "Q2"), (6, "Q2"), (9, "Q3"), (10, "Q4")]
)
def test_a_survey_a_quarter(month: int, name: str) -> None:
    assert feedback.quarter(dt.date(2026, month, 28)) == f"2026-{name}"


def test_tags_stand_in_their_order_each_once() -> None:
    typed = ("choice", " Price ", "", "choice")
    assert feedback.tags(typed, feedback.REASONS) == ("price", "choice")
    with pytest.raises(BadInput, match="“joy” is not one of the tags: choose price, wait"):
        feedback.tags(("joy",), feedback.REASONS)


@pytest.mark.parametrize(("score", "opens"), [(6, True), (7, False), (10, False)])
def test_a_detractor_is_followed_up_three_days_on(score: int, opens: bool) -> None:
    due = feedback.follow_up(Rating("nps", 10, score), DAY, DAY, None)
    assert due == (dt.date(2026, 11, 23) if opens else None)


def test_a_date_given_holds_for_any_score() -> None:
    later = dt.date(2026, 12, 24)
    for score in (3, 9):
        assert feedback.follow_up(Rating("nps", 10, score), DAY, DAY, later) == later
    assert feedback.follow_up(Rating("nps", 10, 9), DAY, DAY, DAY) == DAY
    with pytest.raises(BadInput, match="before the answer"):
        feedback.follow_up(Rating("nps", 10, 3), DAY, DAY, dt.date(2026, 11, 19))


@pytest.mark.parametrize(("days", "opens"), [(30, True), (31, False)])
def test_an_old_answer_opens_none(days: int, opens: bool) -> None:
    today = DAY + dt.timedelta(days=days)
    due = feedback.follow_up(Rating("csat", 5, 2), DAY, today, None)
    assert (due is not None) is opens
