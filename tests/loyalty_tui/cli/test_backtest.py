"""``loyalty backtest``, and the value a member is expected to bring in."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty

SIGNS = {"expected_purchases", "alive", "recency", "overdue", "falling"}


@pytest.fixture
def past(shop: Loyalty, tmp_path: Path) -> Loyalty:
    """A year and a half of eight regulars, half of whom stopped, one after the other."""
    rows = [
        (f"{member}-{month}-{day}", member, f"{year}-{month:02}-{day:02}", "sale", 900 + member)
        for member in range(1, 9)
        for year, months in ((2025, range(1, 13)), (2026, range(1, 6)))
        for month in months
        for day in range(member, 28, 5 + member)
        if member % 2 or (year, month) < (2025, 4 + member)
    ]
    path = tmp_path / "past.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(("order_id", "customer_id", "ts", "kind", "amount_cents"))
        writer.writerows((f"R{n}", f"C-{row[1]}", *row[2:]) for n, row in enumerate(rows))
    shop.json("import", "sales", str(path), "--source", "old till")
    return shop


def test_json(past: Loyalty) -> None:
    found = past.json("backtest", "--months", "3", "--horizon", "60")
    assert set(found) == {
        *("as_of", "horizon_days", "model", "months", "tried", "records_since", "expected"),
        *("came", "silent", "order", "listed_silent", "bands", "verdict", "dates"),
    }
    # The last sale is today's, which is not over: the last day counted is the one before with any.
    assert found["as_of"] == "2026-05-28"
    assert (found["horizon_days"], found["model"], found["tried"]) == (60, "mbg", 3)
    assert found["records_since"] == "2025-01-01"
    assert [date["as_of"] for date in found["dates"]] == ["2026-01-29", "2026-02-28", "2026-03-29"]
    assert set(found["order"]) == SIGNS
    assert found["came"] == sum(date["came"] for date in found["dates"])
    assert found["bands"]["likely_active"]["customers"] >= 12
    other = past.json("backtest", "--months", "3", "--horizon", "60", "--model", "bg")
    assert other["model"] == "bg"
    assert other["expected"] != found["expected"]
    assert other["came"] == found["came"]


def test_as_of_an_earlier_date(past: Loyalty) -> None:
    found = past.json("backtest", "--as-of", "2026-01-01", "--months", "1")
    assert (found["as_of"], found["dates"][0]["as_of"]) == ("2025-12-28", "2025-09-29")


def test_csv_is_a_line_a_date(past: Loyalty) -> None:
    answer = past("backtest", "--months", "2", "--format", "csv")
    head, *rows = list(csv.reader(answer.out.splitlines()))
    assert head[:6] == ["as_of", "customers", "expected", "came", "regulars", "silent"]
    assert {name for name in head if name.startswith("order_")} == {f"order_{s}" for s in SIGNS}
    assert len(rows) == 2


def test_the_table_ends_with_a_verdict(past: Loyalty) -> None:
    answer = past("backtest", "--months", "24", "--horizon", "60")
    assert answer.code == 0
    assert answer.out.startswith(
        "Tried at 13 dates; the 60 days after each were hidden.\n"
        "24 were asked; records begin on 01/01/2025.\n"
    )
    assert "were asked" not in past("backtest", "--months", "13", "--horizon", "60").out
    assert "likely active" in answer.out
    *_, verdict = answer.out.split("The list ")
    assert verdict.startswith("is worth following: of two regulars")
    assert max(map(len, answer.out.splitlines())) <= 80


def test_too_young_a_shop_is_told_what_it_takes(shop: Loyalty) -> None:
    answer = shop("backtest")
    assert answer.code == 0
    assert answer.out.startswith("Nothing could be tried: it takes records of 90 days")
    found = shop.json("backtest")
    assert (found["tried"], found["dates"], found["verdict"]) == (0, [], "unknown")
    assert found["expected"] == found["came"] == 0
    assert found["listed_silent"] is None
    assert shop("backtest", "--format", "csv").out.count("\n") == 1


def test_wrong_usage(shop: Loyalty) -> None:
    for words in (("--months", "0"), ("--horizon", "0"), ("--model", "pareto")):
        assert shop("backtest", *words).code == 2


def test_explain(shop: Loyalty) -> None:
    out = shop("backtest", "--explain").out
    for text in ("(backtest_order)", "Batislam", "over 90 days", "Value at risk"):
        assert text in out
    assert "{days}" not in out


def test_the_value_expected_of_a_member(past: Loyalty) -> None:
    kpi = past.json("kpi")["clv_predicted_12m"]
    assert kpi["denominator"] == 9
    assert kpi["value"] == round(kpi["numerator"] / 9)
    assert kpi["previous"] > 0
    assert "next 12 months" in kpi["definition"]
    before = past.json("kpi", "--as-of", "2024-06-01")["clv_predicted_12m"]
    assert (before["value"], before["denominator"], before["previous"]) == (None, 0, None)
