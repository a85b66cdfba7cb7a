"""A member's year on the command line: told, written to files, and to everyone who agreed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.store.store import Store
from loyalty_tui.i18n import set_language
from tests.loyalty_tui.cli.conftest import Loyalty

USAGE, REFUSED = 2, 1
LETTER = """\
Your year 2026 so far at Le Fournil

Dear Zoé Durand,

You came to see us 3 times in 2026 so far: thank you!

First visit: 10 June
Your day: Thursday, mostly in the morning
Your longest run: 2 months in a row, June and July
Your favourite: Pain, 2 times
Points earned: 132
Points used: 80
Points to use today: 52
Your reward: Café offert
Tier: Bronze
Member since: 10 June 2026

Thank you for being with us, and see you soon.
Le Fournil
"""


@pytest.fixture
def year(shop: Loyalty) -> Loyalty:
    """Zoé came on 10 June, then twice for bread on Thursdays, and has had a coffee."""
    shop.json("reward", "use", shop.json("reward", "issue", "1", "Café offert")["code"])
    for day in ("2026-06-11", "2026-07-02"):
        shop.now(f"{day}T07:30:00Z")
        shop.json("sale", "add", "10", "--member", "1", "--category", "Pain")
    return shop


def write_in(path: Path, member: int, language: str) -> None:
    """A language a member's profile came with."""
    store = Store(path)
    with store.write() as tx:
        tx.connection.execute(
            "UPDATE profile SET language = ? WHERE member = ?", (language, member)
        )
    store.close()


def test_the_letter_as_a_shop_would_send_it(year: Loyalty) -> None:
    told = year("member", "recap", "A-17")
    assert (told.code, told.err) == (0, "")
    assert told.out == LETTER
    assert "€" not in told.out
    assert "Your purchases: €132.40" in year("member", "recap", "1", "--with-amounts").out


def test_the_data(year: Loyalty) -> None:
    found = year.json("member", "recap", "1", "--year", "2026")
    assert "spend" not in found
    assert found == {
        "member": 1,
        "name": "Zoé Durand",
        "language": "",
        "year": 2026,
        "so_far": True,
        "as_of": "2026-07-02",
        "joined": "2026-06-10",
        "visits": 3,
        "purchases": 3,
        "months": [0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0],
        "first_visit": "2026-06-10",
        "last_visit": "2026-07-02",
        "weekdays": [4],
        "part_of_day": "morning",
        "streak": [6, 7],
        "favourite": {"name": "Pain", "kind": "category", "number": 2},
        "saved": 0,
        "earned": 132,
        "given": 0,
        "redeemed": 80,
        "lapsed": 0,
        "balance": 52,
        "stamps": 0,
        "rewards": [{"name": "Café offert", "number": 1}],
        "waiting": [],
        "tier": "Bronze",
        "tier_since": "2026-06-10",
    }
    assert year.json("member", "recap", "1", "--with-amounts")["spend"] == 13240
    line = year("member", "recap", "1", "--format", "csv").out.splitlines()
    assert len(line) == 2
    assert line[1].startswith("1,Zoé Durand,,2026,True,")


def test_files_are_written_whole_and_never_over_the_books(year: Loyalty, tmp_path: Path) -> None:
    text, page = tmp_path / "a.txt", tmp_path / "a.html"
    told = year("member", "recap", "1", "--text", str(text), "--html", str(page))
    assert (told.code, told.out) == (0, "")
    assert [line.split()[-1] for line in told.err.splitlines()] == [f"{text}.", f"{page}."]
    assert text.read_text() == LETTER
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert page.stat().st_mode & 0o077 == 0
    assert year("member", "recap", "1", "--html", "-").out == page.read_text()
    for bad in (year.path, tmp_path):
        assert year("member", "recap", "1", "--text", str(bad)).code == USAGE


def test_it_is_written_in_the_member_s_language(year: Loyalty) -> None:
    def told(*words: str) -> str:
        set_language(None)
        return year("member", "recap", "1", *words, lang=None).out

    write_in(year.path, 1, "fr_FR")
    assert "jeudi" in told()
    assert '<html lang="fr">' in told("--html", "-")
    # A language that is asked for goes before theirs.
    assert "Thursday" in year("member", "recap", "1", lang="en").out
    assert "jeudi" in year("member", "recap", "1", lang="fr").out
    write_in(year.path, 1, "de")
    assert "Thursday" in told()
    assert "jeudi" not in told()


def test_a_year_without_a_visit_has_a_kind_word(year: Loyalty) -> None:
    told = year("member", "recap", "2").out
    assert "We have not had the pleasure of seeing you in 2026 yet." in told
    assert "We would be glad to see you again." in told
    assert "visit" not in told
    year.now("2028-01-15T09:00:00Z")
    told = year("member", "recap", "1").out
    assert told.startswith("Your year 2027 at Le Fournil\n")
    assert "We missed you in 2027." in told
    assert "<svg" not in year("member", "recap", "1", "--html", "-").out


def test_who_was_merged_is_told_as_the_one_they_are_and_who_was_erased_is_nobody(
    year: Loyalty,
) -> None:
    year.json("member", "merge", "1", "2")
    assert year.json("member", "recap", "A-17")["member"] == 2
    assert year.json("member", "recap", "1")["visits"] == 3
    year.json("member", "erase", "2", "--yes")
    gone = year("member", "recap", "2")
    assert (gone.code, gone.out) == (REFUSED, "")


def test_what_cannot_be_told_is_refused_in_a_sentence(year: Loyalty) -> None:
    early, late = (year("member", "recap", "1", "--year", y) for y in ("2025", "2027"))
    assert (early.code, late.code) == (REFUSED, USAGE)
    assert early.err == (
        "Member 1 is known since 10/06/2026: there is no earlier year to tell of.\n"
    )
    assert late.err == "The year 2027 has not begun: name one that has.\n"
    assert year("member", "recap").code == USAGE
    assert year("member", "recap", "1", "--all", "x").code == USAGE


def test_everyone_who_agreed_to_e_mail_and_came(year: Loyalty, tmp_path: Path) -> None:
    for member, email in ((2, "bob@example.fr"), (3, "eve@example.fr")):
        if member == 3:
            year.json("member", "add", "--name", "Eve")
        year.json("member", "edit", str(member), "--email", email)
    year.json("sale", "add", "10", "--member", "3")
    for member, agrees in ((1, "yes"), (2, "yes"), (3, "no")):
        words = ("member", "consent", str(member), "email", agrees, "--wording", "Write to me")
        year.json(*words)
    folder = tmp_path / "letters"
    done = year.json("member", "recap", "--all", str(folder), "--year", "2026")
    # Bob did not come, and Eve did not agree.
    assert (done["year"], done["pages"]) == (2026, 1)
    assert sorted(p.name for p in folder.iterdir()) == ["2026-1.html", "2026.csv"]
    listed = (folder / "2026.csv").read_text()
    assert "zoe@example.fr" in listed
    assert "eve@example.fr" not in listed
    assert "Zoé Durand" in (folder / "2026-1.html").read_text()
    # Whoever joined after the year has no part in it.
    year.now("2027-01-10T09:00:00Z")
    year.json("member", "add", "--name", "Flo", "--email", "flo@example.fr")
    year.json("member", "consent", "4", "email", "yes", "--wording", "Write to me")
    year.json("sale", "add", "10", "--member", "4")
    assert year.json("member", "recap", "--all", str(folder)) == done
    assert "1 page in" in year("member", "recap", "--all", str(folder)).out
    taken = folder / "2026.csv"
    refused = year("member", "recap", "--all", str(taken))
    assert (refused.code, refused.err) == (USAGE, f"{taken} is a file: name a folder.\n")


def test_only_who_may_take_a_list_may_take_everyone(year: Loyalty, tmp_path: Path) -> None:
    year.json("staff", "add", "Ana", "--role", "clerk")
    refused = year("--staff", "Ana", "member", "recap", "--all", str(tmp_path / "x"))
    assert refused.code == REFUSED
    assert list((tmp_path / "x").iterdir()) == []


def test_every_number_is_explained(year: Loyalty) -> None:
    told = year("member", "recap", "--explain")
    assert told.code == 0
    for term in ("visits", "day", "run", "favourite", "points", "rewards", "paid", "spend"):
        assert f"(recap_{term})" in told.out


def test_hostile_names_stay_text(year: Loyalty) -> None:
    name = "<img src=x onerror=alert(1)> \"&'</svg><script>"
    year.json("member", "edit", "1", "--name", name)
    page = year("member", "recap", "1", "--html", "-").out
    assert "<img" not in page
    assert "<script" not in page
    assert "&lt;img src=x onerror=alert(1)&gt; &quot;&amp;&#x27;" in page
    assert json.loads(year("member", "recap", "1", "--format", "json").out)["name"] == name
