"""Goals on the command line."""

from __future__ import annotations

import csv
import io

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty


def test_a_goal_on_a_number_is_typed_as_it_is_said(shop: Loyalty) -> None:
    told = shop("goal", "add", "monthly_revenue", "12", "000", "€", "--by", "31/12/2026")
    assert told.out == ("Monthly revenue: ≥ €12,000.00 by 31/12/2026. It starts from €112.40.\n")
    shop.json("goal", "add", "aov", "≤ 100", "--by", "2026-12-31", "--name", "Small baskets")
    shop.json("goal", "add", "churn", "20 %", "--by", "2026-12-31")
    shop.json("goal", "add", "nps", "-5", "--by", "2026-12-31")
    found = {goal["key"]: goal for goal in shop.json("goal", "list")}
    revenue = found["monthly_revenue"]
    assert revenue == {
        "goal": revenue["goal"],
        "name": "",
        "key": "monthly_revenue",
        "kind": "number",
        "unit": "money",
        "way": "at_least",
        "target": 1_200_000,
        "start": 11_240,
        "value": 11_240,
        "progress": 0.0,
        "set_on": "2026-06-10",
        "by": "2026-12-31",
        "days_left": 204,
        "state": "open",
        "on_track": True,
        "closed_on": None,
        "steps": [],
    }
    assert (found["aov"]["way"], found["aov"]["name"]) == ("at_most", "Small baskets")
    churn = found["churn"]
    assert (churn["way"], churn["target"], churn["value"]) == ("at_most", 0.2, None)
    assert (churn["progress"], churn["on_track"]) == (None, None)
    assert found["nps"]["target"] == -5.0


def test_the_table_tells_how_far_each_has_come(shop: Loyalty) -> None:
    shop("goal", "add", "monthly_revenue", "150", "--by", "2026-06-20")
    shop("goal", "add", "clv_historic_median", "150", "--by", "2026-12-31")
    shop("goal", "add", "retention", "60%", "--by", "2026-12-31")
    steps = "Counter posters; Staff trained;Cards printed;"
    shop("goal", "add", "--name", "Opening", "--steps", steps, "--by", "2026-06-30")
    shop("goal", "tick", "opening", "staff trained")
    shop.now("2026-06-15T09:00:00Z")
    shop.json("sale", "add", "9.40")
    answer = shop("goal", "list")
    heading, _rule, *rows = answer.out.splitlines()
    assert heading.split() == ["Goal", "Now", "Target", "Progress"]
    assert [" ".join(row.split()) for row in rows] == [
        "Monthly revenue €121.80 ≥ €150.00 ██░░░░░░ 25% 5 d, off track",
        "Opening 1 / 3 ██░░░░░░ 33% 15 d, on track",
        "Customer lifetime value… €112.40 ≥ €150.00 ░░░░░░░░ 0% 199 d, on track",
        "Retention – ≥ 60.0% 199 d, no number yet",
    ]
    assert max(map(len, answer.out.splitlines())) <= 80
    assert answer.err == "Monthly revenue: €28.20 to go, 5 days left.\n"


def test_a_goal_met_or_missed_is_recorded_by_a_review(shop: Loyalty) -> None:
    shop("goal", "add", "monthly_revenue", "150", "--by", "2026-06-20")
    shop("goal", "add", "retention", "60%", "--by", "2026-06-20")
    shop("goal", "add", "--name", "Mailing sent", "--yes-no", "--by", "2026-06-20")
    assert shop("goal", "review").out == "No goal was met or missed since.\n"
    shop.now("2026-06-11T09:00:00Z")
    shop.json("sale", "add", "50")
    shop.now("2026-06-12T09:00:00Z")
    assert shop("goal", "review").out.splitlines()[2].split()[-2:] == ["met", "12/06/2026"]
    shop.now("2026-06-21T09:00:00Z")
    assert [goal["state"] for goal in shop.json("goal", "list")] == ["missed", "missed"]
    reviewed = shop.json("goal", "review")
    assert [(goal["key"], goal["name"], goal["state"]) for goal in reviewed] == [
        ("retention", "", "missed"),
        (None, "Mailing sent", "missed"),
    ]
    assert shop.json("goal", "review") == []
    shop.now("2026-06-22T09:00:00Z")
    assert shop.json("goal", "list") == []
    everything = shop.json("goal", "list", "--all")
    assert [(goal["state"], goal["value"]) for goal in everything] == [
        ("missed", None),
        ("missed", None),
        ("met", 16_240),
    ]
    as_of = shop.json("goal", "list", "--as-of", "2026-06-11", "--all")
    assert [(goal["state"], goal["value"]) for goal in as_of] == [
        ("open", 11_240),
        ("open", None),
        ("open", None),
    ]


def test_steps_are_ticked_and_taken_back(shop: Loyalty) -> None:
    shop.json("goal", "add", "--name", "Opening", "--steps", "Posters; Cards", "--by", "2026-06-30")
    assert shop("goal", "tick", "Opening", "2").out == "Opening: Cards is done. Left: Posters.\n"
    assert shop("goal", "tick", "Opening").err == "Say which step of “Opening”: Posters, Cards.\n"
    told = shop("goal", "tick", "Opening", "Posters", "--key", "k1")
    assert told.out == "Opening: Posters is done. The goal is met.\n"
    again = shop("goal", "tick", "Opening", "Posters", "--key", "k1")
    assert again.out == "Opening: Posters is done. The goal is met. (already done)\n"
    back = shop("goal", "tick", "Opening", "Posters", "--undo")
    assert back.out == "Opening: Posters is not done after all. Left: Posters.\n"
    [goal] = shop.json("goal", "list")
    assert goal["steps"] == [
        {"name": "Posters", "done_on": None},
        {"name": "Cards", "done_on": "2026-06-10"},
    ]


def test_a_yes_or_no_is_ticked_without_a_step(shop: Loyalty) -> None:
    told = shop("goal", "add", "--name", "Mailing sent", "--yes-no", "--by", "2026-06-30")
    assert told.out == "Mailing sent, by 30/06/2026.\n"
    assert "not yet" in shop("goal", "list").out
    assert shop("goal", "tick", "mailing sent").out == "Mailing sent: done. The goal is met.\n"
    assert "met 10/06/2026" in shop("goal", "list").out


def test_it_is_changed_and_dropped(shop: Loyalty) -> None:
    made = shop.json("goal", "add", "retention", "60%", "--by", "2026-06-30")
    told = shop("goal", "edit", "retention", "65", "%", "--by", "2026-07-31", "--name", "Stay")
    assert told.out == "Stay: ≥ 65.0% by 31/07/2026. Before: Retention: ≥ 60.0% by 30/06/2026.\n"
    dropped = shop.json("goal", "drop", "stay")
    assert (dropped["goal"], dropped["explanation"]) == (made["goal"], "Stay is dropped.")
    assert shop("goal", "list").err == "No goal is open: `loyalty goal add` sets one.\n"


def test_a_number_that_is_there_already_is_to_be_kept(shop: Loyalty) -> None:
    told = shop("goal", "add", "points_liability", "900", "--by", "2026-12-31")
    assert "It is €1.12 already: to be kept until then." in told.out
    assert "It has no number yet." in shop("goal", "add", "churn", "2%", "--by", "2026-12-31").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("retention", "1"), 2, "type 1 % or 100 %"),
        (("retention", "lots"), 2, "is not a rate"),
        (("happiness", "60 %"), 2, "There is no number “happiness”"),
        (("retention",), 2, "Give a number and its target"),
        (("--name", "Opening"), 2, "Give a number and its target"),
        (("--yes-no",), 2, "Give a number and its target"),
        (("--name", "A", "--yes-no", "--steps", "a;b"), 2, "Give a number and its target"),
        (("retention", "60%", "--yes-no"), 2, "Give a number and its target"),
        (("--name", "A", "--steps", " ; "), 2, "with a semicolon between"),
        (("--name", "A", "--steps", "a; A"), 2, "same name"),
    ],
)
def test_what_is_not_a_goal_is_refused(
    shop: Loyalty, words: tuple[str, ...], code: int, said: str
) -> None:
    answer = shop("goal", "add", *words, "--by", "2026-12-31")
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_a_date_that_is_over_or_a_goal_there_is_refused(shop: Loyalty) -> None:
    answer = shop("goal", "add", "retention", "60%", "--by", "2026-06-09")
    assert (answer.code, answer.err) == (2, "09/06/2026 is over: give a date to come.\n")
    shop.json("goal", "add", "retention", "60%", "--by", "2026-06-10")
    answer = shop("goal", "add", "retention", "70%", "--by", "2026-06-11")
    assert answer.code == 1
    assert "There is an open goal on retention already, by 10/06/2026" in answer.err


def test_a_clerk_ticks_and_a_manager_sets(shop: Loyalty) -> None:
    shop.json("staff", "add", "Nina", "--role", "clerk")
    shop.json("goal", "add", "--name", "Opening", "--steps", "Posters; Cards", "--by", "2026-06-30")
    refused = shop("goal", "drop", "Opening", "--staff", "Nina")
    assert (refused.code, refused.err) == (1, "Goals need a manager. Add --approve NAME.\n")
    done = shop("goal", "tick", "Opening", "Posters", "--staff", "Nina")
    assert done.code == 0


def test_csv_is_one_line_a_goal(shop: Loyalty) -> None:
    shop.json("goal", "add", "retention", "62,5 %", "--by", "2026-12-31")
    [row] = csv.DictReader(io.StringIO(shop("goal", "list", "--format", "csv").out))
    assert (row["key"], row["target"], row["value"], row["state"]) == (
        "retention",
        "0.625",
        "",
        "open",
    )


def test_it_explains_its_numbers(shop: Loyalty) -> None:
    shop.json("goal", "add", "retention", "60 %", "--by", "2026-12-31")
    out = " ".join(shop("goal", "list", "--explain").out.split())
    for title in ("Retention (retention)", "Progress of a goal", "On track (goal_on_track)"):
        assert title in out
    assert "purchase in the 90 days before" in out
