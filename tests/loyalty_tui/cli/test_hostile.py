"""Names that would be markup, a formula, a terminal's order or SQL: shown, and doing nothing."""

from __future__ import annotations

import csv
import io
import json

import pytest

from loyalty_tui.cli.output import width
from tests.loyalty_tui.cli.conftest import Loyalty

TYPED_AND_SHOWN = [
    ("[/red]Bob", "[/red]Bob"),
    ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
    ("=1+1", "=1+1"),
    ("@SUM(A1)", "@SUM(A1)"),
    ("-2+3", "-2+3"),
    ("Bob\u202etxt.exe", "Bobtxt.exe"),
    ("\x1b[31mRed\x1b[0m", "[31mRed[0m"),
    ("\x1b]0;owned\x07Bob", "]0;ownedBob"),
    ("דלית", "דלית"),
    ("Robert'); DROP TABLE member;--", "Robert'); DROP TABLE member;--"),
    ("{name} %s \\n", "{name} %s \\n"),
]


def harmless(text: str) -> bool:
    return not set(text) & set("\x1b\x07\x9b\u202e\u2066\u200b")


@pytest.mark.parametrize(("typed", "shown"), TYPED_AND_SHOWN)
def test_a_members_name(shop: Loyalty, typed: str, shown: str) -> None:
    added = shop("--staff=Owner", "member", "add", f"--name={typed}", "--card", "H-1")
    assert (added.code, shown in added.out) == (0, True)
    for words in (
        ("member", "show", "H-1"),
        ("member", "find", "H-1"),
        ("sale", "add", "5", "--member", "H-1"),
    ):
        for form in ("table", "json", "csv"):
            answer = shop(*words, "--format", form)
            assert answer.code == 0
            assert harmless(answer.out + answer.err)
            if form == "table":
                assert shown in answer.out
    assert shop.json("member", "show", "H-1")["name"] == shown
    assert shop.json("member", "find", "H-1")[0]["name"] == shown


@pytest.mark.parametrize(("typed", "shown"), TYPED_AND_SHOWN)
def test_in_a_csv_no_cell_is_a_formula(shop: Loyalty, typed: str, shown: str) -> None:
    shop("member", "add", f"--name={typed}", "--card", "H-1")
    answer = shop("member", "find", "H-1", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(answer.out))
    assert row["name"].lstrip("'") == shown
    assert row["name"][0] not in "=+-@\t\r"
    assert row["balance"] == "0"


def test_a_csv_keeps_negative_numbers(shop: Loyalty) -> None:
    shop.json("points", "adjust", "1", "-12", "--reason", "=cmd|' /C calc'!A0")
    answer = shop("member", "statement", "1", "--limit", "1", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(answer.out))
    assert (row["points"], row["balance"]) == ("-12", "100")


@pytest.mark.parametrize("typed", ["\x1b[31mx\u202e", "[red]x[/red]", "=1+1", "a\nb"])
def test_every_other_text(shop: Loyalty, typed: str) -> None:
    answers = [
        shop("reward", "add", typed, "--cost", "5"),
        shop("reward", "list", "--format", "json"),
        shop("reward", "list"),
        shop("reward", "issue", "1", typed),
        shop("staff", "add", typed),
        shop("staff", "list", "--format", "json"),
        shop("tier", "add", typed, "--threshold", "5000"),
        shop("tier", "list", "--format", "json"),
        shop(
            *("campaign", "add", typed, "--from", "2026-01-01", "--to", "2026-12-31"),
            *("--multiplier", "2", "--category", typed, "--tier", typed),
        ),
        shop("campaign", "list", "--format", "json"),
        shop("campaign", "list"),
        shop("sale", "add", "5", "--member", "1", "--category", typed, "--ref", typed),
        shop("sale", "refund", typed),
        shop("points", "adjust", "1", "5", "--reason", typed),
        shop("member", "statement", "1", "--format", "json"),
        shop("member", "statement", "1"),
    ]
    assert [answer.code for answer in answers] == [0] * len(answers)
    assert all(harmless(answer.out + answer.err) for answer in answers)
    for answer in answers:
        if answer.out.startswith(("{", "[\n")):
            json.loads(answer.out)


def test_wide_and_combining_characters_keep_the_columns(shop: Loyalty) -> None:
    for number, name in enumerate(("小林さん", "Zoe\u0308 ü\u0323", "Bob")):
        shop("member", "add", "--name", name, "--card", f"W-{number}")
    rows = shop("member", "find", "W").out.splitlines()[2:]
    starts = {width(row[: row.index("W-")]) for row in rows}
    assert (len(rows), len(starts)) == (3, 1)
