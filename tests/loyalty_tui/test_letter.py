"""What a member is told of their year: each fact once, and only what there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ledger.queries.recap import Favourite, Recap
from loyalty_tui.i18n import chosen, language, set_language, speaking
from loyalty_tui.words import recap as words

PLAIN = Recap(
    member=7,
    name="Zoé",
    language="",
    year=2025,
    today=dt.date(2026, 1, 9),
    joined=dt.date(2023, 5, 1),
    purchases=1,
    months=(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
    first_visit=dt.date(2025, 8, 1),
    last_visit=dt.date(2025, 8, 1),
    weekdays=(),
    part_of_day="",
    streak=(8, 8),
    favourite=None,
    spend=1250,
    saved=0,
    earned=0,
    given=0,
    redeemed=0,
    lapsed=0,
    balance=0,
    stamps=0,
    rewards=(),
    waiting=(),
    tier="",
    tier_since=None,
)
"""One visit, and nothing else to tell."""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language(None)


def facts(found: Recap, *, amounts: bool = False) -> dict[str, str]:
    written = words.letter(found, "Le Fournil", "EUR", amounts=amounts)
    told = {fact.label: fact.value for fact in written.facts}
    assert len(told) == len(written.facts)
    return told


def test_of_one_visit_there_is_little_to_tell() -> None:
    assert facts(PLAIN) == {"First visit": "1 August", "Member since": "1 May 2023"}
    assert facts(PLAIN, amounts=True)["Your purchases"] == "€12.50"
    written = words.letter(PLAIN, "Le Fournil", "EUR", amounts=False)
    assert written.opening == "You came to see us once in 2025: thank you!"
    assert (written.visits.figure, written.visits.caption) == ("1", "visit")
    assert [month.visits for month in written.months] == list(PLAIN.months)
    assert written.months[7].said == "August: 1 visit"


def test_the_day_and_the_time_of_day() -> None:
    assert facts(replace(PLAIN, weekdays=(1,)))["Your day"] == "Tuesday"
    both = replace(PLAIN, weekdays=(1, 5), part_of_day="evening")
    assert facts(both)["Your days"] == "Tuesday and Saturday, mostly in the evening"
    assert facts(replace(both, weekdays=()))["Your time"] == "mostly in the evening"


@pytest.mark.parametrize(
    ("streak", "told"),
    [
        ((3, 4), "2 months in a row, March and April"),
        ((2, 12), "11 months in a row, February to December"),
        ((1, 12), "every month of the year"),
    ],
)
def test_the_longest_run(streak: tuple[int, int], told: str) -> None:
    assert facts(replace(PLAIN, streak=streak))["Your longest run"] == told


@pytest.mark.parametrize(
    ("favourite", "told"),
    [
        (Favourite("Baguette", 24_000, item=True), "Baguette, 24 in all"),
        (Favourite("Baguette", 1_000, item=True), "Baguette"),
        (Favourite("Tomatoes", 3_450, item=True), "Tomatoes"),
        (Favourite("bread", 12, item=False), "bread, 12 times"),
        (Favourite("bread", 1, item=False), "bread, once"),
    ],
)
def test_the_favourite(favourite: Favourite, told: str) -> None:
    assert facts(replace(PLAIN, favourite=favourite))["Your favourite"] == told


def test_points_that_moved_and_no_others() -> None:
    found = replace(PLAIN, earned=1200, given=-5, redeemed=300, lapsed=40, balance=855, saved=300)
    told = facts(found)
    assert {label: told[label] for label in told if "oint" in label} == {
        "Points earned": "1,200",
        "Points put right": "−5",
        "Points used": "300",
        "Points lapsed": "40",
        "Points at the year's end": "855",
        "Paid with points": "€3.00",
    }
    now = replace(found, year=2026, given=10)
    assert facts(now)["Points to use today"] == "855"
    assert facts(now)["Points given to you"] == "10"
    # What a member owes is for the counter to say, not for a letter.
    assert not [label for label in facts(replace(PLAIN, balance=-20)) if "oint" in label]


def test_rewards_had_and_waiting() -> None:
    had = (("Café", 3), ("Tarte <b>", 1))
    found = replace(PLAIN, rewards=had, waiting=(("Flan", dt.date(2026, 2, 1)), ("Café", None)))
    told = facts(found)
    assert told["Your rewards"] == "Café (3) and Tarte <b>"
    assert told["Waiting for you"] == "Flan (to use by 01/02/2026) and Café"
    assert facts(replace(PLAIN, rewards=(("Café", 1),)))["Your reward"] == "Café"
    large = [f for f in words.letter(found, "x", "EUR", amounts=False).facts if f.figure]
    assert [(f.figure, f.caption) for f in large] == [("4", "rewards")]


def test_the_tier_and_since_when_unless_it_is_the_one_all_begin_in() -> None:
    gold = replace(PLAIN, tier="Gold", tier_since=dt.date(2025, 5, 12))
    assert facts(gold)["Tier"] == "Gold, since 12 May"
    assert facts(replace(gold, joined=dt.date(2025, 5, 12)))["Tier"] == "Gold"
    assert facts(replace(gold, tier_since=None))["Tier"] == "Gold"


def test_a_year_without_a_visit_and_one_that_is_not_over() -> None:
    none = replace(PLAIN, months=(0,) * 12, first_visit=None, streak=None)
    gone = words.text(words.letter(none, "Le Fournil", "EUR", amounts=True))
    assert "We missed you in 2025.\n" in gone
    assert "purchases" not in gone
    yet = words.letter(replace(none, year=2026), "Le Fournil", "EUR", amounts=False)
    assert yet.title == "Your year 2026 so far"
    assert yet.opening == "We have not had the pleasure of seeing you in 2026 yet."
    assert yet.months == ()


def test_the_language_is_the_member_s_for_the_letter_alone() -> None:
    set_language(None)
    theirs = replace(PLAIN, language="fr-CA")
    before = language()
    assert words.language_for(replace(PLAIN, language="de")) is None
    with speaking(words.language_for(theirs)):
        written = words.letter(theirs, "Le Fournil", "EUR", amounts=False)
    assert (language(), chosen()) == (before, None)
    assert written.lang == "fr"
    assert "1er août" in [fact.value for fact in written.facts]
    assert " : 1er août\n" in words.text(written).replace("\u00a0", " ")
    set_language("en")
    assert words.language_for(theirs) == "en"
