"""Today's list from the command line."""

from __future__ import annotations

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty


@pytest.fixture
def busy(loyalty: Loyalty) -> Loyalty:
    """A birthday today (2026-06-10), and two rewards of which none is left."""
    loyalty.json("init", "--name", "Le Fournil")
    born = ("--birthday", "1980-06-10", "--phone", "06 12 34 56 78")
    loyalty.json("member", "add", "--name", "Zoé Durand", *born)
    for name in ("Café", "Thé"):
        loyalty.json("reward", "add", name, "--cost", "60", "--stock", "0")
    return loyalty


def test_the_list_says_who_why_and_what_to_do(busy: Loyalty) -> None:
    assert busy("today").out.splitlines() == [
        "10 June 2026: 3 things to do",
        "",
        "Birthdays",
        "  [ ] birthday/1/2026  Zoé Durand · 06 12 34 56 78",
        "      Birthday today.",
        "      → Wish a happy birthday.",
        "",
        "Out of stock",
        "  [ ] stock/1  Café",
        "      None left, and members can ask for it.",
        "      → Restock it, or take it off the catalogue.",
        "  [ ] stock/2  Thé",
        "      None left, and members can ask for it.",
        "      → Restock it, or take it off the catalogue.",
        "",
        "`loyalty today done birthday/1/2026` ticks a line.",
    ]


def test_a_line_is_ticked_and_the_tick_taken_back(busy: Loyalty) -> None:
    done = busy.json("today", "done", "birthday/1/2026")
    assert (done["member"], done["points"], done["explanation"]) == (
        1,
        0,
        "Wished a happy birthday.",
    )
    assert busy("today").out.splitlines()[:4] == [
        "10 June 2026: 2 things to do",
        "",
        "Birthdays",
        "  [x] birthday/1/2026  Zoé Durand · 06 12 34 56 78",
    ]
    again = busy("today", "done", "birthday/1/2026")
    assert (again.code, again.err) == (1, "“birthday/1/2026” is marked as done already.\n")
    busy.json("today", "undo", "birthday/1/2026")
    assert [line["done"] for line in busy.json("today")] == [False, False, False]
    assert busy.head


def test_the_same_key_ticks_once(busy: Loyalty) -> None:
    key = "0123456789abcdef0123456789abcdef"
    first = busy.json("today", "done", "stock/1", "--key", key)
    assert busy.json("today", "done", "stock/1", "--key", key) == first
    assert busy("today", "done", "stock/2", "--key", key).code == 1


def test_more_than_are_shown_are_counted(busy: Loyalty) -> None:
    out = busy("today", "--limit", "1").out
    assert out.splitlines()[0] == "10 June 2026: 3 things to do"
    assert "  … and 1 more (--limit)" in out.splitlines()
    assert "stock/2" not in out


def test_json_and_csv_name_the_line(busy: Loyalty) -> None:
    first, second, _third = busy.json("today")
    assert first == {
        "item": "birthday/1/2026",
        "kind": "birthday",
        "member": 1,
        "name": "Zoé Durand",
        "phone": "+33612345678",
        "why": "Birthday today.",
        "action": "Wish a happy birthday.",
        "done": False,
    }
    assert (second["item"], second["member"]) == ("stock/1", None)
    assert busy("today", "--format", "csv").out.splitlines()[0] == ",".join(first)


def test_what_its_numbers_mean(loyalty: Loyalty) -> None:
    told = loyalty("today", "--explain").out
    for key in ("(usual_rhythm)", "(value_at_risk)", "(points_lapsing)", "(goal_on_track)"):
        assert key in told
    assert "next 90 days" in told


def test_nothing_to_do(loyalty: Loyalty) -> None:
    loyalty.json("init", "--name", "Le Fournil")
    assert loyalty("today").out == "10 June 2026: nothing left to do\n"
    assert loyalty.json("today") == []


def test_what_is_no_line(busy: Loyalty) -> None:
    answer = busy("today", "done", "Zoé")
    assert answer.code == 2
    assert answer.err == (
        "“Zoé” is no line of the list: give its name, such as call/7. `loyalty today` shows them.\n"
    )
